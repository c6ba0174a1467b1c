// Package argument turns the arguments of a command line into the params of
// an action and back: key=value, key:=json and @file. The schema of the action
// decides what a text becomes, so that ids stay texts and counts become
// numbers.
package argument

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Guide is what the schema says about one place of the params: the schemas
// that apply there, with everything that they are composed of. An empty Guide
// knows nothing. It is read-only.
type Guide struct {
	table *schema.Table
	ids   []schema.ID
}

// NewGuide returns the guide of the whole params of an action.
func NewGuide(a *actions.Action) Guide { return Guide{table: a.Types}.with(a.Params) }

// At returns the guide of any schema of a table.
func At(t *schema.Table, id schema.ID) Guide { return Guide{table: t}.with(id) }

// maxComposed bounds how many schemas apply at one place: more are a
// description that nobody can read, and recursion must end.
const maxComposed = 200

// with adds a schema and what it is composed of.
func (g Guide) with(id schema.ID) Guide {
	if id == schema.Any || slices.Contains(g.ids, id) || len(g.ids) >= maxComposed {
		return g
	}
	g.ids = append(slices.Clip(g.ids), id)
	s := g.table.At(id)
	for _, list := range [][]schema.ID{s.AllOf, s.OneOf, s.AnyOf} {
		for _, part := range list {
			g = g.with(part)
		}
	}
	return g
}

// Known reports whether the schema says anything about the place.
func (g Guide) Known() bool { return len(g.ids) > 0 }

// Types is the set of types that may stand here; 0 when nothing is said.
func (g Guide) Types() schema.Types {
	var t schema.Types
	for _, id := range g.ids {
		t |= g.table.At(id).Types
	}
	return t
}

// Member is the guide of a member of the object.
func (g Guide) Member(name string) Guide {
	out := Guide{table: g.table}
	for _, id := range g.ids {
		if p := g.table.At(id).Prop(name); p != nil {
			out = out.with(p.Schema)
		}
	}
	if out.Known() {
		return out
	}
	for _, id := range g.ids {
		s := g.table.At(id)
		if s.Rules != nil {
			for _, p := range s.Rules.PatternProps {
				if p.Pattern.Match(name) {
					out = out.with(p.Schema)
				}
			}
		}
		if s.Extra == schema.Typed {
			out = out.with(s.ExtraSchema)
		}
	}
	return out
}

// Element is the guide of the elements of the array.
func (g Guide) Element() Guide {
	out := Guide{table: g.table}
	for _, id := range g.ids {
		out = out.with(g.table.At(id).Items)
	}
	return out
}

// Property finds a declared member by its name.
func (g Guide) Property(name string) *schema.Property {
	for _, id := range g.ids {
		if p := g.table.At(id).Prop(name); p != nil {
			return p
		}
	}
	return nil
}

// Properties lists the declared members: required ones first, then by name.
func (g Guide) Properties() []*schema.Property {
	n := 0
	for _, id := range g.ids {
		n += len(g.table.At(id).Props)
	}
	all := make([]*schema.Property, 0, n)
	for _, id := range g.ids {
		s := g.table.At(id)
		for i := range s.Props {
			all = append(all, &s.Props[i])
		}
	}
	if len(g.ids) > 1 { // those of one schema are in order and unique
		slices.SortStableFunc(all, byName)
		all = slices.CompactFunc(all, func(a, b *schema.Property) bool { return a.Name == b.Name })
	}
	out := make([]*schema.Property, 0, len(all))
	later := make([]*schema.Property, 0, len(all))
	for _, p := range all {
		if g.Requires(p.Name) {
			out = append(out, p)
		} else {
			later = append(later, p)
		}
	}
	return append(out, later...)
}

func byName(a, b *schema.Property) int { return strings.Compare(a.Name, b.Name) }

// Requires reports whether a member must be present, whatever alternative is
// chosen.
func (g Guide) Requires(name string) bool {
	if len(g.ids) == 0 {
		return false
	}
	return g.requires(g.ids[0], name, 0)
}

func (g Guide) requires(id schema.ID, name string, depth int) bool {
	s := g.table.At(id)
	if p := s.Prop(name); p != nil && p.Flags.Has(schema.Required) {
		return true
	}
	if slices.Contains(s.Required, name) {
		return true
	}
	for _, part := range s.AllOf {
		if depth < 20 && g.requires(part, name, depth+1) {
			return true
		}
	}
	return false
}

// Open reports whether members that are not declared are accepted.
func (g Guide) Open() bool {
	for _, id := range g.ids {
		if s := g.table.At(id); s.Extra == schema.Typed || s.Extra == schema.Open {
			return true
		}
	}
	return false
}

// Enum lists the accepted values as texts, without the quotes of strings.
func (g Guide) Enum() []string {
	var out []string
	for _, id := range g.ids {
		for _, e := range g.table.At(id).Enum {
			s := unquoted(e)
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// HasEnum reports whether the accepted values are a fixed set.
func (g Guide) HasEnum() bool {
	return slices.ContainsFunc(g.ids, func(id schema.ID) bool { return len(g.table.At(id).Enum) > 0 })
}

// unquoted is the text of a JSON string, and any other JSON text as it is.
func unquoted(text string) string {
	if n := len(text); n >= 2 && text[0] == '"' && strings.IndexByte(text, '\\') < 0 {
		return text[1 : n-1]
	}
	var s string
	if json.Unmarshal([]byte(text), &s) != nil {
		return text
	}
	return s
}

// first returns what the first schema that says something says.
func (g Guide) first(get func(*schema.Schema) string) string {
	for _, id := range g.ids {
		if s := get(g.table.At(id)); s != "" {
			return s
		}
	}
	return ""
}

// Format is the format of the value, such as int64.
func (g Guide) Format() string { return g.first(func(s *schema.Schema) string { return s.Format }) }

// Name is the name of the schema, empty when it has none.
func (g Guide) Name() string { return g.first(func(s *schema.Schema) string { return s.Name }) }

// Description is what is said of the value.
func (g Guide) Description() string {
	return g.first(func(s *schema.Schema) string { return s.Description })
}

// Default is the default as JSON text, empty when there is none.
func (g Guide) Default() string { return g.first(func(s *schema.Schema) string { return s.Default }) }

// Example is an example as JSON text, empty when there is none.
func (g Guide) Example() string { return g.first(func(s *schema.Schema) string { return s.Example }) }

// IsObject reports whether the place holds an object and nothing else.
func (g Guide) IsObject() bool { return g.only(schema.Object) }

// IsArray reports whether the place holds an array and nothing else.
func (g Guide) IsArray() bool { return g.only(schema.Array) }

func (g Guide) only(t schema.Types) bool {
	return g.Types()&^schema.Null == t
}

// walk follows a JSON Pointer, such as that of an issue, and returns the guide
// of the place.
func (g Guide) walk(tokens []string) Guide {
	for _, t := range tokens {
		if g.IsArray() {
			g = g.Element()
		} else {
			g = g.Member(t)
		}
	}
	return g
}

// Find follows a key such as data.custom_tags, as arguments write it.
func (g Guide) Find(key string) Guide {
	path := tokens(key)
	for len(path) > 0 {
		if g.IsArray() {
			g, path = g.Element(), path[1:]
			continue
		}
		var name string
		name, path = g.declared(path)
		g = g.Member(name)
	}
	return g
}
