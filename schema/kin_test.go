package schema_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/databricks-account/connector/schema"
)

// kinSchemas loads components by kin-openapi and returns the one called Root.
func kinSchemas(tb testing.TB, components map[string]any) *openapi3.Schema {
	tb.Helper()
	doc, err := json.Marshal(map[string]any{
		"openapi": "3.0.3", "info": map[string]any{"title": "t", "version": "1"},
		"paths": map[string]any{}, "components": map[string]any{"schemas": components},
	})
	if err != nil {
		tb.Fatal(err)
	}
	spec, err := openapi3.NewLoader().LoadFromData(doc)
	if err != nil {
		tb.Fatalf("%s: %v", doc, err)
	}
	return spec.Components.Schemas["Root"].Value
}

// TestAgainstKin checks thousands of random values of random schemas against
// kin-openapi: without the liberties that Validate takes on purpose, both
// accept exactly the same.
func TestAgainstKin(t *testing.T) {
	rounds, values := effort(t, 100), 40
	valid, invalid := 0, 0
	s := seed(t)
	for round := range rounds {
		d := &dice{Rand: rand.New(rand.NewPCG(s, uint64(round)))}
		docs := d.components()
		// Through JSON, so that both sides read the same document.
		docs = parse(t, jsonText(t, docs)).(map[string]any)
		kin := kinSchemas(t, docs)
		c := newCompiler(t, docs, notNull)
		id := c.ref("Root")
		for range values {
			v := d.value(docs, docs["Root"], 5)
			side, opts := schema.EitherSide, []openapi3.SchemaValidationOption{openapi3.MultiErrors()}
			switch d.IntN(6) {
			case 0:
				side, opts = schema.InRequest, append(opts, openapi3.VisitAsRequest())
			case 1:
				side, opts = schema.InResponse, append(opts, openapi3.VisitAsResponse())
			}
			kinErr := kin.VisitJSON(v, opts...)
			if kinErr == nil {
				valid++
			} else {
				invalid++
			}
			if got := c.table.ValidateExact(id, v, side); got != (kinErr == nil) {
				t.Fatalf("seed %d round %d: schemas %s\nvalue %s (side %d)\nkin-openapi: %v\nours: %v\n%s", s, round, jsonText(t, docs), jsonText(t, v), side, kinErr, got,
					issuesText(c.table.Validate(id, v, schema.Options{AllowUnknown: true, Side: side})))
			}
			checkLiberties(t, c.table, id, v)
		}
	}
	t.Logf("%d valid, %d invalid", valid, invalid)
	if valid < rounds*values/10 || invalid < rounds*values/10 {
		t.Errorf("the values are too one-sided to prove much: %d valid, %d invalid", valid, invalid)
	}
}

// checkLiberties checks what must hold between the ways to validate.
func checkLiberties(t *testing.T, table schema.Table, id schema.ID, v any) {
	t.Helper()
	loose := table.Validate(id, v, schema.Options{AllowUnknown: true})
	strict := table.Validate(id, v, schema.Options{})
	if len(strict) == 0 && len(loose) != 0 {
		t.Fatalf("%s: valid when unknown members are refused, but not when they may pass:\n%s", jsonText(t, v), issuesText(loose))
	}
	for _, is := range strict {
		if is.Code == "" || is.Message == "" {
			t.Fatalf("%s: an issue says nothing: %+v", jsonText(t, v), is)
		}
	}
	if len(loose) == 0 && len(strict) > 0 {
		for _, is := range strict {
			if is.Code != schema.CodeUnknownField {
				t.Fatalf("%s: strictness about names added %+v", jsonText(t, v), is)
			}
		}
	}
	for i := 1; i < len(strict); i++ {
		if schema.ComparePointers(strict[i-1].Path, strict[i].Path) > 0 {
			t.Fatalf("issues out of order:\n%s", issuesText(strict))
		}
	}
}
