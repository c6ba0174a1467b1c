package ir

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// tableBuilder fills the table of one service. Components have one entry
// each; schemas that were written in place share one when they are equal.
type tableBuilder struct {
	root   *document.Node
	issues *document.Issues
	table  schema.Table
	byRef  map[string]schema.ID
	byKey  map[string]schema.ID
	// foreign: what cannot be checked is a note and no issue.
	foreign bool
	// notes are what the words of another version of OpenAPI are taken for.
	notes []document.Note
}

func newTableBuilder(root *document.Node, issues *document.Issues) *tableBuilder {
	return &tableBuilder{
		root: root, issues: issues, table: make(schema.Table, 1),
		byRef: map[string]schema.ID{}, byKey: map[string]schema.ID{},
	}
}

// id returns the entry for a schema, adding it when it is new.
func (b *tableBuilder) id(n *document.Node) schema.ID {
	n, _ = b.unwrap(n)
	if n == nil {
		return schema.Any
	}
	if ref := n.Ref(); ref != "" && plainRef(n) {
		return b.component(ref)
	}
	if n.Type == document.Map && len(n.Keys) == 0 || n.Type == document.Bool && n.Text == "true" {
		return schema.Any
	}
	return b.share(b.convert(n))
}

// share adds a schema unless the table has an equal one.
func (b *tableBuilder) share(s schema.Schema) schema.ID {
	// Marshalling a schema cannot fail: it holds only plain data.
	key, _ := json.Marshal(s)
	if id, ok := b.byKey[string(key)]; ok {
		return id
	}
	id := schema.ID(len(b.table))
	b.table = append(b.table, s)
	b.byKey[string(key)] = id
	return id
}

// component returns the entry of a component. The entry is reserved before it
// is filled, because components may be recursive.
func (b *tableBuilder) component(ref string) schema.ID {
	if id, ok := b.byRef[ref]; ok {
		return id
	}
	target := document.Pointer(b.root, ref)
	if target == nil {
		return schema.Any // the loader has reported it
	}
	if next := target.Ref(); next != "" && plainRef(target) {
		b.byRef[ref] = schema.Any // a circle of references means nothing
		id := b.component(next)
		b.byRef[ref] = id
		return id
	}
	id := schema.ID(len(b.table))
	b.byRef[ref] = id
	b.table = append(b.table, schema.Schema{})
	s := b.convert(target)
	segs := document.SplitPointer(strings.TrimPrefix(ref, "#"))
	s.Name = segs[len(segs)-1]
	s.Description = prose(target.Str("description"))
	b.table[id] = s
	return id
}

// plainRef reports whether n is a reference with nothing but notes beside it.
func plainRef(n *document.Node) bool {
	return !slices.ContainsFunc(n.Keys, func(k document.Key) bool { return k.Text != "$ref" && !annotation(k.Text) })
}

// annotation reports whether a keyword only comments and does not restrict.
func annotation(key string) bool {
	switch key {
	case "description", "title", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml", "$comment", "summary":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

// unwrap takes a reference with notes, written as allOf around one reference,
// apart: the reference, and the node that has the notes.
func (b *tableBuilder) unwrap(n *document.Node) (core, notes *document.Node) {
	if n == nil {
		return nil, nil
	}
	all := n.Get("allOf").List()
	if len(all) != 1 || all[0].Ref() == "" || !plainRef(all[0]) {
		return n, n
	}
	for _, k := range n.Keys {
		if k.Text != "allOf" && !annotation(k.Text) {
			return n, n
		}
	}
	return all[0], n
}

// property builds a member of an object from its schema.
func (b *tableBuilder) property(name string, n *document.Node) schema.Property {
	core, notes := b.unwrap(n)
	p := schema.Property{Name: name, Description: prose(notes.Str("description"))}
	if core != notes || core.Ref() == "" {
		p.Flags |= noteFlags(notes)
	}
	if ref := core.Ref(); ref != "" {
		p.Flags |= noteFlags(core) | noteFlags(b.follow(core))
		p.Schema = b.id(core)
		return p
	}
	// The description belongs to the member: without it equal schemas share
	// an entry.
	if s := b.convert(core); !isAny(s) {
		p.Schema = b.share(s)
	}
	return p
}

// isAny reports whether a schema says nothing.
func isAny(s schema.Schema) bool {
	text, _ := json.Marshal(s)
	zero, _ := json.Marshal(schema.Schema{})
	return string(text) == string(zero)
}

func noteFlags(n *document.Node) schema.Flags {
	var f schema.Flags
	for _, m := range []struct {
		key  string
		flag schema.Flags
	}{
		{"readOnly", schema.ReadOnly},
		{"writeOnly", schema.WriteOnly},
		{"deprecated", schema.Deprecated},
		{"x-output-only", schema.OutputOnly},
		{"x-secret", schema.Secret},
	} {
		if n.True(m.key) {
			f |= m.flag
		}
	}
	return f
}

// follow resolves references until something else.
func (b *tableBuilder) follow(n *document.Node) *document.Node { return follow(b.root, n) }

func follow(root, n *document.Node) *document.Node {
	for range 100 {
		ref := n.Ref()
		if ref == "" {
			return n
		}
		n = document.Pointer(root, ref)
	}
	return nil
}
