package check

import (
	"encoding/json"
	"fmt"
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
}

// deepest is where optional members end; hopeless where everything does.
const (
	deepest  = 3
	hopeless = 24
)

// valid returns a value that the schema accepts, or false after many tries.
func (m *maker) valid(id schema.ID) (any, bool) {
	for range 60 {
		v := m.value(id, 0)
		if len(m.table.Validate(id, v, schema.Options{})) == 0 {
			return v, true
		}
	}
	return nil, false
}

func (m *maker) value(id schema.ID, depth int) any {
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
		return "text"
	}
	return v
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
		if !p.Flags.Has(schema.Required) && (!m.full || depth >= deepest || m.rand.IntN(8) == 0) {
			continue
		}
		out[p.Name] = m.value(p.Schema, depth+1)
	}
	for _, name := range s.Required {
		if _, ok := out[name]; !ok {
			out[name] = "text"
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

func (m *maker) array(s *schema.Schema, r *schema.Rules, depth int) any {
	n := r.MinItems
	if n == 0 && (m.full && depth < deepest || r.Contains != schema.Any) && r.MaxItems != 0 {
		n = 1
	}
	out := make([]any, 0, min(n, 50))
	for i := range min(n, 50) {
		id := s.Items
		if int(i) < len(r.PrefixItems) {
			id = r.PrefixItems[i]
		} else if r.Contains != schema.Any {
			id = r.Contains
		}
		v := m.value(id, depth+1)
		for try := 0; r.UniqueItems && try < 20 && slices.ContainsFunc(out, func(o any) bool { return fmt.Sprint(o) == fmt.Sprint(v) }); try++ {
			v = m.value(id, depth+1)
			if text, ok := v.(string); ok && try > 5 && len(m.table.At(id).Enum) == 0 {
				v = text + strconv.Itoa(try)
			}
			if f, ok := v.(float64); ok && try > 5 {
				v = f + float64(try)
			}
		}
		out = append(out, v)
	}
	return out
}

func (m *maker) number(r *schema.Rules, whole bool) any {
	low, high := 1.0, 0.0
	limit := func(text string) (float64, bool) {
		f, err := strconv.ParseFloat(text, 64)
		return f, err == nil && text != ""
	}
	step := 1.0
	if f, ok := limit(r.MultipleOf); ok && f > 0 {
		step = f
		low = f
	}
	lo, hasLow := limit(r.Min)
	hi, hasHigh := limit(r.Max)
	high = hi
	if hasLow {
		low = lo
		if r.ExclusiveMin {
			low += step
		}
	}
	if hasHigh && low > high {
		low = high
		if r.ExclusiveMax {
			low -= step
		}
	}
	if !whole && r.MultipleOf == "" && hasLow && hasHigh && hi-lo <= 1 {
		return (lo + hi) / 2
	}
	if r.MultipleOf != "" {
		k := float64(int64(low / step))
		for k*step < low {
			k++
		}
		return k * step
	}
	if whole && low != float64(int64(low)) {
		low = float64(int64(low) + 1)
	}
	return low
}
