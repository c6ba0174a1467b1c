package speccheck

import (
	"encoding/json"
	"strings"
)

// language is what the reader of literals needs to know of a programming
// language.
type language struct {
	// comment begins one that ends with the line.
	comment string
	// words are the literals that are words.
	words map[string]any
	// braces: values in braces follow a type, as in Go.
	braces bool
}

func python() *language {
	return &language{comment: "#", words: map[string]any{"True": true, "False": false, "None": nil}}
}

func golang() *language {
	return &language{comment: "//", words: map[string]any{"true": true, "false": false, "nil": nil}, braces: true}
}

// literals reads values from source code. It knows literals; any other
// expression is a value of later. It never fails: what nobody closes ends with
// the text.
type literals struct {
	*language
	text string
	at   int
	line int // of at
}

// passed is one argument of a call; name is empty unless it was given by
// name.
type passed struct {
	name  string
	value *node
}

func (l *literals) rest() string { return l.text[l.at:] }

func (l *literals) peek() byte {
	if l.at < len(l.text) {
		return l.text[l.at]
	}
	return 0
}

// step goes on by n bytes.
func (l *literals) step(n int) {
	n = min(n, len(l.text)-l.at)
	l.line += strings.Count(l.text[l.at:l.at+n], "\n")
	l.at += n
}

// space skips space and comments.
func (l *literals) space() {
	for l.at < len(l.text) {
		rest := l.rest()
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			l.step(1)
		case strings.HasPrefix(rest, "\\\n"):
			l.step(2)
		case strings.HasPrefix(rest, l.comment):
			l.step(strings.IndexByte(rest+"\n", '\n'))
		case l.braces && strings.HasPrefix(rest, "/*"):
			l.step(strings.Index(rest+"*/", "*/") + 2)
		default:
			return
		}
	}
}

// arguments reads what stands behind an opening bracket, to the closing one.
func (l *literals) arguments() []passed {
	var out []passed
	for l.space(); l.at < len(l.text) && !closes(l.peek()); l.space() {
		name := l.keyword()
		out = append(out, passed{name: name, value: l.value(",")})
		if l.space(); l.peek() == ',' {
			l.step(1)
		}
	}
	l.step(1)
	return out
}

func closes(c byte) bool { return c == ')' || c == ']' || c == '}' }

// keyword reads name= in front of an argument.
func (l *literals) keyword() string {
	n := l.identifier()
	tail := strings.TrimLeft(l.text[l.at+n:], " \t")
	if n == 0 || l.braces || !strings.HasPrefix(tail, "=") || strings.HasPrefix(tail, "==") {
		return ""
	}
	name := l.rest()[:n]
	l.step(len(l.rest()) - len(tail) + 1)
	l.space()
	return name
}

// identifier is the length of the name at the current place.
func (l *literals) identifier() int {
	n := 0
	for rest := l.rest(); n < len(rest) && (isWord(rest[n]) || rest[n] >= 0x80); n++ {
	}
	return n
}

// value reads one expression, which ends before a closing bracket or one of
// the given characters. One that goes on behind a literal, such as a sum, is a
// value of later. Where nothing stands, a character is left out.
func (l *literals) value(ends string) *node {
	start, from := l.line, l.at
	n := l.literal()
	if l.space(); n == nil || l.at < len(l.text) && !closes(l.peek()) && strings.IndexByte(ends, l.peek()) < 0 {
		if l.skip(ends); l.at == from {
			l.step(1)
		}
		return &node{line: start, value: mark}
	}
	return n
}

// skip goes to the end of an expression.
func (l *literals) skip(ends string) {
	depth := 0
	for l.at < len(l.text) {
		if l.space(); l.at >= len(l.text) {
			return
		}
		switch c := l.peek(); {
		case depth == 0 && (strings.IndexByte(ends, c) >= 0 || closes(c)):
			return
		case c == '(' || c == '[' || c == '{':
			depth++
			l.step(1)
		case closes(c):
			depth--
			l.step(1)
		default:
			if _, ok := l.quoted(); !ok {
				l.step(max(1, l.identifier()))
			}
		}
	}
}

// literal reads a literal; nil when there is none.
func (l *literals) literal() *node {
	n := &node{line: l.line}
	if text, ok := l.quoted(); ok {
		for l.space(); !l.braces; l.space() { // neighbours are one text
			more, ok := l.quoted()
			if !ok {
				break
			}
			text += more
		}
		n.value = text
		return n
	}
	switch c := l.peek(); {
	case c == '{':
		return l.members(n)
	case l.braces && (c == '[' || strings.HasPrefix(l.rest(), "map[")):
		return l.composite(n)
	case c == '[' || c == '(':
		l.step(1)
		n.kind = list
		for _, a := range l.arguments() {
			n.items = append(n.items, a.value)
		}
		return n
	case c == '-' || c >= '0' && c <= '9':
		return l.number(n)
	}
	size := l.identifier()
	word := l.rest()[:size]
	if v, ok := l.words[word]; ok {
		l.step(size)
		n.value = v
		return n
	}
	if !l.braces && word == "dict" && strings.HasPrefix(l.rest(), "dict(") {
		l.step(size + 1)
		n.kind = object
		for _, a := range l.arguments() {
			key := a.name
			if key == "" {
				key = mark
			}
			n.keys, n.items = append(n.keys, key), append(n.items, a.value)
		}
		return n
	}
	return nil
}

func (l *literals) number(n *node) *node {
	rest := l.rest()
	size := 1
	for size < len(rest) && strings.IndexByte("0123456789.eE+-_", rest[size]) >= 0 {
		size++
	}
	text := strings.ReplaceAll(rest[:size], "_", "")
	if !json.Valid([]byte(text)) {
		return nil
	}
	l.step(size)
	n.value = json.Number(text)
	return n
}

// composite reads a value of Go behind its type.
func (l *literals) composite(n *node) *node {
	open := strings.IndexByte(l.rest(), '{')
	for open > 0 && strings.HasSuffix(l.rest()[:open], "interface") {
		l.step(open + 2) // the braces of the type interface{}
		open = strings.IndexByte(l.rest(), '{')
	}
	if open < 0 || strings.ContainsAny(l.rest()[:open], "(\n,;") {
		return nil
	}
	l.step(open)
	return l.members(n)
}

// members reads what stands in braces: members of an object, or the elements
// of a list or a set.
func (l *literals) members(n *node) *node {
	l.step(1)
	n.kind = object
	for l.space(); l.at < len(l.text) && !closes(l.peek()); l.space() {
		if strings.HasPrefix(l.rest(), "**") {
			l.step(2)
			l.value(",")
			n.keys, n.items = append(n.keys, mark), append(n.items, &node{line: l.line})
		} else if key := l.value(",:"); l.peek() == ':' {
			l.step(1)
			l.space()
			name, ok := key.text()
			if !ok {
				name = mark
			}
			n.keys, n.items = append(n.keys, name), append(n.items, l.value(","))
		} else {
			n.kind = list
			n.items = append(n.items, key)
		}
		if l.space(); l.peek() == ',' {
			l.step(1)
		}
	}
	l.step(1)
	return n
}
