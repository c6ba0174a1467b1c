package specdiff

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/diff"
)

// marks is the extension of a schema that lists the flags of its members,
// which stand beside shared schemas and not in them.
const marks = "x-marks"

// contracts shows every pair to oasdiff as callers see it: one operation that
// takes the params as one object and answers with the result, under the same
// path in both documents. So paths, places and styles, which callers by name
// do not see, are out of the picture, and renamed parameters stand under the
// names that they have now.
func (c *comparer) contracts(pairs []*pair) error {
	before, after := emptyDocument(), emptyDocument()
	for _, p := range pairs {
		path := "/" + p.old.Name
		before.Paths.Set(path, contract(p.old, p.now))
		after.Paths.Set(path, contract(p.new, func(s string) string { return s }))
	}
	config := diff.NewConfig(diff.WithExcludeElements([]string{
		diff.ExcludeDescriptionOption, diff.ExcludeExamplesOption, diff.ExcludeTitleOption, diff.ExcludeSummaryOption, diff.ExcludeEndpointsOption,
	}))
	d, err := diff.Get(config, before, after)
	if err != nil || d == nil || d.PathsDiff == nil {
		return err
	}
	for _, p := range pairs {
		changed := d.PathsDiff.Modified["/"+p.old.Name]
		if changed == nil || changed.OperationsDiff == nil {
			continue
		}
		m := changed.OperationsDiff.Modified["POST"]
		if m == nil {
			continue
		}
		if b := m.RequestBodyDiff; b != nil && b.ContentDiff != nil {
			c.media(p, Params, b.ContentDiff)
		}
		if r := m.ResponsesDiff; r != nil && r.Modified["200"] != nil && r.Modified["200"].ContentDiff != nil {
			c.media(p, Result, r.Modified["200"].ContentDiff)
		}
	}
	return nil
}

func (c *comparer) media(p *pair, side Side, d *diff.ContentDiff) {
	if m := d.MediaTypeModified[mediaType]; m != nil {
		w := &walk{comparer: c, pair: p, side: side}
		w.schema(m.SchemaDiff, "")
	}
}

const mediaType = "application/json"

func emptyDocument() *openapi3.T {
	return &openapi3.T{OpenAPI: "3.1.0", Info: &openapi3.Info{}, Paths: openapi3.NewPaths()}
}

// contract is an action as callers see it.
func contract(o *ir.Operation, now func(string) string) *openapi3.PathItem {
	c := newConverter(o.Service.Types)
	params := *c.ref(o.Params).Value
	params.Properties = openapi3.Schemas{}
	for name, s := range c.ref(o.Params).Value.Properties {
		params.Properties[now(name)] = s
	}
	params.Required = nil
	for _, name := range c.ref(o.Params).Value.Required {
		params.Required = append(params.Required, now(name))
	}
	op := &openapi3.Operation{
		RequestBody: &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{Content: content(&openapi3.SchemaRef{Value: &params})}},
		Responses:   openapi3.NewResponsesWithCapacity(1),
	}
	if r := body(o); r != nil {
		op.Responses.Set("200", &openapi3.ResponseRef{Value: &openapi3.Response{Content: content(c.ref(r.Schema))}})
	}
	return &openapi3.PathItem{Post: op}
}

func content(s *openapi3.SchemaRef) openapi3.Content {
	return openapi3.Content{mediaType: {Schema: s}}
}

// flagWords writes the flags that matter to callers, besides Required.
func flagWords(f schema.Flags) string {
	var words []string
	for _, m := range []struct {
		flag schema.Flags
		word string
	}{
		{schema.Deprecated, "deprecated"},
		{schema.NullUnset, "null"},
		{schema.OutputOnly | schema.ReadOnly, "output"},
		{schema.WriteOnly, "input"},
		{schema.Secret, "secret"},
	} {
		if f&m.flag != 0 {
			words = append(words, m.word)
		}
	}
	return strings.Join(words, " ")
}

// marksOf reads the flags of the members back.
func marksOf(v *openapi3.Schema) map[string][]string {
	out := map[string][]string{}
	if m, ok := v.Extensions[marks].(map[string]any); ok {
		for name, words := range m {
			out[name] = strings.Fields(words.(string))
		}
	}
	return out
}

func names(sets ...map[string][]string) []string {
	all := map[string]bool{}
	for _, set := range sets {
		for name := range set {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
