package clients

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
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

// TestDatabricksCLI lives the life of every resource by commands, once with a
// personal access token from the environment and once with OAuth from a
// profile.
func TestDatabricksCLI(t *testing.T) {
	if *databricks == "" {
		t.Skip("-databricks names no Databricks CLI")
	}
	program, err := filepath.Abs(*databricks)
	if err != nil {
		t.Fatal(err)
	}
	version, err := exec.Command(program, "version").CombinedOutput()
	t.Logf("%s %v", strings.TrimSpace(string(version)), err)
	for _, auth := range []string{"pat", "oauth-m2m"} {
		t.Run(auth, func(t *testing.T) {
			srv := emulatortest.Start(t, emulator.WithClock(emulator.SystemClock{}), emulator.WithPageSize(2))
			l := &life{
				kept: map[string]any{
					"account": emulator.DefaultAccountID, "host": srv.URL, "auth": auth, "user": emulator.DefaultUser,
				},
				run: cliRunner(t, program, srv.URL, auth),
			}
			for _, s := range readLife(t, filepath.Join("testdata", "cli.life")) {
				if err := l.play(s); err != nil {
					t.Errorf("line %d: %s\n%v", s.line, s.words, err)
				}
			}
		})
	}
}

func cliRunner(t *testing.T, program, url, auth string) func([]string) (string, string, bool) {
	home := t.TempDir()
	profile := fmt.Sprintf("[emulator]\nhost = %s\naccount_id = %s\nclient_id = %s\nclient_secret = %s\n",
		url, emulator.DefaultAccountID, emulator.DefaultClientID, emulator.DefaultClientSecret)
	env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "DATABRICKS_CONFIG_FILE=" + filepath.Join(home, "cfg")}
	var more []string
	if auth == "pat" {
		profile = ""
		env = append(env, "DATABRICKS_HOST="+url, "DATABRICKS_ACCOUNT_ID="+emulator.DefaultAccountID,
			"DATABRICKS_TOKEN="+emulator.DefaultToken)
	} else {
		more = []string{"--profile", "emulator"}
	}
	if err := os.WriteFile(filepath.Join(home, "cfg"), []byte(profile), 0o600); err != nil {
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
