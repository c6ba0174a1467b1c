package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/databricks-account/connector/generator/client"
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/emit"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
	"github.com/databricks-account/connector/generator/normal"
)

// baseModule is the path of the module that this command is part of.
func baseModule() string {
	return strings.TrimSuffix(reflect.TypeFor[ir.API]().PkgPath(), "/generator/ir")
}

// generateForeign writes a module for an API of somebody else: tables, typed
// clients, registry, command, reference and a report of everything that is not
// as the description says.
func generateForeign(opts options, stage func(string)) error {
	warnings := &document.Issues{}
	root, issues := load.File(opts.spec, load.Options{
		Base: filepath.Dir(opts.spec), Foreign: true, Warnings: warnings, Remote: opts.remote,
	})
	if root == nil {
		return issues.Err()
	}
	stage("load")
	repairs := normal.Document(root)
	stage("repair")
	api := ir.BuildForeign(root)
	before, after, err := opts.pins(api, issues)
	if err != nil {
		return err
	}
	if err := issues.Err(); err != nil {
		return err
	}
	stage("model")
	files := map[string][]byte{}
	tables, err := emit.ForeignActions(api, opts.module, baseModule())
	if err != nil {
		return err
	}
	for name, text := range tables {
		files[path.Join("actions", name)] = text
	}
	stage("tables")
	clients := client.NewForeign(opts.home, emit.Header)
	var adaptations []document.Note
	for _, s := range api.Services {
		text, notes := clients.Generate(api, s)
		adaptations = append(adaptations, notes...)
		if text != nil {
			files[path.Join("gen", s.Name, s.Name+".gen.go")] = text
		}
	}
	stage("clients")
	parts, err := emit.Connector(api, opts.module, baseModule(), opts.replace)
	if err != nil {
		return err
	}
	for name, text := range parts {
		if name == "go.mod" && exists(filepath.Join(opts.out, name)) {
			continue // it is the owner's from then on
		}
		files[name] = text
	}
	files["docs/actions.md"] = emit.Reference(api)
	files["docs/generation.md"] = emit.Report(api, emit.Findings{Warnings: warnings.All(), Repairs: repairs, Clients: adaptations})
	files["spec/openapi.gen.json"] = emit.Bundle(api.Root)
	files[opts.lock] = after.Format()
	t := tree{root: opts.out, owned: []string{"actions", "gen"}, log: opts.log}
	if opts.check {
		return t.compare(files, before.Changes(after))
	}
	summary(opts.log, api, len(warnings.All())+len(repairs)+len(api.Notes))
	defer stage("write")
	return t.write(files)
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func summary(w io.Writer, api *ir.API, found int) {
	n := len(api.Operations())
	fmt.Fprintf(w, "%s: %d of %d operations are actions; %d findings: see docs/generation.md\n", api.Title, n, n+len(api.Refused), found)
	for _, r := range api.Refused {
		fmt.Fprintf(w, "%s: %s %s is left out: %s\n", r.Pos, r.Method, r.Path, r.Reason)
	}
}
