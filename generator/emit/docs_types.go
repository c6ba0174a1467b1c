package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/schema"
)

func (r *reference) results(o *ir.Operation) {
	for _, a := range o.Results {
		r.f("\nReturns %s", a.Status)
		switch {
		case a.ContentType == "":
			r.f(" without a body")
		case a.Schema == schema.Any:
			r.f(" (%s)", a.ContentType)
		default:
			r.f(" (%s, %s)", a.ContentType, r.typeLink(o.Service, a.Schema))
		}
		if a.Description != "" {
			r.f(": %s", cell(a.Description))
		}
		r.f("\n")
	}
}

// typeLink is the type of a value, a link when the type has a table below.
func (r *reference) typeLink(s *ir.Service, id schema.ID) string { return r.typeLinkAt(s, id, 0) }

func (r *reference) typeLinkAt(s *ir.Service, id schema.ID, depth int) string {
	t := s.Types.At(id)
	switch {
	case depth > deepestWord:
		return "any"
	case t.Name != "" && len(t.Props) > 0:
		return fmt.Sprintf("[%s](#%s-%s)", t.Name, s.Name, strings.ToLower(t.Name))
	case t.Types&^schema.Null == schema.Array:
		return "array of " + r.typeLinkAt(s, t.Items, depth+1)
	case len(t.AllOf) == 1 && t.Types == 0:
		return r.typeLinkAt(s, t.AllOf[0], depth+1)
	}
	return typeWord(s.Types, id)
}

// types writes a table of the fields of every type that answers are made of.
func (r *reference) types(s *ir.Service) {
	used := map[schema.ID]bool{}
	var reach func(schema.ID)
	reach = func(id schema.ID) {
		if id == schema.Any || used[id] {
			return
		}
		used[id] = true
		t := s.Types.At(id)
		for _, p := range t.Props {
			reach(p.Schema)
		}
		reach(t.Items)
		reach(t.ExtraSchema)
		for _, sub := range slices.Concat(t.AllOf, t.OneOf, t.AnyOf) {
			reach(sub)
		}
	}
	for _, o := range s.Operations {
		for _, a := range o.Results {
			reach(a.Schema)
		}
	}
	var list []schema.ID
	for id := range used {
		if t := s.Types.At(id); t.Name != "" && len(t.Props) > 0 {
			list = append(list, id)
		}
	}
	if len(list) == 0 {
		return
	}
	slices.SortFunc(list, func(x, y schema.ID) int { return strings.Compare(s.Types.At(x).Name, s.Types.At(y).Name) })
	r.f("\n### Types in the answers of %s\n", s.Name)
	for _, id := range list {
		t := s.Types.At(id)
		r.f("\n<a id=\"%s-%s\"></a>**%s**", s.Name, strings.ToLower(t.Name), t.Name)
		if t.Description != "" {
			r.f(": %s", cell(t.Description))
		}
		r.f("\n\n| field | type | |\n|---|---|---|\n")
		for _, p := range t.Props {
			about := p.Description
			if about == "" {
				about = s.Types.At(p.Schema).Description
			}
			if p.Flags.Has(schema.Secret) {
				about = "Secret. " + about
			}
			r.f("| `%s` | %s | %s |\n", p.Name, r.typeLink(s, p.Schema), cell(about))
		}
	}
}

func enumOf(t schema.Table, id schema.ID) []string {
	s := t.At(id)
	if len(s.Enum) == 0 && s.Items != schema.Any {
		s = t.At(s.Items)
	}
	return s.Enum
}

// typeWord says in a word or two what a schema accepts.
func typeWord(t schema.Table, id schema.ID) string { return typeWordAt(t, id, 0) }

// deepestWord is how far a type is told: a list of itself has no end.
const deepestWord = 3

func typeWordAt(t schema.Table, id schema.ID, depth int) string {
	if depth > deepestWord {
		return "any"
	}
	s := t.At(id)
	var words []string
	for i, name := range []string{"null", "boolean", "integer", "number", "string", "array", "object"} {
		if s.Types&(1<<i) == 0 {
			continue
		}
		switch {
		case name == "array":
			name = "array of " + typeWordAt(t, s.Items, depth+1)
		case name == "object" && s.Extra == schema.Typed && len(s.Props) == 0:
			name = "map of " + typeWordAt(t, s.ExtraSchema, depth+1)
		case name == "string" && s.Format != "":
			name += " (" + s.Format + ")"
		}
		words = append(words, name)
	}
	if len(words) > 0 {
		return strings.Join(words, " or ")
	}
	for _, sub := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		if w := typeWordAt(t, sub, depth+1); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	if len(words) > 0 {
		return strings.Join(words, " or ")
	}
	return "any"
}
