package schema

import (
	"encoding/json"
	"math"
	"strconv"
)

// maxSafe is the largest integer that a float64 holds without standing for
// its neighbours too: 2^53 itself is also what 2^53+1 is rounded to.
const maxSafe = 1<<53 - 1

// kind tells how a number is held.
type kind uint8

const (
	notNumber kind = iota
	intNumber      // neg and u
	floatNumber
	textNumber
)

// number is a Go number without its Go type. It is a value: making one
// allocates nothing.
type number struct {
	kind kind
	neg  bool
	bits uint8 // 32 for a float32
	u    uint64
	f    float64
	text string
}

func intValue(i int64) number {
	if i < 0 {
		return number{kind: intNumber, neg: true, u: -uint64(i)}
	}
	return number{kind: intNumber, u: uint64(i)}
}

// numberOf returns v as a number. json.Number is returned as it is, valid or
// not.
func numberOf(v any) (number, bool) {
	switch v := v.(type) {
	case json.Number:
		return number{kind: textNumber, text: string(v)}, true
	case int:
		return intValue(int64(v)), true
	case int64:
		return intValue(v), true
	case float64:
		return number{kind: floatNumber, f: v, bits: 64}, true
	case int32:
		return intValue(int64(v)), true
	case uint64:
		return number{kind: intNumber, u: v}, true
	case uint:
		return number{kind: intNumber, u: uint64(v)}, true
	case uint32:
		return number{kind: intNumber, u: uint64(v)}, true
	case int8:
		return intValue(int64(v)), true
	case int16:
		return intValue(int64(v)), true
	case uint8:
		return number{kind: intNumber, u: uint64(v)}, true
	case uint16:
		return number{kind: intNumber, u: uint64(v)}, true
	case uintptr:
		return number{kind: intNumber, u: uint64(v)}, true
	case float32:
		return number{kind: floatNumber, f: float64(v), bits: 32}, true
	}
	return number{}, false
}

// valid reports whether JSON can hold the number.
func (n *number) valid() bool {
	switch n.kind {
	case floatNumber:
		return !math.IsNaN(n.f) && !math.IsInf(n.f, 0)
	case textNumber:
		return isNumber(n.text)
	}
	return true
}

// integrality is what a number is as an integer.
type integrality uint8

const (
	isInteger   integrality = iota
	notIntegral             // it has a fraction
	tooLarge                // it does not fit into 64 bits
	notExact                // a float64 that may stand for several integers
)

// integer returns the number as a sign and a 64-bit magnitude. The number
// must be valid.
func (n *number) integer() (neg bool, u uint64, state integrality) {
	switch n.kind {
	case intNumber:
		return n.neg, n.u, isInteger
	case floatNumber:
		switch {
		case n.f != math.Trunc(n.f):
			return false, 0, notIntegral
		case math.Abs(n.f) > maxSafe:
			return false, 0, notExact
		}
		return n.f < 0, uint64(math.Abs(n.f)), isInteger
	}
	if neg, u, ok := shortInteger(n.text); ok {
		return neg, u, isInteger
	}
	d := parseDecimal(n.text)
	if !d.integral() {
		return false, 0, notIntegral
	}
	u, ok := d.magnitude()
	if !ok {
		return d.neg, 0, tooLarge
	}
	return d.neg, u, isInteger
}

// shortInteger parses up to 18 digits with an optional minus: almost every
// number that is met.
func shortInteger(s string) (neg bool, u uint64, ok bool) {
	if s != "" && s[0] == '-' {
		neg, s = true, s[1:]
	}
	if s == "" || len(s) > 18 {
		return false, 0, false
	}
	for i := 0; i < len(s); i++ {
		c := s[i] - '0'
		if c > 9 {
			return false, 0, false
		}
		u = u*10 + uint64(c)
	}
	return neg, u, true
}

// compareText compares the number with a JSON number text.
func (n *number) compareText(text string) int {
	if n.kind == intNumber {
		if neg, u, ok := shortInteger(text); ok {
			return compareIntegers(n.neg, n.u, neg, u)
		}
	}
	return n.compareDecimal(parseDecimal(text))
}

func (n *number) compareDecimal(d decimal) int {
	if n.kind == textNumber {
		return parseDecimal(n.text).compare(d)
	}
	var buf [32]byte
	return parseDecimal(string(n.append(buf[:0]))).compare(d)
}

// compare compares two numbers.
func (n *number) compare(m *number) int {
	if n.kind == intNumber && m.kind == intNumber {
		return compareIntegers(n.neg, n.u, m.neg, m.u)
	}
	if m.kind == textNumber {
		return n.compareText(m.text)
	}
	var buf [32]byte
	return n.compareDecimal(parseDecimal(string(m.append(buf[:0]))))
}

func compareIntegers(aNeg bool, a uint64, bNeg bool, b uint64) int {
	aNeg, bNeg = aNeg && a != 0, bNeg && b != 0
	switch {
	case aNeg != bNeg:
		if aNeg {
			return -1
		}
		return 1
	case a == b:
		return 0
	case (a < b) != aNeg:
		return -1
	}
	return 1
}

// multipleOf reports whether the number is a multiple of the positive number
// text. A float64 may miss it by the rounding of its own last digits:
// 0.1+0.2 is a multiple of 0.1.
func (n *number) multipleOf(text string) bool {
	if n.kind != floatNumber {
		if neg, m, ok := shortInteger(text); ok && !neg && m != 0 {
			if _, u, state := n.integer(); state == isInteger {
				return u%m == 0
			}
		}
	}
	var buf [32]byte
	d := n.text
	if n.kind != textNumber {
		d = string(n.append(buf[:0]))
	}
	m := parseDecimal(text)
	if parseDecimal(d).multipleOf(m) {
		return true
	}
	if n.kind != floatNumber || m.n == 0 || m.neg {
		return false
	}
	step, err := strconv.ParseFloat(text, 64)
	if err != nil || step == 0 {
		return false
	}
	k := math.Round(n.f / step)
	// Beyond 2^53 steps the neighbours of the float64 lie further apart than
	// the multiples do.
	if math.Abs(k) >= 1<<53 {
		return true
	}
	return math.Abs(math.FMA(k, -step, n.f)) <= math.Abs(n.f)*0x1p-51
}

// append appends the number as JSON. The number must be valid.
func (n *number) append(dst []byte) []byte {
	switch n.kind {
	case intNumber:
		return appendInteger(dst, n.neg, n.u)
	case floatNumber:
		return appendFloat(dst, n.f, int(n.bits))
	}
	return append(dst, n.text...)
}

// appendFloat writes a float as encoding/json does: like JavaScript, with an
// exponent only for very small and very large numbers.
func appendFloat(dst []byte, f float64, bits int) []byte {
	// Integers are what most floats are that come from JSON.
	if i := int64(f); float64(i) == f && -maxSafe <= i && i <= maxSafe && bits == 64 && (i != 0 || !math.Signbit(f)) {
		return strconv.AppendInt(dst, i, 10)
	}
	abs := math.Abs(f)
	format := byte('f')
	if abs != 0 {
		if bits == 64 && (abs < 1e-6 || abs >= 1e21) ||
			bits == 32 && (float32(abs) < 1e-6 || float32(abs) >= 1e21) {
			format = 'e'
		}
	}
	dst = strconv.AppendFloat(dst, f, format, -1, bits)
	if format == 'e' {
		// e-09 is written e-9.
		if n := len(dst); n >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
			dst[n-2] = dst[n-1]
			dst = dst[:n-1]
		}
	}
	return dst
}
