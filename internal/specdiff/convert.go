package specdiff

import (
	"slices"

	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi3"
)

// converter turns a table into the form that oasdiff reads. Recursive schemas
// stay recursive.
type converter struct {
	table schema.Table
	memo  map[schema.ID]*openapi3.SchemaRef
	// pairs are schemas that flat made, by what they are made of.
	pairs map[[2]schema.ID]schema.ID
}

func newConverter(t schema.Table) *converter {
	return &converter{table: t, memo: map[schema.ID]*openapi3.SchemaRef{}, pairs: map[[2]schema.ID]schema.ID{}}
}

func (c *converter) ref(id schema.ID) *openapi3.SchemaRef {
	if r := c.memo[id]; r != nil {
		return r
	}
	r := &openapi3.SchemaRef{Value: &openapi3.Schema{}}
	c.memo[id] = r
	s := c.flat(c.table.At(id), 0)
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
		extend(v, marks, flags)
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
	setNumbers(v, r)
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

func exclusive(on bool) openapi3.ExclusiveBound {
	if !on {
		return openapi3.ExclusiveBound{}
	}
	return openapi3.ExclusiveBound{Bool: &on}
}
