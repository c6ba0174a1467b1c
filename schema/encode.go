package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends v, which should be valid for the schema, as JSON to dst.
// Where the schema wants an integer, every accepted form of one (a decimal
// string, 1e3, 1.0) is written as plain digits. All else is written as given:
// what is absent stays absent, null stays null, and the text of a json.Number
// is kept. Members are sorted by name and nothing is escaped without need, so
// that equal values give equal bytes. With Any nothing is converted.
//
// The result is always valid JSON: a value that JSON cannot hold is reported
// as *ValueError. Values that are not canonical yet are converted as
// Canonical does. It is safe for concurrent use and keeps no reference to v.
func (t Table) AppendJSON(dst []byte, id ID, v any) ([]byte, error) {
	e := encoder{t: t}
	dst, err := e.value(dst, id, v)
	if err != nil {
		return nil, err
	}
	return dst, nil
}

// encoder writes one value.
type encoder struct {
	t     Table
	depth int
	// few[:n] are the member names of the objects that are open and need
	// sorting.
	few [24]string
	n   int
	// steps counts the values visited to pick alternatives, over all of them.
	steps int
}

// sortedKeys returns the names of the members in order. They are valid until
// e.n is set back.
func (e *encoder) sortedKeys(m map[string]any) []string {
	var keys []string
	if n := e.n + len(m); n <= len(e.few) {
		keys = e.few[e.n:e.n:n]
		e.n = n
	} else {
		keys = make([]string, 0, len(m))
	}
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// value writes v as the schema id says.
func (e *encoder) value(dst []byte, id ID, v any) ([]byte, *ValueError) {
	if id == Any {
		return e.simple(dst, nil, v)
	}
	s := &e.t[id]
	if s.composed() {
		return e.composed(dst, id, v)
	}
	return e.simple(dst, s, v)
}

// simple writes v as one schema says, without those that it is composed of;
// nil says nothing.
func (e *encoder) simple(dst []byte, s *Schema, v any) ([]byte, *ValueError) {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		if s != nil && s.onlyIntegers() {
			if neg, u, ok := integerText(v); ok {
				return appendInteger(dst, neg, u), nil
			}
		}
		return appendString(dst, v)
	case map[string]any:
		if v == nil {
			return append(dst, "null"...), nil
		}
		if e.depth++; e.depth > MaxDepth {
			return nil, &ValueError{Message: errTooDeep}
		}
		dst, err := e.object(dst, s, v)
		e.depth--
		return dst, err
	case []any:
		if v == nil {
			return append(dst, "null"...), nil
		}
		if e.depth++; e.depth > MaxDepth {
			return nil, &ValueError{Message: errTooDeep}
		}
		dst, err := e.list(dst, s, v)
		e.depth--
		return dst, err
	}
	n, ok := numberOf(v)
	if !ok {
		c, _, err := canonical(v, e.depth)
		if err != nil {
			return nil, err
		}
		return e.simple(dst, s, c)
	}
	return appendNumber(dst, n, s != nil && s.wholeNumbers())
}

// composed reports whether other schemas describe the same value too.
func (s *Schema) composed() bool {
	return len(s.AllOf) != 0 || len(s.OneOf) != 0 || len(s.AnyOf) != 0
}

// wholeNumbers reports whether the numbers that the schema accepts must be
// integers.
func (s *Schema) wholeNumbers() bool { return s.Types&(Integer|Number) == Integer }

// onlyIntegers reports whether a string can only stand for an integer here.
func (s *Schema) onlyIntegers() bool { return s.Types&(Integer|Number|String) == Integer }

// integerText parses a decimal string of 64 bits.
func integerText(s string) (neg bool, u uint64, ok bool) {
	if !isDecimalString(s) {
		return false, 0, false
	}
	if neg, u, ok := shortInteger(s); ok {
		return neg, u, true
	}
	d := parseDecimal(s)
	u, ok = d.magnitude()
	return d.neg, u, ok
}

func appendNumber(dst []byte, n number, wantInteger bool) ([]byte, *ValueError) {
	if !n.valid() {
		if n.kind == textNumber {
			return nil, badNumber(json.Number(n.text))
		}
		return nil, badFloat(n.f)
	}
	if wantInteger && n.kind != intNumber {
		if neg, u, state := n.integer(); state == isInteger {
			return appendInteger(dst, neg, u), nil
		}
	}
	return n.append(dst), nil
}

func (e *encoder) list(dst []byte, s *Schema, v []any) ([]byte, *ValueError) {
	dst = append(dst, '[')
	var err *ValueError
	for i, item := range v {
		if i > 0 {
			dst = append(dst, ',')
		}
		id := Any
		if s != nil {
			id = s.item(i)
		}
		if dst, err = e.value(dst, id, item); err != nil {
			return nil, err.within(indexToken(i))
		}
	}
	return append(dst, ']'), nil
}

// item returns the schema of an element.
func (s *Schema) item(i int) ID {
	if s.Rules != nil && i < len(s.Rules.PrefixItems) {
		return s.Rules.PrefixItems[i]
	}
	return s.Items
}

func (e *encoder) object(dst []byte, s *Schema, m map[string]any) ([]byte, *ValueError) {
	dst = append(dst, '{')
	var err *ValueError
	// Declared members are sorted already: when the value has only those and
	// a good part of them, nothing needs sorting.
	if s != nil && len(s.Props) > 0 && len(s.Props) <= 4*len(m) {
		start, found := len(dst), 0
		for i := range s.Props {
			p := &s.Props[i]
			v, ok := m[p.Name]
			if !ok {
				continue
			}
			if found++; found > 1 {
				dst = append(dst, ',')
			}
			if dst, err = e.member(dst, p.Schema, p.Name, v); err != nil {
				return nil, err
			}
		}
		if found == len(m) {
			return append(dst, '}'), nil
		}
		dst = dst[:start]
	}
	n := e.n
	for i, k := range e.sortedKeys(m) {
		if i > 0 {
			dst = append(dst, ',')
		}
		id := Any
		if s != nil {
			id = s.memberSchema(k)
		}
		if dst, err = e.member(dst, id, k, m[k]); err != nil {
			return nil, err
		}
	}
	e.n = n
	return append(dst, '}'), nil
}

// memberSchema returns the schema that says how a member is written.
func (s *Schema) memberSchema(name string) ID {
	if p := s.Prop(name); p != nil {
		return p.Schema
	}
	if s.Rules != nil {
		for i := range s.Rules.PatternProps {
			if p := &s.Rules.PatternProps[i]; p.Pattern.Match(name) {
				return p.Schema
			}
		}
	}
	if s.Extra == Typed {
		return s.ExtraSchema
	}
	return Any
}

func (e *encoder) member(dst []byte, id ID, name string, v any) ([]byte, *ValueError) {
	dst, err := appendString(dst, name)
	if err != nil {
		return nil, badKey(name)
	}
	dst = append(dst, ':')
	if dst, err = e.value(dst, id, v); err != nil {
		return nil, err.within(token(name))
	}
	return dst, nil
}

// AppendText appends a scalar as the text that it is in a query, a path or a
// header: strings as they are, true and false, and numbers as JSON has them,
// integral ones of 64 bits as plain digits. Values of other Go types are
// converted as Canonical does. Null, arrays and objects have no text; they are
// reported as *ValueError.
func AppendText(dst []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		if !utf8.ValidString(v) {
			return nil, &ValueError{Message: errUTF8}
		}
		return append(dst, v...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case nil, map[string]any, []any:
		return nil, &ValueError{Message: fmt.Sprintf("is %s; only texts, numbers, true and false can be sent here", typeOf(v).article())}
	}
	if n, ok := numberOf(v); ok {
		dst, err := appendNumber(dst, n, true)
		if err != nil {
			return nil, err
		}
		return dst, nil
	}
	c, _, err := canonical(v, 0)
	if err != nil {
		return nil, err
	}
	return AppendText(dst, c)
}
