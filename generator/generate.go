package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/databricks-account/connector/generator/client"
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/emit"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
)

type options struct {
	spec, out, module, lock string
	today                   string
	check, foreign, verbose bool
	// Of modules for other APIs: follow references to the net, where the base
	// module is (empty when published), and the folder of a module that has
	// what typed clients import.
	remote        bool
	replace, home string
	log           io.Writer
}

// generate runs every stage and writes what they made. All that is wrong with
// the description, in any stage, is one error.
func generate(opts options) error {
	clock := time.Now()
	stage := func(name string) {
		if opts.verbose {
			fmt.Fprintf(opts.log, "%-8s %v\n", name, time.Since(clock).Round(time.Millisecond))
		}
		clock = time.Now()
	}
	if opts.module == "" {
		var err error
		if opts.module, err = modulePath(filepath.Join(opts.out, "go.mod")); err != nil {
			return err
		}
	}
	if opts.foreign {
		return generateForeign(opts, stage)
	}
	issues := &document.Issues{}
	root, found := load.File(opts.spec, load.Options{Base: opts.out})
	issues.Append(found)
	if root == nil {
		return issues.Err()
	}
	stage("load")
	api, found := ir.Build(root)
	issues.Append(found)
	before, after, err := opts.pins(api, issues)
	if err != nil {
		return err
	}
	if err := issues.Err(); err != nil {
		return err
	}
	stage("model")
	files, err := outputs(api, opts, stage)
	if err != nil {
		return err
	}
	files[opts.lock] = after.Format()
	t := tree{root: opts.out, owned: []string{"actions", "gen"}, log: opts.log}
	if opts.check {
		return t.compare(files, before.Changes(after))
	}
	for _, line := range before.Changes(after) {
		if len(before.Actions) > 0 {
			fmt.Fprintf(opts.log, "%s: %s\n", opts.lock, line)
		}
	}
	defer stage("write")
	return t.write(files)
}

// pins compares the names with the lock.
func (opts options) pins(api *ir.API, issues *document.Issues) (before, after *ir.Lock, err error) {
	data, err := os.ReadFile(filepath.Join(opts.out, filepath.FromSlash(opts.lock)))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, err
	}
	if before, err = ir.ParseLock(data); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", opts.lock, err)
	}
	after, found := before.Pins(api, opts.lock, opts.today)
	issues.Append(found)
	return before, after, nil
}

// outputs makes every generated file, by its path below the module.
func outputs(api *ir.API, opts options, stage func(string)) (map[string][]byte, error) {
	files := map[string][]byte{}
	tables, err := emit.Actions(api, opts.module)
	if err != nil {
		return nil, err
	}
	for name, text := range tables {
		files[path.Join("actions", name)] = text
	}
	stage("tables")
	for _, s := range api.Services {
		text, notes, err := client.Generate(api, s, emit.Header)
		if err != nil {
			return nil, err
		}
		files[path.Join("gen", s.Name, s.Name+".gen.go")] = text
		for _, n := range notes {
			if opts.verbose {
				fmt.Fprintf(opts.log, "%s\n", n)
			}
		}
	}
	stage("clients")
	files["docs/actions.md"] = emit.Reference(api)
	files["spec/openapi.gen.json"] = emit.Bundle(api.Root)
	return files, nil
}

// modulePath reads the path of a module from its go.mod.
func modulePath(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("the module to write to: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "module" {
			return strings.Trim(f[1], `"`), nil
		}
	}
	return "", fmt.Errorf("%s does not name its module", file)
}
