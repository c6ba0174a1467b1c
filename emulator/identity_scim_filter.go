package emulator

import (
	"net/http"
	"strings"
)

// scimFilter is a parsed filter expression of RFC 7644, section 3.4.2.2.
type scimFilter struct {
	kind filterKind
	// left and right are the operands of And and Or; Not and Within have only
	// left.
	left, right *scimFilter
	// path is the attribute of Compare, Present and Within.
	path scimPath
	// op is the operator of Compare, in lower case.
	op    string
	value filterValue
}

type filterKind uint8

const (
	filterCompare filterKind = iota // path op value
	filterPresent                   // path pr
	filterAnd
	filterOr
	filterNot
	filterWithin // path[left]
)

// filterValue is the right side of a comparison.
type filterValue struct {
	text string
	// quoted tells "true" from true and "null" from null.
	quoted bool
}

const (
	// maxFilterDepth bounds how deep a filter may nest.
	maxFilterDepth = 32
	// unsupportedOperator is what the service says of every operator that it
	// does not know, and of a filter that has none.
	unsupportedOperator = "Given filter operator is not supported."
)

func badFilter(format string, args ...any) *Refusal {
	r := refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", format, args...)
	r.ScimType = "InvalidFilter"
	return r
}

// parseFilter reads a filter as it stands behind ?filter= or between the
// brackets of a path. Operators and attribute names are read without regard
// to case; a value may stand in double or single quotes or, without spaces,
// bare. The error is a *Refusal.
func parseFilter(text string) (*scimFilter, error) {
	p := filterParser{text: text}
	f, err := p.either(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.at < len(p.text) {
		return nil, badFilter("Given filter is not valid: expected \"and\" or \"or\" at position %d.", p.at+1)
	}
	return f, nil
}

// onlyOperators refuses a filter that compares by another operator than those
// given. Lists of an account know but a few of them.
func (f *scimFilter) onlyOperators(ops ...string) error {
	if f == nil {
		return nil
	}
	op := f.op
	if f.kind == filterPresent {
		op = "pr"
	}
	if op != "" {
		known := false
		for _, o := range ops {
			known = known || o == op
		}
		if !known {
			return badFilter("%s", unsupportedOperator)
		}
	}
	if err := f.left.onlyOperators(ops...); err != nil {
		return err
	}
	return f.right.onlyOperators(ops...)
}

type filterParser struct {
	text string
	at   int
}

// either = both *("or" both)
func (p *filterParser) either(depth int) (*scimFilter, error) {
	left, err := p.both(depth)
	for err == nil && p.keyword("or") {
		var right *scimFilter
		if right, err = p.both(depth); err == nil {
			left = &scimFilter{kind: filterOr, left: left, right: right}
		}
	}
	return left, err
}

// both = one *("and" one)
func (p *filterParser) both(depth int) (*scimFilter, error) {
	left, err := p.one(depth)
	for err == nil && p.keyword("and") {
		var right *scimFilter
		if right, err = p.one(depth); err == nil {
			left = &scimFilter{kind: filterAnd, left: left, right: right}
		}
	}
	return left, err
}

// one = "not" one / "(" either ")" / path "[" either "]" / path "pr" / path op value
func (p *filterParser) one(depth int) (*scimFilter, error) {
	if depth++; depth > maxFilterDepth {
		return nil, badFilter("Given filter nests deeper than %d levels.", maxFilterDepth)
	}
	if p.symbol('(') {
		f, err := p.either(depth)
		if err != nil {
			return nil, err
		}
		if !p.symbol(')') {
			return nil, badFilter("Given filter is not valid: a parenthesis is not closed.")
		}
		return f, nil
	}
	if p.negation() {
		f, err := p.one(depth)
		if err != nil {
			return nil, err
		}
		return &scimFilter{kind: filterNot, left: f}, nil
	}
	word := p.name()
	if word == "" {
		return nil, badFilter("Given filter is not valid: expected an attribute at position %d.", p.at+1)
	}
	path := splitPath(word)
	if p.symbol('[') {
		f, err := p.either(depth)
		if err != nil {
			return nil, err
		}
		if !p.symbol(']') {
			return nil, badFilter("Given filter is not valid: a bracket is not closed.")
		}
		return &scimFilter{kind: filterWithin, path: path, left: f}, nil
	}
	return p.comparison(path)
}

func (p *filterParser) comparison(path scimPath) (*scimFilter, error) {
	switch op := strings.ToLower(p.name()); op {
	case "pr":
		return &scimFilter{kind: filterPresent, path: path}, nil
	case "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le":
		value, err := p.literal()
		if err != nil {
			return nil, err
		}
		return &scimFilter{kind: filterCompare, path: path, op: op, value: value}, nil
	}
	return nil, badFilter("%s", unsupportedOperator)
}

// negation takes "not" when an operand follows, so that an attribute called
// "not" would still be one.
func (p *filterParser) negation() bool {
	start := p.at
	if !p.keyword("not") {
		return false
	}
	rest := strings.TrimLeft(p.text[p.at:], " \t\r\n")
	if strings.HasPrefix(rest, "(") {
		return true
	}
	next := (&filterParser{text: rest}).name()
	switch strings.ToLower(next) {
	case "", "pr", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le":
		p.at = start
		return false
	}
	return true
}

// keyword takes the word when it stands next and by itself.
func (p *filterParser) keyword(word string) bool {
	p.skip()
	end := p.at + len(word)
	if end > len(p.text) || !strings.EqualFold(p.text[p.at:end], word) {
		return false
	}
	if end < len(p.text) && !isBoundary(p.text[end]) {
		return false
	}
	p.at = end
	return true
}

func (p *filterParser) symbol(c byte) bool {
	p.skip()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// name takes an attribute path or an operator.
func (p *filterParser) name() string {
	p.skip()
	start := p.at
	for p.at < len(p.text) && !isBoundary(p.text[p.at]) && !isQuote(p.text[p.at]) {
		p.at++
	}
	return p.text[start:p.at]
}

// literal takes a quoted or a bare value.
func (p *filterParser) literal() (filterValue, error) {
	p.skip()
	if p.at == len(p.text) {
		return filterValue{}, badFilter("Given filter is not valid: a value is missing at its end.")
	}
	if q := p.text[p.at]; isQuote(q) {
		return p.quoted(q)
	}
	// A bare value ends at a space, or at a bracket that it did not open.
	start, open := p.at, 0
	for ; p.at < len(p.text) && !isSpace(p.text[p.at]); p.at++ {
		switch p.text[p.at] {
		case '(', '[':
			open++
			continue
		case ')', ']':
			if open == 0 {
				return bareValue(p.text[start:p.at])
			}
			open--
		}
	}
	return bareValue(p.text[start:p.at])
}

func bareValue(text string) (filterValue, error) {
	if text == "" {
		return filterValue{}, badFilter("Given filter is not valid: a value is missing.")
	}
	return filterValue{text: text}, nil
}

// quoted takes a value up to the closing quote. A backslash takes the next
// character as it is.
func (p *filterParser) quoted(quote byte) (filterValue, error) {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; c {
		case quote:
			p.at++
			return filterValue{text: b.String(), quoted: true}, nil
		case '\\':
			if p.at++; p.at < len(p.text) {
				b.WriteByte(p.text[p.at])
			}
		default:
			b.WriteByte(c)
		}
	}
	return filterValue{}, badFilter("Given filter is not valid: a quote is not closed.")
}

func (p *filterParser) skip() {
	for p.at < len(p.text) && isSpace(p.text[p.at]) {
		p.at++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func isQuote(c byte) bool { return c == '"' || c == '\'' }

func isBoundary(c byte) bool {
	return isSpace(c) || c == '(' || c == ')' || c == '[' || c == ']'
}
