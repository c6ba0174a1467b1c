package schema

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

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
	case Array:
		return "an array"
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

// someOf lists the first of many names.
func someOf(names []string) string {
	const most = 8
	if len(names) <= most {
		return join(names, "or")
	}
	return strings.Join(names[:most], ", ") + " or one of " + strconv.Itoa(len(names)-most) + " more"
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

// looseType is the type of a value, an integer counting as a number and the
// reverse.
func looseType(v any) Types {
	t := typeOf(v)
	if t == Number {
		t |= Integer
	}
	return t
}

// phrase names a schema for a reader.
func (t Table) phrase(id ID) string {
	s := &t[id]
	switch {
	case s.Name != "":
		return s.Name
	case len(s.Enum) > 0:
		return string(appendEnum(nil, s.Enum))
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

// appendEnum lists accepted values, the first of many.
func appendEnum(dst []byte, enum []string) []byte {
	const most = 12
	if len(enum) == 1 {
		return append(dst, clip(enum[0], 2*shown)...)
	}
	dst = append(dst, "one of "...)
	for i, e := range enum {
		if i == most {
			dst = strconv.AppendInt(append(dst, " and "...), int64(len(enum)-most), 10)
			return append(dst, " more"...)
		}
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, clip(e, 2*shown)...)
	}
	return dst
}

// wrongType reports a value of another type than the schema's. It returns
// false, so that callers can return its result.
func (c *checker) wrongType(s *Schema, v any) bool {
	c.begin(CodeWrongType)
	c.say("expected ", s.Types.article())
	if len(s.Enum) > 0 {
		c.say(", ")
		c.buf = appendEnum(c.buf, s.Enum)
	}
	c.sayFound(v)
	c.suggestType(s, v)
	return false
}

// suggestType suggests how a value of the wrong type could be written.
func (c *checker) suggestType(s *Schema, v any) {
	t := s.Types
	switch v := v.(type) {
	case nil:
		if len(c.path) > 0 && c.path[len(c.path)-1].index < 0 {
			c.suggest("leave it out")
		}
		return
	case string:
		text := strings.TrimSpace(v)
		switch {
		case t&Boolean != 0 && (strings.EqualFold(text, "true") || strings.EqualFold(text, "false")):
			c.suggest("write ", strings.ToLower(text), " without quotes")
			return
		case t&(Number|Integer) != 0 && isNumber(text) && c.secret > 0:
			c.suggest("write it without quotes")
			return
		case t&(Number|Integer) != 0 && isNumber(text):
			c.suggest("write ", clip(text, shown), " without quotes")
			return
		case t&Object != 0 && strings.HasPrefix(text, "{"), t&Array != 0 && strings.HasPrefix(text, "["):
			c.suggest("give the value itself, not its JSON text in a string")
			return
		}
	case []any:
		if len(v) == 1 && t&looseType(v[0]) != 0 {
			c.suggest("give the element itself, without the array")
			return
		}
	}
	n, isNum := numberOf(v)
	b, isBool := v.(bool)
	switch {
	case t&String != 0 && (isNum || isBool) && c.secret > 0:
		c.suggest("put it in quotes")
	case t&String != 0 && isNum && n.valid():
		c.suggest(`quote it: "`)
		c.sayNumber(n)
		c.say(`"`)
	case t&String != 0 && isBool:
		c.suggest(`quote it: "`, strconv.FormatBool(b), `"`)
	case t&Array != 0 && typeOf(v)&(Array|Null) == 0 && s.Items != Any && c.matches(s.Items, v, false):
		c.suggest("put it into an array")
		if text, err := json.Marshal(v); err == nil && len(text) <= shown && c.secret == 0 {
			c.say(": [", string(text), "]")
		}
	}
}

// unknownValue reports a value that the enum does not list.
func (c *checker) unknownValue(s *Schema, v any) {
	c.begin(CodeUnknownValue)
	c.say("expected ")
	c.buf = appendEnum(c.buf, s.Enum)
	c.sayFound(v)
	c.suggestValue(s.Enum, v)
}

func (c *checker) suggestValue(enum []string, v any) {
	text, isText := v.(string)
	if !isText {
		// 5 for "5" is a matter of quotes.
		if n, ok := numberOf(v); ok && n.valid() && c.secret == 0 {
			if q := `"` + string(n.append(nil)) + `"`; slices.Contains(enum, q) {
				c.suggest("quote it: ", q)
			}
		}
		return
	}
	text = strings.TrimSpace(text)
	if slices.Contains(enum, text) {
		c.suggest("write ", text, " without quotes")
		return
	}
	var p speller
	p.reset(text)
	best, near := -1, ""
	for _, e := range enum {
		if len(e) < 3 || e[0] != '"' {
			continue
		}
		if cost, ok := p.cost(e[1 : len(e)-1]); ok && (best < 0 || cost < best) {
			best, near = cost, e
		}
	}
	if near != "" {
		c.suggest("did you mean ", near, "?")
	}
}

func (c *checker) badFormat(format, v string) {
	name, example := formatExample(format)
	c.expected(CodeFormat, v, name, " such as ", example)
}
