package load

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// dialect is what the fragments of a Swagger document need of it: they are
// written in its words and are converted when they are used.
type dialect struct {
	consumes, produces []string
	// bodies are the parameters of Swagger documents that are bodies, by file
	// and pointer: they are no parameters afterwards.
	bodies map[string]*document.Node
	// converted are the fragments that are done.
	converted map[*document.Node]bool
}

// swagger converts a whole document and remembers what its fragments need.
func (f *files) swagger(name string, n *document.Node) *document.Node {
	s := &swagger{
		old: n, file: name, files: f, issues: f.issues, out: document.NewMap(n.Pos),
		consumes: orJSON(n.Strings("consumes")), produces: orJSON(n.Strings("produces")),
	}
	if f.dialect == nil {
		f.dialect = &dialect{
			consumes: s.consumes, produces: s.produces,
			bodies: map[string]*document.Node{}, converted: map[*document.Node]bool{},
		}
	}
	for key, p := range n.Get("parameters").Members() {
		if isBody(p) {
			f.dialect.bodies[name+document.JoinPointer("parameters", key)] = p.Clone()
		}
	}
	return s.convert()
}

// fragment converts a part of a file that is no document of its own, when a
// Swagger document refers to it.
func (f *files) fragment(n *document.Node, k document.Kind, file string) {
	if f.dialect == nil || f.document(file) || n.Type != document.Map || n.Has("$ref") || f.dialect.converted[n] {
		return
	}
	f.dialect.converted[n] = true
	s := &swagger{
		old: f.get(file), file: file, files: f, issues: f.issues, out: n,
		consumes: f.dialect.consumes, produces: f.dialect.produces,
	}
	switch k {
	case document.PathItem:
		s.pathItem(n)
	case document.Parameter:
		s.parameter(n)
	case document.Response:
		s.response(n, s.produces)
	}
	s.words(n, k)
}

// bodyAt returns the parameter that p refers to when that is a body, with
// references as they are from the file that uses it.
func (s *swagger) bodyAt(p *document.Node) *document.Node {
	ref := p.Ref()
	if ref == "" {
		return nil
	}
	if target := document.Pointer(s.old, ref); target != nil && isBody(target) {
		return target.Clone()
	}
	quiet := &bundler{files: s.files, issues: &document.Issues{}}
	file, pointer, ok := quiet.target(ref, document.Pos{}, s.file)
	if !ok {
		return nil
	}
	target := s.files.dialect.bodies[file+pointer]
	if target == nil {
		top, err := s.files.load(file)
		if err != nil {
			// A file is read once, so that nobody else reports this.
			s.issues.Addf(p.Pos, "reference %s: %v", ref, err)
		}
		if err != nil || top == nil {
			return nil
		}
		target = document.Pointer(top, pointer)
	}
	if target == nil || !isBody(target) {
		return nil
	}
	target = target.Clone()
	rebase(target, file, s.file)
	return target
}

// rebase rewrites the references below n, which came from one file, for
// another.
func rebase(n *document.Node, from, to string) {
	if ref := n.Get("$ref"); ref != nil && ref.Type == document.String {
		file, pointer, found := strings.Cut(ref.Text, "#")
		switch {
		case address(file):
		case file == "":
			file = from
		case address(from):
			file = join(from, file)
		default:
			file = filepath.Join(filepath.Dir(from), filepath.FromSlash(file))
		}
		if rel, err := filepath.Rel(filepath.Dir(to), file); err == nil && !address(file) {
			file = filepath.ToSlash(rel)
		}
		ref.Text = file
		if found {
			ref.Text += "#" + pointer
		}
	}
	for _, c := range slices.Clone(n.Items) {
		rebase(c, from, to)
	}
}
