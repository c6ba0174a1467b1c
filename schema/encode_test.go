package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/schema"
)

const encodeSchema = `{"type":"object","properties":{
	"id":{"type":"integer","format":"int64"},"maybe":{"type":"integer","nullable":true},
	"n":{"type":"number"},"s":{"type":"string"},"either":{"type":["integer","string"]},
	"ids":{"type":"array","items":{"type":"integer"}},
	"counts":{"type":"object","additionalProperties":{"type":"integer"}},
	"all":{"allOf":[{"type":"object","properties":{"id":{"type":"integer"}}},{"type":"object","properties":{"size":{"type":"integer"}}}]},
	"one":{"oneOf":[{"type":"integer"},{"type":"string"}]},
	"any":{"anyOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}},{"type":"object","required":["b"],"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}]},
	"two":{"oneOf":[{"type":"object","required":["k"],"properties":{"k":{"enum":["i"]},"v":{"type":"integer"}}},{"type":"object","required":["k"],"properties":{"k":{"enum":["s"]},"v":{"type":"string"}}}]},
	"ref":{"allOf":[{"type":"integer"}]},"nodes":{"allOf":[{"type":"array","items":{"type":"integer"}},{"maxItems":9}]}}}`

func TestAppendJSON(t *testing.T) {
	table, id := compile(t, encodeSchema, nil)
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"empty", map[string]any{}, `{}`},
		{"null and zero stay", map[string]any{"maybe": nil, "id": 0, "s": "", "n": 0.0, "ids": []any{}}, `{"id":0,"ids":[],"maybe":null,"n":0,"s":""}`},
		{"decimal string", map[string]any{"id": "9223372036854775807"}, `{"id":9223372036854775807}`},
		{"negative decimal string", map[string]any{"id": "-12"}, `{"id":-12}`},
		{"minus zero", map[string]any{"id": "-0"}, `{"id":0}`},
		{"integral float", map[string]any{"id": 1e15}, `{"id":1000000000000000}`},
		{"minus zero as a float", map[string]any{"id": math.Copysign(0, -1)}, `{"id":0}`},
		{"number with exponent", map[string]any{"id": json.Number("1e3")}, `{"id":1000}`},
		{"number with fraction", map[string]any{"id": json.Number("12.00")}, `{"id":12}`},
		{"exact beyond float64", map[string]any{"id": json.Number("9007199254740993.0")}, `{"id":9007199254740993}`},
		{"least integer", map[string]any{"id": int64(math.MinInt64)}, `{"id":-9223372036854775808}`},
		{"largest unsigned", map[string]any{"n": uint64(math.MaxUint64)}, `{"n":18446744073709551615}`},
		{"what is no integer stays", map[string]any{"id": json.Number("1.5"), "maybe": "x"}, `{"id":1.5,"maybe":"x"}`},
		{"too large stays", map[string]any{"id": json.Number("1e30")}, `{"id":1e30}`},
		{"number text is kept", map[string]any{"n": json.Number("1.50e+2")}, `{"n":1.50e+2}`},
		{"floats", map[string]any{"n": 1e21, "x": 1e-7, "y": float32(0.1), "z": 100.0}, `{"n":1e+21,"x":1e-7,"y":0.1,"z":100}`},
		{"string of digits for a string", map[string]any{"s": "12"}, `{"s":"12"}`},
		{"string where both are accepted", map[string]any{"either": "12"}, `{"either":"12"}`},
		{"elements", map[string]any{"ids": []any{"1", 2.0, json.Number("3e0")}}, `{"ids":[1,2,3]}`},
		{"additional members", map[string]any{"counts": map[string]any{"a": "1", "b": 2.0}}, `{"counts":{"a":1,"b":2}}`},
		{"unknown members are not touched", map[string]any{"id": "1", "aaa": "1", "zzz": json.Number("1.0")}, `{"aaa":"1","id":1,"zzz":1.0}`},
		{"all of", map[string]any{"all": map[string]any{"id": "1", "size": "2", "x": "3"}}, `{"all":{"id":1,"size":2,"x":"3"}}`},
		{"one of prefers what fits exactly", map[string]any{"one": "12"}, `{"one":"12"}`},
		{"one of by value", map[string]any{"two": map[string]any{"k": "i", "v": "12"}}, `{"two":{"k":"i","v":12}}`},
		{"one of by value, the other", map[string]any{"two": map[string]any{"k": "s", "v": "12"}}, `{"two":{"k":"s","v":"12"}}`},
		{"any of", map[string]any{"any": map[string]any{"a": "1"}}, `{"any":{"a":1}}`},
		{"any of, the other", map[string]any{"any": map[string]any{"a": "1", "b": 2}}, `{"any":{"a":"1","b":2}}`},
		{"reference", map[string]any{"ref": "7"}, `{"ref":7}`},
		{"composed array", map[string]any{"nodes": []any{"7", 8.0}}, `{"nodes":[7,8]}`},
		{"escapes", map[string]any{"s": "<a href=\"x\">&\\\n\x01\u2028é\x7f"}, `{"s":"<a href=\"x\">&\\\n\u0001\u2028é` + "\x7f" + `"}`},
		{"names are sorted and escaped", map[string]any{"b": 1, "a\"": 2, "": 3, "B": 4}, `{"":3,"B":4,"a\"":2,"b":1}`},
		{"Go values", map[string]any{"ids": []int{1, 2}, "s": colour("red"), "t": time.Unix(0, 0).UTC()}, `{"ids":[1,2],"s":"red","t":"1970-01-01T00:00:00Z"}`},
		{"nil map", map[string]any{"counts": map[string]any(nil), "ids": []any(nil)}, `{"counts":null,"ids":null}`},
		{"another type", "x", `"x"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := table.AppendJSON([]byte("> "), id, tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != "> "+tt.want {
				t.Errorf("got  %s\nwant > %s", got, tt.want)
			}
		})
	}
}

// TestAppendJSONEscapes puts every character that needs an escape, and its
// neighbours, at every place of a text.
func TestAppendJSONEscapes(t *testing.T) {
	special := []string{"\x00", "\x1f", " ", "!", "\"", "#", "[", "\\", "]", "~", "\x7f", "é", "\u2028", "日", "\U0001f600"}
	for n := range 20 {
		for at := range n + 1 {
			for _, c := range special {
				text := strings.Repeat("a", at) + c + strings.Repeat("z", n-at)
				want, err := json.Marshal(text)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := (schema.Table{{}}).AppendJSON(nil, schema.Any, text); err != nil || string(got) != string(want) {
					t.Errorf("%q: got %s, %v", text, got, err)
				}
			}
		}
	}
}

func TestAppendJSONManyMembers(t *testing.T) {
	table, id := compile(t, encodeSchema, nil)
	in := map[string]any{}
	for i := range 200 {
		in[strings.Repeat("k", 1+i%7)+string(rune('a'+i%26))] = map[string]any{"z": i, "y": map[string]any{"b": 1, "a": 2}}
	}
	got, err := table.AppendJSON(nil, id, in)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.Marshal(in)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAppendJSONRefuses(t *testing.T) {
	table, id := compile(t, encodeSchema, nil)
	loop := map[string]any{}
	loop["x"] = loop
	tests := []struct {
		name          string
		in            any
		path, message string
	}{
		{"invalid text", map[string]any{"ids": []any{"\xff"}}, "/ids/0", "is not valid UTF-8"},
		{"invalid name", map[string]any{"all": map[string]any{"\xff": 1}}, "/all", `has the member name "\xff"`},
		{"NaN", map[string]any{"n": math.NaN()}, "/n", "is NaN"},
		{"NaN in a composed part", map[string]any{"all": map[string]any{"id": math.Inf(1)}}, "/all/id", "is +Inf"},
		{"bad number", map[string]any{"id": json.Number("x")}, "/id", "not a number"},
		{"function", map[string]any{"x": func() {}}, "/x", "is a Go func"},
		{"cycle", loop, strings.Repeat("/x", schema.MaxDepth), "too deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := table.AppendJSON(nil, id, tt.in)
			var ve *schema.ValueError
			if !errors.As(err, &ve) {
				t.Fatalf("got %s, %v; want an error", got, err)
			}
			if ve.Path != tt.path || !strings.Contains(ve.Message, tt.message) {
				t.Errorf("got %q: %s, want %q: %s", ve.Path, ve.Message, tt.path, tt.message)
			}
		})
	}
}

func TestAppendText(t *testing.T) {
	tests := []struct {
		in   any
		want string
	}{
		{"a b", "a b"},
		{"", ""},
		{true, "true"},
		{false, "false"},
		{7, "7"},
		{int64(math.MinInt64), "-9223372036854775808"},
		{json.Number("1e3"), "1000"},
		{json.Number("1.0"), "1"},
		{json.Number("1.50"), "1.50"},
		{2.0, "2"},
		{2.5, "2.5"},
		{1e21, "1e+21"},
		{colour("red"), "red"},
		{ptr(3), "3"},
		{time.Unix(0, 0).UTC(), "1970-01-01T00:00:00Z"},
	}
	for _, tt := range tests {
		got, err := schema.AppendText([]byte("="), tt.in)
		if err != nil || string(got) != "="+tt.want {
			t.Errorf("%#v: got %s, %v; want =%s", tt.in, got, err, tt.want)
		}
	}
	for _, bad := range []any{nil, []any{1}, map[string]any{}, []string{"a"}, "\xff", math.NaN(), json.Number("x"), (*int)(nil), make(chan int)} {
		if got, err := schema.AppendText(nil, bad); err == nil {
			t.Errorf("%#v: got %s, want an error", bad, got)
		}
	}
}

// TestWireIsExact writes the integers of valid values in the other forms that
// are accepted for them: what is sent is exact all the same.
func TestWireIsExact(t *testing.T) {
	s := seed(t)
	rounds, accepted := effort(t, 200), 0
	for round := range rounds {
		d := &dice{Rand: rand.New(rand.NewPCG(s, uint64(round)<<16))}
		docs := parse(t, jsonText(t, d.components())).(map[string]any)
		c := newCompiler(t, docs, notNull)
		id := c.ref("Root")
		for range 30 {
			v := d.value(docs, docs["Root"], 5)
			if !c.table.ValidateExact(id, v, schema.EitherSide) {
				continue
			}
			v = d.loosen(parse(t, jsonText(t, v)))
			if len(c.table.Validate(id, v, schema.Options{AllowUnknown: true})) > 0 {
				continue // the digits were not those of an integer here
			}
			accepted++
			text, err := c.table.AppendJSON(nil, id, v)
			if err != nil {
				t.Fatal(err)
			}
			sent := parse(t, string(text))
			if !c.table.ValidateExact(id, sent, schema.EitherSide) {
				t.Fatalf("seed %d round %d: schemas %s\nvalue %s\nsent %s is not valid", s, round, jsonText(t, docs), jsonText(t, v), text)
			}
		}
	}
	if accepted < rounds {
		t.Errorf("only %d values were accepted", accepted)
	}
}

// loosen turns some integers into the other forms that are accepted for them.
func (d *dice) loosen(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = d.loosen(v[k])
		}
	case []any:
		for i := range v {
			v[i] = d.loosen(v[i])
		}
	case json.Number:
		if _, err := v.Int64(); err != nil {
			return v
		}
		switch d.IntN(3) {
		case 0:
			return v.String()
		case 1:
			return v + ".0"
		}
	}
	return v
}

// FuzzAppendJSON compares the plain encoding with encoding/json, and checks
// that a schema changes nothing but the form of integers.
func FuzzAppendJSON(f *testing.F) {
	for _, s := range decodeSeeds() {
		f.Add([]byte(s))
	}
	f.Add([]byte(`{"id":"12","ids":["1",2.0,1e2],"all":{"id":"1","x":"1"},"two":{"k":"i","v":"3"}}`))
	table, id := compile(f, encodeSchema, nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := schema.DecodeAny(data)
		if err != nil {
			return
		}
		got, err := table.AppendJSON(nil, schema.Any, v)
		if err != nil {
			if strings.Contains(err.Error(), "too deep") {
				return
			}
			t.Fatal(err)
		}
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
		if want := strings.TrimSuffix(buf.String(), "\n"); string(got) != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
		typed, err := table.AppendJSON(nil, id, v)
		if err != nil {
			t.Fatal(err)
		}
		back, err := schema.Decode(typed, schema.DecodeOptions{})
		if err != nil {
			t.Fatalf("%s: %v", typed, err)
		}
		again, err := table.AppendJSON(nil, id, back)
		if err != nil || !bytes.Equal(again, typed) {
			t.Fatalf("written once %s, twice %s (%v)", typed, again, err)
		}
		if len(table.Validate(id, v, schema.Options{})) == 0 && !reflect.DeepEqual(shape(v), shape(back)) {
			t.Fatalf("%s became %s", data, typed)
		}
	})
}

// shape reduces a value to its members and elements.
func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = shape(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = shape(e)
		}
		return out
	}
	return v == nil
}
