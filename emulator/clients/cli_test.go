package clients

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

var databricks = flag.String("databricks", "", "run the lives with this Databricks CLI")

func cliProgram(t *testing.T) string {
	t.Helper()
	if *databricks == "" {
		t.Skip("-databricks names no Databricks CLI")
	}
	program, err := exec.LookPath(*databricks)
	if err == nil {
		program, err = filepath.Abs(program)
	}
	if err != nil {
		t.Fatal(err)
	}
	version, err := exec.Command(program, "version").CombinedOutput()
	t.Logf("%s %v", strings.TrimSpace(string(version)), err)
	return program
}

// commanded is how many operations the commands of the life call.
const commanded = 179

// ways are those of authentication: a token or OAuth, from the environment or
// from a profile.
func ways() []string {
	return []string{"pat", "oauth-m2m", "pat profile", "oauth-m2m profile"}
}

// TestDatabricksCLI lives the life of every resource by commands, with a
// token from the environment and with OAuth from a profile.
func TestDatabricksCLI(t *testing.T) {
	program := cliProgram(t)
	for _, way := range []string{"pat", "oauth-m2m profile"} {
		t.Run(way, func(t *testing.T) {
			srv := emulatortest.Start(t, emulator.WithClock(emulator.SystemClock{}), emulator.WithPageSize(2), emulator.WithHistory(1e6))
			l := &life{
				kept: map[string]any{"account": emulator.DefaultAccountID, "user": emulator.DefaultUser},
				run:  cliRunner(t, program, srv.URL, way),
			}
			for _, s := range readLife(t, filepath.Join("testdata", "cli.life")) {
				if err := l.play(s); err != nil {
					t.Errorf("line %d: %s\n%v", s.line, s.words, err)
				}
			}
			// The CLI has no commands for the other operations.
			if done := audit(t, srv.Emulator); len(done) < commanded {
				t.Errorf("%d operations were called with success, not %d", len(done), commanded)
			}
		})
	}
}

// TestDatabricksCLIAuth asks the CLI itself whether it can authenticate.
func TestDatabricksCLIAuth(t *testing.T) {
	program := cliProgram(t)
	srv := emulatortest.Start(t, emulator.WithClock(emulator.SystemClock{}))
	for _, way := range ways() {
		t.Run(way, func(t *testing.T) {
			kind, _, _ := strings.Cut(way, " ")
			l := &life{
				kept: map[string]any{"account": emulator.DefaultAccountID, "host": srv.URL, "kind": kind},
				run:  cliRunner(t, program, srv.URL, way),
			}
			steps := []step{
				{words: "account workspaces list", expect: "#=0"},
				{words: "auth describe", expect: "status=success details.host=${host} details.auth_type=${kind}"},
				{words: "api get /api/2.0/accounts/${account}/credentials", expect: "#=0"},
			}
			switch way {
			case "pat":
				// The CLI itself refuses this one on every host whose name does
				// not start with "accounts.".
				steps[1].expect = "status=error details.auth_type=${kind}"
			case "pat profile", "oauth-m2m profile":
				steps = append(steps, step{words: "auth profiles", expect: "profiles.0.name=emulator profiles.0.valid=true"})
			}
			for _, s := range steps {
				if err := l.play(s); err != nil {
					t.Errorf("%s\n%v", s.words, err)
				}
			}
		})
	}
}

// cliRunner returns what runs a command of the CLI. It sees nothing of the
// configuration of whoever runs the test.
func cliRunner(t *testing.T, program, url, way string) func([]string) (string, string, bool) {
	t.Helper()
	home := t.TempDir()
	config := filepath.Join(home, "cfg")
	kind, where, _ := strings.Cut(way, " ")
	given := map[string]string{"host": url, "account_id": emulator.DefaultAccountID, "token": emulator.DefaultToken}
	if kind == "oauth-m2m" {
		delete(given, "token")
		given["client_id"], given["client_secret"] = emulator.DefaultClientID, emulator.DefaultClientSecret
	}
	env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "DATABRICKS_CONFIG_FILE=" + config}
	profile := ""
	for k, v := range given {
		if where == "profile" {
			profile += k + " = " + v + "\n"
		} else {
			env = append(env, "DATABRICKS_"+strings.ToUpper(k)+"="+v)
		}
	}
	var more []string
	if profile != "" {
		more = []string{"--profile", "emulator"}
		profile = "[emulator]\n" + profile
	}
	if err := os.WriteFile(config, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(words []string) (string, string, bool) {
		args := append(words[:len(words):len(words)], more...)
		if !slices.Contains(words, "--output") {
			args = append(args, "--output", "json")
		}
		cmd := exec.CommandContext(t.Context(), program, args...)
		var stdout, stderr bytes.Buffer
		cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = env, home, &stdout, &stderr
		err := cmd.Run()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return stdout.String(), stderr.String(), err == nil
	}
}
