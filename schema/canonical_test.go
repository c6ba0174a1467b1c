package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/databricks-account/connector/schema"
)

type (
	colour   string
	count    int32
	flag     bool
	ratio    float32
	document map[string]any
	hidden   struct{ secret string }
	person   struct {
		Name  string            `json:"name"`
		ID    int64             `json:"id,string"`
		Big   int64             `json:"big"`
		Empty string            `json:"empty,omitempty"`
		Tags  map[string]string `json:"tags"`
		Skip  func()            `json:"-"`
		Born  time.Time         `json:"born"`
		Raw   json.RawMessage   `json:"raw,omitempty"`
	}
	celsius   float64
	byPointer struct{ n int }
	shouting  string
)

func (c celsius) MarshalJSON() ([]byte, error) {
	if c < -273 {
		return nil, errors.New("colder than possible")
	}
	return fmt.Appendf(nil, `{"degrees":%g}`, float64(c)), nil
}

func (b *byPointer) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "n%d", b.n), nil }

func (s shouting) MarshalText() ([]byte, error) {
	if s == "" {
		return nil, errors.New("nothing to shout")
	}
	return []byte(s + "!"), nil
}

func ptr[T any](v T) *T { return &v }

func TestCanonicalConverts(t *testing.T) {
	tests := []struct {
		name string
		in   any
		want any
	}{
		{"strings", []string{"a", "b"}, []any{"a", "b"}},
		{"ints", []int{1, 2}, []any{1, 2}},
		{"array", [2]bool{true, false}, []any{true, false}},
		{"string map", map[string]string{"a": "b"}, map[string]any{"a": "b"}},
		{"objects", []map[string]any{{"a": 1}}, []any{map[string]any{"a": 1}}},
		{"named map", document{"a": []string{"x"}}, map[string]any{"a": []any{"x"}}},
		{"named keys", map[colour]int{"red": 1}, map[string]any{"red": 1}},
		{"named string", colour("red"), "red"},
		{"named int", count(7), int64(7)},
		{"named bool", flag(true), true},
		{"named float", ratio(0.5), float32(0.5)},
		{"pointer", ptr("x"), "x"},
		{"pointer to pointer", ptr(ptr(3)), 3},
		{"nil pointer", (*string)(nil), nil},
		{"nil map", map[string]any(nil), nil},
		{"nil slice", []any(nil), nil},
		{"nil strings", []string(nil), nil},
		{"empty strings", []string{}, []any{}},
		{"pointer to json.Number", ptr(json.Number("1.50")), json.Number("1.50")},
		{"bytes", []byte("hi"), "aGk="},
		{"raw", json.RawMessage(`{"id":9007199254740993}`), map[string]any{"id": json.Number("9007199254740993")}},
		{"nil raw", json.RawMessage(nil), nil},
		{"time", time.Date(2024, 2, 3, 4, 5, 6, 0, time.UTC), "2024-02-03T04:05:06Z"},
		{"duration", 3 * time.Second, int64(3e9)},
		{"big", new(big.Int).Lsh(big.NewInt(1), 70), json.Number("1180591620717411303424")},
		{"marshaler", celsius(20), map[string]any{"degrees": json.Number("20")}},
		{"text marshaler", shouting("hey"), "hey!"},
		{"text marshaler of the pointer, in a slice", []byPointer{{1}, {2}}, []any{"n1", "n2"}},
		{"struct", person{Name: "Ann <b>", ID: 5, Big: math.MaxInt64, Born: time.Unix(0, 0).UTC(), Raw: json.RawMessage(`1.0`)}, map[string]any{
			"name": "Ann <b>", "id": "5", "big": json.Number("9223372036854775807"), "tags": nil, "born": "1970-01-01T00:00:00Z", "raw": json.Number("1.0"),
		}},
		{"struct without exported fields", hidden{"x"}, map[string]any{}},
		{"replacement character", struct{ A string }{"\ufffd"}, map[string]any{"A": "\ufffd"}},
		{"escape that looks like a repair", struct{ A string }{`\ufffd`}, map[string]any{"A": `\ufffd`}},
		{"deep", map[string]any{"a": []any{1, map[string]any{"b": []string{"x"}}}}, map[string]any{"a": []any{1, map[string]any{"b": []any{"x"}}}}},
		{"interfaces", []error{nil}, []any{nil}},
		{"uintptr", uintptr(3), uintptr(3)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := schema.Canonical(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %#v\nwant %#v", got, tt.want)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	loop := map[string]any{}
	loop["self"] = []any{loop}
	list := []any{nil}
	list[0] = map[string]any{"up": list}
	type node struct{ Next *node }
	ring := &node{}
	ring.Next = ring
	deep := any(1)
	for range schema.MaxDepth + 1 {
		deep = []any{deep}
	}
	var pointers any = 1
	for range schema.MaxDepth + 1 {
		p := pointers
		pointers = &p
	}
	tests := []struct {
		name    string
		in      any
		path    string
		message string
	}{
		{"NaN", map[string]any{"a": math.NaN()}, "/a", "is NaN, which JSON cannot hold"},
		{"infinity", []any{1, math.Inf(-1)}, "/1", "is -Inf, which JSON cannot hold"},
		{"float32 NaN", float32(math.NaN()), "", "is NaN, which JSON cannot hold"},
		{"NaN in floats", []float64{1, math.NaN()}, "/1", "is NaN, which JSON cannot hold"},
		{"named infinity", ratio(math.Inf(1)), "", "is +Inf, which JSON cannot hold"},
		{"NaN in a struct", struct{ A float64 }{math.NaN()}, "", "holds NaN, which JSON cannot hold"},
		{"invalid text", map[string]any{"a": []any{"ok", "b\xff"}}, "/a/1", "is not valid UTF-8"},
		{"invalid name", map[string]any{"a": map[string]any{"\xff": 1}}, "/a", `has the member name "\xff", which is not valid UTF-8`},
		{"invalid text in strings", []string{"\xc3("}, "/0", "is not valid UTF-8"},
		{"invalid name in a string map", map[string]string{"\xff": ""}, "", `has the member name "\xff", which is not valid UTF-8`},
		{"invalid text in a struct", struct {
			A []string `json:"a"`
		}{[]string{"ok", "\xff"}}, "/a/1", "is not valid UTF-8"},
		{"invalid text of a marshaler", shouting("\xff"), "", "is not valid UTF-8"},
		{"failing text marshaler", shouting(""), "", "cannot be written as text: nothing to shout"},
		{"failing marshaler", []any{celsius(-300)}, "/0", "colder than possible"},
		{"slash in a name", map[string]any{"a/b~c": func() {}}, "/a~1b~0c", "is a Go func, which JSON cannot hold"},
		{"channel", []any{make(chan int)}, "/0", "is a Go chan, which JSON cannot hold"},
		{"complex", complex(1, 2), "", "is a Go complex128, which JSON cannot hold"},
		{"channel in a struct", struct{ C chan int }{make(chan int)}, "", "holds a Go chan int, which JSON cannot hold"},
		{"number keys", map[int]string{1: "a"}, "", "is a Go map with keys of type int; the names of members must be strings"},
		{"any keys", map[any]any{"a": 1}, "", "is a Go map with keys of type interface {}; the names of members must be strings"},
		{"bad number", map[string]any{"n": json.Number("1.")}, "/n", `is a json.Number that holds "1.", which is not a number`},
		{"empty number", json.Number(""), "", `is a json.Number that holds "", which is not a number`},
		{"hex number", json.Number("0x10"), "", `is a json.Number that holds "0x10", which is not a number`},
		{"cycle", loop, "", "contains itself; JSON has no cycles"},
		{"cycle through a list", list, "", "contains itself; JSON has no cycles"},
		{"cycle of structs", ring, "", "contains itself; JSON has no cycles"},
		{"too deep", deep, strings.Repeat("/0", schema.MaxDepth), "is nested too deep: more than 1000 levels"},
		{"too many pointers", pointers, "", "is nested too deep: more than 1000 levels"},
		{"broken raw", map[string]any{"r": json.RawMessage(`{"a":}`)}, "/r/a", `is broken JSON: expected a value, found "}"`},
		{"raw with a name twice", json.RawMessage(`{"a":1,"a":2}`), "/a", `is broken JSON: the member "a" is given twice`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := schema.Canonical(tt.in)
			var ve *schema.ValueError
			if !errors.As(err, &ve) {
				t.Fatalf("got %v, %v; want an error", v, err)
			}
			if ve.Path != tt.path || !strings.Contains(ve.Message, tt.message) {
				t.Errorf("got  %q: %s\nwant %q: %s", ve.Path, ve.Message, tt.path, tt.message)
			}
		})
	}
}

func TestCanonicalKeepsTheOriginal(t *testing.T) {
	in := map[string]any{"a": []any{[]string{"x"}}, "b": map[string]any{"c": 1}}
	out, err := schema.Canonical(in)
	if err != nil {
		t.Fatal(err)
	}
	if _, changed := in["a"].([]any)[0].([]any); changed {
		t.Error("the original was changed")
	}
	if got := out.(map[string]any)["b"]; reflect.ValueOf(got).Pointer() != reflect.ValueOf(in["b"]).Pointer() {
		t.Error("a part that needed no conversion was copied")
	}
}

func TestCanonicalCostsNothing(t *testing.T) {
	v := any(map[string]any{"a": []any{"x", 1, 2.5, nil, true, json.Number("7")}, "b": map[string]any{"c": int64(1)}})
	if n := testing.AllocsPerRun(100, func() {
		if out, err := schema.Canonical(v); err != nil || out == nil {
			t.Fatal(out, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzCanonical feeds values of many Go types, built from the input, and
// compares with what encoding/json makes of them.
func FuzzCanonical(f *testing.F) {
	f.Add("a", int64(1), 1.5, []byte(`{"a":[1,null]}`), uint8(3))
	f.Add("\xff", int64(math.MinInt64), math.NaN(), []byte(`"\ufffd"`), uint8(250))
	f.Fuzz(func(t *testing.T, s string, i int64, x float64, raw []byte, b uint8) {
		values := []any{
			s, i, x, float32(x), b, colour(s), count(i),
			[]string{s, "ok"},
			map[string]string{s: s},
			map[colour]any{colour(s): i},
			person{Name: s, Big: i, Tags: map[string]string{s: s}},
			&person{Name: s}, json.RawMessage(raw), raw,
			[]any{s, []int64{i}, map[string]any{s: []float64{x}}},
			json.Number(s), ptr(s),
			[1]string{s},
			struct {
				A any `json:"a"`
			}{map[string]any{"k": s}},
		}
		for _, v := range values {
			got, err := schema.Canonical(v)
			if err != nil {
				var ve *schema.ValueError
				if !errors.As(err, &ve) || ve.Message == "" {
					t.Fatalf("%#v: %v", v, err)
				}
				continue
			}
			if again, err := schema.Canonical(got); err != nil || !reflect.DeepEqual(again, got) {
				t.Fatalf("%#v: the result is not canonical: %v", got, err)
			}
			want, err := json.Marshal(v)
			if err != nil {
				t.Fatalf("%#v was accepted, but encoding/json says %v", v, err)
			}
			text, err := schema.Table{{}}.AppendJSON(nil, schema.Any, got)
			if err != nil || !utf8.Valid(text) {
				t.Fatalf("%#v: %s, %v", got, text, err)
			}
			a, _ := byEncodingJSON(want)
			c, err := byEncodingJSON(text)
			if err != nil || !reflect.DeepEqual(a, c) {
				t.Fatalf("%#v: got %s, encoding/json has %s (%v)", v, text, want, err)
			}
		}
	})
}
