package schema

import (
	"encoding/json"
	"math"
	"slices"
	"unicode/utf8"
)

// text checks a string. given is the same as a value, for messages: making one
// would allocate.
func (c *checker) text(s *Schema, v string, given any) bool {
	if s.Types != 0 && s.Types&String == 0 {
		// Integers travel as decimal strings where a number cannot hold them.
		if s.onlyIntegers() && !c.exact && isDecimalString(v) {
			return c.number(s, &number{kind: textNumber, text: v}, given)
		}
		return c.collect && c.wrongType(s, given)
	}
	ok := true
	if len(s.Enum) != 0 && !listedText(s.Enum, v) {
		if !c.collect {
			return false
		}
		ok = false
		c.unknownValue(s, given)
	}
	if s.Rules != nil {
		ok = c.textRules(s.Rules, v, given) && ok
	}
	if s.Format != "" && !validFormat(s.Format, v) {
		ok = false
		if c.collect {
			c.badFormat(s.Format, v)
		}
	}
	return ok
}

func listedText(enum []string, v string) bool {
	for _, text := range enum {
		if len(text) >= len(v)+2 && text[0] == '"' && equalString(text, v) {
			return true
		}
	}
	return false
}

func (c *checker) textRules(r *Rules, v string, given any) bool {
	ok := true
	if r.MinLength > 0 || r.MaxLength >= 0 {
		// A character takes one to four bytes: mostly there is no need to count.
		if n := int64(len(v)); (n+utf8.UTFMax-1)/utf8.UTFMax < r.MinLength || r.MaxLength >= 0 && n > r.MaxLength {
			ok = c.count(characters(v), r.MinLength, r.MaxLength, "character", "characters")
			if !ok && !c.collect {
				return false
			}
		}
	}
	if r.Pattern != nil && !r.Pattern.Match(v) {
		ok = false
		if c.collect {
			c.expected(CodePattern, given, "a string that matches ", r.Pattern.Source)
		}
	}
	return ok
}

// characters counts the characters of a string. Most are ASCII, which can be
// seen eight bytes at a time.
func characters(s string) int64 {
	i := 0
	for i+8 <= len(s) && ascii8(s[i:i+8]) {
		i += 8
	}
	return int64(i + utf8.RuneCountInString(s[i:]))
}

// number checks a number, given as a number or as a decimal string.
func (c *checker) number(s *Schema, n *number, given any) bool {
	if !n.valid() {
		if c.collect {
			c.badNumber(n)
		}
		return false
	}
	if s.Types != 0 && s.Types&(Integer|Number) == 0 {
		return c.collect && c.wrongType(s, given)
	}
	ok := true
	if s.wholeNumbers() {
		if ok = c.integer(s, n, given); !ok && !c.collect {
			return false
		}
	}
	if len(s.Enum) != 0 && !slices.ContainsFunc(s.Enum, func(text string) bool { return isNumber(text) && n.compareText(text) == 0 }) {
		if !c.collect {
			return false
		}
		ok = false
		c.unknownValue(s, given)
	}
	if s.Rules != nil {
		ok = c.bounds(s.Rules, n, given) && ok
	}
	return ok
}

// integer checks that a number is an integer of the schema's size.
func (c *checker) integer(s *Schema, n *number, given any) bool {
	neg, u, state := n.integer()
	if state == isInteger && fits(s.Format, neg, u) {
		return true
	}
	if !c.collect {
		return false
	}
	switch state {
	case notIntegral:
		c.expected(CodeWrongType, given, "an integer")
	case notExact:
		c.expected(CodeBadValue, given, "an integer")
		c.say(" as a float64, which holds integers exactly only below 2^53")
		c.suggest("give it as a string of digits or as json.Number")
	default:
		if s.Rules != nil && !s.Rules.within(n) {
			break // said by the bounds, which are narrower
		}
		low, high := limits(s.Format)
		c.expected(CodeOutOfRange, given, "an integer from ", low, " to ", high)
	}
	return false
}

// fits reports whether an integer is in the range of the format; an integer
// without a known format has 64 bits and a sign.
func fits(format string, neg bool, u uint64) bool {
	switch {
	case format == "int32" && neg:
		return u <= -math.MinInt32
	case format == "int32":
		return u <= math.MaxInt32
	case format == "uint64":
		return !neg || u == 0
	case neg:
		return u <= 1<<63
	}
	return u <= math.MaxInt64
}

func limits(format string) (low, high string) {
	switch format {
	case "int32":
		return "-2147483648", "2147483647"
	case "uint64":
		return "0", "18446744073709551615"
	}
	return "-9223372036854775808", "9223372036854775807"
}

// within reports whether a number is in the bounds.
func (r *Rules) within(n *number) bool {
	if r.Min != "" {
		if d := n.compareText(r.Min); d < 0 || d == 0 && r.ExclusiveMin {
			return false
		}
	}
	if r.Max != "" {
		if d := n.compareText(r.Max); d > 0 || d == 0 && r.ExclusiveMax {
			return false
		}
	}
	return true
}

func (c *checker) bounds(r *Rules, n *number, given any) bool {
	ok := r.within(n)
	if !ok {
		if !c.collect {
			return false
		}
		c.outOfRange(r, given)
	}
	if r.MultipleOf != "" && !n.multipleOf(r.MultipleOf) {
		ok = false
		if c.collect {
			c.expected(CodeNotMultiple, given, "a multiple of ", r.MultipleOf)
		}
	}
	return ok
}

func (c *checker) outOfRange(r *Rules, v any) {
	c.begin(CodeOutOfRange)
	c.say("expected a number of ")
	switch {
	case r.Min == "":
	case r.ExclusiveMin:
		c.say("more than ", r.Min)
	default:
		c.say("at least ", r.Min)
	}
	if r.Min != "" && r.Max != "" {
		c.say(" and ")
	}
	switch {
	case r.Max == "":
	case r.ExclusiveMax:
		c.say("less than ", r.Max)
	default:
		c.say("at most ", r.Max)
	}
	c.sayFound(v)
}

// badNumber reports what is no JSON number at all.
func (c *checker) badNumber(n *number) {
	switch {
	case n.kind == floatNumber:
		c.add(CodeBadValue, badFloat(n.f).Message)
	case c.secret > 0:
		c.add(CodeBadValue, "is a json.Number that does not hold a number")
	default:
		c.add(CodeBadValue, badNumber(json.Number(n.text)).Message)
	}
}
