// Package typecheck compiles generated Go without writing it anywhere.
package typecheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Files type-checks the files of one package, given by name. Packages that
// they import are taken from the build cache of the module in dir.
func Files(dir string, files map[string][]byte) error {
	fset := token.NewFileSet()
	var parsed []*ast.File
	imports := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(fset, name, files[name], parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		parsed = append(parsed, f)
		for _, spec := range f.Imports {
			imports[strings.Trim(spec.Path.Value, `"`)] = true
		}
	}
	exports, err := exportFiles(dir, slices.Sorted(maps.Keys(imports)))
	if err != nil {
		return err
	}
	var all []error
	conf := types.Config{
		Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			file, ok := exports[path]
			if !ok {
				return nil, fmt.Errorf("no package %s", path)
			}
			return os.Open(file)
		}),
		Error: func(err error) { all = append(all, err) },
	}
	_, _ = conf.Check("generated", fset, parsed, nil) // reported through Error
	return errors.Join(all...)
}

// exportFiles returns the export data of packages and of everything below
// them.
func exportFiles(dir string, packages []string) (map[string]string, error) {
	out := map[string]string{}
	if len(packages) == 0 {
		return out, nil
	}
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export", "--"}, packages...)...)
	cmd.Dir = dir
	text, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return nil, fmt.Errorf("go list: %s", exit.Stderr)
		}
		return nil, err
	}
	dec := json.NewDecoder(strings.NewReader(string(text)))
	for {
		var p struct{ ImportPath, Export string }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		if p.Export != "" {
			out[p.ImportPath] = p.Export
		}
	}
}
