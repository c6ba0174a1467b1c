package argument

import (
	"encoding/json"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// convert turns the text of key=value into a value of a type that the schema
// accepts. A text that fits none stays a text: the validator then says what
// was expected. Elements of lists are converted by the guide of the element.
func (g Guide) convert(text string) (any, error) {
	t := g.Types()
	if t == 0 || t.Has(schema.String) {
		return text, nil
	}
	trimmed := strings.TrimSpace(text)
	if t&(schema.Integer|schema.Number) != 0 && isNumber(trimmed) {
		return json.Number(trimmed), nil
	}
	switch {
	case t.Has(schema.Boolean) && trimmed == "true":
		return true, nil
	case t.Has(schema.Boolean) && trimmed == "false":
		return false, nil
	case t.Has(schema.Null) && trimmed == "null":
		return nil, nil
	case t.Has(schema.Object) && strings.HasPrefix(trimmed, "{"),
		t.Has(schema.Array) && strings.HasPrefix(trimmed, "["):
		return decode([]byte(text))
	}
	return text, nil
}

// isNumber reports whether the text is a JSON number.
func isNumber(s string) bool {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	return json.Valid([]byte(s))
}

// maxDepth is how deep JSON input may be nested: no API needs more, and the
// validator refuses it anyway.
const maxDepth = schema.MaxDepth

func decode(data []byte) (any, error) {
	return schema.Decode(data, schema.DecodeOptions{MaxDepth: maxDepth, MaxBytes: MaxInput})
}
