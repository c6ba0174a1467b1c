package clients

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

var (
	terraform = flag.String("terraform", "", "apply the configuration with this Terraform or OpenTofu")
	provider  = flag.String("provider", "", "the Databricks provider that -terraform uses, a program")
)

// TestTerraform brings an account from nothing to a configuration, changes
// it, and takes it down again. After each of the two applies a plan must find
// that nothing differs: that the account answers what was asked for.
func TestTerraform(t *testing.T) {
	if *terraform == "" || *provider == "" {
		t.Skip("-terraform and -provider name no programs")
	}
	for _, auth := range []string{"pat", "oauth-m2m"} {
		t.Run(auth, func(t *testing.T) {
			srv := emulatortest.Start(t, emulator.WithClock(emulator.SystemClock{}), emulator.WithPageSize(2), emulator.WithHistory(1e6))
			tf := newTerraform(t, "terraform", srv.URL, auth)
			for stage := 1; stage <= 2; stage++ {
				tf.run("apply", stage, 0)
				tf.run("plan", stage, 0, "-detailed-exitcode")
			}
			tf.run("destroy", 2, 0)
			if left := tf.run("state list", 0, 0); left != "" {
				t.Errorf("left in the state of Terraform:\n%s", left)
			}
			for _, list := range []string{
				"workspaces", "credentials", "storage-configurations", "networks", "vpc-endpoints",
				"customer-managed-keys", "private-access-settings",
			} {
				if got := fetch(t, srv, "/api/2.0/accounts/"+emulator.DefaultAccountID+"/"+list); strings.TrimSpace(got) != "[]" {
					t.Errorf("left in the account: %s %s", list, got)
				}
			}
			t.Logf("%d operations were called with success", len(audit(t, srv.Emulator)))
		})
	}
}

// TestTerraformMishaps meets a service that throttles and fails, a workspace
// that cannot be made, things that exist already or change by themselves, and
// takes what exists into a state that lost it.
func TestTerraformMishaps(t *testing.T) {
	if *terraform == "" || *provider == "" {
		t.Skip("-terraform and -provider name no programs")
	}
	var faults []emulator.Fault
	for _, rule := range []string{
		"GET /api/2.0/accounts/*/workspaces/* 429 count=1 retry-after=1s",
		"POST /api/2.0/accounts/*/networks 503 count=1",
		"scim_users_create scim-overload count=1",
		"credentials_create reset count=1",
	} {
		f, err := emulator.ParseFault(rule)
		if err != nil {
			t.Fatal(err)
		}
		faults = append(faults, f)
	}
	srv := emulatortest.Start(t, emulator.WithClock(emulator.SystemClock{}), emulator.WithFaults(faults...))
	users, groups := "scim/v2/Users", "scim/v2/Groups"
	// The first of these meets the fault.
	send(t, srv, http.MethodPost, users, `{"userName":"old@example.com"}`, 500)
	send(t, srv, http.MethodPost, users, `{"userName":"old@example.com"}`, 201)
	send(t, srv, http.MethodPost, groups, `{"displayName":"old"}`, 201)

	tf := newTerraform(t, "mishaps", srv.URL, "pat")
	if out := telling(tf.run("apply", 1, 1)); !strings.Contains(out, "error: vpc") {
		t.Errorf("the workspace failed for another reason: %s", out)
	}
	tf.run("apply", 2, 0)
	tf.run("plan", 2, 0, "-detailed-exitcode")

	var ids map[string]any
	if err := json.Unmarshal([]byte(tf.run("output -json ids", 0, 0)), &ids); err != nil {
		t.Fatal(err)
	}
	id := func(name string) string { return text(ids[name]) }

	// What is done behind its back is found and mended.
	send(t, srv, http.MethodPatch, groups+"/"+id("group"),
		`{"Operations":[{"op":"remove","path":"members[value eq \"`+id("user")+`\"]"}]}`, 200)
	tf.run("plan", 2, 2, "-detailed-exitcode")
	tf.run("apply", 2, 0)
	send(t, srv, http.MethodDelete, groups+"/"+id("group"), "", 204)
	tf.run("plan", 2, 2, "-detailed-exitcode")
	tf.run("apply", 2, 0)
	tf.run("plan", 2, 0, "-detailed-exitcode")

	// What is there can be taken over.
	if err := json.Unmarshal([]byte(tf.run("output -json ids", 0, 0)), &ids); err != nil {
		t.Fatal(err)
	}
	for address, name := range map[string]string{
		"databricks_mws_workspaces.this": emulator.DefaultAccountID + "/" + fmt.Sprintf("%.0f", ids["workspace"]),
		"databricks_group.old":           id("group"),
		"databricks_user.old":            id("user"),
		"databricks_group_member.old":    id("group") + "|" + id("user"),
	} {
		tf.run("state rm "+address, 0, 0)
		tf.run("import", 2, 0, address, name)
	}
	tf.run("apply", 2, 0) // flags of the provider's own are not imported
	tf.run("plan", 2, 0, "-detailed-exitcode")
	tf.run("destroy", 2, 0)
}

func send(t *testing.T, srv *emulatortest.Server, method, path, body string, want int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method,
		srv.URL+"/api/2.0/accounts/"+emulator.DefaultAccountID+"/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		answer, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s %s answered %d: %s", method, path, resp.StatusCode, answer)
	}
}

// terraformRun is a working directory of Terraform.
type terraformRun struct {
	t       *testing.T
	program string
	dir     string
	env     []string
}

func newTerraform(t *testing.T, config, url, auth string) *terraformRun {
	t.Helper()
	program, err := exec.LookPath(*terraform)
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := filepath.Abs(*provider)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", config))); err != nil {
		t.Fatal(err)
	}
	// The provider is taken as it is, instead of being looked for in a
	// registry. Terraform finds it by its usual name.
	plugins := t.TempDir()
	if err := os.Symlink(plugin, filepath.Join(plugins, "terraform-provider-databricks")); err != nil {
		t.Fatal(err)
	}
	rc := filepath.Join(plugins, "config")
	text := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  dev_overrides {\n    \"databricks/databricks\" = %q\n  }\n  direct {}\n}\n", plugins)
	if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{
		"HOME=" + plugins, "PATH=" + os.Getenv("PATH"), "TF_CLI_CONFIG_FILE=" + rc, "TF_IN_AUTOMATION=1",
		"DATABRICKS_CONFIG_FILE=" + filepath.Join(plugins, "none"),
		"DATABRICKS_HOST=" + url, "DATABRICKS_ACCOUNT_ID=" + emulator.DefaultAccountID,
		"TF_VAR_account_id=" + emulator.DefaultAccountID,
	}
	if auth == "pat" {
		env = append(env, "DATABRICKS_TOKEN="+emulator.DefaultToken)
	} else {
		env = append(env, "DATABRICKS_CLIENT_ID="+emulator.DefaultClientID, "DATABRICKS_CLIENT_SECRET="+emulator.DefaultClientSecret)
	}
	return &terraformRun{t: t, program: program, dir: dir, env: env}
}

// run runs a command of Terraform; stage 0 gives no variables.
func (tf *terraformRun) run(command string, stage, want int, more ...string) string {
	tf.t.Helper()
	args := strings.Fields(command)
	if stage > 0 {
		args = append(args, "-input=false", "-no-color", fmt.Sprintf("-var=stage=%d", stage))
		if command == "apply" || command == "destroy" {
			args = append(args, "-auto-approve")
		}
	}
	args = append(args, more...)
	cmd := exec.CommandContext(tf.t.Context(), tf.program, args...)
	cmd.Dir, cmd.Env = tf.dir, tf.env
	out, err := cmd.CombinedOutput()
	code := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		tf.t.Fatal(err)
	}
	if code != want {
		tf.t.Errorf("%s of stage %d ended with %d:\n%s", command, stage, code, telling(string(out)))
	}
	return string(out)
}

// telling leaves out what an output says before it comes to the errors.
func telling(out string) string {
	if i := strings.Index(out, "\nError: "); i >= 0 {
		return out[i:]
	}
	return out
}

func fetch(t *testing.T, srv *emulatortest.Server, path string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
