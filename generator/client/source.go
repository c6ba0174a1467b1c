package client

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/generator/ir"
)

// head is the beginning of the file of a service, up to the package clause.
func head(s *ir.Service, header string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// %s\n\n// Package %s is the typed client of the service %s: models, request builders\n// and a client.\n", header, s.Name, s.Name)
	if first, _, _ := strings.Cut(s.Description, "\n"); first != "" {
		fmt.Fprintf(&b, "//\n// %s\n", first)
	}
	return b.String()
}

// tidy gives the tool's raw source our head, removes the imports that it does
// not use, and formats it. The file is parsed once; it is returned, too, for
// who wants to check its types.
func tidy(fset *token.FileSet, name, source, head string) ([]byte, *ast.File, error) {
	at := strings.Index(source, "\npackage ")
	if at < 0 {
		return nil, nil, errors.New("oapi-codegen returned no Go file")
	}
	file, err := parser.ParseFile(fset, name, head+source[at+1:], parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, fmt.Errorf("oapi-codegen returned invalid Go: %w", err)
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	unused := func(spec *ast.ImportSpec) bool { return !used[importName(spec)] }
	lines := fset.File(file.Pos())
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			for _, s := range slices.Backward(g.Specs) {
				// The whole line goes, or an empty one would split the group.
				if spec, ok := s.(*ast.ImportSpec); ok && unused(spec) {
					lines.MergeLine(lines.Line(spec.Pos()))
				}
			}
			g.Specs = slices.DeleteFunc(g.Specs, func(s ast.Spec) bool {
				spec, ok := s.(*ast.ImportSpec)
				return ok && unused(spec)
			})
		}
	}
	file.Imports = slices.DeleteFunc(file.Imports, unused)
	ast.SortImports(fset, file)
	var out bytes.Buffer
	// As gofmt does.
	how := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}
	if err := how.Fprint(&out, fset, file); err != nil {
		return nil, nil, err
	}
	return out.Bytes(), file, nil
}

// importName is the name under which a file uses an import.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	full, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	base := path.Base(full)
	// A last element such as v3 is a version and not the name.
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(full))
	}
	return base
}
