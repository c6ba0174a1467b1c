package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shown is how many bytes of a value or name a message shows.
const shown = 40

// words are the names of the types in messages, in the order of their bits.
func (t Types) words() []string {
	var out []string
	for i, w := range [...]string{"null", "true or false", "an integer", "a number", "a string", "an array", "an object"} {
		if t&(1<<i) == 0 || 1<<i == Integer && t&Number != 0 {
			continue
		}
		out = append(out, w)
	}
	return out
}

// article lists the types as a reader would: "a string or null".
func (t Types) article() string {
	switch t {
	case String:
		return "a string"
	case Integer:
		return "an integer"
	case Object:
		return "an object"
	}
	words := t.words()
	if t&Null != 0 && len(words) > 1 {
		words = append(words[1:], words[0])
	}
	return join(words, "or")
}

// join lists words: "a, b or c".
func join(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// typeOf returns the JSON type of a value, 0 when it has none.
func typeOf(v any) Types {
	switch v := v.(type) {
	case nil:
		return Null
	case bool:
		return Boolean
	case string:
		return String
	case []any:
		if v == nil {
			return Null
		}
		return Array
	case map[string]any:
		if v == nil {
			return Null
		}
		return Object
	}
	if _, ok := numberOf(v); ok {
		return Number
	}
	return 0
}

// show describes a value that was found. Secrets are only named by type.
func (c *checker) show(v any) string {
	t := typeOf(v)
	if c.secret > 0 {
		if t == Boolean {
			return "a boolean"
		}
		return t.article()
	}
	var buf [64]byte
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case string:
		if v == "" {
			return "an empty string"
		}
		return string(appendQuoted(append(buf[:0], "the string "...), v))
	}
	if n, ok := numberOf(v); ok && n.valid() {
		if n.kind == textNumber {
			return "the number " + clip(n.text, shown)
		}
		return string(n.append(append(buf[:0], "the number "...)))
	}
	if t == 0 {
		return fmt.Sprintf("a Go %T", v)
	}
	return t.article()
}

// quote writes a string as JSON, cut short.
func quote(s string) string {
	var buf [64]byte
	return string(appendQuoted(buf[:0], s))
}

func appendQuoted(dst []byte, s string) []byte {
	if len(s) > shown || !utf8.ValidString(s) {
		s = strings.ToValidUTF8(clip(s, shown), "\ufffd")
	}
	dst, _ = appendString(dst, s) // cannot fail: the text is valid now
	return dst
}

// phrase names a schema for a reader.
func (t Table) phrase(id ID) string {
	s := &t[id]
	switch {
	case s.Name != "":
		return s.Name
	case len(s.Enum) > 0:
		return enumText(s.Enum)
	case s.Types != 0:
		return s.Types.article()
	case len(s.AllOf) == 1 && s.onlyRefers() && s.AllOf[0] != id:
		return t.phrase(s.AllOf[0])
	case len(s.Required) > 0:
		return "an object with " + strings.Join(s.Required, ", ")
	case len(s.Props) > 0:
		return Object.article()
	}
	return "alternative"
}

// enumText lists accepted values, the first of many.
func enumText(enum []string) string {
	const most = 12
	if len(enum) == 1 {
		return clip(enum[0], 2*shown)
	}
	text := append(make([]byte, 0, 128), "one of "...)
	for i, e := range enum {
		if i == most {
			text = strconv.AppendInt(append(text, " and "...), int64(len(enum)-most), 10)
			return string(append(text, " more"...))
		}
		if i > 0 {
			text = append(text, ", "...)
		}
		text = append(text, clip(e, 2*shown)...)
	}
	return string(text)
}

// wrongType reports a value of another type than the schema's. It returns
// false, so that callers can return its result.
func (c *checker) wrongType(s *Schema, v any) bool {
	if c.collect {
		want := s.Types.article()
		if len(s.Enum) > 0 && c.secret == 0 {
			want += ", " + enumText(s.Enum)
		}
		c.add(CodeWrongType, "expected "+want+", found "+c.show(v), c.rightType(s, v))
	}
	return false
}

// rightType suggests how a value of the wrong type could be written.
func (c *checker) rightType(s *Schema, v any) string {
	t := s.Types
	switch v := v.(type) {
	case nil:
		if len(c.path) > 0 && !c.path[len(c.path)-1].item {
			return "leave it out"
		}
	case string:
		text := strings.TrimSpace(v)
		switch {
		case t&Boolean != 0 && (strings.EqualFold(text, "true") || strings.EqualFold(text, "false")):
			return "write " + strings.ToLower(text) + " without quotes"
		case t&(Number|Integer) != 0 && isNumber(text):
			if c.secret > 0 {
				return "write it without quotes"
			}
			return "write " + clip(text, shown) + " without quotes"
		case t&Object != 0 && strings.HasPrefix(text, "{"), t&Array != 0 && strings.HasPrefix(text, "["):
			return "give the value itself, not its JSON text in a string"
		}
	case []any:
		if len(v) == 1 && t&c.looseType(v[0]) != 0 {
			return "give the element itself, without the array"
		}
	}
	if t&String != 0 {
		if n, ok := numberOf(v); ok && n.valid() {
			if c.secret > 0 {
				return "put it in quotes"
			}
			return `quote it: "` + clip(string(n.append(nil)), shown) + `"`
		}
		if b, ok := v.(bool); ok {
			if c.secret > 0 {
				return "put it in quotes"
			}
			return `quote it: "` + strconv.FormatBool(b) + `"`
		}
	}
	if t&Array != 0 && typeOf(v)&(Array|Null) == 0 && s.Items != Any && c.matches(s.Items, v, false) {
		if text, err := json.Marshal(v); err == nil && len(text) <= shown && c.secret == 0 {
			return "put it into an array: [" + string(text) + "]"
		}
		return "put it into an array"
	}
	return ""
}

// looseType is the type of a value, an integer counting as a number and the
// reverse.
func (c *checker) looseType(v any) Types {
	t := typeOf(v)
	if t == Number {
		t |= Integer
	}
	return t
}

// unknownValue reports a value that the enum does not list.
func (c *checker) unknownValue(s *Schema, v any) {
	c.add(CodeUnknownValue, "expected "+enumText(s.Enum)+", found "+c.show(v), c.nearestValue(s.Enum, v))
}

func (c *checker) nearestValue(enum []string, v any) string {
	text, isText := v.(string)
	if !isText {
		// 5 for "5" is a matter of quotes.
		if n, ok := numberOf(v); ok && n.valid() && c.secret == 0 {
			if q := `"` + string(n.append(nil)) + `"`; slices.Contains(enum, q) {
				return "quote it: " + q
			}
		}
		return ""
	}
	if slices.Contains(enum, strings.TrimSpace(text)) {
		return "write " + strings.TrimSpace(text) + " without quotes"
	}
	var p speller
	p.reset(strings.TrimSpace(text))
	best, near := -1, ""
	for _, e := range enum {
		if len(e) < 3 || e[0] != '"' {
			continue
		}
		if cost, ok := p.cost(e[1 : len(e)-1]); ok && (best < 0 || cost < best) {
			best, near = cost, e
		}
	}
	if near == "" {
		return ""
	}
	return "did you mean " + near + "?"
}

func didYouMean(name string) string { return "did you mean " + quote(name) + "?" }

func (c *checker) badFormat(format string, v string) {
	name, example := formatExample(format)
	c.add(CodeFormat, "expected "+name+" such as "+example+", found "+c.show(v), "")
}
