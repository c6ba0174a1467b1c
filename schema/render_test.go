package schema_test

import (
	"bytes"
	"encoding/json"
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
	rounds, values := effort(t, 300), 30
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

func compact(tb testing.TB, text string) string {
	tb.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}
