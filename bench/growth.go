package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// growth compares the start of the command with that of a connector that was
// generated from a much larger description.
func growth(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "launch", "generator", "run-action"); err != nil {
		return nil, err
	}
	list := []command{{name: "211 actions", args: []string{b.bin("run-action"), "describe", "workspaces_create"}}}
	spec, err := os.ReadFile(filepath.Join(b.root, "spec", "openapi.gen.json"))
	if err != nil {
		return nil, err
	}
	text, n, err := multiplied(spec, 1200)
	if err != nil {
		return nil, err
	}
	many := fmt.Sprintf("%d actions (copies of ours)", n)
	bin, err := b.otherConnector(ctx, "growth-copies", text)
	if err != nil {
		return nil, err
	}
	list = append(list, command{name: many, args: []string{bin, "describe", "workspaces_create"}})
	foreign := gate{What: "start, CPU: 1,223 actions (" + otherAPI + ") / 211", Goal: 1.1, Missing: "no folder of API descriptions given (`make bench CORPUS=DIR`)"}
	if b.corpus != "" {
		bin, err := b.fromCorpus(ctx)
		if foreign.Missing = ""; err != nil {
			foreign.Missing = "the generator refuses the description so far"
			fmt.Fprintln(b.out, err)
		} else {
			list = append(list, command{name: otherAPI, args: []string{bin, "describe", "get_repos_by_owner_by_repo"}})
		}
	}
	s, err := b.processes(ctx, pick(b, 60, 4), list)
	if err != nil {
		return nil, err
	}
	r := &result{}
	t := table{Head: []string{"run-action describe", "wall ms p10 / p50", "CPU ms", "wall ratio", "CPU ratio", "resident MB", "binary MB"}}
	for _, c := range list {
		w := scaled(s.of(c.name, wallPerCall), 1e6)
		t.Rows = append(t.Rows, []string{
			c.name, number(w.Low) + " / " + number(w.Mid), number(s.mid(c.name, cpuPerCall) / 1e6),
			s.ratio(c.name, "211 actions", wallPerCall).String(), s.ratio(c.name, "211 actions", cpuPerCall).String(),
			number(s.mid(c.name, rss) / (1 << 20)), number(fileMB(c.args[0])),
		})
	}
	r.Tables = append(r.Tables, t)
	r.Gates = append(r.Gates, gate{What: "start, CPU: " + many + " / 211", Goal: 1.1, Got: s.ratio(many, "211 actions", cpuPerCall)})
	if foreign.Missing == "" {
		foreign.Got = s.ratio(otherAPI, "211 actions", cpuPerCall)
	}
	r.Gates = append(r.Gates, foreign)
	return r, b.stopChildren()
}

// otherAPI is the large description of the corpus.
const otherAPI = "GitHub's description"

// fromCorpus builds the command for it.
func (b *bench) fromCorpus(ctx context.Context) (string, error) {
	text, err := os.ReadFile(filepath.Join(b.corpus, "github.json"))
	if err != nil {
		return "", err
	}
	return b.otherConnector(ctx, "growth-github", text)
}

// otherConnector builds the command for another API: the sources of this
// repository with everything that is generated made anew.
func (b *bench) otherConnector(ctx context.Context, name string, spec []byte) (string, error) {
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
	if _, err := b.tool(ctx, dir, b.bin("generator"), "-foreign", "-spec="+file, "-out="+dir); err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "run-action")
	_, err := b.tool(ctx, dir, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", bin, "./cmd/run-action")
	return bin, err
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
