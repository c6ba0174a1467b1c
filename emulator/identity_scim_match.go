package emulator

import (
	"encoding/json"
	"strings"
)

// match reports whether an object satisfies the filter. attributes declare
// the members of obj; a member that they do not declare has no value. A nil
// filter matches everything.
func (f *scimFilter) match(attributes []scimAttribute, obj map[string]any) bool {
	if f == nil {
		return true
	}
	switch f.kind {
	case filterAnd:
		return f.left.match(attributes, obj) && f.right.match(attributes, obj)
	case filterOr:
		return f.left.match(attributes, obj) || f.right.match(attributes, obj)
	case filterNot:
		return !f.left.match(attributes, obj)
	case filterWithin:
		attribute := findAttribute(attributes, f.path.name)
		if attribute == nil {
			return false
		}
		for _, e := range elements(obj[attribute.name]) {
			if m, ok := asMap(e); ok && f.left.match(attribute.parts, m) {
				return true
			}
		}
		return false
	}
	values, exact := f.path.values(attributes, obj)
	if f.kind == filterPresent {
		for _, v := range values {
			if v != nil && v != "" {
				return true
			}
		}
		return false
	}
	return f.compare(values, exact)
}

// values returns all values at the path: those of every entry of a list, and
// the "value" of an entry when the path names the list itself.
func (p scimPath) values(attributes []scimAttribute, obj map[string]any) (values []any, exact bool) {
	attribute := findAttribute(attributes, p.name)
	if attribute == nil {
		return nil, false
	}
	leaf, exact := p.part, attribute.exact
	if leaf == "" {
		if attribute.kind != scimList {
			return elements(obj[attribute.name]), exact
		}
		leaf = "value"
	}
	part := findAttribute(attribute.parts, leaf)
	if part == nil {
		return nil, false
	}
	for _, e := range elements(obj[attribute.name]) {
		if m, ok := asMap(e); ok {
			if v, ok := m[part.name]; ok {
				values = append(values, v)
			}
		}
	}
	return values, part.exact
}

// elements returns a list as it is and anything else as its only element.
func elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// compare reports whether any of the values satisfies the comparison. "ne" is
// the contrary of "eq": no value is equal.
func (f *scimFilter) compare(values []any, exact bool) bool {
	if f.value.text == "null" && !f.value.quoted {
		return (f.op == "eq") == (len(values) == 0)
	}
	if f.op == "ne" {
		for _, v := range values {
			if compareValue("eq", v, f.value.text, exact) {
				return false
			}
		}
		return true
	}
	for _, v := range values {
		if compareValue(f.op, v, f.value.text, exact) {
			return true
		}
	}
	return false
}

func compareValue(op string, v any, want string, exact bool) bool {
	var have string
	switch v := v.(type) {
	case string:
		have = v
	case json.Number:
		if n, ok := asInt(v); ok {
			if m, ok := asInt(want); ok {
				return ordered(op, n, m)
			}
		}
		have = v.String()
	case bool:
		want, exact, have = strings.ToLower(want), true, "false"
		if v {
			have = "true"
		}
	default:
		return false
	}
	if op == "eq" && !exact {
		return strings.EqualFold(have, want)
	}
	if !exact {
		have, want = strings.ToLower(have), strings.ToLower(want)
	}
	switch op {
	case "co":
		return strings.Contains(have, want)
	case "sw":
		return strings.HasPrefix(have, want)
	case "ew":
		return strings.HasSuffix(have, want)
	}
	return ordered(op, have, want)
}

func ordered[T int64 | string](op string, a, b T) bool {
	switch op {
	case "eq":
		return a == b
	case "gt":
		return a > b
	case "ge":
		return a >= b
	case "lt":
		return a < b
	case "le":
		return a <= b
	}
	return false
}
