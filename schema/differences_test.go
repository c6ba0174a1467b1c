package schema_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/databricks-account/connector/schema"
)

// TestDifferences pins every intended difference from kin-openapi, on both
// sides, and that the document names it. TestAgainstKin shows that there is no
// other.
func TestDifferences(t *testing.T) {
	text, err := os.ReadFile("../docs/design/0003-validation-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string // the heading in the document
		schema string
		value  any
		kin    bool
		ours   bool
	}{
		{"Decimal strings", `{"type":"integer"}`, "12", false, true},
		{"Decimal strings", `{"type":"integer","minimum":5}`, "4", false, false},
		{"Decimal strings", `{"oneOf":[{"type":"integer"},{"type":"string"}]}`, "12", true, true},
		{"Decimal strings", `{"not":{"type":"integer"}}`, "12", true, true},
		{"Null for unset", `{"type":"object","properties":{"a":{"type":"string","x-null":true}}}`, map[string]any{"a": nil}, false, true},
		{"Unknown members", `{"type":"object","properties":{"a":{"type":"string"}}}`, map[string]any{"b": "x"}, true, false},
		{"Unknown members", `{"type":"object","additionalProperties":true,"properties":{"a":{"type":"string"}}}`, map[string]any{"b": "x"}, true, true},
		{"Unknown members", `{"type":"object"}`, map[string]any{"b": "x"}, true, true},
		{"Unknown members", `{"allOf":[{"type":"object","properties":{"a":{}}},{"type":"object","properties":{"b":{}}}]}`, map[string]any{"a": 1, "b": 2}, true, true},
		{"Unknown members", `{"allOf":[{"type":"object","properties":{"a":{}}},{"type":"object","properties":{"b":{}}}]}`, map[string]any{"a": 1, "c": 2}, true, false},
		{"64 bits", `{"type":"integer"}`, json.Number("9223372036854775808"), true, false},
		{"64 bits", `{"type":"integer"}`, 1e300, true, false},
		{"64 bits", `{"type":"integer","format":"uint64"}`, json.Number("18446744073709551615"), true, true},
		{"64 bits", `{"type":"integer","format":"uint64"}`, -1, true, false},
		{"Floats beyond 2^53", `{"type":"integer"}`, float64(1 << 60), true, false},
		{"Floats beyond 2^53", `{"type":"integer"}`, json.Number("1152921504606846976"), true, true},
		{"Exact numbers", `{"enum":[9007199254740992]}`, json.Number("9007199254740993"), true, false},
		{"Exact numbers", `{"type":"integer","maximum":9007199254740992}`, json.Number("9007199254740993"), true, false},
		{"Exact numbers", `{"type":"integer","multipleOf":3}`, json.Number("9007199254740991"), true, false},
		{"Exact numbers", `{"type":"number","multipleOf":0.1}`, 0.1 + 0.2, true, true},
		{"Exact numbers", `{"type":"array","items":{"type":"number"},"uniqueItems":true}`, []any{json.Number("1"), json.Number("1.0")}, true, false},
		{"Exact numbers", `{"type":"number"}`, json.Number("1e400"), false, true},
		{"Numbers that are none", `{"type":"number"}`, json.Number("0x1p4"), true, false},
		{"Numbers that are none", `{"type":"number"}`, json.Number("Inf"), true, false},
		{"Null where nothing is said", `{"maxLength":3}`, nil, false, true},
		{"Null where nothing is said", `{"type":"object","properties":{"a":{}}}`, map[string]any{"a": nil}, false, true},
		{"Null where nothing is said", `{"items":{}}`, []any{nil}, true, true},
		{"Null where nothing is said", `{"type":"object","additionalProperties":{"minLength":1}}`, map[string]any{"a": nil}, false, true},
		{"Go values", `{"type":"object","additionalProperties":{"type":"string"}}`, map[string]string{"a": "b"}, false, true},
		{"Go values", `{"type":"integer"}`, uint8(1), false, true},
		{"Go values", `{"type":"object","properties":{"a":{"type":"object"}}}`, map[string]any{"a": map[string]any(nil)}, true, false},
		{"Alternatives that say nothing", `{"oneOf":[{},{}]}`, 1, true, false},
		{"Patterns that do not compile", `{"type":"string","pattern":"("}`, "x", false, true},
		{"Depth", `{"type":"array","items":{"$ref":"#/components/schemas/Root"}}`, nested(schema.MaxDepth + 1), true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(string(text), "\n## "+tt.name+"\n") {
				t.Errorf("the document has no heading %q", tt.name)
			}
			docs := map[string]any{"Root": parse(t, tt.schema)}
			c := newCompiler(t, docs, 0)
			id := c.ref("Root")
			if err := kinSchemas(t, docs).VisitJSON(tt.value, openapi3.MultiErrors()); (err == nil) != tt.kin {
				t.Errorf("%s: kin-openapi says %v", tt.schema, err)
			}
			if issues := c.table.Validate(id, tt.value, schema.Options{}); (len(issues) == 0) != tt.ours {
				t.Errorf("%s: we say %s", tt.schema, issuesText(issues))
			}
		})
	}
	for _, f := range []float64{math.NaN(), math.Inf(1)} {
		if kinSchemas(t, map[string]any{"Root": parse(t, `{"type":"number"}`)}).VisitJSON(f) == nil {
			t.Errorf("kin-openapi accepts %v", f)
		}
	}
}

func nested(depth int) any {
	v := any([]any{})
	for range depth - 1 {
		v = []any{v}
	}
	return v
}
