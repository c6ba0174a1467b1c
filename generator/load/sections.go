package load

import (
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// sections writes out references that stand for all paths or all components
// of a kind, which OpenAPI does not have but those use who split a document.
func (f *files) sections(n *document.Node, name string) {
	f.section(n, "paths", name)
	f.section(n, "components", name)
	for _, key := range []string{"definitions", "parameters", "responses"} {
		f.section(n, key, name)
	}
	if components := n.Get("components"); components != nil {
		for _, field := range document.Fields(document.Components) {
			f.section(components, field.Name, name)
		}
	}
}

func (f *files) section(owner *document.Node, key, name string) {
	section := owner.Get(key)
	ref := section.Get("$ref")
	if ref == nil || ref.Type != document.String {
		return
	}
	quiet := &bundler{files: f, issues: &document.Issues{}}
	file, pointer, ok := quiet.target(ref.Text, ref.Pos, name)
	if !ok || file == name {
		f.issues.Addf(ref.Pos, "reference %s of all %s cannot be followed", ref.Text, key)
		section.Delete("$ref")
		return
	}
	top, err := f.load(file)
	if err != nil {
		f.issues.Addf(ref.Pos, "reference %s of all %s: %v", ref.Text, key, err)
		section.Delete("$ref")
		return
	}
	target := document.Pointer(top, pointer)
	if target == nil || target.Type != document.Map {
		f.issues.Addf(ref.Pos, "reference %s of all %s leads to no object", ref.Text, key)
		section.Delete("$ref")
		return
	}
	section.Delete("$ref")
	for member, v := range target.Members() {
		if !section.Has(member) {
			v = v.Clone()
			rebase(v, file, name)
			section.Set(member, v)
		}
	}
}

// adopt puts what a component of the root document refers to elsewhere in the
// place of the reference, so that it keeps the name that the root gives it.
func (b *bundler) adopt(root *document.Node) {
	var later []func()
	for section, m := range root.Get("components").Members() {
		field, ok := document.Lookup(document.Components, section)
		if !ok || field.Kind < document.Root || field.Kind == document.PathItem {
			continue
		}
		for name, n := range m.Members() {
			ref := n.Ref()
			if ref == "" || strings.HasPrefix(ref, "#") || len(n.Keys) > 1 {
				continue
			}
			target, file, pointer := b.find(ref, n.Pos, b.root)
			out := b.out.Get("components", section)
			if target == nil {
				out.Get(name).Delete("$ref") // reported
				continue
			}
			local := document.JoinPointer("components", section, name)
			if _, ok := b.placed[file+pointer]; ok {
				continue
			}
			b.files.fragment(target, field.Kind, file)
			if !b.files.document(file) {
				b.check.object(target, field.Kind)
			}
			b.placed[file+pointer] = local
			b.used[local] = target
			copied := target.Clone()
			out.Delete(name)
			b.added = append(b.added, component{section, name, copied})
			later = append(later, func() { b.resolve(copied, field.Kind, file, 0) })
		}
	}
	for _, resolve := range later {
		resolve()
	}
}

// inRoot finds what a part of a document means in the document that it is a
// part of: #/components/... of a file that has no components.
func (b *bundler) inRoot(ref string, pos document.Pos, file string) (*document.Node, string) {
	if file == b.root || b.files.document(file) || !strings.HasPrefix(ref, "#/") {
		return nil, ""
	}
	root := b.files.get(b.root)
	n := document.Pointer(root, ref)
	if n == nil {
		if moved := swaggerPointer(ref); moved != "" {
			ref, n = moved, document.Pointer(root, moved)
		}
	}
	if n != nil {
		b.issues.Addf(pos, "reference %s is in no part of this file: that of the whole document is meant", ref)
	}
	return n, ref
}
