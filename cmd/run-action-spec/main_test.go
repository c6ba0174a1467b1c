package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

// TestScript runs the scripts against the real programs: run-action, and this
// one where run-action finds it. In a script, besides the usual commands:
//
//	code N COMMAND...   runs a command that must exit with the code N
func TestScript(t *testing.T) {
	both, alone := t.TempDir(), t.TempDir()
	build(t, both, ".", "../run-action")
	build(t, alone, "../run-action")
	base, err := filepath.Abs(filepath.Join("..", "..", "internal", "specdiff", "testdata", "base.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	repo, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", both+string(os.PathListSeparator)+os.Getenv("PATH"))
			env.Setenv("ALONE", alone)
			env.Setenv("BASE", base)
			env.Setenv("REPO", repo)
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": runWithCode},
	})
}

func build(t *testing.T, dir string, packages ...string) {
	t.Helper()
	args := append([]string{"build", "-o", dir + string(os.PathSeparator)}, packages...)
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
}

// runWithCode checks the exact exit code, which exec does not.
func runWithCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

// TestRunActionStaysSmall: what this program links, run-action must not, or
// every call of an action pays for it.
func TestRunActionStaysSmall(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../run-action").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, heavy := range []string{"github.com/oasdiff/oasdiff", "github.com/databricks-account/connector/generator", "github.com/getkin/kin-openapi"} {
		if strings.Contains(string(out), heavy) {
			t.Errorf("run-action links %s", heavy)
		}
	}
}
