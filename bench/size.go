package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// cliMB is the size of the Databricks CLI v1.13 as released, for the bound of
// our binary where no CLI is at hand.
const cliMB = 57.0

// size measures what the linker makes, all with the same flags.
func size(ctx context.Context, b *bench) (*result, error) {
	names := []string{"hello", "embed", "sdk-list", "run-action"}
	if err := b.build(ctx, names...); err != nil {
		return nil, err
	}
	t := table{Head: []string{"program", "MB stripped", "ratio to net/http", "packages outside the standard library"}}
	titles := map[string]string{
		"hello": "net/http alone", "embed": "the root library, all actions reachable by name", "sdk-list": "SDK v0.175.0, AccountClient", "run-action": "`run-action`",
	}
	floor := fileMB(b.bin("hello"))
	for _, n := range names {
		deps, err := b.foreignPackages(ctx, n)
		if err != nil {
			return nil, err
		}
		mb := fileMB(b.bin(n))
		t.Rows = append(t.Rows, []string{titles[n], number(mb), number(mb / floor), strconv.Itoa(deps)})
	}
	if b.cli != "" {
		mb := fileMB(b.cli)
		t.Rows = append(t.Rows, []string{"Databricks CLI as given", number(mb), number(mb / floor), "–"})
	}
	inits, err := b.initFunctions(ctx)
	if err != nil {
		return nil, err
	}
	r := &result{Tables: []table{t}, Notes: []string{
		"Built with `-trimpath -ldflags='-s -w'` and CGO_ENABLED=0. The SDK's program calls one action; ours keeps every action.",
	}}
	if len(inits) > 0 {
		r.Notes = append(r.Notes, "Generated packages with an init function: "+strings.Join(inits, ", ")+".")
	}
	r.Gates = sizeGates(sizes{exactly(fileMB(b.bin("embed"))), exactly(fileMB(b.bin("run-action"))), exactly(float64(len(inits)))})
	return r, nil
}

// sizes are what the gates of this part are about.
type sizes struct{ embed, command, inits spread }

func sizeGates(s sizes) []gate {
	return []gate{
		{What: "root library in a program, MB", Goal: 9, Stretch: 7, Got: s.embed, Gross: bound(9)},
		{What: "`run-action`, MB (a third of the Databricks CLI's 57)", Goal: cliMB / 3, Got: s.command, Gross: bound(cliMB / 3)},
		{What: "generated packages with an init function", Goal: 0, Got: s.inits, Gross: bound(0)},
	}
}

// foreignPackages counts the packages of a program that are neither the
// standard library's nor our own.
func (b *bench) foreignPackages(ctx context.Context, name string) (int, error) {
	p := programs()[name]
	out, err := b.tool(ctx, filepath.Join(b.root, p.dir), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", p.pkg)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, pkg := range strings.Fields(out) {
		if !strings.HasPrefix(pkg, modulePath) {
			n++
		}
	}
	return n, nil
}

const modulePath = "github.com/databricks-account/connector"

// initFunctions lists the packages of tables and typed clients that run code
// before main.
func (b *bench) initFunctions(ctx context.Context) ([]string, error) {
	out, err := b.tool(ctx, b.root, "go", "list", "-export", "-f", "{{.ImportPath}} {{.Export}}", "./actions", "./schema", "./gen/...")
	if err != nil {
		return nil, err
	}
	// The compiler leaves an empty function, a single return, where it could
	// lay out every variable: that is not work.
	const empty = 4
	initializer := regexp.MustCompile(`(?m)^ *[0-9a-f]+ +(\d+) T .*\.init(\.\d+)?$`)
	var found []string
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		if len(f) != 2 {
			return nil, fmt.Errorf("no object file of %s", line)
		}
		symbols, err := b.tool(ctx, b.root, "go", "tool", "nm", "-size", f[1])
		if err != nil {
			return nil, err
		}
		for _, m := range initializer.FindAllStringSubmatch(symbols, -1) {
			if bytes, err := strconv.Atoi(m[1]); err != nil || bytes > empty {
				found = append(found, strings.TrimPrefix(f[0], modulePath+"/"))
				break
			}
		}
	}
	return found, nil
}
