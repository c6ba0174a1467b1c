package connector

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const profiles = `
; a comment
[__settings__]
default_profile = staging

[DEFAULT]
host = https://accounts.gcp.databricks.com
account_id = default-account
token = default-token

[prod]
host = accounts.cloud.databricks.com   # the real one
account_id = prod-account
client_id = id
client_secret = se#cret
workspace_id = none

[staging]
host  = https://accounts.azuredatabricks.net/?o=123&a=456
token = staging-token

[empty]

[both]
host = https://dbc-1.cloud.databricks.com
token = t
client_id = id
client_secret = s

[chosen]
host = https://dbc-1.cloud.databricks.com
token = t
client_id = id
client_secret = s
auth_type = oauth-m2m

[badnumber]
host = https://dbc-1.cloud.databricks.com
http_timeout_seconds = soon

[nohost]
token = abc
`

// profileEnv is an environment with the profile file and more variables.
func profileEnv(t testing.TB, more ...string) Option {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".databrickscfg"), []byte(profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"HOME": dir, "USERPROFILE": dir}
	for _, v := range more {
		name, value, _ := strings.Cut(v, "=")
		env[name] = value
	}
	return WithEnvironment(func(name string) (string, bool) { v, ok := env[name]; return v, ok })
}

func TestConnect(t *testing.T) {
	for _, test := range []struct {
		name string
		env  []string
		opts []Option
		want string // host account kind profile
	}{
		{name: "prod", want: "https://accounts.cloud.databricks.com prod-account oauth-m2m prod"},
		{name: "", want: "https://accounts.azuredatabricks.net 456 pat staging"},
		{name: "DEFAULT", want: "https://accounts.gcp.databricks.com default-account pat DEFAULT"},
		{name: "", env: []string{"DATABRICKS_CONFIG_PROFILE=prod"}, want: "https://accounts.cloud.databricks.com prod-account oauth-m2m prod"},
		{name: "chosen", want: "https://dbc-1.cloud.databricks.com  oauth-m2m chosen"},
		// The environment comes before the profile, even a named one.
		{name: "staging", env: []string{"DATABRICKS_HOST=https://other.example", "DATABRICKS_ACCOUNT_ID=env-account"}, want: "https://other.example env-account pat staging"},
		// Without a profile's name, a host in the environment keeps the file out.
		{name: "", env: []string{"DATABRICKS_HOST=https://other.example"}, want: "https://other.example   "},
		{name: "", env: []string{"DATABRICKS_HOST=https://other.example", "DATABRICKS_TOKEN=x"}, want: "https://other.example  pat "},
		{name: "", env: []string{"DATABRICKS_TOKEN=x"}, want: "no host"},
		{name: "staging", opts: []Option{WithHost("https://mine.example"), WithAccountID("mine")}, want: "https://mine.example mine pat staging"},
		{name: "", opts: []Option{WithToken("x"), WithHost("https://mine.example")}, want: "https://mine.example  pat "},
		{name: "prod", env: []string{"DATABRICKS_TOKEN=x"}, want: "more than one way"},
		{name: "prod", env: []string{"DATABRICKS_TOKEN=x", "DATABRICKS_AUTH_TYPE=pat"}, want: "https://accounts.cloud.databricks.com prod-account pat prod"},
		{name: "prod", env: []string{"ARM_USE_MSI=false"}, want: "https://accounts.cloud.databricks.com prod-account oauth-m2m prod"},
		{name: "prod", env: []string{"ARM_USE_MSI=true"}, want: "more than one way"},
		{name: "both", want: "more than one way"},
		{name: "badnumber", want: "http_timeout_seconds must be a whole number"},
		{name: "", env: []string{"DATABRICKS_RATE_LIMIT=fast"}, want: "DATABRICKS_RATE_LIMIT"},
		{name: "nohost", want: "no host"},
		{name: "empty", want: `no profile "empty"`},
		{name: "prodd", want: `no profile "prodd" in`},
		{name: "__settings__", want: "reserved"},
		{name: "prod", env: []string{"DATABRICKS_CONFIG_FILE=/nowhere/at/all"}, want: "/nowhere/at/all does not exist"},
		{name: "", env: []string{"DATABRICKS_CONFIG_FILE=/nowhere/at/all"}, want: "no host"},
		{name: "", env: []string{"DATABRICKS_CONFIG_FILE=/nowhere/at/all", "DATABRICKS_CONFIG_PROFILE=x"}, want: "does not exist"},
		{name: "prod", env: []string{"HOME=", "USERPROFILE="}, want: "home directory"},
		{name: "", env: []string{"HOME=", "USERPROFILE=", "DATABRICKS_HOST=https://other.example"}, want: "https://other.example   "},
		{name: "", env: []string{"HOME=", "USERPROFILE="}, want: "no host"},
		{name: "prod", opts: []Option{WithHost("https://user:pw@host")}, want: "must not hold"},
		{name: "prod", opts: []Option{WithHost("ftp://host")}, want: "not a URL"},
		{name: "prod", opts: []Option{WithHost("https://")}, want: "not a URL"},
		{name: "prod", opts: []Option{WithSetting("no_such", "x")}, want: "no setting"},
		{name: "prod", opts: []Option{WithOAuthM2M("", "x")}, want: "WithOAuthM2M needs"},
	} {
		title := fmt.Sprintf("%s %v", test.name, test.env)
		c, err := Connect(t.Context(), test.name, append([]Option{profileEnv(t, test.env...)}, test.opts...)...)
		if err != nil {
			if !strings.Contains(err.Error(), test.want) || !errors.Is(err, ErrNoConnection) {
				t.Errorf("%s: error %v, want %s", title, err, test.want)
			}
			if strings.Contains(err.Error(), "staging-token") || strings.Contains(err.Error(), "se#cret") {
				t.Errorf("%s: a secret in %v", title, err)
			}
			continue
		}
		got := fmt.Sprintf("%s %s %s %s", c.Host(), c.AccountID(), c.AuthKind(), c.Settings().Profile())
		if got != test.want {
			t.Errorf("%s: got %q, want %q", title, got, test.want)
		}
	}
}

func TestMissingProfileNamesTheOthers(t *testing.T) {
	_, err := Connect(t.Context(), "stagin", profileEnv(t))
	var pe *ProfileError
	if !errors.As(err, &pe) || pe.Existing[0] != "staging" || len(pe.Existing) != 7 || !strings.HasSuffix(pe.Path, ".databrickscfg") {
		t.Errorf("error %v, %+v", err, pe)
	}
}

func TestSettingsComeFrom(t *testing.T) {
	c, err := Connect(t.Context(), "prod", profileEnv(t, "DATABRICKS_ACCOUNT_ID=env"), WithSetting("audience", "a"))
	if err != nil {
		t.Fatal(err)
	}
	s := c.Settings()
	for name, want := range map[string]string{"account_id": "DATABRICKS_ACCOUNT_ID", "audience": "option", "token": ""} {
		if got := s.Source(name); got != want {
			t.Errorf("%s comes from %q, want %q", name, got, want)
		}
	}
	if s.Get("client_secret") != "se#cret" || s.Get("workspace_id") != "" || !strings.HasSuffix(s.Source("host"), ".databrickscfg") {
		t.Errorf("settings %v", s.Values())
	}
}

func TestProfiles(t *testing.T) {
	list, err := Profiles(profileEnv(t))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range list.Profiles {
		names = append(names, p.Name)
		switch p.Name {
		case "staging":
			if !p.Default || p.Host != "https://accounts.azuredatabricks.net" || p.HostKind != "account" || p.AuthKind != "pat" || p.AccountID != "456" {
				t.Errorf("%+v", p)
			}
		case "both", "nohost", "badnumber":
			if p.Problem == "" {
				t.Errorf("%s has no problem: %+v", p.Name, p)
			}
		default:
			if p.Problem != "" || p.Default {
				t.Errorf("%+v", p)
			}
		}
	}
	if !slices.Equal(names, []string{"DEFAULT", "prod", "staging", "both", "chosen", "badnumber", "nohost"}) {
		t.Errorf("profiles %v", names)
	}
	if text := fmt.Sprintf("%+v", list); strings.Contains(text, "staging-token") || strings.Contains(text, "se#cret") {
		t.Errorf("a secret in %s", text)
	}
	list, err = Profiles(profileEnv(t), WithProfileFile("/nowhere/x"))
	if err != nil || len(list.Profiles) != 0 || list.Path != "/nowhere/x" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestRunConnectionAction(t *testing.T) {
	one, two := newService(t, answer(200, `"one"`)), newService(t, answer(200, `"two"`))
	dir := t.TempDir()
	file := filepath.Join(dir, "cfg")
	write := func(host string) {
		t.Helper()
		text := fmt.Sprintf("[here]\nhost = %s\naccount_id = a\ntoken = %s\n", host, testToken)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range attributes {
		if a.env != "" {
			t.Setenv(a.env, "")
		}
	}
	t.Setenv("DATABRICKS_CONFIG_FILE", file)
	write(one.URL)
	run := func(want string) {
		t.Helper()
		res, err := RunConnectionAction(t.Context(), "here", "credentials_list", nil)
		if err != nil || string(res.Body) != want {
			t.Fatalf("got %v, %v; want %s", res, err, want)
		}
	}
	run(`"one"`)
	first, _ := connected(t.Context(), "here")
	if again, _ := connected(t.Context(), "here"); again != first {
		t.Error("the connection is not kept")
	}
	t.Setenv("DATABRICKS_HOST", two.URL)
	run(`"two"`)
	t.Setenv("DATABRICKS_HOST", "")
	run(`"one"`)
	if _, err := RunConnectionAction(t.Context(), "there", "credentials_list", nil); !errors.Is(err, ErrNoConnection) {
		t.Errorf("another name: %v", err)
	}
	for i := range 2 * maxKept {
		t.Setenv("DATABRICKS_ACCOUNT_ID", fmt.Sprint(i))
		if _, err := connected(t.Context(), "here"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(connections.entries); n > maxKept {
		t.Errorf("%d connections are kept", n)
	}
}

func TestHostKinds(t *testing.T) {
	for host, want := range map[string]HostKind{
		"accounts.cloud.databricks.com": AccountHost, "ACCOUNTS.cloud.databricks.com:443": AccountHost, "accounts.cloud.databricks.us": AccountHost,
		"accounts-dod.cloud.databricks.us": AccountHost, "accounts.azuredatabricks.net": AccountHost, "accounts.gcp.databricks.com": AccountHost,
		"dbc-1.cloud.databricks.com": WorkspaceHost, "adb-1.2.azuredatabricks.net": WorkspaceHost, "x.gcp.databricks.com": WorkspaceHost,
		"127.0.0.1:8080": AnyHost, "accounts.example.com": AnyHost, "evil-cloud.databricks.com.example": AnyHost, "evilazuredatabricks.net": AnyHost,
	} {
		if got := kindOfHost(host); got != want {
			t.Errorf("%s is %v, want %v", host, got, want)
		}
	}
}

func TestWrongHost(t *testing.T) {
	legacy := ""
	for _, a := range DefaultRegistry().All() {
		if a.Host.String() == "workspace" && len(a.Args) == 0 {
			legacy = a.Alias
		}
	}
	for host, action := range map[string]string{"https://dbc-1.cloud.databricks.com": "workspaces_list", "https://accounts.cloud.databricks.com": legacy} {
		c, err := NewConnection(WithHost(host), WithAccountID("a"), WithToken("t"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.NewRequest(t.Context(), action, nil); !errors.Is(err, ErrInvalidParams) || !strings.Contains(err.Error(), "connection") {
			t.Errorf("%s over %s: %v", action, host, err)
		}
	}
}
