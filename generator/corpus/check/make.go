package check

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/databricks-account/connector/schema"
)

// maker makes values from schemas. It guesses and lets the caller judge: what
// the guess leaves open, such as which alternative to take, differs from try
// to try.
type maker struct {
	table schema.Table
	rand  *rand.Rand
	// full adds what is optional, down to a depth.
	full bool
	// sparse leaves some of that out, because not everything goes together.
	sparse bool
	// deep adds some of it below that depth: not everywhere, large objects grow
	// without end.
	deep bool
	// filled are schemas of what stands in a path: no list or object there is
	// empty.
	filled map[schema.ID]bool
	// again is how many more guesses one value may take.
	again int
}

// deepest is where optional members end; hopeless where everything does.
const (
	deepest  = 3
	hopeless = 24
)

// valid returns a value that the schema accepts, or false after many tries.
func (m *maker) valid(id schema.ID) (any, bool) {
	for try := range 160 {
		m.sparse, m.deep, m.again = try >= 20, try >= 20 && try%2 == 1, 2000
		v := settled(m.value(id, 0))
		if m.fits(id, v) {
			return v, true
		}
	}
	return nil, false
}

// value is a guess, and another where alternatives exclude each other and the guess
// fits several: of many such places one in a hundred would be wrong otherwise.
func (m *maker) value(id schema.ID, depth int) any {
	v := m.once(id, depth)
	if len(m.table.At(id).OneOf) == 0 {
		return v
	}
	for range 8 {
		if m.again <= 0 || m.fits(id, settled(clone(v))) {
			return v
		}
		m.again--
		v = m.once(id, depth)
	}
	if m.fits(id, nil) {
		return nil // the only value that one alternative alone takes, perhaps
	}
	return v
}

func (m *maker) fits(id schema.ID, v any) bool {
	return len(m.table.Validate(id, v, schema.Options{})) == 0
}

func (m *maker) once(id schema.ID, depth int) any {
	s := m.table.At(id)
	if depth > hopeless {
		return nil
	}
	if len(s.Enum) > 0 {
		return m.listed(s.Enum)
	}
	if s.Default != "" && m.rand.IntN(4) == 0 {
		return parsed(s.Default)
	}
	v := m.own(s, depth)
	if depth < 2 && m.filled[id] {
		v = m.fill(s, v)
	}
	for _, part := range s.AllOf {
		v = merge(v, m.value(part, depth+1))
	}
	if list := slices.Concat(s.OneOf, s.AnyOf); len(list) > 0 {
		chosen := list[m.rand.IntN(len(list))]
		v = merge(v, m.value(chosen, depth+1))
		if obj, ok := v.(map[string]any); ok && s.Discriminator != nil {
			d := s.Discriminator
			for i, value := range d.Values {
				if d.Schemas[i] == chosen {
					obj[d.Property] = value
				}
			}
		}
	}
	if v == nil && s.Types&schema.Null == 0 && len(s.AllOf)+len(s.OneOf)+len(s.AnyOf) == 0 {
		return guess{}
	}
	if obj, ok := v.(map[string]any); ok {
		for k, e := range obj {
			if _, open := e.(guess); open {
				if p := m.member(id, k, 0); p != schema.Any {
					obj[k] = m.value(p, depth+1)
				}
			}
		}
	}
	return v
}

// guess is a member of which only the name is known. What another part of the
// schema says of it comes first.
type guess struct{}

// settled puts a text in the place of guesses.
func settled(v any) any {
	switch v := v.(type) {
	case guess:
		return "text"
	case map[string]any:
		for k, e := range v {
			v[k] = settled(e)
		}
	case []any:
		for i, e := range v {
			v[i] = settled(e)
		}
	}
	return v
}

// member finds the schema of a member in any part of a composed schema.
func (m *maker) member(id schema.ID, name string, depth int) schema.ID {
	if id == schema.Any || depth > hopeless {
		return schema.Any
	}
	s := m.table.At(id)
	if p := s.Prop(name); p != nil {
		return p.Schema
	}
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		if found := m.member(part, name, depth+1); found != schema.Any {
			return found
		}
	}
	return schema.Any
}

func (m *maker) listed(enum []string) any {
	for range 10 {
		if v := parsed(enum[m.rand.IntN(len(enum))]); v != nil {
			return v
		}
	}
	return parsed(enum[0])
}

func parsed(text string) any {
	var v any
	// Tables hold valid JSON.
	_ = json.Unmarshal([]byte(text), &v)
	return v
}

// merge adds what the parts of a composed schema say of one object.
func merge(a, b any) any {
	if _, open := a.(guess); open {
		return b
	}
	if _, open := b.(guess); open && a != nil {
		return a
	}
	x, ok := a.(map[string]any)
	y, also := b.(map[string]any)
	switch {
	case ok && also:
		out := maps.Clone(x)
		for k, v := range y {
			if old, there := out[k]; there {
				v = merge(old, v)
			}
			out[k] = v
		}
		return out
	case b == nil || ok:
		return a
	}
	return b
}

// own makes a value of what the schema says itself; nil when that is nothing.
func (m *maker) own(s *schema.Schema, depth int) any {
	var kinds []schema.Types
	for _, t := range []schema.Types{schema.Object, schema.Array, schema.String, schema.Integer, schema.Number, schema.Boolean} {
		if s.Types&t != 0 {
			kinds = append(kinds, t)
		}
	}
	if len(kinds) == 0 {
		switch {
		case len(s.Props) > 0 || len(s.Required) > 0 || s.Extra == schema.Typed:
			kinds = append(kinds, schema.Object)
		case s.Items != schema.Any:
			kinds = append(kinds, schema.Array)
		case s.Types&schema.Null != 0:
			return nil
		case s.Rules != nil && (s.Rules.Pattern != nil || s.Rules.MinLength > 0), s.Format != "":
			kinds = append(kinds, schema.String)
		default:
			return nil
		}
	}
	r := s.Rules
	if r == nil {
		none := schema.NoRules
		r = &none
	}
	switch kinds[m.rand.IntN(len(kinds))] {
	case schema.Object:
		return m.object(s, r, depth)
	case schema.Array:
		return m.array(s, r, depth)
	case schema.Integer:
		return m.number(r, true)
	case schema.Number:
		return m.number(r, false)
	case schema.Boolean:
		return m.rand.IntN(2) == 0
	}
	return m.text(s, r)
}

func (m *maker) object(s *schema.Schema, r *schema.Rules, depth int) any {
	out := map[string]any{}
	for i := range s.Props {
		p := &s.Props[i]
		if !p.Flags.Has(schema.Required) && !m.wanted(depth) {
			continue
		}
		out[p.Name] = m.value(p.Schema, depth+1)
	}
	for _, name := range s.Required {
		if _, ok := out[name]; !ok {
			out[name] = guess{}
		}
	}
	if r.MaxProps >= 0 && int64(len(out)) > r.MaxProps {
		var optional []string
		for i := range s.Props {
			if p := &s.Props[i]; !p.Flags.Has(schema.Required) && !slices.Contains(s.Required, p.Name) {
				optional = append(optional, p.Name)
			}
		}
		m.rand.Shuffle(len(optional), func(i, j int) { optional[i], optional[j] = optional[j], optional[i] })
		for _, name := range optional[:min(len(optional), len(out)-int(r.MaxProps))] {
			delete(out, name)
		}
	}
	for i := 0; int64(len(out)) < r.MinProps && i < 100; i++ {
		switch {
		case i < len(s.Props):
			if _, ok := out[s.Props[i].Name]; !ok {
				out[s.Props[i].Name] = m.value(s.Props[i].Schema, depth+1)
			}
		case s.Extra == schema.Typed:
			out["key"+strconv.Itoa(i)] = m.value(s.ExtraSchema, depth+1)
		default:
			out["key"+strconv.Itoa(i)] = "text"
		}
	}
	return out
}

// wanted reports whether an optional member is made. When nothing was found for
// long, some are left out of everything, or put into little: one of them may be
// what tells alternatives apart.
func (m *maker) wanted(depth int) bool {
	switch {
	case depth >= deepest:
		return m.deep && depth < 2*deepest && m.rand.IntN(6) == 0
	case m.full:
		return !m.sparse || m.rand.IntN(8) > 0
	}
	return m.sparse && m.rand.IntN(4) == 0
}
