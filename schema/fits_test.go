package schema_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// TestFitsIsCanonicalAndValid compares Fits with Canonical and Validate on
// random schemas and values, some of them with a part that is not canonical.
func TestFitsIsCanonicalAndValid(t *testing.T) {
	s := seed(t)
	rounds, fitting, spoilt := effort(t, 300), 0, 0
	for round := range rounds {
		d := &dice{Rand: rand.New(rand.NewPCG(s, uint64(round)<<20|7)), newer: round%2 == 0}
		docs := parse(t, jsonText(t, d.components())).(map[string]any)
		c := newCompiler(t, docs, notNull)
		id := c.ref("Root")
		for range 30 {
			v := parse(t, jsonText(t, d.value(docs, docs["Root"], 5)))
			if d.chance(30) {
				v = d.loosen(v)
			}
			o := schema.Options{AllowUnknown: d.chance(40), Side: schema.Side(d.IntN(3))}
			if d.chance(30) {
				if len(c.table.Validate(id, v, o)) == 0 {
					spoilt++
				}
				v = d.spoil(v)
			}
			out, err := schema.Canonical(v)
			want := err == nil && same(out, v) && len(c.table.Validate(id, v, o)) == 0
			if want {
				fitting++
			}
			if got := c.table.Fits(id, v, o); got != want {
				t.Fatalf("seed %d round %d: got %v for %#v\nschemas %s\noptions %+v", s, round, got, v, jsonText(t, docs), o)
			}
		}
	}
	if fitting < rounds || spoilt < rounds {
		t.Errorf("only %d values fit, %d would have: this proves little", fitting, spoilt)
	}
}

// same reports whether Canonical returned the value that it was given.
func same(out, in any) bool {
	switch v := in.(type) {
	case map[string]any, []any:
		return reflect.TypeOf(out) == reflect.TypeOf(in) && reflect.ValueOf(out).Pointer() == reflect.ValueOf(v).Pointer()
	}
	return reflect.DeepEqual(out, in)
}

// spoil makes one part of a value something that is not canonical.
func (d *dice) spoil(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if d.chance(10) || len(v) == 0 {
			v["\xff"] = true
			return v
		}
		for k := range v {
			v[k] = d.spoil(v[k])
			return v
		}
	case []any:
		if len(v) > 0 {
			i := d.IntN(len(v))
			v[i] = d.spoil(v[i])
			return v
		}
	}
	return pick(d, []any{"\xff", math.NaN(), float32(math.Inf(1)), json.Number("x"), colour("red"), ptr(3), []string{"a"}, map[string]string{"a": "b"}, map[string]any(nil), []any(nil), struct{}{}, make(chan int)})
}

func TestFitsExtremes(t *testing.T) {
	table, id := compile(t, `{"type":"object","properties":{"any":{},"list":{"type":"array"},"open":{"type":"object"}}}`, nil)
	loop := map[string]any{}
	loop["any"] = loop
	deep := any("x")
	for range schema.MaxDepth + 1 {
		deep = []any{deep}
	}
	for name, v := range map[string]any{
		"not canonical where all is allowed":     map[string]any{"any": []any{colour("red")}},
		"not canonical in a list of anything":    map[string]any{"list": []any{"\xff"}},
		"not canonical in an object of any":      map[string]any{"open": map[string]any{"a": math.NaN()}},
		"a name that is not UTF-8":               map[string]any{"open": map[string]any{"\xff": 1}},
		"a cycle":                                loop,
		"too deep":                               map[string]any{"any": deep},
		"a nil map":                              map[string]any(nil),
		"a nil map inside":                       map[string]any{"any": map[string]any(nil)},
		"an unknown member":                      map[string]any{"anny": 1},
		"something that is no JSON value at all": make(chan int),
	} {
		if table.Fits(id, v, schema.Options{}) {
			t.Errorf("%s: it fits", name)
		}
	}
	good := map[string]any{"any": []any{nil, true, 1, "x", json.Number("1e400"), uint8(3)}, "open": map[string]any{"a": 1.5}, "list": []any{map[string]any{}}}
	if !table.Fits(id, good, schema.Options{}) {
		t.Error("a canonical valid value does not fit")
	}
	if n := testing.AllocsPerRun(100, func() { table.Fits(id, good, schema.Options{}) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
