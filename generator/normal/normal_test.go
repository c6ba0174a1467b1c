package normal_test

import (
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/databricks-account/connector/generator/load"
	"github.com/databricks-account/connector/generator/normal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func read(t *testing.T, text []byte) *document.Node {
	t.Helper()
	root, issues := load.File("/t/openapi.yaml", load.Options{
		Base: "/t", Foreign: true, Warnings: &document.Issues{},
		Read: func(name string) ([]byte, error) {
			if filepath.Base(name) == "openapi.yaml" {
				return text, nil
			}
			return nil, fs.ErrNotExist
		},
	})
	if root == nil {
		t.Fatal(issues.Err())
	}
	return root
}

// TestRules has one archive for each rule, with the construct that needs it:
// want/document.json is the document after all repairs, want/notes what is
// reported. A second run over the result must find nothing.
func TestRules(t *testing.T) {
	golden.Run(t, *update, "testdata/*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		root := read(t, files["openapi.yaml"])
		var b strings.Builder
		for _, n := range normal.Document(root) {
			fmt.Fprintln(&b, n)
		}
		text := root.Indented()
		if b.Len() == 0 {
			t.Error("no rule fires")
		}
		for _, n := range normal.Document(root) {
			// A fixed query stays in the key of its path, and so does a template
			// that has the plain form of another. Contradictions are not repaired.
			if n.Rule != "fixed-query" && n.Rule != "path-template" && n.Rule != "contradictions" {
				t.Errorf("the second run finds %s", n)
			}
		}
		return map[string][]byte{"document.json": text, "notes": []byte(b.String())}
	})
}

// TestValidStays repairs nothing of what is valid.
func TestValidStays(t *testing.T) {
	root := read(t, []byte(`openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a/{b}:
    parameters: [{name: b, in: path, required: true, schema: {type: [string, "null"], pattern: "^a+$"}}]
    get: {operationId: A, responses: {"200": {description: d}, 4XX: {description: d}, default: {description: d}}}
components: {schemas: {S: {allOf: [true], enum: [1], properties: {type: {type: string}}}}}
`))
	before := root.JSON()
	if notes := normal.Document(root); len(notes) > 0 || root.JSON() != before {
		t.Errorf("notes %v\nbefore %s\nafter  %s", notes, before, root.JSON())
	}
}

// FuzzDocument repairs whatever can be read without failing.
func FuzzDocument(f *testing.F) {
	f.Add([]byte("openapi: 3.0.3\npaths: {/a?b=c: {get: {parameters: [{name: 1, in: path}, 5], responses: {4xx: 1}}, post: []}, /b/{c=*}: 7}\ncomponents: {schemas: {A: {type: [int, 7], enum: []}, B: {$ref: '#/components/schemas/B', type: x}}}\n"))
	f.Add([]byte("swagger: 2.0\npaths: {/a: {parameters: [{in: body, name: b}], post: {parameters: [{in: formData, name: f, type: file}], responses: {x: {schema: {type: file}}}}}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, _ := load.File("/t/openapi.yaml", load.Options{
			Base: "/t", Foreign: true, Warnings: &document.Issues{},
			Read: func(string) ([]byte, error) { return data, nil },
		})
		if root != nil {
			normal.Document(root)
		}
	})
}
