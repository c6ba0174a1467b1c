package schema_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// compiler turns OpenAPI 3.0 schemas, written as JSON, into a table. It is
// small because it trusts its input; the generator has the real one.
type compiler struct {
	tb    testing.TB
	table schema.Table
	named map[string]schema.ID
	docs  map[string]any
	// untyped is what a schema without a type accepts: nothing said, or every
	// type but null, as kin-openapi has it.
	untyped schema.Types
}

const notNull = schema.Boolean | schema.Integer | schema.Number | schema.String | schema.Array | schema.Object

// compile compiles the schema text; components are referred to as
// "#/components/schemas/NAME".
func compile(tb testing.TB, text string, components map[string]any) (schema.Table, schema.ID) {
	tb.Helper()
	c := newCompiler(tb, components, 0)
	return c.table, c.add(parse(tb, text))
}

func newCompiler(tb testing.TB, components map[string]any, untyped schema.Types) *compiler {
	return &compiler{tb: tb, table: schema.Table{{}}, named: map[string]schema.ID{}, docs: components, untyped: untyped}
}

func parse(tb testing.TB, text string) any {
	tb.Helper()
	v, err := schema.Decode([]byte(text), schema.DecodeOptions{})
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return v
}

func (c *compiler) ref(name string) schema.ID {
	if id, ok := c.named[name]; ok {
		return id
	}
	doc, ok := c.docs[name]
	if !ok {
		c.tb.Fatalf("no component %q", name)
	}
	id := schema.ID(len(c.table))
	c.named[name] = id
	c.table = append(c.table, schema.Schema{})
	s := c.schema(doc)
	s.Name = name
	c.table[id] = s
	return id
}

func (c *compiler) add(doc any) schema.ID {
	m := doc.(map[string]any)
	if ref, ok := m["$ref"].(string); ok {
		return c.ref(strings.TrimPrefix(ref, "#/components/schemas/"))
	}
	if len(m) == 0 && c.untyped == 0 {
		return schema.Any
	}
	id := schema.ID(len(c.table))
	c.table = append(c.table, schema.Schema{})
	s := c.schema(doc)
	c.table[id] = s
	return id
}

func (c *compiler) list(v any) []schema.ID {
	var ids []schema.ID
	if v, ok := v.([]any); ok {
		for _, e := range v {
			ids = append(ids, c.add(e))
		}
	}
	return ids
}

var typeNames = map[string]schema.Types{
	"null": schema.Null, "boolean": schema.Boolean, "integer": schema.Integer, "number": schema.Number,
	"string": schema.String, "array": schema.Array, "object": schema.Object,
}

func texts(v any) []string {
	var out []string
	if list, ok := v.([]any); ok {
		for _, e := range list {
			out = append(out, e.(string))
		}
	}
	return out
}

func jsonText(tb testing.TB, v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(out)
}

func (c *compiler) schema(doc any) schema.Schema {
	m := doc.(map[string]any)
	var s schema.Schema
	switch t := m["type"].(type) {
	case string:
		s.Types = typeNames[t]
	case []any:
		for _, e := range t {
			s.Types |= typeNames[e.(string)]
		}
	default:
		s.Types = c.untyped
	}
	if m["nullable"] == true {
		if s.Types == 0 {
			s.Types = notNull
		}
		s.Types |= schema.Null
	}
	s.Format, _ = m["format"].(string)
	s.Description, _ = m["description"].(string)
	if list, ok := m["enum"].([]any); ok {
		for _, e := range list {
			s.Enum = append(s.Enum, jsonText(c.tb, e))
		}
	}
	if v, ok := m["items"]; ok {
		s.Items = c.add(v)
	}
	c.members(&s, m)
	s.AllOf, s.OneOf, s.AnyOf = c.list(m["allOf"]), c.list(m["oneOf"]), c.list(m["anyOf"])
	if v, ok := m["not"]; ok {
		s.Not = c.add(v)
	}
	if d, ok := m["discriminator"].(map[string]any); ok {
		s.Discriminator = &schema.Discriminator{Property: d["propertyName"].(string)}
		mapping, _ := d["mapping"].(map[string]any)
		for k := range mapping {
			s.Discriminator.Values = append(s.Discriminator.Values, k)
		}
		slices.Sort(s.Discriminator.Values)
		for _, k := range s.Discriminator.Values {
			s.Discriminator.Schemas = append(s.Discriminator.Schemas, c.ref(strings.TrimPrefix(mapping[k].(string), "#/components/schemas/")))
		}
	}
	s.Rules = c.rules(m)
	return s
}

func (c *compiler) members(s *schema.Schema, m map[string]any) {
	required := texts(m["required"])
	if props, ok := m["properties"].(map[string]any); ok {
		for name, doc := range props {
			p := schema.Property{Name: name, Schema: c.add(doc)}
			d := doc.(map[string]any)
			for key, flag := range map[string]schema.Flags{
				"x-null": schema.NullUnset, "x-secret": schema.Secret, "readOnly": schema.ReadOnly,
				"writeOnly": schema.WriteOnly, "x-output-only": schema.OutputOnly,
			} {
				if d[key] == true {
					p.Flags |= flag
				}
			}
			if slices.Contains(required, name) {
				p.Flags |= schema.Required
			}
			s.Props = append(s.Props, p)
		}
		slices.SortFunc(s.Props, func(a, b schema.Property) int { return strings.Compare(a.Name, b.Name) })
	}
	for _, name := range required {
		if s.Prop(name) == nil {
			s.Required = append(s.Required, name)
		}
	}
	switch extra := m["additionalProperties"].(type) {
	case bool:
		s.Extra = schema.Closed
		if extra {
			s.Extra = schema.Open
		}
	case map[string]any:
		s.Extra, s.ExtraSchema = schema.Typed, c.add(extra)
	}
}

func (c *compiler) rules(m map[string]any) *schema.Rules {
	r := schema.NoRules
	used := false
	whole := func(key string, to *int64) {
		if n, ok := m[key].(json.Number); ok {
			*to, _ = n.Int64()
			used = true
		}
	}
	text := func(key string, to *string) {
		if n, ok := m[key].(json.Number); ok {
			*to, used = n.String(), true
		}
	}
	whole("minLength", &r.MinLength)
	whole("maxLength", &r.MaxLength)
	whole("minItems", &r.MinItems)
	whole("maxItems", &r.MaxItems)
	whole("minProperties", &r.MinProps)
	whole("maxProperties", &r.MaxProps)
	text("minimum", &r.Min)
	text("maximum", &r.Max)
	text("multipleOf", &r.MultipleOf)
	if p, ok := m["pattern"].(string); ok {
		r.Pattern, used = &schema.Pattern{Source: p}, true
	}
	for key, to := range map[string]*bool{"exclusiveMinimum": &r.ExclusiveMin, "exclusiveMaximum": &r.ExclusiveMax, "uniqueItems": &r.UniqueItems} {
		if m[key] == true {
			*to, used = true, true
		}
	}
	if list, ok := m["patternProperties"].(map[string]any); ok {
		for p, doc := range list {
			r.PatternProps = append(r.PatternProps, schema.PatternProperty{Pattern: &schema.Pattern{Source: p}, Schema: c.add(doc)})
		}
		used = true
	}
	if doc, ok := m["propertyNames"]; ok {
		r.PropertyNames, used = c.add(doc), true
	}
	if _, ok := m["prefixItems"]; ok {
		r.PrefixItems, used = c.list(m["prefixItems"]), true
	}
	if doc, ok := m["contains"]; ok {
		r.Contains, r.MinContains, used = c.add(doc), 1, true
		whole("minContains", &r.MinContains)
		whole("maxContains", &r.MaxContains)
	}
	if deps, ok := m["dependentRequired"].(map[string]any); ok {
		for name, needs := range deps {
			r.DependentRequired = append(r.DependentRequired, schema.Dependency{Name: name, Needs: texts(needs)})
		}
		used = true
	}
	if !used {
		return nil
	}
	return &r
}

// issuesText writes issues as a golden text: path, code, message, suggestion.
func issuesText(issues []schema.Issue) string {
	var b strings.Builder
	for _, i := range issues {
		fmt.Fprintf(&b, "%s: %s: %s", i.Path, i.Code, i.Message)
		if i.Suggestion != "" {
			fmt.Fprintf(&b, " (%s)", i.Suggestion)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
