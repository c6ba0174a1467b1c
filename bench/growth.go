package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The programs of the comparison. Both pairs are the same program twice, with
// few actions and with many.
const (
	fewOurs  = "`run-action`, our actions"
	manyOurs = "`run-action`, copies of them"
	fewElse  = "connector for GitHub, some actions"
	manyElse = "connector for GitHub, all actions"
)

// growth compares the start of a command that has few actions with the same
// command with very many: ours, and one that was generated from the
// description of another API.
func growth(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "launch", "generator", "run-action"); err != nil {
		return nil, err
	}
	spec, err := os.ReadFile(filepath.Join(b.root, "spec", "openapi.gen.json"))
	if err != nil {
		return nil, err
	}
	text, n, err := multiplied(spec, 1200)
	if err != nil {
		return nil, err
	}
	bin, err := b.ourCopies(ctx, "growth-copies", text)
	if err != nil {
		return nil, err
	}
	have, err := b.actionCount(filepath.Join(b.root, "spec", "actions.lock.json"))
	if err != nil {
		return nil, err
	}
	counts := map[string]int{fewOurs: have, manyOurs: n}
	list := []command{
		{name: fewOurs, args: []string{b.bin("run-action"), "describe", "workspaces_create"}},
		{name: manyOurs, args: []string{bin, "describe", "workspaces_create"}},
	}
	if b.corpus != "" {
		for _, size := range []struct {
			name, dir string
			most      int
		}{{fewElse, "growth-github-some", have}, {manyElse, "growth-github", 1 << 30}} {
			bin, n, err := b.fromCorpus(ctx, size.dir, size.most)
			if err != nil {
				return nil, err
			}
			counts[size.name] = n
			list = append(list, command{name: size.name, args: []string{bin, "describe", "get_app"}})
		}
	}
	s, err := b.processes(ctx, pick(b, 300, 4), list)
	if err != nil {
		return nil, err
	}
	r := &result{Gates: growthGates(s), Notes: []string{
		"The copies of ours are in the same `run-action`, with paths and names of their own. The connector for GitHub's API is what the generator writes for that description, once for its first paths and once for all.",
	}}
	t := table{Head: []string{"describe", "actions", "wall ms p10 / p50", "CPU ms", "wall ratio", "CPU ratio", "resident MB", "binary MB"}}
	for i, c := range list {
		few := list[i&^1].name // the first of the pair
		w := scaled(s.of(c.name, wallPerCall), 1e6)
		t.Rows = append(t.Rows, []string{
			c.name, group(int64(counts[c.name])), number(w.Low) + " / " + number(w.Mid), number(s.mid(c.name, cpuPerCall) / 1e6),
			s.ratio(c.name, few, wallPerCall).String(), s.ratio(c.name, few, cpuPerCall).String(),
			number(s.mid(c.name, rss) / (1 << 20)), number(fileMB(c.args[0])),
		})
	}
	r.Tables = append(r.Tables, t)
	return r, b.stopChildren()
}

func growthGates(s series) []gate {
	ours := gate{What: "start, CPU: 1,200 actions (copies of ours) / 211", Goal: 1.1, Got: s.ratio(manyOurs, fewOurs, cpuPerCall)}
	foreign := gate{What: "start, CPU: GitHub's 1,200 actions / 211 of them", Goal: 1.1, Got: s.ratio(manyElse, fewElse, cpuPerCall)}
	if foreign.Got.N == 0 {
		foreign.Missing = "no folder of API descriptions given (`make bench CORPUS=DIR`)"
	}
	return []gate{ours, foreign}
}

// ourCopies builds our command for another description: the sources of this
// repository with everything that is generated made anew.
func (b *bench) ourCopies(ctx context.Context, name string, spec []byte) (string, error) {
	dir := filepath.Join(b.work, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	if err := b.copySources(dir); err != nil {
		return "", err
	}
	file := filepath.Join(dir, "openapi.json")
	if err := os.WriteFile(file, spec, 0o644); err != nil {
		return "", err
	}
	if _, err := b.tool(ctx, dir, b.bin("generator"), "-spec="+file, "-out="+dir); err != nil {
		return "", err
	}
	return b.buildIn(ctx, dir, "./cmd/run-action")
}

// fromCorpus builds the command of a module for GitHub's API, of its first
// actions only when it has more.
func (b *bench) fromCorpus(ctx context.Context, name string, most int) (bin string, actions int, err error) {
	text, err := os.ReadFile(filepath.Join(b.corpus, "github.json"))
	if err != nil {
		return "", 0, err
	}
	if most < 1<<30 {
		if text, _, err = multiplied(text, most); err != nil {
			return "", 0, err
		}
	}
	dir := filepath.Join(b.work, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", 0, err
	}
	file := filepath.Join(dir, "openapi.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return "", 0, err
	}
	if _, err := b.tool(ctx, dir, b.bin("generator"), "-spec="+file, "-out="+dir, "-module=example.com/github", "-replace="+b.root); err != nil {
		return "", 0, err
	}
	sums, err := os.ReadFile(filepath.Join(b.root, "go.sum"))
	if err != nil {
		return "", 0, err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644); err != nil {
		return "", 0, err
	}
	if actions, err = b.actionCount(filepath.Join(dir, "spec", "actions.lock.json")); err != nil {
		return "", 0, err
	}
	bin, err = b.buildIn(ctx, dir, "./cmd/github")
	return bin, actions, err
}

// buildIn builds a command of another module with the flags of all.
func (b *bench) buildIn(ctx context.Context, dir, pkg string) (string, error) {
	bin := filepath.Join(dir, "command")
	_, err := b.tool(ctx, dir, "go", "build", "-mod=mod", "-trimpath", "-ldflags=-s -w", "-o", bin, pkg)
	return bin, err
}

// actionCount counts the actions in a file that pins their names.
func (b *bench) actionCount(lock string) (int, error) {
	text, err := os.ReadFile(lock)
	if err != nil {
		return 0, err
	}
	var pinned struct {
		Actions []json.RawMessage `json:"actions"`
	}
	if err := json.Unmarshal(text, &pinned); err != nil {
		return 0, fmt.Errorf("%s: %w", lock, err)
	}
	if len(pinned.Actions) == 0 {
		return 0, fmt.Errorf("%s pins no actions", lock)
	}
	return len(pinned.Actions), nil
}

// copySources copies the root module without what is generated, tests and the
// modules below it.
func (b *bench) copySources(to string) error {
	return filepath.WalkDir(b.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(b.root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipFolder(b.root, rel, d.Name()) {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		if !d.Type().IsRegular() || strings.Contains(d.Name(), ".gen.") || strings.HasSuffix(d.Name(), "_test.go") || d.Name() == "actions.lock.json" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o644)
	})
}

func skipFolder(root, rel, name string) bool {
	if rel == "." {
		return false
	}
	if strings.HasPrefix(name, ".") || rel == "dist" || rel == "bin" || name == "testdata" {
		return true
	}
	_, err := os.Stat(filepath.Join(root, rel, "go.mod"))
	return !errors.Is(err, fs.ErrNotExist)
}
