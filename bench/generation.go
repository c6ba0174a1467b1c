package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
		"`generator` makes the tables, the typed clients (it runs oapi-codegen as a library), the reference and the bundle; `oapi-codegen` v2.8.2 alone makes one package of models and client. Larger and smaller descriptions are copies and parts of ours.",
	}}
	t := table{Head: []string{"operations", "generator CPU s", "a ms an operation", "peak MB", "oapi-codegen CPU s", "peak MB", "ratio"}}
	perOperation := map[int][]float64{}
	for _, want := range []int{50, 211, 1200, 3000} {
		s, n, err := b.generate(ctx, spec, want, pick(b, map[bool]int{true: 8, false: 4}[want <= 211], 2))
		if err != nil {
			return nil, err
		}
		for _, v := range s.of("generator", cpuPerCall) {
			perOperation[want] = append(perOperation[want], v/float64(n)/1e6)
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(n), number(s.mid("generator", cpuPerCall) / 1e9), spreadOf(perOperation[want]).String(), number(s.mid("generator", rss) / (1 << 20)),
			number(s.mid("oapi-codegen", cpuPerCall) / 1e9), number(s.mid("oapi-codegen", rss) / (1 << 20)), s.ratio("generator", "oapi-codegen", cpuPerCall).String(),
		})
		if want == 211 {
			r.Gates = append(r.Gates, gate{What: "generator / oapi-codegen alone, CPU", Goal: 2, Got: s.ratio("generator", "oapi-codegen", cpuPerCall)})
		}
	}
	small, large := spreadOf(perOperation[211]).Mid, spreadOf(perOperation[3000])
	r.Gates = append(r.Gates, gate{What: "CPU an operation, 3,000 operations / 211", Goal: 1.25, Got: spread{large.Mid / small, large.Low / small, large.High / small, large.N}})
	tables, err := b.tablesShare(ctx)
	if err != nil {
		return nil, err
	}
	r.Tables = append(r.Tables, t)
	r.Gates = append(r.Gates, gate{What: "the tables' share, ms of CPU an action", Goal: 1, Got: tables})
	return r, b.stopChildren()
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
	s, err := b.processes(ctx, rounds, []command{
		{name: "generator", args: []string{b.bin("generator"), "-spec=" + file, "-out=" + dir}},
		{name: "oapi-codegen", args: []string{b.bin("oapi-codegen"), "-generate=types,client", "-package=api", "-o=" + filepath.Join(dir, "oapi.go"), file}},
	})
	return s, n, err
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
	var lock struct {
		Actions []json.RawMessage `json:"actions"`
	}
	text, err := os.ReadFile(filepath.Join(b.root, "spec", "actions.lock.json"))
	if err != nil {
		return spread{}, err
	}
	if err := json.Unmarshal(text, &lock); err != nil {
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
		each = append(each, float64(took)/float64(time.Millisecond)/float64(len(lock.Actions)))
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
