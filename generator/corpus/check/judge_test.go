package check

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestVerdicts has what kin-openapi reads in another way than it is written,
// and what it must go on refusing.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	for version, tests := range map[string][]struct {
		schema string
		v      any
		valid  bool
		why    string // what is corrected
	}{
		"3.0.3": {
			{"{}", nil, true, nullWithoutType},
			{"{required: [a]}", nil, true, nullWithoutType},
			{"{anyOf: [{required: [a]}, {type: string}]}", nil, true, nullWithoutType},
			{"{anyOf: [{type: string}]}", nil, false, ""},
			{"{allOf: [{}, {type: string}]}", nil, false, ""},
			{"{type: string}", nil, false, ""},
			{"{type: string, nullable: true}", nil, true, ""},
			{"{enum: [a]}", nil, false, ""},
			{"{type: object, properties: {a: {}}}", map[string]any{"a": nil}, true, nullWithoutType},
			{"{type: object, properties: {a: {type: string}}}", map[string]any{"a": nil}, false, ""},
			{"{oneOf: [{type: string, pattern: '^(?!a)'}, {type: string}]}", "x", true, loosePatterns},
			{"{oneOf: [{type: string, pattern: '^(?!a)'}, {type: string}]}", 1.0, false, loosePatterns},
			{"{type: string, not: {allOf: [{pattern: '^(?!a)'}]}}", "x", true, loosePatterns},
			{"{oneOf: [{type: string, pattern: '^x'}, {type: string}]}", "x", false, ""},
			{"{$ref: '#/components/schemas/Text'}", nil, false, ""},
			{"{$ref: '#/components/schemas/Text'}", "x", true, ""},
		},
		"3.1.0": {
			{"{}", nil, true, ""},
			{"{type: string}", nil, false, ""},
			{"{type: [string, 'null']}", nil, true, ""},
			{"{type: string, nullable: true}", nil, true, wordsOf30},
			{"{type: string, enum: [a], nullable: true}", nil, true, wordsOf30},
			{"{type: object, properties: {a: {$ref: '#/components/schemas/Text', nullable: true}}}", map[string]any{"a": nil}, true, rulesOf30},
			{"{type: object, properties: {a: {$ref: '#/components/schemas/Text', nullable: true}}}", map[string]any{"a": 1.0}, false, rulesOf30},
			{"{anyOf: [{type: string}], nullable: true}", nil, true, wordsOf30},
			{"{anyOf: [{type: string}], nullable: true}", 1.0, false, ""},
			{"{type: object, properties: {a: {type: string, nullable: true}, b: {type: string}}}", map[string]any{"b": nil}, false, ""},
			{"{type: number, minimum: 0, exclusiveMinimum: true}", 0.0, false, ""},
			{"{type: number, minimum: 0, exclusiveMinimum: true}", 1.0, true, ""},
			{"{anyOf: [{$ref: '#/components/schemas/Text'}, {type: 'null'}]}", nil, true, rulesOf30},
			{"{anyOf: [{$ref: '#/components/schemas/Text'}, {type: 'null'}]}", 1.0, false, rulesOf30},
			{"{type: object, properties: {a: {$recursiveRef: '#'}}}", map[string]any{}, true, recursiveWords},
			{"{type: object, unevaluatedProperties: false}", map[string]any{"a": 1.0}, true, uncheckedWords},
			{"{type: object, required: [b], unevaluatedProperties: false}", map[string]any{"a": 1.0}, false, uncheckedWords},
			{"{type: object, additionalProperties: false}", map[string]any{"a": 1.0}, false, ""},
		},
	} {
		for _, test := range tests {
			doc := "openapi: " + version + "\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {Text: {type: string}, S: " + test.schema + "}}\n"
			j := judgeOf(t, doc)
			err := j.verdict(j.doc.Components.Schemas["S"].Value, test.v)
			if (err == nil) != test.valid || errors.Is(err, errUnjudged) {
				t.Errorf("%s %s, %v: %v", version, test.schema, test.v, err)
			}
			if test.why != "" && j.readings[test.why] != 1 || test.why == "" && len(j.readings) > 0 {
				t.Errorf("%s %s, %v: corrected %v", version, test.schema, test.v, j.readings)
			}
		}
	}
}

// TestNoVerdict: what kin-openapi cannot compile is not judged, neither as
// valid nor as invalid.
func TestNoVerdict(t *testing.T) {
	t.Parallel()
	j := judgeOf(t, "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: {type: object, patternProperties: {'(?=a)': {type: string}}}}}\n")
	for _, v := range []any{"a", 1.0} {
		if err := j.verdict(j.doc.Components.Schemas["S"].Value, v); !errors.Is(err, errUnjudged) {
			t.Errorf("%v: %v", v, err)
		}
	}
}

func judgeOf(t *testing.T, text string) *judge {
	t.Helper()
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	doc, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	j, err := newJudge(doc)
	if err != nil {
		t.Fatal(err)
	}
	return j
}
