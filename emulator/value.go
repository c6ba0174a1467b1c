package emulator

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Object is a JSON object with exact numbers. Inside the store an Object is
// canonical: objects are map[string]any, arrays []any, numbers json.Number.
// A stored Object is shared between goroutines and must not be changed; Clone
// it first.
type Object map[string]any

// canonical returns a deep copy of v in the form that the store keeps. Values
// of types that JSON does not know become null.
func canonical(v any) any {
	switch v := v.(type) {
	case nil, bool, string, json.Number:
		return v
	case Object:
		return canonicalMap(v)
	case map[string]any:
		return canonicalMap(v)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = canonical(e)
		}
		return out
	case []Object:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = canonicalMap(e)
		}
		return out
	case []string:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = e
		}
		return out
	case []int64:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = number(e)
		}
		return out
	case map[string]string:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = e
		}
		return out
	case int:
		return number(int64(v))
	case int64:
		return number(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return nil
}

func canonicalMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, e := range m {
		out[k] = canonical(e)
	}
	return out
}

func number(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

// Clone returns a deep copy in canonical form.
func (o Object) Clone() Object {
	if o == nil {
		return Object{}
	}
	return canonicalMap(o)
}

// With returns a shallow copy with the given members set. It is the way to
// decorate a stored object for an answer.
func (o Object) With(pairs ...any) Object {
	out := maps.Clone(o)
	if out == nil {
		out = Object{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}

// Without returns a shallow copy that lacks the given members.
func (o Object) Without(names ...string) Object {
	out := maps.Clone(o)
	for _, n := range names {
		delete(out, n)
	}
	return out
}

// At returns the value at a dotted path, nil when there is none.
func (o Object) At(path string) any {
	v := any(map[string]any(o))
	for path != "" {
		name, rest, _ := strings.Cut(path, ".")
		m, ok := asMap(v)
		if !ok {
			return nil
		}
		v, path = m[name], rest
	}
	return v
}

// Has reports whether there is a value at a dotted path, null included.
func (o Object) Has(path string) bool {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	m, ok := asMap(o.At(dir))
	if !ok {
		return false
	}
	_, ok = m[name]
	return ok
}

// Put sets the value at a dotted path and makes the objects on the way. A
// value in the way that is no object is replaced. o must be a clone.
func (o Object) Put(path string, v any) {
	m := map[string]any(o)
	for {
		name, rest, more := strings.Cut(path, ".")
		if !more {
			m[name] = canonical(v)
			return
		}
		next, ok := asMap(m[name])
		if !ok {
			next = map[string]any{}
		}
		m[name] = next
		m, path = next, rest
	}
}

// Remove deletes the value at a dotted path. o must be a clone.
func (o Object) Remove(path string) {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	if m, ok := asMap(o.At(dir)); ok {
		delete(m, name)
	}
}

// Default sets the value at a dotted path unless there is one. Null and the
// empty string count as none: the service reads them as "not given".
func (o Object) Default(path string, v any) {
	if cur := o.At(path); cur == nil || cur == "" {
		o.Put(path, v)
	}
}

// Str returns the string at a dotted path, "" when there is none. A number is
// returned as its text.
func (o Object) Str(path string) string {
	switch v := o.At(path).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Int returns the integer at a dotted path. Decimal strings count.
func (o Object) Int(path string) (int64, bool) { return asInt(o.At(path)) }

// Bool returns the boolean at a dotted path, false when there is none.
func (o Object) Bool(path string) bool {
	b, _ := o.At(path).(bool)
	return b
}

// List returns the array at a dotted path, nil when there is none.
func (o Object) List(path string) []any {
	l, _ := o.At(path).([]any)
	return l
}

// Strings returns the strings of the array at a dotted path.
func (o Object) Strings(path string) []string {
	var out []string
	for _, e := range o.List(path) {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// Objects returns the objects of the array at a dotted path.
func (o Object) Objects(path string) []Object {
	var out []Object
	for _, e := range o.List(path) {
		if m, ok := asMap(e); ok {
			out = append(out, m)
		}
	}
	return out
}

// Obj returns the object at a dotted path, nil when there is none.
func (o Object) Obj(path string) Object {
	m, _ := asMap(o.At(path))
	return m
}

// Keys returns the member names, sorted.
func (o Object) Keys() []string { return slices.Sorted(maps.Keys(o)) }

func asMap(v any) (map[string]any, bool) {
	switch m := v.(type) {
	case map[string]any:
		return m, m != nil
	case Object:
		return m, m != nil
	}
	return nil, false
}

// asInt reads an integer that may be spelt as a number (also 1.0 or 1e3) or
// as a decimal string.
func asInt(v any) (int64, bool) {
	var s string
	switch v := v.(type) {
	case json.Number:
		s = v.String()
	case string:
		s = v
	case int64:
		return v, true
	case int:
		return int64(v), true
	default:
		return 0, false
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// equal compares two JSON values; numbers by value.
func equal(a, b any) bool {
	switch x := a.(type) {
	case json.Number:
		if n, ok := asInt(x); ok {
			m, ok := asInt(b)
			_, isString := b.(string)
			return ok && !isString && n == m
		}
		y, ok := b.(json.Number)
		return ok && x == y
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	}
	if x, ok := asMap(a); ok {
		y, ok := asMap(b)
		return ok && maps.EqualFunc(x, y, equal)
	}
	if _, ok := asMap(b); ok {
		return false
	}
	if _, ok := b.([]any); ok {
		return false
	}
	return a == b
}
