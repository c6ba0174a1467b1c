package sdkauth_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/config"

	connector "github.com/databricks-account/connector"
)

// pools are the values that settings may have; most may be absent.
var pools = map[string][]string{
	"host":                         {"https://accounts.cloud.databricks.com", "dbc-1.cloud.databricks.com", "https://accounts.azuredatabricks.net/?o=12&a=34", "http://127.0.0.1:8080/x/y"},
	"account_id":                   {"acc-1", "acc-2"},
	"workspace_id":                 {"7", "none"},
	"token":                        {"tok-1", "tok#2 # not a comment"},
	"username":                     {"u"},
	"password":                     {"p"},
	"client_id":                    {"id-1", "id-2"},
	"client_secret":                {"sec-1"},
	"auth_type":                    {"pat", "oauth-m2m"},
	"azure_tenant_id":              {"tenant"},
	"azure_use_msi":                {"true", "false"},
	"http_timeout_seconds":         {"30", "0"},
	"rate_limit":                   {"5"},
	"audience":                     {"aud"},
	"databricks_id_token_filepath": {"/tmp/token"},
	"cluster_id":                   {"c"},
}

var variables = map[string]string{
	"host": "DATABRICKS_HOST", "account_id": "DATABRICKS_ACCOUNT_ID", "workspace_id": "DATABRICKS_WORKSPACE_ID", "token": "DATABRICKS_TOKEN",
	"username": "DATABRICKS_USERNAME", "password": "DATABRICKS_PASSWORD", "client_id": "DATABRICKS_CLIENT_ID", "client_secret": "DATABRICKS_CLIENT_SECRET",
	"auth_type": "DATABRICKS_AUTH_TYPE", "azure_tenant_id": "ARM_TENANT_ID", "azure_use_msi": "ARM_USE_MSI", "rate_limit": "DATABRICKS_RATE_LIMIT",
	"audience": "DATABRICKS_TOKEN_AUDIENCE", "databricks_id_token_filepath": "DATABRICKS_OIDC_TOKEN_FILEPATH", "cluster_id": "DATABRICKS_CLUSTER_ID",
}

// TestPrecedence resolves random environments and profile files by the
// connector and by the SDK: both see the same settings, or both refuse.
func TestPrecedence(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	names := make([]string, 0, len(pools))
	for name := range pools {
		names = append(names, name)
	}
	sort.Strings(names)
	some := func(p float64) map[string]string {
		out := map[string]string{}
		for _, name := range names {
			if rnd.Float64() < p {
				out[name] = pools[name][rnd.IntN(len(pools[name]))]
			}
		}
		return out
	}
	dir := t.TempDir()
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, "DATABRICKS_") || strings.HasPrefix(name, "ARM_") {
			t.Setenv(name, "")
		}
	}
	for _, variable := range variables {
		t.Setenv(variable, "") // and back to what it was, when the test ends
	}
	t.Setenv("HOME", dir)
	agreed := map[string]int{}
	for n := range 3000 {
		var file strings.Builder
		if rnd.IntN(3) == 0 {
			fmt.Fprintf(&file, "[__settings__]\ndefault_profile = %s\n", []string{"one", "gone", "DEFAULT"}[rnd.IntN(3)])
		}
		for _, profile := range []string{"DEFAULT", "one", "two"} {
			if rnd.IntN(4) == 0 {
				continue
			}
			fmt.Fprintf(&file, "[%s]\n", profile)
			for k, v := range some(0.3) {
				fmt.Fprintf(&file, "%s = %s\n", k, v)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, ".databrickscfg"), []byte(file.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		env := some(0.12)
		if rnd.IntN(4) == 0 {
			env["profile"] = "two"
		}
		lookup := func(name string) (string, bool) { v, ok := os.LookupEnv(name); return v, ok }
		for name, variable := range variables {
			if err := os.Setenv(variable, env[name]); err != nil { //nolint:usetesting // many times, restored by the last round
				t.Fatal(err)
			}
		}
		t.Setenv("DATABRICKS_CONFIG_PROFILE", env["profile"])
		name := []string{"", "", "one", "DEFAULT"}[rnd.IntN(4)]

		cfg := &config.Config{Profile: name, HostMetadataResolver: func(context.Context, string) (*config.HostMetadata, error) { return nil, nil }}
		theirs := cfg.EnsureResolved()
		conn, ours := connector.Connect(t.Context(), name, connector.WithEnvironment(lookup))
		describe := func() string { return fmt.Sprintf("round %d, name %q, env %v, file\n%s", n, name, env, file.String()) }
		if ours != nil && strings.Contains(ours.Error(), "no host") && theirs == nil && cfg.Host == "" {
			agreed["no host"]++ // the SDK finds that out later
			continue
		}
		if (ours == nil) != (theirs == nil) {
			t.Fatalf("the connector says %v, the SDK %v; %s", ours, theirs, describe())
		}
		if ours != nil {
			agreed["refused"]++
			continue
		}
		agreed["resolved"]++
		s := conn.Settings()
		for _, pair := range []struct{ name, ours, theirs string }{
			{"host", conn.Host(), cfg.Host},
			{"account", conn.AccountID(), cfg.AccountID},
			{"token", s.Get("token"), cfg.Token},
			{"client_id", s.Get("client_id"), cfg.ClientID},
			{"client_secret", s.Get("client_secret"), cfg.ClientSecret},
			{"username", s.Get("username"), cfg.Username},
			{"auth_type", s.Get("auth_type"), cfg.AuthType},
			{"tenant", s.Get("azure_tenant_id"), cfg.AzureTenantID},
			{"audience", s.Get("audience"), cfg.TokenAudience},
			{"cluster", s.Get("cluster_id"), cfg.ClusterID},
			{"workspace", s.Get("workspace_id"), strings.TrimSuffix(cfg.WorkspaceID, "none")}, // the word of the CLI, which the SDK leaves
		} {
			if pair.ours != pair.theirs {
				t.Fatalf("%s: the connector has %q, the SDK %q; %s", pair.name, pair.ours, pair.theirs, describe())
			}
		}
	}
	t.Log(agreed)
	if agreed["resolved"] < 300 || agreed["refused"] < 100 {
		t.Errorf("too few cases tell anything: %v", agreed)
	}
}
