package ir

import (
	"regexp"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// convert turns a schema that is not a plain reference into an entry. The
// description of a schema in place is left to whoever holds it.
func (b *tableBuilder) convert(n *document.Node) schema.Schema {
	var s schema.Schema
	if n.Type == document.Bool {
		if n.Text == "false" {
			s.Not = b.share(schema.Schema{Extra: schema.Open})
		}
		return s
	}
	s.Types = types(n)
	s.Format = n.Str("format")
	s.Deprecated = n.True("deprecated")
	for _, v := range n.Get("enum").List() {
		s.Enum = append(s.Enum, v.JSON())
	}
	if v := n.Get("const"); v != nil {
		s.Enum = []string{v.JSON()}
	}
	s.Default = jsonText(n.Get("default"))
	s.Example = jsonText(n.Get("example"))
	if list := n.Get("examples").List(); s.Example == "" && len(list) > 0 {
		s.Example = list[0].JSON()
	}
	if items := n.Get("items"); items != nil {
		s.Items = b.described(items)
	}
	b.object(&s, n)
	if ref := n.Get("$ref"); ref != nil {
		s.AllOf = append(s.AllOf, b.component(ref.Text))
	}
	for _, e := range n.Get("allOf").List() {
		s.AllOf = append(s.AllOf, b.described(e))
	}
	for _, e := range n.Get("oneOf").List() {
		s.OneOf = append(s.OneOf, b.described(e))
	}
	for _, e := range n.Get("anyOf").List() {
		s.AnyOf = append(s.AnyOf, b.described(e))
	}
	if not := n.Get("not"); not != nil {
		if s.Not = b.id(not); s.Not == schema.Any {
			s.Not = b.share(schema.Schema{Extra: schema.Open}) // nothing matches
		}
	}
	b.discriminator(&s, n)
	b.rules(&s, n)
	for _, key := range []string{"if", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"} {
		if n.Has(key) {
			if b.foreign {
				b.issues.Addf(n.KeyPos(key), "%s is not checked", key)
				continue
			}
			b.issues.Addf(n.KeyPos(key), "%s is not supported: calls could not be validated", key)
		}
	}
	if b.foreign && n.True("nullable") && !strings.HasPrefix(b.root.Str("openapi"), "3.0") {
		b.notes = append(b.notes, document.Note{
			Rule: "nullable", Pos: n.KeyPos("nullable"),
			Message: "nullable is no word of OpenAPI 3.1; it is read as it is in 3.0: null is allowed",
		})
	}
	if b.foreign && s.Types == 0 && n.True("nullable") && !isAny(s) {
		return b.orNull(s)
	}
	return s
}

// require adds a member that must be there.
func require(s *schema.Schema, name string) {
	if p := s.Prop(name); p != nil {
		p.Flags |= schema.Required
		return
	}
	if !slices.Contains(s.Required, name) {
		s.Required = append(s.Required, name)
		slices.Sort(s.Required)
	}
}

// orNull is a schema or null, for schemas that name no type which null could
// be added to.
func (b *tableBuilder) orNull(s schema.Schema) schema.Schema {
	out := schema.Schema{Default: s.Default, Example: s.Example, Deprecated: s.Deprecated}
	s.Default, s.Example, s.Deprecated = "", "", false
	out.AnyOf = []schema.ID{b.share(schema.Schema{Types: schema.Null}), b.share(s)}
	return out
}

// described is id for schemas that have no property to hold their description.
func (b *tableBuilder) described(n *document.Node) schema.ID {
	core, notes := b.unwrap(n)
	if core == notes && core.Ref() == "" && core.Type == document.Map && core.Has("description") {
		s := b.convert(core)
		s.Description = prose(core.Str("description"))
		return b.share(s)
	}
	return b.id(n)
}

func (b *tableBuilder) object(s *schema.Schema, n *document.Node) {
	required := n.Strings("required")
	for name, p := range n.Get("properties").Members() {
		prop := b.property(name, p)
		if slices.Contains(required, name) {
			prop.Flags |= schema.Required
		}
		s.Props = append(s.Props, prop)
	}
	slices.SortFunc(s.Props, func(a, c schema.Property) int { return strings.Compare(a.Name, c.Name) })
	for _, r := range required {
		if !n.Get("properties").Has(r) && !slices.Contains(s.Required, r) {
			s.Required = append(s.Required, r)
		}
	}
	slices.Sort(s.Required)
	switch extra := n.Get("additionalProperties"); {
	case extra == nil:
	case extra.Type == document.Bool && extra.Text == "false":
		s.Extra = schema.Closed
	case extra.Type == document.Bool, len(extra.Keys) == 0:
		s.Extra = schema.Open
	default:
		s.Extra, s.ExtraSchema = schema.Typed, b.described(extra)
	}
}

// types returns the JSON types of a schema, in the words of 3.0 or 3.1.
func types(n *document.Node) schema.Types {
	var t schema.Types
	names := n.Strings("type")
	if one := n.Str("type"); one != "" {
		names = []string{one}
	}
	for _, name := range names {
		switch name {
		case "null":
			t |= schema.Null
		case "boolean":
			t |= schema.Boolean
		case "integer":
			t |= schema.Integer
		case "number":
			t |= schema.Number
		case "string":
			t |= schema.String
		case "array":
			t |= schema.Array
		case "object":
			t |= schema.Object
		}
	}
	if t != 0 && n.True("nullable") {
		t |= schema.Null
	}
	return t
}

func (b *tableBuilder) discriminator(s *schema.Schema, n *document.Node) {
	d := n.Get("discriminator")
	if d == nil || d.Str("propertyName") == "" {
		return
	}
	out := &schema.Discriminator{Property: d.Str("propertyName")}
	by := map[string]schema.ID{}
	if b.foreign {
		// A hint in OpenAPI 3.1, which no longer decides what is valid. In 3.0,
		// alternatives without a mapping are told apart by what they say; the
		// property must be there all the same.
		if !strings.HasPrefix(b.root.Str("openapi"), "3.0") || len(s.OneOf)+len(s.AnyOf) == 0 {
			return
		}
		if m := d.Get("mapping"); m == nil || len(m.Keys) == 0 {
			require(s, d.Str("propertyName"))
			return
		}
	}
	for _, e := range append(n.Get("oneOf").List(), n.Get("anyOf").List()...) {
		if b.foreign {
			break // the values of the mapping are all there are
		}
		if ref := e.Ref(); ref != "" {
			segs := document.SplitPointer(strings.TrimPrefix(ref, "#"))
			by[segs[len(segs)-1]] = b.component(ref)
		}
	}
	if m := d.Get("mapping"); m != nil {
		for value, ref := range m.Members() {
			by[value] = b.component(ref.Text)
		}
	}
	for value := range by {
		out.Values = append(out.Values, value)
	}
	slices.Sort(out.Values)
	for _, value := range out.Values {
		out.Schemas = append(out.Schemas, by[value])
	}
	s.Discriminator = out
}

func jsonText(n *document.Node) string {
	if n == nil {
		return ""
	}
	return n.JSON()
}

// prose tidies a description.
func prose(s string) string { return strings.TrimSpace(s) }

func compiles(expr string) bool {
	_, err := regexp.Compile(expr)
	return err == nil
}
