package ir

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// rules fills in the rarer constraints, when there are any.
func (b *tableBuilder) rules(s *schema.Schema, n *document.Node) {
	r := schema.NoRules
	if p := n.Get("pattern"); p != nil {
		r.Pattern = b.pattern(p.Text, p.Pos)
	}
	r.MinLength, r.MaxLength = count(n, "minLength", 0), count(n, "maxLength", -1)
	r.MinItems, r.MaxItems = count(n, "minItems", 0), count(n, "maxItems", -1)
	r.MinProps, r.MaxProps = count(n, "minProperties", 0), count(n, "maxProperties", -1)
	r.UniqueItems = n.True("uniqueItems")
	r.Min, r.ExclusiveMin = bound(n, "minimum", "exclusiveMinimum")
	r.Max, r.ExclusiveMax = bound(n, "maximum", "exclusiveMaximum")
	for _, key := range []string{"exclusiveMinimum", "exclusiveMaximum"} {
		if x := n.Get(key); b.foreign && x != nil && x.Type == document.Bool && !strings.HasPrefix(b.root.Str("openapi"), "3.0") {
			b.notes = append(b.notes, document.Note{
				Rule: "limits", Pos: n.KeyPos(key), Message: key + " is a number in OpenAPI 3.1; the flag is read as it is in 3.0",
			})
		}
	}
	if m := n.Get("multipleOf"); m != nil {
		r.MultipleOf = m.Text
	}
	for expr, e := range n.Get("patternProperties").Members() {
		r.PatternProps = append(r.PatternProps, schema.PatternProperty{
			Pattern: b.pattern(expr, e.Pos), Schema: b.described(e),
		})
	}
	slices.SortFunc(r.PatternProps, func(x, y schema.PatternProperty) int {
		return strings.Compare(x.Pattern.Source, y.Pattern.Source)
	})
	if p := n.Get("propertyNames"); p != nil {
		r.PropertyNames = b.id(p)
	}
	for _, e := range n.Get("prefixItems").List() {
		r.PrefixItems = append(r.PrefixItems, b.described(e))
	}
	if c := n.Get("contains"); c != nil {
		r.Contains = b.id(c)
		r.MinContains = count(n, "minContains", 1)
		r.MaxContains = count(n, "maxContains", -1)
	}
	for name, needs := range n.Get("dependentRequired").Members() {
		d := schema.Dependency{Name: name}
		for _, e := range needs.List() {
			d.Needs = append(d.Needs, e.Text)
		}
		r.DependentRequired = append(r.DependentRequired, d)
	}
	slices.SortFunc(r.DependentRequired, func(x, y schema.Dependency) int { return strings.Compare(x.Name, y.Name) })
	if !reflect.DeepEqual(r, schema.NoRules) {
		s.Rules = &r
	}
}

func (b *tableBuilder) pattern(expr string, pos document.Pos) *schema.Pattern {
	if !compiles(expr) {
		b.issues.Addf(pos, "the pattern %q is not a regular expression that Go understands", expr)
	}
	return &schema.Pattern{Source: expr}
}

func count(n *document.Node, key string, absent int64) int64 {
	v := n.Get(key)
	if v == nil {
		return absent
	}
	i, err := strconv.ParseInt(v.Text, 10, 64)
	if err != nil {
		return absent // the loader has reported it
	}
	return i
}

// bound reads a limit in the words of 3.0 (a flag beside it) or 3.1 (a number
// of its own).
func bound(n *document.Node, limit, exclusive string) (text string, excluded bool) {
	if v := n.Get(limit); v != nil {
		text = v.Text
	}
	if x := n.Get(exclusive); x != nil && x.Type == document.Number {
		return x.Text, true
	}
	return text, text != "" && n.True(exclusive)
}
