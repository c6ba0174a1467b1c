package specdiff

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
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

// converter turns a table into the form that oasdiff reads. Recursive schemas
// stay recursive.
type converter struct {
	table schema.Table
	memo  map[schema.ID]*openapi3.SchemaRef
}

func newConverter(t schema.Table) *converter {
	return &converter{table: t, memo: map[schema.ID]*openapi3.SchemaRef{}}
}

func (c *converter) ref(id schema.ID) *openapi3.SchemaRef {
	if r := c.memo[id]; r != nil {
		return r
	}
	r := &openapi3.SchemaRef{Value: &openapi3.Schema{}}
	c.memo[id] = r
	s := c.table.At(id)
	if s.Name != "" {
		r.Ref = "#/components/schemas/" + s.Name
	}
	c.fill(r.Value, s)
	return r
}

func (c *converter) refs(ids []schema.ID) openapi3.SchemaRefs {
	var out openapi3.SchemaRefs
	for _, id := range ids {
		out = append(out, c.ref(id))
	}
	return out
}

// some is ref for places that may hold nothing.
func (c *converter) some(id schema.ID) *openapi3.SchemaRef {
	if id == schema.Any {
		return nil
	}
	return c.ref(id)
}

func (c *converter) fill(v *openapi3.Schema, s *schema.Schema) {
	if names := typeNames(s.Types); names != nil {
		v.Type = &names
	}
	v.Format = s.Format
	for _, e := range s.Enum {
		v.Enum = append(v.Enum, value(e))
	}
	if s.Default != "" {
		v.Default = value(s.Default)
	}
	v.Deprecated = s.Deprecated
	v.Items = c.some(s.Items)
	v.AllOf, v.OneOf, v.AnyOf = c.refs(s.AllOf), c.refs(s.OneOf), c.refs(s.AnyOf)
	v.Not = c.some(s.Not)
	c.members(v, s)
	if d := s.Discriminator; d != nil {
		v.Discriminator = &openapi3.Discriminator{PropertyName: d.Property, Mapping: map[string]openapi3.MappingRef{}}
		for i, name := range d.Values {
			v.Discriminator.Mapping[name] = openapi3.MappingRef{Ref: c.table.At(d.Schemas[i]).Name}
		}
	}
	if s.Rules != nil {
		c.rules(v, s.Rules)
	}
}

// members fills in what is said of an object.
func (c *converter) members(v *openapi3.Schema, s *schema.Schema) {
	v.Required = slices.Clone(s.Required)
	flags := map[string]any{}
	for _, p := range s.Props {
		if v.Properties == nil {
			v.Properties = openapi3.Schemas{}
		}
		v.Properties[p.Name] = c.ref(p.Schema)
		if p.Flags.Has(schema.Required) {
			v.Required = append(v.Required, p.Name)
		}
		if words := flagWords(p.Flags); words != "" {
			flags[p.Name] = words
		}
	}
	slices.Sort(v.Required)
	if len(flags) > 0 {
		v.Extensions = map[string]any{marks: flags}
	}
	yes, no := true, false
	switch s.Extra {
	case schema.Open:
		v.AdditionalProperties.Has = &yes
	case schema.Closed:
		v.AdditionalProperties.Has = &no
	case schema.Typed:
		v.AdditionalProperties.Schema = c.ref(s.ExtraSchema)
	}
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

func typeNames(t schema.Types) openapi3.Types {
	var names openapi3.Types
	for _, m := range []struct {
		t    schema.Types
		name string
	}{
		{schema.Boolean, "boolean"},
		{schema.Integer, "integer"},
		{schema.Number, "number"},
		{schema.String, "string"},
		{schema.Array, "array"},
		{schema.Object, "object"},
		{schema.Null, "null"},
	} {
		if t.Has(m.t) {
			names = append(names, m.name)
		}
	}
	return names
}

// value is a JSON text as a value; numbers keep their digits.
func value(text string) any {
	v, err := schema.Decode([]byte(text), schema.DecodeOptions{})
	if err != nil {
		return text
	}
	return v
}

func (c *converter) rules(v *openapi3.Schema, r *schema.Rules) {
	if r.Pattern != nil {
		v.Pattern = r.Pattern.Source
	}
	v.MinLength, v.MaxLength = uint64(r.MinLength), limit(r.MaxLength)
	v.MinItems, v.MaxItems = uint64(r.MinItems), limit(r.MaxItems)
	v.MinProps, v.MaxProps = uint64(r.MinProps), limit(r.MaxProps)
	v.UniqueItems = r.UniqueItems
	v.Min, v.Max, v.MultipleOf = decimal(r.Min), decimal(r.Max), decimal(r.MultipleOf)
	v.ExclusiveMin, v.ExclusiveMax = exclusive(r.ExclusiveMin), exclusive(r.ExclusiveMax)
	for _, p := range r.PatternProps {
		if v.PatternProperties == nil {
			v.PatternProperties = openapi3.Schemas{}
		}
		v.PatternProperties[p.Pattern.Source] = c.ref(p.Schema)
	}
	v.PropertyNames = c.some(r.PropertyNames)
	v.PrefixItems = c.refs(r.PrefixItems)
	if v.Contains = c.some(r.Contains); v.Contains != nil {
		least := uint64(r.MinContains)
		v.MinContains, v.MaxContains = &least, limit(r.MaxContains)
	}
	for _, d := range r.DependentRequired {
		if v.DependentRequired == nil {
			v.DependentRequired = map[string][]string{}
		}
		v.DependentRequired[d.Name] = d.Needs
	}
}

func limit(n int64) *uint64 {
	if n < 0 {
		return nil
	}
	u := uint64(n)
	return &u
}

func decimal(text string) *float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil
	}
	return &f
}

func exclusive(on bool) openapi3.ExclusiveBound {
	if !on {
		return openapi3.ExclusiveBound{}
	}
	return openapi3.ExclusiveBound{Bool: &on}
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
