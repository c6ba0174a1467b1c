package schema

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// parser reads JSON from a string. Values without escapes are parts of that
// string, so that reading a text costs one copy of it and not one for every
// string in it.
type parser struct {
	s        string
	i        int
	strict   bool
	depth    int
	maxDepth int
	// members and values collect what is in the open objects and arrays, so
	// that each map and slice can be made in its final size.
	members memberList
	values  []any
	// texts remembers boxed strings: lists repeat the same few values, and
	// putting a string into an interface allocates.
	texts [64]any
}

func (p *parser) fail(at int, format string, args ...any) *DecodeError {
	return &DecodeError{Offset: at, Message: fmt.Sprintf(format, args...)}
}

// document reads the one value that the text must hold.
func (p *parser) document() (any, *DecodeError) {
	if strings.HasPrefix(p.s, "\ufeff") {
		return nil, p.fail(0, "the text begins with a byte order mark; save it as UTF-8 without one")
	}
	p.space()
	if p.i == len(p.s) {
		return nil, p.fail(p.i, "the text is empty; expected a JSON value")
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.i < len(p.s) {
		return nil, p.fail(p.i, "there is more behind the end of the value: %s", p.found())
	}
	return v, nil
}

func (p *parser) space() {
	i := p.i
	for i < len(p.s) {
		if c := p.s[i]; c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			break
		}
		i++
	}
	p.i = i
}

// value reads a value that begins at p.i, without space before it.
func (p *parser) value() (any, *DecodeError) {
	if p.i == len(p.s) {
		return nil, p.fail(p.i, "the text ends where a value was expected")
	}
	switch c := p.s[p.i]; c {
	case '"':
		s, err := p.text()
		if err != nil {
			return nil, err
		}
		return p.box(s), nil
	case '{':
		return p.object()
	case '[':
		return p.array()
	case 't':
		if p.word("true") {
			return true, nil
		}
	case 'f':
		if p.word("false") {
			return false, nil
		}
	case 'n':
		if p.word("null") {
			return nil, nil
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return p.number()
	}
	return nil, p.badValue()
}

func (p *parser) word(w string) bool {
	if !strings.HasPrefix(p.s[p.i:], w) {
		return false
	}
	p.i += len(w)
	return true
}

func (p *parser) number() (any, *DecodeError) {
	start := p.i
	end, ok := scanNumber(p.s, start)
	if !ok {
		p.i = end
		if end == len(p.s) {
			return nil, p.fail(end, "the text ends in the middle of a number")
		}
		return nil, p.fail(end, "expected a digit in the number, found %s", p.found())
	}
	if end < len(p.s) && p.s[start:end] == "0" && '0' <= p.s[end] && p.s[end] <= '9' {
		return nil, p.fail(start, "a number must not begin with 0; put it in quotes if it is a text")
	}
	p.i = end
	return json.Number(p.s[start:end]), nil
}

// box puts a string into an interface, reusing an equal one when it can.
func (p *parser) box(s string) any {
	if len(s) == 0 || len(s) > 40 {
		return s
	}
	h := uint(len(s))*31 + uint(s[0])*7 + uint(s[len(s)-1])*13 + uint(s[len(s)/2])*3
	slot := &p.texts[h%uint(len(p.texts))]
	if t, ok := (*slot).(string); ok && t == s {
		return *slot
	}
	*slot = s
	return *slot
}

func (p *parser) enter() *DecodeError {
	p.depth++
	if p.depth > p.maxDepth {
		return p.fail(p.i, "nested too deep: more than %d levels", p.maxDepth)
	}
	p.i++
	p.space()
	return nil
}

func (p *parser) array() (any, *DecodeError) {
	open := p.i
	if err := p.enter(); err != nil {
		return nil, err
	}
	base := len(p.values)
	if p.i < len(p.s) && p.s[p.i] == ']' {
		p.i++
		p.depth--
		return []any{}, nil
	}
	for n := 0; ; n++ {
		v, err := p.value()
		if err != nil {
			return nil, err.within(indexToken(n))
		}
		p.values = append(p.values, v)
		p.space()
		if p.i == len(p.s) {
			return nil, p.unclosed(open, "array", ']')
		}
		switch p.s[p.i] {
		case ',':
			p.i++
			p.space()
			if p.i < len(p.s) && p.s[p.i] == ']' {
				return nil, p.fail(p.i, "a comma before ] is not allowed")
			}
			continue
		case ']':
			p.i++
			p.depth--
			list := make([]any, len(p.values)-base)
			copy(list, p.values[base:])
			clear(p.values[base:])
			p.values = p.values[:base]
			return list, nil
		}
		return nil, p.fail(p.i, "expected a comma or ] after an element, found %s", p.found())
	}
}

func (p *parser) object() (any, *DecodeError) {
	open := p.i
	if err := p.enter(); err != nil {
		return nil, err
	}
	base := p.members.n
	if p.i < len(p.s) && p.s[p.i] == '}' {
		p.i++
		p.depth--
		return map[string]any{}, nil
	}
	for {
		if p.i == len(p.s) {
			return nil, p.unclosed(open, "object", '}')
		}
		if p.s[p.i] != '"' {
			return nil, p.badName()
		}
		at := p.i
		name, err := p.text()
		if err != nil {
			return nil, err
		}
		p.space()
		if p.i == len(p.s) || p.s[p.i] != ':' {
			return nil, p.fail(p.i, "expected a colon after the name %q, found %s", clip(name, 40), p.found())
		}
		p.i++
		p.space()
		v, err := p.value()
		if err != nil {
			return nil, err.within(token(name))
		}
		p.members.push(name, v, at)
		p.space()
		if p.i == len(p.s) {
			return nil, p.unclosed(open, "object", '}')
		}
		switch p.s[p.i] {
		case ',':
			p.i++
			p.space()
			if p.i < len(p.s) && p.s[p.i] == '}' {
				return nil, p.fail(p.i, "a comma before } is not allowed")
			}
			continue
		case '}':
			p.i++
			p.depth--
			return p.makeObject(base)
		}
		return nil, p.fail(p.i, "expected a comma or } after a member, found %s", p.found())
	}
}

func (p *parser) makeObject(base int) (any, *DecodeError) {
	n := p.members.n
	m := make(map[string]any, n-base)
	for i := base; i < n; i++ {
		e := p.members.at(i)
		m[e.name] = e.value
	}
	if p.strict && len(m) < n-base {
		seen := make(map[string]bool, len(m))
		for i := base; i < n; i++ {
			e := p.members.at(i)
			if seen[e.name] {
				return nil, p.fail(e.at, "the member %q is given twice", clip(e.name, 40)).within(token(e.name))
			}
			seen[e.name] = true
		}
	}
	p.members.cut(base)
	return m, nil
}

func (p *parser) unclosed(open int, what string, end byte) *DecodeError {
	var e DecodeError
	e.Offset = open
	e.locate(p.s)
	return p.fail(p.i, "the text ends inside the %s that begins at line %d, column %d; %q is missing", what, e.Line, e.Column, string(end))
}

// found describes what is at p.i.
func (p *parser) found() string {
	if p.i >= len(p.s) {
		return "the end of the text"
	}
	r, size := utf8.DecodeRuneInString(p.s[p.i:])
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf("the byte 0x%02x", p.s[p.i])
	case isLetter(p.s[p.i]):
		return fmt.Sprintf("%q", clip(p.wordAt(), 20))
	}
	return fmt.Sprintf("%q", string(r))
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func (p *parser) wordAt() string {
	end := p.i
	for end < len(p.s) && (isLetter(p.s[end]) || '0' <= p.s[end] && p.s[end] <= '9') {
		end++
	}
	return p.s[p.i:end]
}

// badValue explains what is wrong where a value should begin.
func (p *parser) badValue() *DecodeError {
	switch c := p.s[p.i]; {
	case c == '\'':
		return p.fail(p.i, "texts are written in double quotes, found %s", p.found())
	case c == '/' || c == '#':
		return p.fail(p.i, "expected a value, found %s; JSON has no comments", p.found())
	case c == '+':
		return p.fail(p.i, "expected a value, found %s; a number has no plus sign", p.found())
	case c == '.':
		return p.fail(p.i, "expected a value, found %s; a number begins with a digit", p.found())
	case isLetter(c):
		switch w := p.wordAt(); w {
		case "True", "TRUE", "False", "FALSE", "Null", "NULL":
			return p.fail(p.i, "expected a value, found %q; write %s", w, strings.ToLower(w))
		case "None", "nil", "undefined":
			return p.fail(p.i, "expected a value, found %q; write null", w)
		case "NaN", "Infinity":
			return p.fail(p.i, "expected a value, found %q; JSON cannot hold it", w)
		}
		return p.fail(p.i, "expected a value, found %s; texts are written in double quotes", p.found())
	}
	return p.fail(p.i, "expected a value, found %s", p.found())
}

func (p *parser) badName() *DecodeError {
	if c := p.s[p.i]; c == '\'' || isLetter(c) {
		return p.fail(p.i, "expected a name in double quotes, found %s", p.found())
	}
	return p.fail(p.i, "expected a name in double quotes or }, found %s", p.found())
}
