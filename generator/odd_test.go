package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/emit"
	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
	"github.com/databricks-account/connector/generator/normal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestOdd has one archive for each family of constructs that nobody expects:
// want/summary is what becomes of the operations, want/findings all that is
// reported. Whatever the description is, it is an error with a reason or a
// model whose tables are Go.
func TestOdd(t *testing.T) {
	golden.Run(t, *update, "testdata/odd/*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		dir := t.TempDir()
		for name, text := range files {
			full := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		summary, findings := become(t, filepath.Join(dir, "openapi.yaml"))
		return map[string][]byte{"summary": []byte(summary), "findings": []byte(findings)}
	})
}

// become returns what a foreign description becomes, up to the tables.
func become(t *testing.T, spec string) (summary, findings string) {
	t.Helper()
	warnings := &document.Issues{}
	root, issues := load.File(spec, load.Options{Base: filepath.Dir(spec), Foreign: true, Warnings: warnings})
	var found strings.Builder
	for _, i := range warnings.All() {
		fmt.Fprintf(&found, "%s: %s\n", i.Pos, i.Message)
	}
	if root == nil {
		return fmt.Sprintf("error: %v\n", issues.Err()), found.String()
	}
	repairs := normal.Document(root)
	api := ir.BuildForeign(root)
	for _, n := range append(repairs, api.Notes...) {
		fmt.Fprintln(&found, n)
	}
	var out strings.Builder
	for _, o := range api.Operations() {
		fmt.Fprintf(&out, "%s %s: %s, alias %s, service %s\n", o.Method, o.Path, o.Name, o.Alias, o.Service.Name)
	}
	for _, r := range api.Refused {
		fmt.Fprintf(&out, "%s %s is left out: %s\n", r.Method, r.Path, r.Reason)
	}
	if _, err := emit.ForeignActions(api, "example.com/odd", baseModule()); err != nil {
		t.Errorf("the tables: %v", err)
	}
	if _, err := emit.Connector(api, "example.com/odd", baseModule(), ""); err != nil {
		t.Errorf("the connector: %v", err)
	}
	if len(emit.Reference(api)) == 0 {
		t.Error("there is no reference")
	}
	return out.String(), found.String()
}

// TestOddBytes has files whose bytes no archive can hold.
func TestOddBytes(t *testing.T) {
	const text = `{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": {"description": "fine"}}}}}}`
	wide := func(order ...byte) string { // UTF-16 with its mark
		out := []byte{0xff, 0xfe}
		if order[0] == 1 {
			out = []byte{0xfe, 0xff}
		}
		for i := range len(text) {
			pair := []byte{text[i], 0}
			out = append(out, pair[order[0]], pair[1-order[0]])
		}
		return string(out)
	}
	const good = "GET /a: get_a, alias get_a, service api\n"
	for name, c := range map[string]struct{ text, want string }{
		"byte order mark":      {"\ufeff" + text, good},
		"UTF-16 little":        {wide(0), good},
		"UTF-16 big":           {wide(1), good},
		"CR LF":                {strings.ReplaceAll(text, ", ", ",\r\n"), good},
		"tabs in JSON":         {strings.ReplaceAll(text, ", ", ",\n\t"), good},
		"comma at the end":     {strings.Replace(text, "}}}}}}", "}}}},}}", 1), good},
		"comment":              {"# hello\n" + text, good},
		"twice in JSON":        {strings.Replace(text, `"info"`, `"paths": {"/b": {"get": {"responses": {}}}}, "info"`, 1), good},
		"Latin-1":              {strings.Replace(text, `"T"`, "\"\xe9\"", 1), ""},
		"tabs in YAML":         {"openapi: 3.0.3\npaths:\n\t/a: {}\n", "error: openapi.yaml:3: "},
		"text":                 {"hello", "error: openapi.yaml:1: the document is a string, not an object"},
		"null":                 {"null", "error: openapi.yaml:1: the document is a null, not an object"},
		"zeros":                {"\x00\x00\x00", "error: openapi.yaml:1: "},
		"HTML":                 {"<!DOCTYPE html>\n<html><body>Not found</body></html>", "error: openapi.yaml:1: "},
		"two documents":        {"openapi: 3.0.3\npaths: {}\n---\nopenapi: 3.0.3\n", ""},
		"no version":           {"paths: {/a: {get: {responses: {}}}}", good},
		"deep JSON":            {strings.Repeat(`{"a":`, 100000) + "1" + strings.Repeat("}", 100000), "error: openapi.yaml:1: "},
		"deep YAML":            {strings.Repeat("[", 100000) + strings.Repeat("]", 100000), "error: openapi.yaml:1: "},
		"aliases that explode": {explosion(), "error: openapi.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := filepath.Join(t.TempDir(), "openapi.yaml")
			if err := os.WriteFile(spec, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, findings := become(t, spec); !strings.HasPrefix(got, c.want) {
				t.Errorf("it becomes %q, want %q; findings %.500s", got, c.want, findings)
			}
		})
	}
}

// explosion is a small text whose aliases stand for very much.
func explosion() string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\nx-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "x-%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	return b.String()
}
