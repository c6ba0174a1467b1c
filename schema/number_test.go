package schema_test

import (
	"cmp"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// randomNumber makes a JSON number of any magnitude that big.Rat can hold.
func (d *dice) randomNumber() string {
	digits := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(byte('0' + d.IntN(10)))
		}
		return b.String()
	}
	s := strings.TrimLeft(digits(1+d.IntN(25)), "0")
	if s == "" {
		s = "0"
	}
	if d.chance(40) {
		s = "-" + s
	}
	if d.chance(40) {
		s += "." + digits(1+d.IntN(12))
	}
	if d.chance(30) {
		s += pick(d, []string{"e", "E", "e+", "e-"}) + strconv.Itoa(d.IntN(40))
	}
	return s
}

func rat(tb testing.TB, s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		tb.Fatalf("%q is no number", s)
	}
	return r
}

func TestNumbersAgainstRationals(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(seed(t), 1))}
	for range effort(t, 8_000) {
		a, b := d.randomNumber(), d.randomNumber()
		if d.chance(20) {
			b = a
		}
		x, y := rat(t, a), rat(t, b)
		if got, want := schema.CompareNumbers(json.Number(a), json.Number(b)), x.Cmp(y); cmp.Compare(got, 0) != want {
			t.Fatalf("%s against %s: got %d, want %d", a, b, got, want)
		}
		step := strings.TrimPrefix(b, "-")
		value := a
		if d.chance(50) && rat(t, step).Sign() != 0 {
			// A true multiple, written out.
			value = new(big.Rat).Mul(rat(t, step), big.NewRat(int64(d.IntN(1e9))-5e8, 1)).FloatString(60)
		}
		want := false
		if q := rat(t, step); q.Sign() != 0 {
			want = new(big.Rat).Quo(rat(t, value), q).IsInt()
		}
		if got := schema.IsMultiple(json.Number(value), step); got != want {
			t.Fatalf("%s as a multiple of %s: got %v", value, step, got)
		}
	}
}

func TestNumbersOfEveryKind(t *testing.T) {
	tests := []struct {
		a, b any
		want int
	}{
		{1, int64(1), 0},
		{uint64(1 << 63), int64(-1), 1},
		{-1, 1.0, -1},
		{0.1, json.Number("0.1"), 0},
		{float32(0.1), 0.1, 0},
		{1e300, json.Number("1e300"), 0},
		{json.Number("1e999999999999"), json.Number("1e999999999998"), 1},
		{json.Number("1e-999999999"), 0, 1},
		{json.Number("9007199254740993"), float64(1 << 53), 1},
		{int8(-128), int16(-129), 1},
		{json.Number("-0.0"), 0, 0},
		{json.Number("100"), json.Number("1e2"), 0},
		{json.Number("0.001"), json.Number("1e-3"), 0},
		{uint8(200), uint16(200), 0},
		{uint32(1), uint(2), -1},
		{int32(-1), -1, 0},
	}
	for _, tt := range tests {
		if got := schema.CompareNumbers(tt.a, tt.b); got != tt.want {
			t.Errorf("%v against %v: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := schema.CompareNumbers(tt.b, tt.a); got != -tt.want {
			t.Errorf("%v against %v: got %d, want %d", tt.b, tt.a, got, -tt.want)
		}
	}
	for _, tt := range []struct {
		v    any
		of   string
		want bool
	}{
		{0.1 + 0.2, "0.1", true},
		{0.31, "0.1", false},
		{1e22, "3", true},
		{10, "2.5", true},
		{0, "7", true},
		{7, "0", false},
		{json.Number("1e1000000000000"), "3", false},
		{json.Number("3e1000000000000"), "3", true},
		{uint64(1<<64 - 1), "5", true},
		{json.Number("0.3"), "0.1", true},
		{json.Number("0.30000000000000004"), "0.1", false},
		{-9, "3", true},
		{1e-7, "1e-7", true},
		{5e-324, "0.1", false},
	} {
		if got := schema.IsMultiple(tt.v, tt.of); got != tt.want {
			t.Errorf("%v as a multiple of %s: got %v", tt.v, tt.of, got)
		}
	}
}

func TestFirstTwins(t *testing.T) {
	distinct := []any{nil, true, false, "", "a", "1", 1, 1.5, []any{}, []any{1}, []any{nil}, map[string]any{}, map[string]any{"a": 1}, map[string]any{"a": 2}, map[string]any{"b": 1}, "true"}
	for pad := range 3 {
		list := append([]any{}, distinct...)
		for i := range pad * 100 { // beyond the size up to which each is compared with each
			list = append(list, "pad"+strconv.Itoa(i))
		}
		if i, j, found := schema.FirstTwins(list); found {
			t.Errorf("%d elements: %v and %v are said to be equal", len(list), list[i], list[j])
		}
		for _, twin := range []any{nil, 1.0, json.Number("1.50"), json.Number("1e0"), []any{json.Number("1.0")}, map[string]any{"a": 2.0}, "a"} {
			if _, j, found := schema.FirstTwins(append(list, twin)); !found || j != len(list) {
				t.Errorf("%d elements: no twin found for %v", len(list), twin)
			}
		}
	}
}
