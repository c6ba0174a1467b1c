package schema_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// TestValidateEdges checks values at the very edge of what is accepted.
func TestValidateEdges(t *testing.T) {
	const (
		int32s = `{"type":"integer","format":"int32"}`
		int64s = `{"type":"integer","format":"int64"}`
		uints  = `{"type":"integer","format":"uint64"}`
		plain  = `{"type":"integer"}`
		open   = `{"type":"number","minimum":1,"exclusiveMinimum":true,"maximum":2,"exclusiveMaximum":true}`
	)
	tests := []struct {
		schema string
		value  any
		valid  bool
	}{
		{int32s, math.MinInt32, true},
		{int32s, math.MinInt32 - 1, false},
		{int32s, math.MaxInt32, true},
		{int32s, math.MaxInt32 + 1, false},
		{int32s, "-2147483648", true},
		{int32s, "-2147483649", false},
		{int32s, json.Number("2147483647.0"), true},
		{int32s, json.Number("2147483647.5"), false},
		{int64s, int64(math.MinInt64), true},
		{int64s, "-9223372036854775808", true},
		{int64s, "-9223372036854775809", false},
		{int64s, json.Number("9.223372036854775807e18"), true},
		{int64s, json.Number("9.223372036854775808e18"), false},
		{plain, int64(math.MinInt64), true},
		{plain, uint64(math.MaxUint64), false},
		{plain, "", false},
		{plain, "-", false},
		{plain, "+1", false},
		{plain, "1e3", false},
		{plain, "00", false},
		{plain, "-0", true},
		{plain, "99999999999999999999999999999999999999", false},
		{plain, json.Number("1e-1"), false},
		{plain, json.Number("10e-1"), true},
		{plain, math.Copysign(0, -1), true},
		{plain, 0.5, false},
		{uints, uint64(math.MaxUint64), true},
		{uints, "18446744073709551615", true},
		{uints, "18446744073709551616", false},
		{uints, -1, false},
		{uints, "-0", true},
		{open, 1, false},
		{open, 2, false},
		{open, json.Number("1.0000000000000000000001"), true},
		{open, json.Number("1.9999999999999999999999"), true},
		{open, 1.5, true},
		{`{"type":"string","minLength":2,"maxLength":2}`, "日本", true},
		{`{"type":"string","minLength":2,"maxLength":2}`, "日", false},
		{`{"type":"string","maxLength":2}`, "e\u0301x", false},
		{`{"type":"string","format":"date-time"}`, "2016-12-31T23:59:60Z", true},
		{`{"type":"string","format":"date-time"}`, "2016-12-31T23:59:61Z", false},
		{`{"type":"string","format":"date-time"}`, "2016-12-31T24:00:00Z", false},
		{`{"type":"string","format":"date-time"}`, "2016-12-31T23:59:00.Z", false},
		{`{"type":"string","format":"date-time"}`, "2016-12-31T23:59:00+0100", false},
		{`{"type":"string","format":"date"}`, "2016-00-10", false},
		{`{"type":"string","format":"date"}`, "2016-12-31 ", false},
		{`{"type":"string","format":"byte"}`, "ab=c", false},
		{`{"type":"string","format":"byte"}`, "a-_+/==", true},
		{`{"enum":["a\"b","c"]}`, `a"b`, true},
		{`{"enum":["a\"b","c"]}`, `a\"b`, false},
		{`{"enum":[1.50]}`, 1.5, true},
		{`{"enum":[[1,{"a":null}]]}`, []any{json.Number("1.0"), map[string]any{"a": nil}}, true},
		{`{"enum":[null,false]}`, nil, true},
		{`{"enum":[null,false]}`, false, true},
		{`{"enum":[null,false]}`, true, false},
		{`{"enum":["1"]}`, 1, false},
		{`{"enum":[1]}`, "1", false},
		// Null that stands for "unset" does not blur alternatives.
		{`{"oneOf":[{"type":"object","properties":{"a":{"type":"string","x-null":true}}},{"type":"object","properties":{"a":{"type":"string","nullable":true}}}]}`, map[string]any{"a": nil}, true},
		// What a part only names as required is known.
		{`{"allOf":[{"type":"object","required":["b"]},{"type":"object","properties":{"a":{"type":"string"}}}]}`, map[string]any{"b": 1}, true},
		{`{"allOf":[{"type":"object","required":["b"]},{"type":"object","properties":{"a":{"type":"string"}}}]}`, map[string]any{"b": 1, "c": 1}, false},
		{`{"type":"object","required":["b"],"properties":{"a":{"type":"string"}}}`, map[string]any{"b": 1}, true},
		{`{"type":"object","required":["b"],"properties":{"a":{"type":"string"}}}`, map[string]any{"b": 1, "c": 1}, false},
		// A member that a pattern declares is known, also beside compositions.
		{`{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x-":{"type":"integer"}}}`, map[string]any{"x-1": 1}, true},
		{`{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x-":{"type":"integer"}}}`, map[string]any{"x-1": "one"}, false},
		{`{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x-":{"type":"integer"}}}`, map[string]any{"y-1": 1}, false},
		{`{"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","patternProperties":{"^x-":{"type":"integer"}}}]}`, map[string]any{"a": "1", "x-1": 1}, true},
		// Members of nested objects are known to any schema of the same place.
		{`{"allOf":[{"type":"object","properties":{"o":{"type":"object","properties":{"a":{}}}}},{"type":"object","properties":{"o":{"type":"object","properties":{"b":{}}}}}]}`, map[string]any{"o": map[string]any{"a": 1, "b": 2}}, true},
		{`{"allOf":[{"type":"object","properties":{"o":{"type":"object","properties":{"a":{}}}}},{"type":"object","properties":{"o":{"type":"object","properties":{"b":{}}}}}]}`, map[string]any{"o": map[string]any{"a": 1, "c": 2}}, false},
		{`{"allOf":[{"type":"object","properties":{"l":{"type":"array","items":{"type":"object","properties":{"a":{}}}}}}]}`, map[string]any{"l": []any{map[string]any{"a": 1}, map[string]any{"b": 1}}}, false},
	}
	for _, tt := range tests {
		table, id := compile(t, tt.schema, nil)
		if issues := table.Validate(id, tt.value, schema.Options{}); (len(issues) == 0) != tt.valid {
			t.Errorf("%s: %v (%T): valid should be %v, got %s", tt.schema, tt.value, tt.value, tt.valid, issuesText(issues))
		}
	}
}

// TestRecursionThroughContainers: a schema that is composed of itself adds
// nothing for the same value, but everything for the parts of the value.
func TestRecursionThroughContainers(t *testing.T) {
	components := parse(t, `{
		"List":{"anyOf":[{"type":"array","items":{"$ref":"#/components/schemas/List"}},{"type":"string"}]},
		"Map":{"anyOf":[{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Map"}},{"type":"string"}]}}`).(map[string]any)
	c := newCompiler(t, components, 0)
	for name, tests := range map[string]map[string]bool{
		"List": {`[["a",["b"]]]`: true, `[["a",[1]]]`: false, `[1]`: false},
		"Map":  {`{"x":{"y":"a"}}`: true, `{"x":{"y":1}}`: false, `{"x":1}`: false},
	} {
		for text, valid := range tests {
			if issues := c.table.Validate(c.ref(name), parse(t, text), schema.Options{}); (len(issues) == 0) != valid {
				t.Errorf("%s: %s: valid should be %v, got %s", name, text, valid, issuesText(issues))
			}
		}
	}
}

// TestManyDeclaredMembers takes the way that starts from the value: an object
// of few members against a schema of many.
func TestManyDeclaredMembers(t *testing.T) {
	s := schema.Schema{Types: schema.Object}
	for c := 'a'; c <= 'z'; c++ {
		s.Props = append(s.Props, schema.Property{Name: "field_" + string(c), Schema: 2})
	}
	s.Props[3].Flags = schema.Required
	table := schema.Table{{}, s, {Types: schema.Integer}}
	tests := []struct {
		value map[string]any
		want  string
	}{
		{map[string]any{"field_d": 1}, ""},
		{map[string]any{"field_d": 1, "field_z": "2"}, ""},
		{map[string]any{}, "/field_d: missing_field: \"field_d\" is needed\n"},
		{map[string]any{"field_d": true}, "/field_d: wrong_type: expected an integer, found true\n"},
		{map[string]any{"field_d": 1, "fieldZ": 1}, "/fieldZ: unknown_field: \"fieldZ\" is not known here (did you mean \"field_z\"?)\n"},
	}
	for _, tt := range tests {
		if got := issuesText(table.Validate(1, tt.value, schema.Options{})); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.value, got, tt.want)
		}
		text, err := table.AppendJSON(nil, 1, tt.value)
		if want := jsonText(t, tt.value); err != nil || tt.want == "" && len(tt.value) == 1 && string(text) != want {
			t.Errorf("%v: got %s, %v", tt.value, text, err)
		}
	}
}
