package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// generation compares the whole generator with oapi-codegen alone, on the same
// description, and watches how the cost grows.
func generation(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "launch", "generator", "oapi-codegen"); err != nil {
		return nil, err
	}
	spec, err := os.ReadFile(filepath.Join(b.root, "spec", "openapi.gen.json"))
	if err != nil {
		return nil, err
	}
	r := &result{Notes: []string{
		"`generator` makes the tables, the typed clients (it runs oapi-codegen as a library), the reference and the bundle; `oapi-codegen` v2.8.2 alone makes one package of models and client (with a suffix for answers of its own: by default some of their names are those of schemas, and the result does not compile). Larger and smaller descriptions are copies and parts of ours. Both are checked to have made something of every operation, and that it compiles. The tables' share is the stage that writes and formats them, by the generator's own clock on one processor.",
	}}
	t := table{Head: []string{"operations", "generator CPU s", "a ms an operation", "peak MB", "oapi-codegen CPU s", "peak MB", "ratio"}}
	bySize := map[int]sized{}
	for _, want := range generationSizes() {
		b.progress.say("  a description of %d operations", want)
		s, n, err := b.generate(ctx, spec, want, pick(b, map[int]int{50: 10, 211: 10, 1200: 4, 3000: 3}[want], 2))
		if err != nil {
			return nil, err
		}
		bySize[want] = sized{n, s}
		t.Rows = append(t.Rows, []string{
			group(int64(n)), number(s.mid("generator", cpuPerCall) / 1e9), scaled(s.of("generator", cpuPerCall), 1e6*float64(n)).String(), number(s.mid("generator", rss) / (1 << 20)),
			number(s.mid("oapi-codegen", cpuPerCall) / 1e9), number(s.mid("oapi-codegen", rss) / (1 << 20)), s.ratio("generator", "oapi-codegen", cpuPerCall).String(),
		})
	}
	tables, err := b.tablesShare(ctx)
	if err != nil {
		return nil, err
	}
	r.Tables = append(r.Tables, t)
	r.Gates = generationGates(bySize, tables)
	return r, b.stopChildren()
}

// sized is the cost of a description with so many operations.
type sized struct {
	operations int
	series     series
}

func generationSizes() []int { return []int{50, 211, 1200, 3000} }

func generationGates(bySize map[int]sized, tables spread) []gate {
	return []gate{
		{What: "generator / oapi-codegen alone, CPU", Goal: 2, Got: bySize[211].series.ratio("generator", "oapi-codegen", cpuPerCall)},
		{What: "generator, CPU of one more operation: 1,200 to 3,000 / 50 to 1,200", Goal: 1.25, Got: linearity(bySize[50], bySize[1200], bySize[3000])},
		{What: "the tables' share, ms of CPU an action", Goal: 1, Got: tables},
	}
}

// linearity compares what one more operation costs among many with what it
// costs among few: 1 is linear, and what every run costs has no part in it.
// The sizes are measured one after the other, so the medians are compared.
func linearity(few, some, many sized) spread {
	at := func(z sized) float64 { return z.series.mid("generator", cpuPerCall) }
	if len(few.series) == 0 || len(some.series) == 0 || len(many.series) == 0 {
		return spread{}
	}
	early := (at(some) - at(few)) / float64(some.operations-few.operations)
	late := (at(many) - at(some)) / float64(many.operations-some.operations)
	return exactly(late / early)
}

// generate measures both generators on a description of so many operations.
func (b *bench) generate(ctx context.Context, spec []byte, operations, rounds int) (series, int, error) {
	text, n, err := multiplied(spec, operations)
	if err != nil {
		return nil, 0, err
	}
	dir, err := b.emptyModule(fmt.Sprintf("generate-%d", n))
	if err != nil {
		return nil, 0, err
	}
	file := filepath.Join(dir, "openapi.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return nil, 0, err
	}
	programs := []command{
		{name: "generator", args: []string{b.bin("generator"), "-spec=" + file, "-out=" + dir}},
		{name: "oapi-codegen", args: []string{b.bin("oapi-codegen"), "-generate=types,client", "-package=api", "-response-type-suffix=HTTPResponse", "-o=" + filepath.Join(dir, "oapi.go"), file}},
	}
	s, err := b.processes(ctx, rounds, programs)
	if err != nil {
		return nil, 0, err
	}
	if err := b.complete(dir, n); err != nil {
		return nil, 0, err
	}
	if operations == 211 { // the larger ones are copies of it
		err = b.compiles(ctx, filepath.Join(dir, "oapi.go"))
	}
	return s, n, err
}

// compiles makes sure that what oapi-codegen wrote is worth measuring: it is
// compiled as a package of this module, which has what it imports. Our own
// output of the same description is part of the repository.
func (b *bench) compiles(ctx context.Context, file string) error {
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(b.root, "bench", "oapi", "oapi.go"): file}})
	if err != nil {
		return err
	}
	name := filepath.Join(b.work, "overlay.json")
	if err := os.WriteFile(name, overlay, 0o644); err != nil {
		return err
	}
	_, err = b.tool(ctx, filepath.Join(b.root, "bench"), "go", "build", "-overlay="+name, "./oapi")
	return err
}

// complete makes sure that both generators made something of every operation:
// leaving some out would be fast.
func (b *bench) complete(dir string, want int) error {
	ours, err := b.actionCount(filepath.Join(dir, "spec", "actions.lock.json"))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(dir, "oapi.go"))
	if err != nil {
		return err
	}
	// Operations with a body have a second function, whose name ends WithBody.
	theirs := len(regexp.MustCompile(`(?m)^func \(c \*Client\) \w+\(`).FindAll(text, -1)) -
		len(regexp.MustCompile(`(?m)^func \(c \*Client\) \w+WithBody\(`).FindAll(text, -1))
	if ours != want || theirs < want {
		return fmt.Errorf("of %d operations the generator made %d actions, oapi-codegen %d methods", want, ours, theirs)
	}
	return nil
}

// emptyModule makes a folder that the generator can write to.
func (b *bench) emptyModule(name string) (string, error) {
	dir := filepath.Join(b.work, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	for _, sub := range []string{"actions", "gen", "docs", "spec"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return "", err
		}
	}
	return dir, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module "+modulePath+"\n\ngo 1.26\n"), 0o644)
}

// tablesShare is the time that the generator says it spends on the tables, on
// one processor, in milliseconds an action.
func (b *bench) tablesShare(ctx context.Context) (spread, error) {
	n, err := b.actionCount(filepath.Join(b.root, "spec", "actions.lock.json"))
	if err != nil {
		return spread{}, err
	}
	dir, err := b.emptyModule("tables")
	if err != nil {
		return spread{}, err
	}
	var each []float64
	for range 7 {
		cmd := exec.CommandContext(ctx, b.bin("generator"), "-v", "-spec="+filepath.Join(b.root, "spec", "openapi.yaml"), "-out="+dir)
		cmd.Env = b.childEnv("GOMAXPROCS=1")
		log, err := cmd.CombinedOutput()
		if err != nil {
			return spread{}, fmt.Errorf("generator: %w\n%s", err, tail(string(log)))
		}
		took, err := stageTime(string(log), "tables")
		if err != nil {
			return spread{}, err
		}
		each = append(each, float64(took)/float64(time.Millisecond)/float64(n))
	}
	return spreadOf(each), nil
}

// stageTime finds the line of a stage in the generator's log.
func stageTime(log, stage string) (time.Duration, error) {
	for line := range strings.Lines(log) {
		if f := strings.Fields(line); len(f) == 2 && f[0] == stage {
			return time.ParseDuration(f[1])
		}
	}
	return 0, fmt.Errorf("the generator did not report the stage %q:\n%s", stage, tail(log))
}
