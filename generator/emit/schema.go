package emit

import (
	"fmt"
	"strings"

	"github.com/databricks-account/connector/schema"
	"github.com/dave/jennifer/jen"
)

// schemaWriter writes tables of schemas; pkg is the import path of the
// package that defines them.
type schemaWriter struct{ pkg string }

func (w schemaWriter) qual(name string) *jen.Statement { return jen.Qual(w.pkg, name) }

// table writes the entries of a table, each with its index before it.
func (w schemaWriter) table(t schema.Table) jen.Code {
	items := make([]jen.Code, len(t))
	for i := range t {
		label := fmt.Sprintf("%d %s", i, t[i].Name)
		if i == 0 {
			label = "0 any value"
		}
		items[i] = jen.Comment(strings.TrimSpace(label)).Line().Add(w.entry(&t[i]))
	}
	return block(items...)
}

func (w schemaWriter) entry(s *schema.Schema) jen.Code {
	var f fields
	f.text("Name", s.Name)
	f.text("Description", s.Description)
	if s.Types != 0 {
		f.add("Types", w.types(s.Types))
	}
	f.text("Format", s.Format)
	f.texts("Enum", s.Enum)
	if s.Rules != nil {
		f.add("Rules", w.rules(s.Rules))
	}
	f.number("Items", int64(s.Items))
	if len(s.Props) > 0 {
		props := make([]jen.Code, len(s.Props))
		for i := range s.Props {
			props[i] = w.property(&s.Props[i])
		}
		f.add("Props", jen.Index().Add(w.qual("Property")).Add(block(props...)))
	}
	f.texts("Required", s.Required)
	if s.Extra != schema.Unsaid {
		f.add("Extra", w.qual([...]string{"Unsaid", "Open", "Closed", "Typed"}[s.Extra]))
	}
	f.number("ExtraSchema", int64(s.ExtraSchema))
	w.ids(&f, "AllOf", s.AllOf)
	w.ids(&f, "OneOf", s.OneOf)
	w.ids(&f, "AnyOf", s.AnyOf)
	f.number("Not", int64(s.Not))
	if d := s.Discriminator; d != nil {
		var g fields
		g.text("Property", d.Property)
		g.texts("Values", d.Values)
		w.ids(&g, "Schemas", d.Schemas)
		f.add("Discriminator", jen.Op("&").Add(w.qual("Discriminator")).Add(row(g...)))
	}
	f.text("Default", s.Default)
	f.text("Example", s.Example)
	f.flag("Deprecated", s.Deprecated)
	if len(s.Props) > 0 || len(f) > 6 {
		return block(f...)
	}
	return row(f...)
}

func (w schemaWriter) types(t schema.Types) jen.Code {
	var out []jen.Code
	for i, name := range []string{"Null", "Boolean", "Integer", "Number", "String", "Array", "Object"} {
		if t&(1<<i) != 0 {
			out = append(out, w.qual(name))
		}
	}
	return or(out)
}

func (w schemaWriter) property(p *schema.Property) jen.Code {
	var f fields
	f.add("Name", jen.Lit(p.Name))
	f.text("Description", p.Description)
	f.number("Schema", int64(p.Schema))
	if p.Flags != 0 {
		f.add("Flags", w.flags(p.Flags))
	}
	return row(f...)
}

func (w schemaWriter) flags(flags schema.Flags) jen.Code {
	var out []jen.Code
	for i, name := range []string{"Required", "NullUnset", "ReadOnly", "WriteOnly", "OutputOnly", "Deprecated", "Secret"} {
		if flags&(1<<i) != 0 {
			out = append(out, w.qual(name))
		}
	}
	return or(out)
}

func (w schemaWriter) ids(f *fields, name string, ids []schema.ID) {
	if len(ids) == 0 {
		return
	}
	f.add(name, jen.Index().Add(w.qual("ID")).Add(row(numbers(ids)...)))
}

func numbers(ids []schema.ID) []jen.Code {
	out := make([]jen.Code, len(ids))
	for i, id := range ids {
		out[i] = integer(int64(id))
	}
	return out
}

func (w schemaWriter) rules(r *schema.Rules) jen.Code {
	var f fields
	if r.Pattern != nil {
		f.add("Pattern", w.pattern(r.Pattern))
	}
	f.number("MinLength", r.MinLength)
	f.number("MaxLength", r.MaxLength)
	f.number("MinItems", r.MinItems)
	f.number("MaxItems", r.MaxItems)
	f.flag("UniqueItems", r.UniqueItems)
	f.number("MinProps", r.MinProps)
	f.number("MaxProps", r.MaxProps)
	f.text("Min", r.Min)
	f.text("Max", r.Max)
	f.flag("ExclusiveMin", r.ExclusiveMin)
	f.flag("ExclusiveMax", r.ExclusiveMax)
	f.text("MultipleOf", r.MultipleOf)
	if len(r.PatternProps) > 0 {
		var items []jen.Code
		for _, p := range r.PatternProps {
			var g fields
			g.add("Pattern", w.pattern(p.Pattern))
			g.number("Schema", int64(p.Schema))
			items = append(items, row(g...))
		}
		f.add("PatternProps", jen.Index().Add(w.qual("PatternProperty")).Add(row(items...)))
	}
	f.number("PropertyNames", int64(r.PropertyNames))
	w.ids(&f, "PrefixItems", r.PrefixItems)
	f.number("Contains", int64(r.Contains))
	f.number("MinContains", r.MinContains)
	f.number("MaxContains", r.MaxContains)
	if len(r.DependentRequired) > 0 {
		var items []jen.Code
		for _, d := range r.DependentRequired {
			var g fields
			g.text("Name", d.Name)
			g.texts("Needs", d.Needs)
			items = append(items, row(g...))
		}
		f.add("DependentRequired", jen.Index().Add(w.qual("Dependency")).Add(row(items...)))
	}
	return jen.Op("&").Add(w.qual("Rules")).Add(row(f...))
}

func (w schemaWriter) pattern(p *schema.Pattern) jen.Code {
	return jen.Op("&").Add(w.qual("Pattern")).Add(row(jen.Id("Source").Op(":").Lit(p.Source)))
}
