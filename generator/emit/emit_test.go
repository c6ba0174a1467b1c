package emit_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/databricks-account/connector/generator/emit"
	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/databricks-account/connector/generator/internal/typecheck"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const module = "github.com/databricks-account/connector"

// model builds the model of a case, with its lock when it has one.
func model(t *testing.T, files map[string][]byte) *ir.API {
	t.Helper()
	root, issues := load.File("/t/openapi.yaml", load.Options{Base: "/t", Read: func(name string) ([]byte, error) {
		if data, ok := files[filepath.Base(name)]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	}})
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	api, issues := ir.Build(root)
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	lock, err := ir.ParseLock(files["lock.json"])
	if err != nil {
		t.Fatal(err)
	}
	if _, issues = lock.Pins(api, "lock.json", "2026-11-22"); !issues.Empty() {
		t.Fatal(issues.Err())
	}
	return api
}

// TestTables compares the tables of small descriptions with their goldens and
// compiles them together with the hand-written half of package actions.
func TestTables(t *testing.T) {
	golden.Run(t, *update, "testdata/*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		api := model(t, files)
		out, err := emit.Actions(api, module)
		if err != nil {
			t.Fatal(err)
		}
		sources := map[string][]byte{}
		for name, text := range out {
			sources[name] = text
		}
		for _, name := range []string{"action.go", "lookup.go"} {
			text, err := os.ReadFile(filepath.Join("..", "..", "actions", name))
			if err != nil {
				t.Fatal(err)
			}
			sources[name] = text
		}
		if err := typecheck.Files("../..", sources); err != nil {
			t.Errorf("the tables do not compile: %v", err)
		}
		for name, text := range out {
			onlyData(t, name, text)
		}
		out["actions.md"] = emit.Reference(api)
		return out
	})
}

// TestSame makes everything twice, from two readings of the same text.
func TestSame(t *testing.T) {
	text, err := os.ReadFile("testdata/pets.txtar")
	if err != nil {
		t.Fatal(err)
	}
	first, second := model(t, goldenInput(text)), model(t, goldenInput(text))
	a, err := emit.Actions(first, module)
	if err != nil {
		t.Fatal(err)
	}
	b, err := emit.Actions(second, module)
	if err != nil {
		t.Fatal(err)
	}
	for name := range a {
		if string(a[name]) != string(b[name]) {
			t.Errorf("%s differs between two runs", name)
		}
	}
	if string(emit.Reference(first)) != string(emit.Reference(second)) {
		t.Error("the reference differs between two runs")
	}
	if string(emit.Bundle(first.Root)) != string(emit.Bundle(second.Root)) {
		t.Error("the bundle differs between two runs")
	}
}
