package ir

import (
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// elements decides how lists and objects inside of a parameter go onto the
// wire, of which OpenAPI says nothing. It reports false when the parameter
// has to be left out.
func (b *builder) elements(t *tableBuilder, p *document.Node, arg *Arg, prop schema.Property) bool {
	if arg.Style == "JSONText" || arg.Style == "Dotted" {
		return true
	}
	nested := t.nested(prop.Schema)
	if arg.Style == "DeepObject" {
		switch {
		case nested:
			b.note("nested", p.Pos, "the query parameter %s holds lists or objects inside of another: OpenAPI does not say how they are sent; they are sent as %s[name][0]=value", arg.Name, arg.Name)
		case t.may(prop.Schema, schema.Array, nil):
			b.note("nested", p.Pos, "the query parameter %s may be a list: OpenAPI does not say how deepObject sends one; it is sent as %s[0]=value", arg.Name, arg.Name)
		}
		return true
	}
	switch arg.In {
	case "InQuery", "InPath":
		// What names no type may be nested as well.
		arg.JSONElements = nested || b.foreign && t.untyped(prop.Schema)
		if nested {
			b.note("nested", p.Pos, "the %s parameter %s holds lists or objects inside of another: OpenAPI does not say how they are sent; they are sent as JSON", p.Str("in"), arg.Name)
		}
	case "InHeader", "InCookie":
		if nested && prop.Flags.Has(schema.Required) {
			b.issues.Addf(p.Pos, "the %s parameter %s holds lists or objects inside of another, which it cannot", p.Str("in"), arg.Name)
		} else if nested {
			b.note("nested", p.Pos, "the %s parameter %s holds lists or objects inside of another, which it cannot: it is left out", p.Str("in"), arg.Name)
			return false
		}
		if arg.In == "InCookie" && arg.Explode && t.may(prop.Schema, schema.Array|schema.Object, nil) {
			b.note("nested", p.Pos, "the cookie %s may be a list or an object: its elements are joined by commas", arg.Name)
		}
	}
	return true
}

// may reports whether a schema names one of the types. What names none may be
// everything, and is not meant here.
func (b *tableBuilder) may(id schema.ID, types schema.Types, seen map[schema.ID]bool) bool {
	if seen == nil {
		seen = map[schema.ID]bool{}
	}
	if id == schema.Any || seen[id] {
		return false
	}
	seen[id] = true
	s := &b.table[id]
	switch {
	case s.Types != 0:
		return s.Types&types != 0
	case len(s.Props) > 0 && types&schema.Object != 0, s.Items != schema.Any && types&schema.Array != 0:
		return true
	}
	for _, list := range [][]schema.ID{s.AllOf, s.OneOf, s.AnyOf} {
		for _, part := range list {
			if b.may(part, types, seen) {
				return true
			}
		}
	}
	return false
}

// nested reports whether elements of a list or members of an object may be
// lists or objects.
func (b *tableBuilder) nested(id schema.ID) bool {
	seen := map[schema.ID]bool{}
	var below func(id schema.ID) bool
	below = func(id schema.ID) bool {
		if id == schema.Any || seen[id] {
			return false
		}
		seen[id] = true
		s := &b.table[id]
		inner := []schema.ID{s.Items, s.ExtraSchema}
		for i := range s.Props {
			inner = append(inner, s.Props[i].Schema)
		}
		if s.Rules != nil {
			inner = append(inner, s.Rules.PrefixItems...)
		}
		for _, e := range inner {
			if b.may(e, schema.Array|schema.Object, nil) {
				return true
			}
		}
		for _, list := range [][]schema.ID{s.AllOf, s.OneOf, s.AnyOf} {
			for _, part := range list {
				if below(part) {
					return true
				}
			}
		}
		return false
	}
	return below(id)
}

// untyped reports whether values inside of a schema may be of any type,
// because it does not say which.
func (b *tableBuilder) untyped(id schema.ID) bool {
	s := b.table.At(id)
	if s.Types&(schema.Array|schema.Object) == 0 {
		return s.Types == 0
	}
	if s.Types&schema.Array != 0 && b.table.At(s.Items).Types == 0 {
		return true
	}
	if s.Types&schema.Object != 0 && s.Extra != schema.Closed {
		return b.table.At(s.ExtraSchema).Types == 0
	}
	return false
}
