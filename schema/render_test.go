package schema_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/databricks-account/connector/schema"
)

// judge compiles a rendered schema with an independent implementation of
// JSON Schema.
func judge(tb testing.TB, text []byte) *jsonschema.Schema {
	tb.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:schema.json", doc); err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	s, err := c.Compile("mem:schema.json")
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return s
}

// withoutFormats removes the formats, which JSON Schema does not check.
func withoutFormats(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "format")
		for _, e := range v {
			withoutFormats(e)
		}
	case []any:
		for _, e := range v {
			withoutFormats(e)
		}
	}
	return v
}

// TestRenderAgainstJudge renders random schemas, among them those with the
// constraints of OpenAPI 3.1, and compares what the rendering accepts with
// what the table accepts.
func TestRenderAgainstJudge(t *testing.T) {
	rounds, values := effort(t, 150), 30
	s := seed(t)
	valid, invalid := 0, 0
	for round := range rounds {
		d := &dice{Rand: rand.New(rand.NewPCG(s, uint64(round)<<32)), newer: true}
		docs := withoutFormats(parse(t, jsonText(t, d.components()))).(map[string]any)
		c := newCompiler(t, docs, 0)
		id := c.ref("Root")
		text := schema.JSONSchema(c.table, id, schema.RenderOptions{Draft: true})
		if again := schema.JSONSchema(c.table, id, schema.RenderOptions{Draft: true}); !bytes.Equal(text, again) {
			t.Fatal("rendered twice, two results")
		}
		j := judge(t, text)
		for range values {
			v := d.value(docs, docs["Root"], 5)
			err := j.Validate(v)
			if err == nil {
				valid++
			} else {
				invalid++
			}
			if got := c.table.ValidateExact(id, v, schema.EitherSide); got != (err == nil) {
				t.Fatalf("seed %d round %d: schemas %s\nrendered %s\nvalue %s\njudge: %v\nours: %v\n%s", s, round, jsonText(t, docs), text, jsonText(t, v), err, got,
					issuesText(c.table.Validate(id, v, schema.Options{AllowUnknown: true})))
			}
			checkLiberties(t, c.table, id, v)
		}
	}
	t.Logf("%d valid, %d invalid", valid, invalid)
	if valid < rounds*values/10 || invalid < rounds*values/10 {
		t.Errorf("the values are too one-sided to prove much: %d valid, %d invalid", valid, invalid)
	}
}

func TestRender(t *testing.T) {
	components := parse(t, `{
		"Tree":{"type":"object","description":"A tree. It has branches.","properties":{"left":{"$ref":"#/components/schemas/Tree"},"label":{"$ref":"#/components/schemas/Label"}}},
		"Label":{"type":"string","enum":["a","b"],"nullable":true},
		"Odd name!":{"type":"integer"},
		"Cat":{"type":"object","properties":{"kind":{"type":"string"}}},"Dog":{"type":"object"}}`).(map[string]any)
	tests := []struct {
		name, schema string
		options      schema.RenderOptions
		want         string
	}{
		{"any", `{}`, schema.RenderOptions{}, `{}`},
		{"draft", `{"type":"string"}`, schema.RenderOptions{Draft: true}, `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"string"}`},
		{
			"numbers", `{"type":"number","minimum":0,"exclusiveMinimum":true,"maximum":9223372036854775807,"multipleOf":0.5}`,
			schema.RenderOptions{},
			`{"type":"number","exclusiveMinimum":0,"maximum":9223372036854775807,"multipleOf":0.5}`,
		},
		{"several types", `{"type":["integer","number","string"],"nullable":true}`, schema.RenderOptions{}, `{"type":["number","string","null"]}`},
		{
			"recursive and named", `{"$ref":"#/components/schemas/Tree"}`,
			schema.RenderOptions{},
			`{"description":"A tree. It has branches.","type":"object","properties":{"label":{"$ref":"#/$defs/Label"},"left":{"$ref":"#"}},"$defs":{"Label":{"type":["string","null"],"enum":["a","b",null]}}}`,
		},
		{
			"recursive below", `{"type":"array","items":{"$ref":"#/components/schemas/Tree"}}`,
			schema.RenderOptions{Texts: schema.FirstSentences},
			`{"type":"array","items":{"$ref":"#/$defs/Tree"},"$defs":{"Label":{"type":["string","null"],"enum":["a","b",null]},"Tree":{"description":"A tree.","type":"object","properties":{"label":{"$ref":"#/$defs/Label"},"left":{"$ref":"#/$defs/Tree"}}}}}`,
		},
		{
			"marks", `{"type":"object","required":["p"],"properties":{"o":{"type":"string","x-output-only":true},"p":{"$ref":"#/components/schemas/Odd name!"},"s":{"type":"string","x-secret":true},"u":{"type":"string","x-null":true},"v":{"$ref":"#/components/schemas/Cat","x-null":true}}}`,
			schema.RenderOptions{Closed: true},
			`{"type":"object","properties":{"o":{"readOnly":true,"type":"string"},"p":{"$ref":"#/$defs/Odd_name_"},"s":{"x-secret":true,"type":"string"},"u":{"type":["string","null"]},"v":{"anyOf":[{"$ref":"#/$defs/Cat"},{"type":"null"}]}},"required":["p"],"additionalProperties":false,"$defs":{"Cat":{"type":"object","properties":{"kind":{"type":"string"}},"additionalProperties":false},"Odd_name_":{"type":"integer"}}}`,
		},
		{
			"discriminator", `{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],"discriminator":{"propertyName":"kind","mapping":{"cat":"#/components/schemas/Cat"}}}`,
			schema.RenderOptions{Closed: true},
			`{"unevaluatedProperties":false,"oneOf":[{"allOf":[{"$ref":"#/$defs/Cat"}],"properties":{"kind":{"enum":["cat"]}},"required":["kind"]},{"allOf":[{"$ref":"#/$defs/Dog"}],"properties":{"kind":false},"required":["kind"]}],"$defs":{"Cat":{"type":"object","properties":{"kind":{"type":"string"}}},"Dog":{"type":"object"}}}`,
		},
		{
			"nullable composition", `{"nullable":true,"allOf":[{"$ref":"#/components/schemas/Cat"}]}`,
			schema.RenderOptions{},
			`{"anyOf":[{"type":"null"},{"type":["boolean","number","string","array","object"],"allOf":[{"$ref":"#/$defs/Cat"}]}],"$defs":{"Cat":{"type":"object","properties":{"kind":{"type":"string"}}}}}`,
		},
		{
			"newer", `{"type":"object","patternProperties":{"^x-":{}},"propertyNames":{"type":"string","maxLength":3},"dependentRequired":{"a":["b"]},"minProperties":1}`,
			schema.RenderOptions{},
			`{"type":"object","minProperties":1,"patternProperties":{"^x-":{}},"propertyNames":{"type":"string","maxLength":3},"dependentRequired":{"a":["b"]}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newCompiler(t, components, 0)
			id := c.add(parse(t, tt.schema))
			got := schema.JSONSchema(c.table, id, tt.options)
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			judge(t, got)
		})
	}
}

func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"One sentence":                  "One sentence",
		"One. Two.":                     "One.",
		"The id, e.g. 12, of it. More.": "The id, e.g. 12, of it.",
		"Version 2.0 of it. More.":      "Version 2.0 of it.",
		"Over\ntwo lines. More":         "Over two lines.",
		"A heading\n\nA paragraph.":     "A heading",
		"  Is it? Yes.":                 "Is it?",
		"Ends with a stop.":             "Ends with a stop.",
	} {
		if got := schema.FirstSentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
