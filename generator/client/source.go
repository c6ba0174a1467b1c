package client

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
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
// not use, and formats it.
func tidy(source, head string) ([]byte, error) {
	at := strings.Index(source, "\npackage ")
	if at < 0 {
		return nil, errors.New("oapi-codegen returned no Go file")
	}
	raw := []byte(head + source[at+1:])
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "client.go", raw, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("oapi-codegen returned invalid Go: %w", err)
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
	var out bytes.Buffer
	last := 0
	for _, spec := range file.Imports {
		if used[importName(spec)] {
			continue
		}
		// The whole line goes, or an empty one would split the group.
		start, end := fset.Position(spec.Pos()).Offset, fset.Position(spec.End()).Offset
		start = bytes.LastIndexByte(raw[:start], '\n') + 1
		if i := bytes.IndexByte(raw[end:], '\n'); i >= 0 {
			end += i + 1
		}
		out.Write(raw[last:start])
		last = end
	}
	out.Write(raw[last:])
	return format.Source(out.Bytes())
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
