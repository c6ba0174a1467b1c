package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// compilation measures what the compiler needs for the package of tables, at
// today's size and at the size of a large API.
func compilation(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "launch", "generator"); err != nil {
		return nil, err
	}
	spec, err := os.ReadFile(filepath.Join(b.root, "spec", "openapi.gen.json"))
	if err != nil {
		return nil, err
	}
	text, many, err := multiplied(spec, 1200)
	if err != nil {
		return nil, err
	}
	dir, err := b.generated(ctx, fmt.Sprintf("compile-%d", many), text)
	if err != nil {
		return nil, err
	}
	importcfg, err := b.importcfg(ctx)
	if err != nil {
		return nil, err
	}
	dirs := map[string]string{compileFew: b.root, compileMany: dir}
	var list []command
	for _, name := range []string{compileFew, compileMany} {
		args, err := b.compileArgs(ctx, importcfg, dirs[name])
		if err != nil {
			return nil, err
		}
		list = append(list, command{name: name, args: args})
	}
	s, err := b.processes(ctx, pick(b, 15, 2), list)
	if err != nil {
		return nil, err
	}
	r := &result{Gates: compileGates(s), Notes: []string{
		fmt.Sprintf("One run of the Go compiler over package `actions`, its imports compiled before. The larger package has %d actions, copies of ours.", many),
	}}
	t := table{Head: []string{"package actions", "CPU s", "wall s", "peak MB"}}
	for _, c := range list {
		t.Rows = append(t.Rows, []string{
			c.name, scaled(s.of(c.name, cpuPerCall), 1e9).String(), number(s.mid(c.name, wallPerCall) / 1e9), number(s.mid(c.name, rss) / (1 << 20)),
		})
	}
	r.Tables = append(r.Tables, t)
	return r, b.stopChildren()
}

const (
	compileFew  = "211 actions"
	compileMany = "1,200 actions"
)

func compileGates(s series) []gate {
	return []gate{
		{What: "compiling the tables of 211 actions, CPU s", Goal: 0.6, Got: scaled(s.of(compileFew, cpuPerCall), 1e9)},
		{What: "compiling the tables of 1,200 actions, CPU s", Goal: 3, Got: scaled(s.of(compileMany, cpuPerCall), 1e9)},
	}
}

// generated writes the tables of a description to a folder, beside the
// hand-written files of package actions.
func (b *bench) generated(ctx context.Context, name string, spec []byte) (string, error) {
	dir, err := b.emptyModule(name)
	if err != nil {
		return "", err
	}
	if err := copyGo(filepath.Join(b.root, "actions"), filepath.Join(dir, "actions")); err != nil {
		return "", err
	}
	file := filepath.Join(dir, "openapi.json")
	if err := os.WriteFile(file, spec, 0o644); err != nil {
		return "", err
	}
	_, err = b.tool(ctx, dir, b.bin("generator"), "-spec="+file, "-out="+dir)
	return dir, err
}

// copyGo copies the hand-written Go files of a package.
func copyGo(from, to string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if strings.HasSuffix(f, ".gen.go") || strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(f)), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// importcfg names the compiled form of everything that actions imports.
func (b *bench) importcfg(ctx context.Context) (string, error) {
	out, err := b.tool(ctx, b.root, "go", "list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "./actions")
	if err != nil {
		return "", err
	}
	file := filepath.Join(b.work, "importcfg")
	return file, os.WriteFile(file, []byte(out), 0o644)
}

// compileArgs is the compiler's command line for the tables below dir.
func (b *bench) compileArgs(ctx context.Context, importcfg, dir string) ([]string, error) {
	tools, err := b.tool(ctx, b.root, "go", "env", "GOTOOLDIR")
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "actions", "*.go"))
	if err != nil {
		return nil, err
	}
	args := []string{
		filepath.Join(strings.TrimSpace(tools), "compile"), "-p=" + modulePath + "/actions", "-complete", "-pack", "-nolocalimports",
		"-trimpath=" + dir, "-importcfg=" + importcfg, "-lang=go1.26", "-o=" + os.DevNull,
	}
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			args = append(args, f)
		}
	}
	return args, nil
}
