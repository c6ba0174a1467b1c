package schema

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Numbers are compared as the decimals that they are written as, never as
// float64: an id above 2^53 must not equal its neighbour.

// decimal is a parsed JSON number: 0.d1d2d3... × 10^exp, with d1 and the last
// digit not zero. Zero has no digits.
type decimal struct {
	neg bool
	// text holds the digits from first to last, perhaps with a dot between.
	text string
	n    int // how many digits
	exp  int64
}

// maxExponent bounds exponents so that sums of them cannot overflow. Two
// numbers beyond it are told apart only by sign.
const maxExponent = 1 << 40

// parseDecimal parses a valid JSON number.
func parseDecimal(s string) decimal {
	var d decimal
	if s != "" && s[0] == '-' {
		d.neg, s = true, s[1:]
	}
	mant, exp := s, int64(0)
	for i := 0; i < len(s); i++ {
		if s[i] == 'e' || s[i] == 'E' {
			mant, exp = s[:i], parseExponent(s[i+1:])
			break
		}
	}
	dot := len(mant)
	first, last := -1, -1
	for i := 0; i < len(mant); i++ {
		switch c := mant[i]; {
		case c == '.':
			dot = i
		case c != '0':
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return decimal{}
	}
	d.text = mant[first : last+1]
	d.n = len(d.text)
	d.exp = exp + int64(dot-first)
	if first > dot {
		d.exp++ // the dot itself was counted
	} else if dot < last {
		d.n-- // the dot is within the digits
	}
	return d
}

func parseExponent(s string) int64 {
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg, s = s[0] == '-', s[1:]
	}
	var e int64
	for i := 0; i < len(s) && e < maxExponent; i++ {
		e = e*10 + int64(s[i]-'0')
	}
	e = min(e, maxExponent)
	if neg {
		return -e
	}
	return e
}

// compare returns -1, 0 or 1.
func (d decimal) compare(e decimal) int {
	switch {
	case d.n == 0 || e.n == 0:
		return d.sign() - e.sign()
	case d.neg != e.neg:
		return d.sign()
	}
	c := d.compareSize(e)
	if d.neg {
		return -c
	}
	return c
}

func (d decimal) sign() int {
	switch {
	case d.n == 0:
		return 0
	case d.neg:
		return -1
	}
	return 1
}

func (d decimal) compareSize(e decimal) int {
	switch {
	case d.exp < e.exp:
		return -1
	case d.exp > e.exp:
		return 1
	}
	i, j := 0, 0
	for i < len(d.text) && j < len(e.text) {
		if d.text[i] == '.' {
			i++
		}
		if e.text[j] == '.' {
			j++
		}
		if a, b := d.text[i], e.text[j]; a != b {
			if a < b {
				return -1
			}
			return 1
		}
		i++
		j++
	}
	switch {
	case i < len(d.text):
		return 1
	case j < len(e.text):
		return -1
	}
	return 0
}

// integral reports whether the number has no fraction.
func (d decimal) integral() bool { return int64(d.n) <= d.exp || d.n == 0 }

// magnitude returns the absolute value of an integral number, or false when
// it does not fit.
func (d decimal) magnitude() (uint64, bool) {
	if d.exp > 20 {
		return 0, false
	}
	var u uint64
	put := func(c byte) bool {
		v := uint64(c - '0')
		if u > (math.MaxUint64-v)/10 {
			return false
		}
		u = u*10 + v
		return true
	}
	for i := 0; i < len(d.text); i++ {
		if c := d.text[i]; c != '.' && !put(c) {
			return 0, false
		}
	}
	for i := int64(d.n); i < d.exp; i++ {
		if !put('0') {
			return 0, false
		}
	}
	return u, true
}

// multipleOf reports whether d is m times an integer. It allocates only for
// numbers of more than 19 digits.
func (d decimal) multipleOf(m decimal) bool {
	switch {
	case m.n == 0 || m.neg:
		return false
	case d.n == 0:
		return true
	}
	// With both as digits × 10^k and no trailing zeros, a smaller power of ten
	// in d cannot be made up for: its digits are no multiple of ten.
	shift := (d.exp - int64(d.n)) - (m.exp - int64(m.n))
	if shift < 0 {
		return false
	}
	// The power of ten is taken modulo b: an exponent may be as large as it
	// likes.
	if x, ok := d.small(); ok {
		if y, ok := m.small(); ok {
			return mulMod(x%y, powMod(10%y, uint64(shift), y), y) == 0
		}
	}
	a, b := d.digits(), m.digits()
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(shift), b)
	p.Mul(p, a)
	return p.Mod(p, b).Sign() == 0
}

// small returns the digits as an integer when there are at most 19.
func (d decimal) small() (uint64, bool) {
	if d.n > 19 {
		return 0, false
	}
	d.exp = int64(d.n)
	return d.magnitude()
}

func mulMod(a, b, m uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, rem := bits.Div64(hi%m, lo, m)
	return rem
}

func powMod(a, n, m uint64) uint64 {
	p := 1 % m
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			p = mulMod(p, a, m)
		}
		a = mulMod(a, a, m)
	}
	return p
}

func (d decimal) digits() *big.Int {
	text := make([]byte, 0, d.n)
	for i := 0; i < len(d.text); i++ {
		if c := d.text[i]; c != '.' {
			text = append(text, c)
		}
	}
	n, _ := new(big.Int).SetString(string(text), 10)
	return n
}

// appendInteger appends the plain digits of an integer, the way it is sent.
func appendInteger(dst []byte, neg bool, u uint64) []byte {
	if neg && u != 0 {
		dst = append(dst, '-')
	}
	return strconv.AppendUint(dst, u, 10)
}

// isDecimalString reports whether s is an integer as JSON would write it:
// digits without leading zeros, perhaps a minus.
func isDecimalString(s string) bool {
	if s != "" && s[0] == '-' {
		s = s[1:]
	}
	if s == "" || len(s) > 1 && s[0] == '0' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// isNumber reports whether s is a JSON number.
func isNumber(s string) bool {
	end, ok := scanNumber(s, 0)
	return ok && end == len(s)
}

// scanNumber finds the end of the JSON number that begins at s[i]. When there
// is none, end is where it went wrong.
func scanNumber(s string, i int) (end int, ok bool) {
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i < len(s) && s[i] == '0':
		i++
	case i < len(s) && '1' <= s[i] && s[i] <= '9':
		i = skipDigits(s, i)
	default:
		return i, false
	}
	if i < len(s) && s[i] == '.' {
		start := i + 1
		if i = skipDigits(s, start); i == start {
			return i, false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		start := i
		if i = skipDigits(s, start); i == start {
			return i, false
		}
	}
	return i, true
}

func skipDigits(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}
