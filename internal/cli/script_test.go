package cli_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

// TestScript runs the scripts under testdata/script against the real program,
// built for the test. In a script, besides the usual commands:
//
//	emulator [OPTION...]   starts run-action emulator and points the environment at it
//	code N COMMAND...      runs a command that must exit with the code N
//	file KIND NAME         makes a file that is too large for a script: big, deep
//	mode PERM NAME         checks the permissions of a file
func TestScript(t *testing.T) {
	bin := buildProgram(t)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("USERPROFILE", env.WorkDir)
			env.Setenv("TERM", "xterm")
			env.Setenv("NL", "\n")
			env.Setenv("PROGRAM", filepath.Join(bin, "run-action"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"emulator": startEmulator,
			"code":     runWithCode,
			"file":     makeFile,
			"mode":     checkMode,
		},
	})
}

// buildProgram builds run-action, and its companion for --jq, and returns the
// directory that they are in.
func buildProgram(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"run-action", "run-action-jq"} {
		file := filepath.Join(dir, name)
		if runtime.GOOS == "windows" {
			file += ".exe"
		}
		out, err := exec.Command("go", "build", "-o", file, "../../cmd/"+name).CombinedOutput()
		if err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
	}
	return dir
}

// startEmulator starts an emulator on a free port for the rest of the script.
func startEmulator(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("emulator does not take !")
	}
	program, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "run-action"))
	ts.Check(err)
	cmd := exec.Command(program, append([]string{"emulator", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	var diagnostics bytes.Buffer
	cmd.Stderr = &diagnostics
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		rest, ok := strings.CutPrefix(lines.Text(), "export ")
		if !ok {
			continue
		}
		name, value, _ := strings.Cut(rest, "=")
		ts.Setenv(name, value)
		if name == "DATABRICKS_TOKEN" {
			go func() { // the rest of what it says
				for lines.Scan() {
				}
			}()
			return
		}
	}
	ts.Fatalf("the emulator did not start: %s", diagnostics.String())
}

// runWithCode checks the exact exit code, which exec does not.
func runWithCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

func makeFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: file KIND NAME")
	}
	var text string
	switch args[0] {
	case "big":
		text = `{"data": {"credentials_name": "` + strings.Repeat("x", 50<<20) + `"}}`
	case "deep":
		text = strings.Repeat(`{"data":`, 10000) + "1" + strings.Repeat("}", 10000)
	case "invalid-utf8":
		text = "{\"data\": {\"credentials_name\": \"a\xff\"}}"
	default:
		ts.Fatalf("no kind %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

func checkMode(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: mode PERM NAME")
	}
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); (got == args[0]) == neg {
		ts.Fatalf("%s has mode %s", args[1], got)
	}
}
