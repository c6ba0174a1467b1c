package typecheck

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"
)

// Checker type-checks many packages that import much the same. It is not safe
// for concurrent use.
type Checker struct {
	dir     string
	exports map[string]string
	fset    *token.FileSet
	from    types.Importer
}

// New returns a checker that takes imports from the build cache of the module
// in dir.
func New(dir string) *Checker {
	c := &Checker{dir: dir, exports: map[string]string{}, fset: token.NewFileSet()}
	c.from = importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) {
		file, ok := c.exports[path]
		if !ok {
			return nil, fmt.Errorf("no package %s", path)
		}
		return os.Open(file)
	})
	return c
}

// UnavailableError says that imports could not be found, so that nothing can
// be said of a package.
type UnavailableError struct{ Err error }

func (e *UnavailableError) Error() string { return "cannot type-check: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Err }

// File type-checks a package of one file and returns the first error.
func (c *Checker) File(name string, text []byte) error {
	f, err := parser.ParseFile(c.fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	return c.Parsed(f)
}

// Files is where the positions of files for Parsed must be.
func (c *Checker) Files() *token.FileSet { return c.fset }

// Parsed is File for a file that is parsed already.
func (c *Checker) Parsed(f *ast.File) error {
	var missing []string
	for _, spec := range f.Imports {
		if path := strings.Trim(spec.Path.Value, `"`); c.exports[path] == "" && path != "unsafe" {
			missing = append(missing, path)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		found, err := exportFiles(c.dir, missing)
		if err != nil {
			return &UnavailableError{err}
		}
		for path, file := range found {
			c.exports[path] = file
		}
	}
	var first error
	conf := types.Config{Importer: c.from, Error: func(err error) {
		if first == nil {
			first = err
		}
	}}
	_, _ = conf.Check(f.Name.Name, c.fset, []*ast.File{f}, nil) // reported through Error
	return first
}
