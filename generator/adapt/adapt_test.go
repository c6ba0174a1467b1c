package adapt_test

import (
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/adapt"
	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/databricks-account/connector/generator/load"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRules has one archive for each rule, with the construct that needs it:
// want/document.json is what the tool gets, want/notes what is reported.
func TestRules(t *testing.T) {
	golden.Run(t, *update, "testdata/*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		root, issues := load.File("/t/openapi.yaml", load.Options{Base: "/t", Foreign: true, Read: func(name string) ([]byte, error) {
			if data, ok := files[filepath.Base(name)]; ok {
				return data, nil
			}
			return nil, fs.ErrNotExist
		}})
		if err := issues.Err(); err != nil {
			t.Fatal(err)
		}
		before := root.JSON()
		var operations []adapt.Operation
		for line := range strings.Lines(string(files["operations"])) {
			method, path, _ := strings.Cut(strings.TrimSpace(line), " ")
			operations = append(operations, adapt.Operation{Method: method, Path: path})
		}
		doc, notes := adapt.Document(root, operations)
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
