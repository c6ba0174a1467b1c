package schema

import (
	"slices"
	"strconv"
)

// schema writes a schema where it is used: a reference when it has a place of
// its own, and what the use adds.
func (r *renderer) schema(id ID, u use) {
	r.open()
	nullable := u.flags.Has(NullUnset) && !r.takesNull(id)
	switch ref, shared := r.refs[id]; {
	case shared && nullable:
		r.key("anyOf")
		r.dst = append(r.dst, '[')
		r.open()
		r.key("$ref")
		r.text(ref)
		r.close()
		r.dst = append(r.dst, `,{"type":"null"}]`...)
		r.annotate(u)
	case shared:
		r.key("$ref")
		r.text(ref)
		r.annotate(u)
	default:
		r.body(id, u)
	}
	r.close()
}

// takesNull reports whether the schema itself accepts null.
func (r *renderer) takesNull(id ID) bool {
	c := newChecker(r.t, Options{AllowUnknown: true})
	return c.visit(id, nil)
}

// annotate writes what the use of a schema adds to it.
func (r *renderer) annotate(u use) {
	r.describe(u.description)
	for _, mark := range []struct {
		flags Flags
		name  string
	}{{Deprecated, "deprecated"}, {WriteOnly, "writeOnly"}, {Secret, "x-secret"}} {
		if u.flags.Has(mark.flags) {
			r.raw(mark.name, "true")
		}
	}
	if u.flags&(ReadOnly|OutputOnly) != 0 {
		r.raw("readOnly", "true")
	}
}

// body writes the members of a schema.
func (r *renderer) body(id ID, u use) {
	if id == Any {
		r.annotate(u)
		return
	}
	s := &r.t[id]
	if u.description == "" {
		u.description = s.Description
	}
	if s.Deprecated {
		u.flags |= Deprecated
	}
	r.annotate(u)
	anyway := s.Types&Null != 0 // null is accepted whatever else is said
	if (anyway || u.flags.Has(NullUnset)) && (s.composed() || s.Not != Any) {
		r.key("anyOf")
		r.dst = append(r.dst, `[{"type":"null"},`...)
		r.open()
		r.rules(id, s, false)
		r.close()
		r.dst = append(r.dst, ']')
	} else {
		// A composed schema leaves null to its parts.
		r.rules(id, s, anyway || u.flags.Has(NullUnset) || s.composed() && r.takesNull(id))
	}
	if s.Default != "" {
		r.raw("default", s.Default)
	}
	if s.Example != "" {
		r.raw("examples", "["+s.Example+"]")
	}
}

// rules writes what constrains the value.
func (r *renderer) rules(id ID, s *Schema, null bool) {
	r.types(s.Types, null)
	if len(s.Enum) > 0 {
		enum := s.Enum
		if null && !slices.Contains(enum, "null") {
			enum = append(slices.Clone(enum), "null")
		}
		r.key("enum")
		r.dst = append(r.dst, '[')
		for _, e := range enum {
			r.comma()
			r.dst = append(r.dst, e...)
		}
		r.dst = append(r.dst, ']')
	}
	if s.Format != "" {
		r.key("format")
		r.text(s.Format)
	}
	r.members(id, s)
	if s.Items != Any {
		r.key("items")
		r.schema(s.Items, use{})
	}
	if s.Rules != nil {
		r.rare(s.Rules)
	}
	if d := s.Discriminator; d != nil && len(d.Values) > 0 {
		r.discriminated("oneOf", s.OneOf, d)
		r.discriminated("anyOf", s.AnyOf, d)
		r.list("allOf", s.AllOf)
	} else {
		r.list("oneOf", s.OneOf)
		r.list("anyOf", s.AnyOf)
		r.allOf(s)
	}
	if s.Not != Any {
		r.key("not")
		r.schema(s.Not, use{})
	}
}

// allOf writes the parts that all must fit, and with a discriminator whose
// values are not told that its property must be there.
func (r *renderer) allOf(s *Schema) {
	if s.Discriminator == nil {
		r.list("allOf", s.AllOf)
		return
	}
	r.key("allOf")
	r.dst = append(r.dst, '[')
	for _, id := range s.AllOf {
		r.comma()
		r.schema(id, use{})
	}
	r.comma()
	r.open()
	r.key("properties")
	r.open()
	r.raw(s.Discriminator.Property, `{"type":"string"}`)
	r.close()
	r.texts("required", []string{s.Discriminator.Property})
	r.close()
	r.dst = append(r.dst, ']')
}

// discriminated writes alternatives of which a property picks one.
func (r *renderer) discriminated(key string, ids []ID, d *Discriminator) {
	if len(ids) == 0 {
		return
	}
	r.key(key)
	r.dst = append(r.dst, '[')
	for _, id := range ids {
		r.comma()
		r.open()
		r.key("allOf")
		r.dst = append(r.dst, '[')
		r.schema(id, use{})
		r.dst = append(r.dst, ']')
		r.key("properties")
		r.open()
		var values []string
		for i, v := range d.Values {
			if d.Schemas[i] == id {
				values = append(values, v)
			}
		}
		if len(values) == 0 {
			r.raw(d.Property, "false")
		} else {
			r.key(d.Property)
			r.open()
			r.texts("enum", values)
			r.close()
		}
		r.close()
		r.texts("required", []string{d.Property})
		r.close()
	}
	r.dst = append(r.dst, ']')
}

func (r *renderer) types(t Types, null bool) {
	if t == 0 {
		return
	}
	if t&Number != 0 {
		t &^= Integer
	}
	t &^= Null
	var names []string
	for i, name := range [...]string{"null", "boolean", "integer", "number", "string", "array", "object"} {
		if t&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if null {
		names = append(names, "null")
	}
	if len(names) == 1 {
		r.key("type")
		r.text(names[0])
		return
	}
	r.texts("type", names)
}

func (r *renderer) members(id ID, s *Schema) {
	var required []string
	if len(s.Props) > 0 {
		r.key("properties")
		r.open()
		for i := range s.Props {
			p := &s.Props[i]
			r.key(p.Name)
			r.schema(p.Schema, use{description: p.Description, flags: p.Flags})
			if p.Flags.Has(Required) {
				required = append(required, p.Name)
			}
		}
		r.close()
	}
	required = append(required, s.Required...)
	if len(required) > 0 {
		slices.Sort(required)
		r.texts("required", slices.Compact(required))
	}
	switch {
	case s.Extra == Closed:
		r.raw("additionalProperties", "false")
	case s.Extra == Typed:
		r.key("additionalProperties")
		r.schema(s.ExtraSchema, use{})
	case s.Extra == Unsaid && r.o.Closed && !r.parts[id]:
		switch {
		case s.composed() && r.declares(id):
			r.raw("unevaluatedProperties", "false")
		case !s.composed() && len(s.Props) > 0:
			r.raw("additionalProperties", "false")
		}
	}
}

// declares reports whether a composed schema declares any member and lets
// none pass undeclared.
func (r *renderer) declares(id ID) bool {
	c := newChecker(r.t, Options{})
	var ids idList
	c.involved(&ids, id, nil, every)
	declares := false
	for i := range ids.n {
		s := &r.t[ids.at(i)]
		if s.Extra == Open || s.Extra == Typed {
			return false
		}
		declares = declares || len(s.Props) > 0
	}
	return declares
}

// rare writes the constraints that few schemas have.
func (r *renderer) rare(u *Rules) {
	least := func(key string, n int64) {
		if n > 0 {
			r.raw(key, strconv.FormatInt(n, 10))
		}
	}
	most := func(key string, n int64) {
		if n >= 0 {
			r.raw(key, strconv.FormatInt(n, 10))
		}
	}
	bound := func(key, exclusiveKey, text string, exclusive bool) {
		switch {
		case text == "":
		case exclusive:
			r.raw(exclusiveKey, text)
		default:
			r.raw(key, text)
		}
	}
	if u.Pattern != nil {
		r.key("pattern")
		r.text(u.Pattern.Source)
	}
	least("minLength", u.MinLength)
	most("maxLength", u.MaxLength)
	bound("minimum", "exclusiveMinimum", u.Min, u.ExclusiveMin)
	bound("maximum", "exclusiveMaximum", u.Max, u.ExclusiveMax)
	if u.MultipleOf != "" {
		r.raw("multipleOf", u.MultipleOf)
	}
	least("minItems", u.MinItems)
	most("maxItems", u.MaxItems)
	if u.UniqueItems {
		r.raw("uniqueItems", "true")
	}
	r.list("prefixItems", u.PrefixItems)
	if u.MinContains > 0 || u.MaxContains >= 0 {
		r.key("contains")
		r.schema(u.Contains, use{})
		if u.MinContains != 1 {
			r.raw("minContains", strconv.FormatInt(u.MinContains, 10))
		}
		most("maxContains", u.MaxContains)
	}
	least("minProperties", u.MinProps)
	most("maxProperties", u.MaxProps)
	if len(u.PatternProps) > 0 {
		r.key("patternProperties")
		r.open()
		for i := range u.PatternProps {
			r.key(u.PatternProps[i].Pattern.Source)
			r.schema(u.PatternProps[i].Schema, use{})
		}
		r.close()
	}
	if u.PropertyNames != Any {
		r.key("propertyNames")
		r.schema(u.PropertyNames, use{})
	}
	if len(u.DependentRequired) > 0 {
		r.key("dependentRequired")
		r.open()
		for i := range u.DependentRequired {
			r.texts(u.DependentRequired[i].Name, u.DependentRequired[i].Needs)
		}
		r.close()
	}
}
