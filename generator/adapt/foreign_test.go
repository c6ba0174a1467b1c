package adapt_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/adapt"
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/databricks-account/connector/generator/load"
)

// TestForeignRules is TestRules for the rules of foreign descriptions, at the
// level that keeps most. The other levels must work on the same cases.
func TestForeignRules(t *testing.T) {
	golden.Run(t, *update, "testdata/foreign/*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		root, issues := load.File("/t/openapi.yaml", load.Options{Base: "/t", Foreign: true, Warnings: &document.Issues{}, Read: func(name string) ([]byte, error) {
			if data, ok := files[filepath.Base(name)]; ok {
				return data, nil
			}
			return nil, fs.ErrNotExist
		}})
		if root == nil {
			t.Fatal(issues.Err())
		}
		before := root.JSON()
		var operations []adapt.Operation
		for line := range strings.Lines(string(files["operations"])) {
			f := append(strings.Fields(line), "")
			operations = append(operations, adapt.Operation{Method: f[0], Path: f[1], ContentType: f[2], Name: strings.ToLower(f[0] + f[1])})
		}
		doc, notes := adapt.Foreign(root, operations, adapt.Full)
		for _, level := range adapt.Levels() {
			adapt.Foreign(root, operations, level)
		}
		if root.JSON() != before {
			t.Error("the source was changed")
		}
		var b strings.Builder
		for _, n := range notes {
			fmt.Fprintln(&b, n)
		}
		return map[string][]byte{"document.json": doc.Indented(), "notes": []byte(b.String())}
	})
}
