package client_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/client"
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
	"github.com/databricks-account/connector/generator/normal"
	"golang.org/x/tools/txtar"
)

// foreign builds the model of the description in an archive, which somebody
// else wrote.
func foreign(t *testing.T, a *txtar.Archive) *ir.API {
	t.Helper()
	root, issues := load.File("/t/openapi.yaml", load.Options{
		Base: "/t", Foreign: true, Warnings: &document.Issues{},
		Read: func(name string) ([]byte, error) {
			for _, f := range a.Files {
				if name == "/t/"+f.Name {
					return f.Data, nil
				}
			}
			return nil, fs.ErrNotExist
		},
	})
	if root == nil {
		t.Fatal(issues.Err())
	}
	normal.Document(root)
	return ir.BuildForeign(root)
}

// generate makes the clients of an API and fails when one of them holds less
// than the description does.
func generate(t *testing.T, maker *client.Foreign, api *ir.API) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, s := range api.Services {
		text, notes := maker.Generate(api, s)
		for _, n := range notes {
			if n.Rule == "client" {
				t.Errorf("client of %s: %s", s.Name, n.Message)
			}
		}
		files[s.Name] = text
	}
	return files
}

// TestForeignFull makes the clients of every case of the adaptations and of
// the odd descriptions: none may be made with less than everything.
func TestForeignFull(t *testing.T) {
	archives, err := filepath.Glob("../adapt/testdata/foreign/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	odd, err := filepath.Glob("../testdata/odd/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	maker := client.NewForeign("../..", header)
	for _, archive := range append(archives, odd...) {
		t.Run(strings.TrimSuffix(filepath.Base(archive), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(archive)
			if err != nil {
				t.Fatal(err)
			}
			generate(t, maker, foreign(t, a))
		})
	}
}

// TestForeignRuns compiles a client and a program that uses its unions, its
// enums and its paths, and runs it.
func TestForeignRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	a, err := txtar.ParseFile("testdata/runs.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range a.Files {
		files[f.Name] = f.Data
	}
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string]string{}
	add := func(name string, text []byte) {
		file := filepath.Join(dir, fmt.Sprintf("%d.go", len(overlay)))
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		// Nothing is written to the module: the compiler is told of the files.
		overlay[filepath.Join(root, "generator", "client", "testrun", name)] = file
	}
	for name, text := range generate(t, client.NewForeign("../..", header), foreign(t, a)) {
		add(filepath.Join(name, name+".go"), text)
	}
	add("main.go", files["main.go"])
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	listFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(listFile, list, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", "-overlay="+listFile, "./generator/client/testrun")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if string(out) != string(files["want"]) {
		t.Errorf("the program prints\n%s\nwant\n%s", out, files["want"])
	}
}
