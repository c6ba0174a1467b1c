package ir

import (
	"slices"

	"github.com/databricks-account/connector/schema"
)

// secretFinder finds the places of secrets below the schemas of a table.
type secretFinder struct {
	table schema.Table
	// holds tells which schemas have a secret somewhere below them, so that
	// the search for paths enters no other: in large recursive tables there
	// are more paths than anybody can walk.
	holds []bool
}

func newSecretFinder(t schema.Table) *secretFinder {
	f := &secretFinder{table: t, holds: make([]bool, len(t))}
	for changed := true; changed; {
		changed = false
		for i := range t {
			if !f.holds[i] && f.direct(&t[i]) {
				f.holds[i], changed = true, true
			}
		}
	}
	return f
}

// direct reports whether a schema has a secret member, or refers to a schema
// that is known to hold one.
func (f *secretFinder) direct(s *schema.Schema) bool {
	for _, p := range s.Props {
		if p.Flags.Has(schema.Secret) || f.holds[p.Schema] {
			return true
		}
	}
	return slices.ContainsFunc(below(s), func(id schema.ID) bool { return f.holds[id] })
}

// paths returns the dotted paths of the secrets in the answers, sorted; "*"
// stands for every element of an array and every value of a map. A recursive
// schema is entered once on each path.
func (f *secretFinder) paths(answers []Response) []string {
	var list []string
	var walk func(id schema.ID, path string, on []schema.ID)
	walk = func(id schema.ID, path string, on []schema.ID) {
		if !f.holds[id] || slices.Contains(on, id) {
			return
		}
		on = append(on[:len(on):len(on)], id)
		s := f.table.At(id)
		for _, p := range s.Props {
			if at := join(path, p.Name); p.Flags.Has(schema.Secret) {
				list = append(list, at)
			} else {
				walk(p.Schema, at, on)
			}
		}
		walk(s.Items, join(path, "*"), on)
		walk(s.ExtraSchema, join(path, "*"), on)
		for _, sub := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
			walk(sub, path, on)
		}
	}
	for _, a := range answers {
		walk(a.Schema, "", nil)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
