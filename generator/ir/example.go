package ir

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// example builds a params object from the examples of the parameters and of
// the body. What is required and has none gets a value made from its schema;
// what the connection fills in is left out.
func (b *builder) example(o *Operation) string {
	out := document.NewMap(o.Pos)
	for _, arg := range o.Args {
		if slices.Contains(b.api.ConnectionParams, arg.Key) {
			continue
		}
		if arg.Style == "Dotted" {
			if v := b.groupExample(o, arg); len(v.Keys) > 0 {
				out.Set(arg.Key, v)
			}
			continue
		}
		p := b.parameterNode(o, arg)
		required := arg.In == "InPath" || p.True("required")
		v := given(b.root, p)
		for _, media := range p.Get("content").Members() {
			if v == nil {
				v = given(b.root, media)
			}
		}
		if p.True("deprecated") && !required {
			continue
		}
		if v == nil && required {
			v = b.invent(p.Get("schema"), 0)
		}
		if v != nil {
			out.Set(arg.Key, v)
		}
	}
	if o.Body != nil {
		content := follow(b.root, o.node.Get("requestBody")).Get("content")
		media := content.Get(o.Body.ContentType)
		v := given(b.root, media)
		if v == nil && o.Body.Required {
			v = b.invent(media.Get("schema"), 0)
		}
		if v != nil {
			out.Set(o.Body.Key, v)
		}
	}
	return out.JSON()
}

// groupExample collects the examples of the members of an object parameter.
func (b *builder) groupExample(o *Operation, arg Arg) *document.Node {
	out := document.NewMap(o.Pos)
	for _, p := range b.members(o, arg.Key) {
		member := b.parameterNode(o, Arg{Name: arg.Name + "." + p.Name, In: arg.In})
		v := given(b.root, member)
		if v == nil && p.Flags.Has(schema.Required) {
			v = b.invent(member.Get("schema"), 0)
		}
		if v != nil && !p.Flags.Has(schema.Deprecated) {
			out.Set(p.Name, v)
		}
	}
	return out
}

// members returns the members of an object parameter, while tables are built.
func (b *builder) members(o *Operation, key string) []schema.Property {
	t := b.tables[o.Service].table
	return t.At(t.At(o.Params).Prop(key).Schema).Props
}

// parameterNode finds the declaration of an argument again.
func (b *builder) parameterNode(o *Operation, arg Arg) *document.Node {
	in := strings.ToLower(strings.TrimPrefix(arg.In, "In"))
	item := b.root.Get("paths", o.Template)
	for _, p := range slices.Concat(o.node.Get("parameters").List(), item.Get("parameters").List()) {
		if p = follow(b.root, p); p.Str("name") == arg.Name && p.Str("in") == in {
			return p
		}
	}
	return nil
}

// given returns the example of a parameter or a body, from itself or its
// schema.
func given(root, n *document.Node) *document.Node {
	if v := n.Get("example"); v != nil {
		return v
	}
	for _, e := range n.Get("examples").Members() {
		if v := follow(root, e).Get("value"); v != nil {
			return v
		}
	}
	s := follow(root, n.Get("schema"))
	if v := s.Get("example"); v != nil {
		return v
	}
	if list := s.Get("examples").List(); len(list) > 0 {
		return list[0]
	}
	return nil
}

// invent makes a value that fits a schema: its example, its default, its
// first enum value, or the plainest value of its type.
func (b *builder) invent(n *document.Node, depth int) *document.Node {
	n = follow(b.root, n)
	if n == nil || depth > 20 {
		return document.NewString("value", document.Pos{})
	}
	for _, key := range []string{"example", "default", "const"} {
		if v := n.Get(key); v != nil {
			return v
		}
	}
	if list := n.Get("enum").List(); len(list) > 0 {
		return list[0]
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if list := n.Get(key).List(); len(list) > 0 && types(n) == 0 {
			return b.invent(list[0], depth+1)
		}
	}
	t := types(n)
	switch {
	case t&schema.Object != 0 || n.Has("properties") || n.Has("allOf"):
		out := document.NewMap(n.Pos)
		b.inventMembers(out, n, depth)
		return out
	case t&schema.Array != 0:
		out := document.NewList(n.Pos)
		if n.Has("minItems") && n.Get("minItems").Text != "0" {
			out.Items = append(out.Items, b.invent(n.Get("items"), depth+1))
		}
		return out
	case t&schema.Boolean != 0:
		return document.NewBool(true, n.Pos)
	case t&(schema.Integer|schema.Number) != 0:
		text := "1"
		if m := n.Get("minimum"); m != nil {
			text = m.Text
		}
		return &document.Node{Type: document.Number, Text: text, Pos: n.Pos}
	}
	return document.NewString(inventText(n.Str("format")), n.Pos)
}

// inventMembers adds what an object and the parts of its allOf require: one
// part may require what another declares.
func (b *builder) inventMembers(out, n *document.Node, depth int) {
	declared, required := map[string]*document.Node{}, []string(nil)
	b.declaredMembers(n, depth, declared, &required)
	for _, name := range required {
		if !out.Has(name) {
			out.Set(name, b.invent(declared[name], depth+1))
		}
	}
}

func (b *builder) declaredMembers(n *document.Node, depth int, declared map[string]*document.Node, required *[]string) {
	if n = follow(b.root, n); n == nil || depth > 20 {
		return
	}
	for _, e := range n.Get("allOf").List() {
		b.declaredMembers(e, depth+1, declared, required)
	}
	for name, p := range n.Get("properties").Members() {
		declared[name] = p
	}
	*required = append(*required, n.Strings("required")...)
}

func inventText(format string) string {
	switch format {
	case "date-time":
		return "2026-01-31T12:00:00Z"
	case "date":
		return "2026-01-31"
	case "uuid":
		return "00000000-0000-4000-8000-000000000000"
	case "email":
		return "someone@example.com"
	case "uri", "url":
		return "https://example.com"
	case "byte":
		return "dmFsdWU="
	}
	return "value"
}
