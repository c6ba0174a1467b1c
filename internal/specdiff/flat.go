package specdiff

import (
	"slices"

	"github.com/databricks-account/connector/schema"
)

// maxParts bounds how deep parts may be made of parts.
const maxParts = 16

// flat merges the parts of an allOf into one schema, so that a member that
// moves from a schema into a part of it, or back, is where it was: to callers
// it is the same object. A part that says something else than the rest about
// the same thing stays a part.
func (c *converter) flat(s *schema.Schema, depth int) *schema.Schema {
	if len(s.AllOf) == 0 || depth > maxParts {
		return s
	}
	out := *s
	out.AllOf, out.Props, out.Required = nil, slices.Clone(s.Props), slices.Clone(s.Required)
	silent := s.Extra == schema.Unsaid && len(s.Props) == 0
	for _, id := range s.AllOf {
		part := c.flat(c.table.At(id), depth+1)
		if !fits(&out, part) {
			out.AllOf = append(out.AllOf, id)
			continue
		}
		// A part without members says nothing of members; of two that do, the
		// narrower one counts.
		if dumb := part.Extra == schema.Unsaid && len(part.Props) == 0; !dumb {
			if silent || out.Extra == schema.Open || part.Extra == schema.Closed {
				out.Extra, out.ExtraSchema = part.Extra, part.ExtraSchema
			}
			silent = false
		}
		c.absorb(&out, part)
	}
	return &out
}

// fits reports whether two schemas say nothing different about the same thing,
// members apart.
func fits(a, b *schema.Schema) bool {
	one := func(x, y []schema.ID) bool { return len(x) == 0 || len(y) == 0 || slices.Equal(x, y) }
	text := func(x, y string) bool { return x == "" || y == "" || x == y }
	return (a.Types == 0 || b.Types == 0 || a.Types&b.Types != 0) &&
		text(a.Format, b.Format) && text(a.Default, b.Default) &&
		(len(a.Enum) == 0 || len(b.Enum) == 0 || slices.Equal(a.Enum, b.Enum)) &&
		(a.Rules == nil || b.Rules == nil || a.Rules == b.Rules) &&
		(a.Items == schema.Any || b.Items == schema.Any || a.Items == b.Items) &&
		(a.Not == schema.Any || b.Not == schema.Any || a.Not == b.Not) &&
		(a.Discriminator == nil || b.Discriminator == nil || a.Discriminator == b.Discriminator) &&
		(a.Extra != schema.Typed || b.Extra != schema.Typed || a.ExtraSchema == b.ExtraSchema) &&
		one(a.OneOf, b.OneOf) && one(a.AnyOf, b.AnyOf)
}

// absorb adds to a what b says; they fit.
func (c *converter) absorb(a, b *schema.Schema) {
	a.Types = orTypes(a.Types, b.Types)
	a.Format, a.Default = orText(a.Format, b.Format), orText(a.Default, b.Default)
	if len(a.Enum) == 0 {
		a.Enum = b.Enum
	}
	if a.Rules == nil {
		a.Rules = b.Rules
	}
	if a.Items == schema.Any {
		a.Items = b.Items
	}
	if a.Not == schema.Any {
		a.Not = b.Not
	}
	if a.Discriminator == nil {
		a.Discriminator = b.Discriminator
	}
	if len(a.OneOf) == 0 {
		a.OneOf = b.OneOf
	}
	if len(a.AnyOf) == 0 {
		a.AnyOf = b.AnyOf
	}
	a.AllOf = append(a.AllOf, b.AllOf...)
	a.Deprecated = a.Deprecated || b.Deprecated
	for _, p := range b.Props {
		i := slices.IndexFunc(a.Props, func(q schema.Property) bool { return q.Name == p.Name })
		if i < 0 {
			a.Props = append(a.Props, p)
			continue
		}
		a.Props[i].Flags |= p.Flags
		if a.Props[i].Schema != p.Schema {
			a.Props[i].Schema = c.both(a.Props[i].Schema, p.Schema)
		}
	}
	a.Required = append(a.Required, b.Required...)
	a.Required = slices.DeleteFunc(a.Required, func(name string) bool {
		i := slices.IndexFunc(a.Props, func(q schema.Property) bool { return q.Name == name })
		if i >= 0 {
			a.Props[i].Flags |= schema.Required
		}
		return i >= 0
	})
}

// both is the schema of values that fit two schemas.
func (c *converter) both(a, b schema.ID) schema.ID {
	if a == schema.Any {
		return b
	}
	if b == schema.Any {
		return a
	}
	pair := [2]schema.ID{a, b}
	if id, ok := c.pairs[pair]; ok {
		return id
	}
	id := schema.ID(len(c.table))
	c.table = append(slices.Clip(c.table), schema.Schema{AllOf: pair[:]})
	c.pairs[pair] = id
	return id
}

func orTypes(a, b schema.Types) schema.Types {
	switch {
	case a == 0:
		return b
	case b == 0:
		return a
	}
	return a & b
}

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
