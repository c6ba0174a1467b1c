package schema

import "regexp/syntax"

// runs is an anchored expression that is nothing but a sequence of character
// sets with counts, such as ^[a-z][a-z0-9-]*$. Most patterns of API
// descriptions are, and matching them so takes a tenth of the time.
type runs []run

// run is a number of characters of one set.
type run struct {
	set asciiSet
	min int
	max int // -1 means any number
	// tail is how many characters all later runs take together, -1 when that
	// is not always the same. Where it is, the length of the text tells the
	// length of this run.
	tail int
}

// asciiSet is a set of ASCII characters.
type asciiSet [2]uint64

func (s *asciiSet) add(c rune) { s[c>>6] |= 1 << (c & 63) }

func (s *asciiSet) has(c byte) bool { return c < 0x80 && s[c>>6]&(1<<(c&63)) != 0 }

func (s *asciiSet) meets(t *asciiSet) bool { return s[0]&t[0] != 0 || s[1]&t[1] != 0 }

// match takes for each run as many characters as it can, but leaves to the
// later ones what they are known to take. That is right because parseRuns
// accepts only expressions in which no other run takes what a later one needs.
func (rs runs) match(s string) bool {
	i := 0
	for k := range rs {
		r := &rs[k]
		most := r.max
		if r.tail >= 0 {
			most = len(s) - i - r.tail
			if most < r.min || r.max >= 0 && most > r.max {
				return false
			}
		}
		n := 0
		for i < len(s) && n != most && r.set.has(s[i]) {
			i++
			n++
		}
		if n < r.min {
			return false
		}
	}
	return i == len(s)
}

// parseRuns returns nil when the expression is of another form.
func parseRuns(source string) runs {
	re, err := syntax.Parse(source, syntax.Perl)
	if err != nil || re.Op != syntax.OpConcat || len(re.Sub) < 2 {
		return nil
	}
	last := len(re.Sub) - 1
	if re.Sub[0].Op != syntax.OpBeginText || re.Sub[last].Op != syntax.OpEndText {
		return nil
	}
	out := runs{}
	for _, sub := range re.Sub[1:last] {
		var ok bool
		if out, ok = out.add(sub); !ok {
			return nil
		}
	}
	out.measure()
	if !out.plain() {
		return nil
	}
	return out
}

// measure fills in the tails.
func (rs runs) measure() {
	tail := 0
	for i := len(rs) - 1; i >= 0; i-- {
		rs[i].tail = tail
		if rs[i].min != rs[i].max {
			tail = -1
		} else if tail >= 0 {
			tail += rs[i].min
		}
	}
}

func (rs runs) add(re *syntax.Regexp) (runs, bool) {
	low, high := 1, 1
	switch re.Op {
	case syntax.OpStar:
		low, high = 0, -1
	case syntax.OpPlus:
		low, high = 1, -1
	case syntax.OpQuest:
		low, high = 0, 1
	case syntax.OpRepeat:
		low, high = re.Min, re.Max
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			one := &syntax.Regexp{Op: syntax.OpLiteral, Flags: re.Flags, Rune: []rune{c}}
			set, ok := setOf(one)
			if !ok {
				return nil, false
			}
			rs = append(rs, run{set: set, min: 1, max: 1})
		}
		return rs, true
	default:
		set, ok := setOf(re)
		return append(rs, run{set: set, min: 1, max: 1}), ok
	}
	set, ok := setOf(re.Sub[0])
	return append(rs, run{set: set, min: low, max: high}), ok
}

// setOf returns the characters that a part of one character matches.
func setOf(re *syntax.Regexp) (asciiSet, bool) {
	var set asciiSet
	switch {
	case re.Op == syntax.OpLiteral && len(re.Rune) == 1 && re.Flags&syntax.FoldCase == 0 && re.Rune[0] < 0x80:
		set.add(re.Rune[0])
		return set, true
	case re.Op == syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i+1] >= 0x80 {
				return set, false
			}
			for c := re.Rune[i]; c <= re.Rune[i+1]; c++ {
				set.add(c)
			}
		}
		return set, true
	}
	return set, false
}

// plain reports whether no run takes a character that one behind it may need:
// its length is fixed or known from the text, or their sets differ.
func (rs runs) plain() bool {
	for i := range rs {
		if rs[i].min == rs[i].max || rs[i].tail >= 0 {
			continue
		}
		for j := i + 1; j < len(rs); j++ {
			if rs[i].set.meets(&rs[j].set) {
				return false
			}
			if rs[j].min > 0 {
				break
			}
		}
	}
	return true
}
