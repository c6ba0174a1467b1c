package load

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/getkin/kin-openapi/openapi3"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// base is where the files of the cases seem to be.
const base = "/spec"

func loadFiles(files map[string][]byte, opts Options) (*document.Node, *document.Issues) {
	opts.Base = base
	opts.Read = func(name string) ([]byte, error) {
		rel, err := filepath.Rel(base, name)
		if err != nil {
			return nil, err
		}
		if data, ok := files[filepath.ToSlash(rel)]; ok {
			return data, nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	root := "openapi.yaml"
	if _, ok := files["openapi.json"]; ok {
		root = "openapi.json"
	}
	return File(filepath.Join(base, root), opts)
}

// TestErrors has one archive for each family of mistakes; want/issues lists
// what is reported, with file and line.
func TestErrors(t *testing.T) {
	golden.Run(t, *update, "testdata/errors_*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		_, issues := loadFiles(files, Options{})
		var b strings.Builder
		for _, i := range issues.All() {
			fmt.Fprintf(&b, "%s: %s\n", i.Pos, i.Message)
		}
		if b.Len() == 0 {
			t.Error("nothing is reported")
		}
		return map[string][]byte{"issues": []byte(b.String())}
	})
}

// TestBundle has documents of several files; want/bundle.json is the one that
// they become.
func TestBundle(t *testing.T) {
	golden.Run(t, *update, "testdata/bundle_*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		root, issues := loadFiles(files, Options{})
		if err := issues.Err(); err != nil {
			t.Fatal(err)
		}
		doc, err := openapi3.NewLoader().LoadFromData(root.AppendJSON(nil))
		if err != nil {
			t.Fatalf("kin-openapi does not load the bundle: %v", err)
		}
		if err := doc.Validate(context.Background()); err != nil {
			t.Fatalf("kin-openapi refuses the bundle: %v", err)
		}
		return map[string][]byte{"bundle.json": root.Indented()}
	})
}

func TestForeignMembers(t *testing.T) {
	files := map[string][]byte{"openapi.yaml": []byte("openapi: 3.0.3\ninfo: {title: T, version: '1'}\nx-logo: {url: a}\npaths: {}\n")}
	if _, issues := loadFiles(files, Options{}); len(issues.All()) != 1 {
		t.Errorf("strict: %v, want one issue", issues.All())
	}
	if _, issues := loadFiles(files, Options{Foreign: true}); !issues.Empty() {
		t.Errorf("with Foreign: %v", issues.All())
	}
}

func TestMissingRoot(t *testing.T) {
	root, issues := File(filepath.Join(t.TempDir(), "none.yaml"), Options{})
	if root != nil || len(issues.All()) != 1 {
		t.Errorf("got %v, %v", root, issues.All())
	}
}

// TestOwnSpec checks the description of this repository: our reading of it has
// no complaint, kin-openapi reads the same files by itself and finds them
// valid, and both see the same operations.
func TestOwnSpec(t *testing.T) {
	file := filepath.Join("..", "..", "spec", "openapi.yaml")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no description beside the generator")
	}
	root, issues := File(file, Options{Base: "../.."})
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	doc, err := loader.LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			n++
			if got := root.Get("paths", path, strings.ToLower(method)).Str("operationId"); got != o.OperationID {
				t.Errorf("%s %s: operationId %q, kin-openapi has %q", method, path, got, o.OperationID)
			}
		}
	}
	if n == 0 {
		t.Error("kin-openapi sees no operation")
	}
}

// FuzzFile feeds broken documents: whatever they are, they must be reported
// or read, never crash the generator.
func FuzzFile(f *testing.F) {
	f.Add([]byte("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: {get: {responses: {'200': {description: d}}}}\n"))
	f.Add([]byte("openapi: 3.1.0\npaths: {/a: {$ref: '#/paths/~1a'}}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte(`{"openapi":"3.0.0","components":{"schemas":{"A":{"$ref":"#/components/schemas/A"}}}}`))
	f.Add([]byte("<<: {a: 1}\nb: 0x10\nc: .inf\nd: 2020-01-01\n? [x]\n: y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		loadFiles(map[string][]byte{"openapi.yaml": data}, Options{})
	})
}
