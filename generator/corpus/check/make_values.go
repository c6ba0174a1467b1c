package check

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/databricks-account/connector/schema"
)

func (m *maker) array(s *schema.Schema, r *schema.Rules, depth int) any {
	n := r.MinItems
	if n == 0 && (m.full && depth < deepest || r.Contains != schema.Any || m.sparse && m.rand.IntN(2) == 0) && r.MaxItems != 0 {
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
	if m.sparse && m.rand.IntN(2) == 0 {
		// Another part of the schema may want more, or less.
		switch other := float64(m.rand.IntN(2000)-1000) * step; {
		case hasLow && other < low, hasHigh && other > high, r.ExclusiveMax && other == high:
		default:
			return other
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

// fill adds an element or a member to what is empty.
func (m *maker) fill(s *schema.Schema, v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) == 0 && (s.Rules == nil || s.Rules.MaxItems != 0) {
			return []any{settled(orText(m.value(s.Items, 1)))}
		}
	case map[string]any:
		if len(v) > 0 {
			return v
		}
		for _, p := range s.Props {
			v[p.Name] = m.value(p.Schema, 1)
			return v
		}
		if s.Extra != schema.Closed {
			v["key"] = settled(orText(m.value(s.ExtraSchema, 1)))
		}
	}
	return v
}

// orText puts a text in the place of nothing.
func orText(v any) any {
	if v == nil {
		return "text"
	}
	return v
}
