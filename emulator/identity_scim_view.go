package emulator

import (
	"cmp"
	"slices"
	"strings"
)

// project cuts an object down to the attributes that a request asks for.
// attributes and excluded are comma-separated paths; id, schemas and
// what is declared so are always part of an answer.
func (s *scimSchema) project(o Object, attributes, excluded string) Object {
	if attributes == "" && excluded == "" {
		return o
	}
	keep := func(p scimPath) bool { return true }
	if wanted := splitPaths(attributes); len(wanted) > 0 {
		keep = func(p scimPath) bool { return covered(wanted, p) }
	}
	unwanted := splitPaths(excluded)
	out := Object{}
	for name, v := range o {
		if name == "id" || name == "schemas" {
			out[name] = v
			continue
		}
		a := findAttribute(s.attributes, name)
		if a != nil && a.always {
			out[name] = v
			continue
		}
		if a == nil || a.kind == scimText || a.kind == scimFlag {
			p := scimPath{name: name}
			if keep(p) && !covered(unwanted, p) {
				out[name] = v
			}
			continue
		}
		if v = projectParts(a, v, func(part string) bool {
			p := scimPath{name, part}
			return keep(p) && !covered(unwanted, p)
		}); v != nil {
			out[name] = v
		}
	}
	return out
}

// projectParts keeps those members of an object, or of every entry of a list,
// that keep names. Nothing is left when it names none.
func projectParts(a *scimAttribute, v any, keep func(part string) bool) any {
	cut := func(v any) any {
		m, _ := asMap(v)
		out := map[string]any{}
		for part, e := range m {
			if keep(part) {
				out[part] = e
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	}
	if a.kind == scimPart {
		return cut(v)
	}
	var list []any
	for _, e := range elements(v) {
		if e = cut(e); e != nil {
			list = append(list, e)
		}
	}
	if list == nil {
		return nil
	}
	return list
}

func splitPaths(text string) []scimPath {
	var out []scimPath
	for _, name := range splitMask(text) {
		out = append(out, splitPath(name))
	}
	return out
}

// covered reports whether one of the paths names p or what p belongs to.
func covered(paths []scimPath, p scimPath) bool {
	for _, q := range paths {
		if strings.EqualFold(q.name, p.name) && (q.part == "" || strings.EqualFold(q.part, p.part)) {
			return true
		}
	}
	return false
}

// sortBy orders items in place by the attribute that by names. Objects without a
// value come last, when the order is descending first; equal ones stay in the
// order of their creation. An attribute that the schema does not know sorts
// nothing.
func sortBy[T any](s *scimSchema, items []T, by, order string, object func(T) Object) {
	path := splitPath(by)
	if _, _, ok := s.resolve(path); !ok {
		return
	}
	type keyed struct {
		item T
		key  *string
	}
	list := make([]keyed, 0, len(items))
	for _, i := range items {
		list = append(list, keyed{i, s.sortKey(path, object(i))})
	}
	down := strings.EqualFold(order, "descending")
	slices.SortStableFunc(list, func(x, y keyed) int {
		n := compareSortKeys(x.key, y.key)
		if down {
			return -n
		}
		return n
	})
	for i, k := range list {
		items[i] = k.item
	}
}

// sortKey is the first value at the path as text, nil when there is none.
func (s *scimSchema) sortKey(path scimPath, o Object) *string {
	values, exact := path.values(s.attributes, o)
	for _, v := range values {
		var text string
		switch v := v.(type) {
		case string:
			text = v
		case bool:
			text = "false"
			if v {
				text = "true"
			}
		default:
			continue
		}
		if !exact {
			text = strings.ToLower(text)
		}
		return &text
	}
	return nil
}

func compareSortKeys(x, y *string) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return cmp.Compare(*x, *y)
}

// mentions reports whether the filter looks at one of the attributes.
func (f *scimFilter) mentions(names ...string) bool {
	if f == nil {
		return false
	}
	for _, n := range names {
		if strings.EqualFold(f.path.name, n) {
			return true
		}
	}
	return f.left.mentions(names...) || f.right.mentions(names...)
}
