package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/databricks-account/connector/generator/corpus/check"
)

// workshop is where connectors are generated and compiled.
type workshop struct {
	dir, home, base, generator string
	// fast leaves out compiling the typed clients, which the generator has
	// type-checked.
	fast bool
}

// newWorkshop builds the generator. The working directory is the module.
func newWorkshop(dir string) (*workshop, error) {
	home, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	w := &workshop{dir: dir, home: home, generator: filepath.Join(dir, "generator.bin")}
	out, err := exec.Command("go", "list", "-m").Output()
	if err != nil {
		return nil, fmt.Errorf("the module: %w", err)
	}
	w.base = strings.TrimSpace(string(out))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if out, err := exec.Command("go", "build", "-o", w.generator, "./generator").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the generator: %s", out)
	}
	return w, nil
}

// row is what became of one description.
type row struct {
	name                            string
	operations, supported, findings int
	refused                         map[string]int
	clients, plain                  int
	lines                           int
	generate, build                 time.Duration
	generateMB, buildMB             int
	report                          check.Report
	failure                         string
}

// try generates, compiles and checks one description.
func (w *workshop) try(spec string) row {
	name := strings.TrimSuffix(filepath.Base(spec), filepath.Ext(spec))
	r := row{name: name, refused: map[string]int{}}
	out := filepath.Join(w.dir, name)
	module := "example.com/" + strings.ToLower(strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, name))
	if err := os.RemoveAll(out); err != nil {
		return r.fail("clean", err)
	}
	abs, err := filepath.Abs(spec)
	if err != nil {
		return r.fail("find", err)
	}
	text, took, mb, err := w.run(w.home, w.generator, "-spec", abs, "-out", out, "-module", module, "-replace", w.home)
	r.generate, r.generateMB = took, mb
	if err != nil {
		return r.fail("generate", err)
	}
	r.read(text, out)
	if err := w.checker(out, module); err != nil {
		return r.fail("prepare", err)
	}
	if !w.fast {
		if _, r.build, r.buildMB, err = w.run(out, "go", "build", "./..."); err != nil {
			return r.fail("compile", err)
		}
		if _, _, _, err := w.run(out, "go", "vet", "./..."); err != nil {
			return r.fail("vet", err)
		}
	}
	text, _, _, err = w.run(out, "go", "run", "./check", abs, filepath.Join(out, "spec", "openapi.gen.json"))
	if err != nil {
		return r.fail("check", err)
	}
	if err := json.Unmarshal([]byte(text), &r.report); err != nil {
		return r.fail("check", err)
	}
	return r
}

func (r row) fail(stage string, err error) row {
	r.failure = fmt.Sprintf("%s: %v", stage, err)
	return r
}

// run runs a command without the net and returns its output, its time and the
// most memory of it and what it started.
func (w *workshop) run(dir, name string, args ...string) (string, time.Duration, int, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOSUMDB=off", "GOWORK=off")
	var errs, out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	err := cmd.Run()
	took, mb := time.Since(start), 0
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		mb = int(usage.Maxrss >> 10)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w\n%.3000s", err, errs.String())
	}
	if out.Len() == 0 {
		return errs.String(), took, mb, err // the generator speaks there
	}
	return out.String(), took, mb, err
}

// read takes the counts from what the generator says and wrote.
func (r *row) read(log, out string) {
	counts := regexp.MustCompile(`(\d+) of (\d+) operations are actions; (\d+) findings`).FindStringSubmatch(log)
	if counts == nil {
		r.failure = "the generator does not say what it did"
		return
	}
	// The expression matches digits only.
	r.supported, _ = strconv.Atoi(counts[1])
	r.operations, _ = strconv.Atoi(counts[2])
	r.findings, _ = strconv.Atoi(counts[3])
	for _, m := range regexp.MustCompile(`is left out: (.*)`).FindAllStringSubmatch(log, -1) {
		r.refused[m[1]]++
	}
	report, err := os.ReadFile(filepath.Join(out, "docs", "generation.md"))
	if err == nil {
		r.plain = strings.Count(string(report), ": client: is made ") + strings.Count(string(report), ": client: there is no ")
	}
	entries, err := os.ReadDir(filepath.Join(out, "gen"))
	if err == nil {
		r.clients = len(entries)
	}
	if err := countLines(out, &r.lines); err != nil {
		r.failure = err.Error()
	}
}

func countLines(dir string, lines *int) error {
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		data, err := os.ReadFile(path)
		*lines += strings.Count(string(data), "\n")
		return err
	})
}

// checker adds the program that checks the generated module, and what it needs
// to be built without the net.
func (w *workshop) checker(out, module string) error {
	program := fmt.Sprintf(`package main

import (
	"fmt"
	"os"

	api %q
	%q
)

func main() {
	if err := check.Main(api.API(), os.Args[1], os.Args[2], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`, module, w.base+"/generator/corpus/check")
	if err := os.MkdirAll(filepath.Join(out, "check"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "check", "main.go"), []byte(program), 0o644); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(w.home, "go.sum"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "go.sum"), sums, 0o644); err != nil {
		return err
	}
	return nil
}
