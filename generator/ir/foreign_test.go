package ir_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
	"github.com/databricks-account/connector/generator/normal"
	"github.com/databricks-account/connector/schema"
)

func foreign(t testing.TB, files map[string][]byte) *ir.API {
	t.Helper()
	root, issues := load.File("/t/openapi.yaml", load.Options{Base: "/t", Foreign: true, Warnings: &document.Issues{}, Read: func(name string) ([]byte, error) {
		if data, ok := files[filepath.Base(name)]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	}})
	if root == nil {
		t.Fatal(issues.Err())
	}
	normal.Document(root)
	return ir.BuildForeign(root)
}

// TestForeign has documents of others: want/actions lists what became of their
// operations, with the params schema, want/report what is refused and noted.
func TestForeign(t *testing.T) {
	golden.Run(t, *update, "testdata/foreign/*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		api := foreign(t, files)
		var list, report strings.Builder
		for _, o := range api.Operations() {
			fmt.Fprintf(&list, "%s (%s) %s: %s %s\n", o.Name, o.Alias, o.Service.Name, o.Method, o.Path)
			for _, a := range o.Args {
				fmt.Fprintf(&list, "  %s: %s %s %s explode=%t%s%s\n", a.Key, a.In, a.Name, a.Style, a.Explode, word(a.AllowReserved, " reserved"), word(a.JSONElements, " JSON inside"))
			}
			if o.Body != nil {
				fmt.Fprintf(&list, "  %s: %s\n", o.Body.Key, o.Body.ContentType)
				for _, p := range o.Body.Parts {
					fmt.Fprintf(&list, "    %s: %s\n", p.Name, strings.Join(strings.Fields(fmt.Sprintf("%s %s%s%s", p.ContentType, p.Style, word(p.Explode, " exploded"), word(p.AllowReserved, " reserved"))), " "))
				}
			}
			for _, r := range o.Results {
				if r.ContentType != "" && r.ContentType != "application/json" || len(o.Results) > 1 {
					fmt.Fprintf(&list, "  answer %s: %s\n", r.Status, r.ContentType)
				}
			}
			fmt.Fprintf(&list, "  %s\n", schema.JSONSchema(o.Service.Types, o.Params, schema.RenderOptions{}))
		}
		for _, r := range api.Refused {
			fmt.Fprintf(&report, "%s: refused %s %s: %s\n", r.Pos, r.Method, r.Path, r.Reason)
		}
		for _, n := range api.Notes {
			fmt.Fprintln(&report, n)
		}
		return map[string][]byte{"actions": []byte(list.String()), "report": []byte(report.String())}
	})
}

func word(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}

// FuzzForeign builds whatever can be read without failing.
func FuzzForeign(f *testing.F) {
	f.Add([]byte("openapi: 3.1.0\npaths: {/a/{b}: {post: {requestBody: {content: {a/b: {schema: false}}}, parameters: [{name: q, in: query, content: {}}]}}, '/{': {get: {}}}\ncomponents: {schemas: {A: {nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}}}\n"))
	f.Add([]byte("swagger: '2.0'\npaths: {/a: {get: {parameters: [{in: body, name: b, schema: {discriminator: x}}], responses: {}}}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, _ := load.File("/t/openapi.yaml", load.Options{
			Base: "/t", Foreign: true, Warnings: &document.Issues{}, Read: func(string) ([]byte, error) { return data, nil },
		})
		if root == nil {
			return
		}
		normal.Document(root)
		ir.BuildForeign(root)
	})
}
