package emit_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"golang.org/x/tools/txtar"
)

// goldenInput returns the files of an archive.
func goldenInput(text []byte) map[string][]byte {
	files := map[string][]byte{}
	for _, f := range txtar.Parse(text).Files {
		files[f.Name] = f.Data
	}
	return files
}

// onlyData fails when a table holds anything that the linker cannot lay out:
// calls, functions, maps, or loads of variables other than their address.
func onlyData(t *testing.T, name string, source []byte) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		if _, ok := decl.(*ast.FuncDecl); ok {
			t.Errorf("%s holds a function", fset.Position(decl.Pos()))
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.FuncLit, *ast.MapType, *ast.StarExpr:
			if star, ok := n.(*ast.StarExpr); ok {
				if _, ok := star.X.(*ast.Ident); ok {
					return true // a pointer type
				}
			}
			t.Errorf("%s: %T cannot be laid out by the linker", fset.Position(n.Pos()), n)
		}
		return true
	})
}
