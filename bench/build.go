package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is something to build: pkg in the module of folder dir, below the
// repository.
type program struct {
	name, dir, pkg string
	// modfile is another go.mod in dir, empty for go.mod itself.
	modfile string
}

// programs are all binaries of the measurements. All are built with the same
// flags: trimmed, stripped, without cgo.
func programs() map[string]program {
	list := []program{
		{name: "server", dir: "bench/rig", pkg: "./server"},
		{name: "launch", dir: "bench/rig", pkg: "./launch"},
		{name: "hello", dir: "bench/rig", pkg: "./hello"},
		{name: "get", dir: "bench/rig", pkg: "./get"},
		{name: "client", dir: "bench", pkg: "./client"},
		{name: "codec", dir: "bench", pkg: "./codec"},
		{name: "embed", dir: "bench", pkg: "./embed"},
		{name: "oapi-codegen", dir: "bench", pkg: "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"},
		{name: "sdk-0.175.0", dir: "bench/sdk", pkg: "."},
		{name: "sdk-0.173.0", dir: "bench/sdk", pkg: ".", modfile: "v0173.mod"},
		{name: "sdk-list", dir: "bench/sdk", pkg: "./list"},
		{name: "run-action", dir: ".", pkg: "./cmd/run-action"},
		{name: "generator", dir: ".", pkg: "./generator"},
	}
	out := map[string]program{}
	for _, p := range list {
		out[p.name] = p
	}
	return out
}

// bin is where a program is built to.
func (b *bench) bin(name string) string { return filepath.Join(b.work, "bin", name) }

// build makes the named programs.
func (b *bench) build(ctx context.Context, names ...string) error {
	for _, name := range names {
		p, ok := programs()[name]
		if !ok {
			return fmt.Errorf("no program %q", name)
		}
		args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", b.bin(name)}
		if p.modfile != "" {
			args = append(args, "-modfile="+p.modfile)
		}
		if _, err := b.tool(ctx, filepath.Join(b.root, p.dir), "go", append(args, p.pkg)...); err != nil {
			return err
		}
	}
	return nil
}

// tool runs a command to its end and returns its standard output.
func (b *bench) tool(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOWORK=off")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, tail(stderr.String()))
	}
	return stdout.String(), nil
}

func tail(s string) string {
	const most = 2000
	if len(s) > most {
		return "..." + s[len(s)-most:]
	}
	return s
}

// childEnv is the environment of everything that is measured: nothing of the
// caller's Databricks settings, and no settings of Go's runtime.
func (b *bench) childEnv(extra ...string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(b.work, "home"), "NO_COLOR=1", "TERM=dumb"}
	return append(env, extra...)
}
