package ir

import (
	"cmp"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// bodyKey is the name of the request body in params.
const bodyKey = "data"

// parameters builds the params object of an operation and says how each of
// its members goes onto the wire.
func (b *builder) parameters(o *Operation, item *document.Node) {
	t := b.tables[o.Service]
	obj := schema.Schema{Types: schema.Object, Extra: schema.Closed}
	taken := map[string]bool{}
	body := b.body(o, t)
	if body != nil {
		taken[bodyKey] = true
	}
	var groups []*group
	for _, p := range b.declared(o, item) {
		arg, ok := b.arg(o, p, taken)
		if !ok {
			continue
		}
		prop := b.argProperty(t, p, arg)
		if !b.elements(t, p, &arg, prop) {
			continue
		}
		if owner := p.Get("x-object-parameter"); owner != nil {
			groups = b.grouped(groups, owner, p, prop)
			continue
		}
		taken[arg.Key] = true
		o.Args = append(o.Args, arg)
		obj.Props = append(obj.Props, prop)
	}
	for _, g := range groups {
		if taken[g.name] {
			b.issues.Addf(g.pos, "x-object-parameter %s: a parameter has that name already", g.name)
			continue
		}
		taken[g.name] = true
		obj.Props = append(obj.Props, g.property(t, b.optionalNull))
		o.Args = append(o.Args, Arg{Key: g.name, Name: g.name, In: "InQuery", Style: "Dotted", Explode: true})
	}
	if body != nil {
		o.Body = &body.Body
		p := schema.Property{Name: bodyKey, Description: body.description, Schema: body.Schema}
		if body.Required {
			p.Flags |= schema.Required
		}
		obj.Props = append(obj.Props, p)
	}
	slices.SortFunc(obj.Props, func(x, y schema.Property) int { return cmp.Compare(x.Name, y.Name) })
	o.Params = t.share(obj)
}

// declared returns the parameters of an operation with those of its path: the
// ones in the path in the order of the path, then the others as declared.
func (b *builder) declared(o *Operation, item *document.Node) []*document.Node {
	var list []*document.Node
	own := o.node.Get("parameters").List()
	for i, p := range slices.Concat(own, item.Get("parameters").List()) {
		p = follow(b.root, p)
		if p == nil || p.Str("name") == "" {
			continue // the loader has reported it
		}
		same := func(q *document.Node) bool { return q.Str("name") == p.Str("name") && q.Str("in") == p.Str("in") }
		switch {
		case !slices.ContainsFunc(list, same):
			list = append(list, p)
		case i < len(own): // the operation's own replace those of the path
			b.issues.Addf(p.Pos, "the %s parameter %q is declared twice", p.Str("in"), p.Str("name"))
		}
	}
	var out []*document.Node
	names := PathParams(o.Path)
	for at, name := range names {
		if slices.Contains(names[:at], name) {
			continue // one value in two places
		}
		i := slices.IndexFunc(list, func(p *document.Node) bool { return p.Str("in") == "path" && p.Str("name") == name })
		if i < 0 {
			b.issues.Addf(o.Pos, "%s %s does not declare the path parameter %q", o.Method, o.Path, name)
			continue
		}
		out = append(out, list[i])
	}
	for _, p := range list {
		if p.Str("in") != "path" {
			out = append(out, p)
		} else if !slices.Contains(names, p.Str("name")) {
			b.issues.Addf(p.Pos, "the path parameter %q is not in %s", p.Str("name"), o.Path)
		}
	}
	return out
}

// arg says how a parameter goes onto the wire. Names that are taken get the
// place of the parameter behind them.
func (b *builder) arg(o *Operation, p *document.Node, taken map[string]bool) (Arg, bool) {
	name, in := p.Str("name"), p.Str("in")
	arg := Arg{Key: name, Name: name, AllowReserved: p.True("allowReserved")}
	style := p.Str("style")
	switch in {
	case "path":
		arg.In, style = "InPath", cmp.Or(style, "simple")
	case "query":
		arg.In, style = "InQuery", cmp.Or(style, "form")
	case "header":
		if slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"}, func(h string) bool { return strings.EqualFold(h, name) }) {
			return arg, false // OpenAPI says to ignore them
		}
		if b.foreign && slices.ContainsFunc(requestHeaders(), func(h string) bool { return strings.EqualFold(h, name) }) {
			b.note("request-headers", p.Pos, "the header parameter %s is left out: every request has it by itself", name)
			return arg, false
		}
		arg.In, style = "InHeader", cmp.Or(style, "simple")
	case "cookie":
		arg.In, style = "InCookie", cmp.Or(style, "form")
	default:
		b.issues.Addf(p.KeyPos("in"), "parameter %q: in must be path, query, header or cookie, not %q", name, in)
		return arg, false
	}
	if taken[arg.Key] {
		arg.Key = name + "_" + in
	}
	if taken[arg.Key] {
		b.issues.Addf(p.Pos, "two parameters of %s %s are named %q", o.Method, o.Path, arg.Key)
		return arg, false
	}
	if !slices.Contains(stylesOf(in), style) {
		if b.foreign && !p.True("required") && in != "path" {
			b.note("style", p.KeyPos("style"), "the %s parameter %s is left out: its style %q is not for a %s parameter, so nobody knows how its lists or objects are sent", in, name, style, in)
			return arg, false
		}
		b.issues.Addf(p.KeyPos("style"), "parameter %q: the style %q is not for a %s parameter", name, style, in)
	}
	arg.Style, arg.Explode = styleName(style), explodes(p, style)
	if p.Has("content") {
		arg.Style = "JSONText"
	}
	return arg, true
}

// requestHeaders are those that no parameter can set.
func requestHeaders() []string {
	return []string{"User-Agent", "Host", "Content-Length", "Transfer-Encoding"}
}

// argProperty describes a parameter as a member of the params object.
func (b *builder) argProperty(t *tableBuilder, p *document.Node, arg Arg) schema.Property {
	node := p.Get("schema")
	for _, media := range p.Get("content").Members() {
		node = cmp.Or(node, media.Get("schema"))
	}
	if node == nil {
		node = document.NewMap(p.Pos)
	}
	prop := t.property(arg.Key, node)
	if d := prose(p.Str("description")); d != "" {
		prop.Description = d
	}
	if p.True("deprecated") {
		prop.Flags |= schema.Deprecated
	}
	filled := slices.Contains(b.api.ConnectionParams, arg.Key)
	switch {
	case (p.True("required") || arg.In == "InPath") && !filled:
		prop.Flags |= schema.Required
	case b.optionalNull && arg.In != "InPath":
		prop.Flags |= schema.NullUnset
	}
	return prop
}

// group is an object parameter that is spread over dotted query parameters.
type group struct {
	name  string
	pos   document.Pos
	props []schema.Property
}

func (b *builder) grouped(groups []*group, owner, p *document.Node, prop schema.Property) []*group {
	name := owner.Text
	rest, ok := strings.CutPrefix(p.Str("name"), name+".")
	if !ok || p.Str("in") != "query" || rest == "" {
		b.issues.Addf(owner.Pos, "x-object-parameter %s: a member of it is a query parameter named %s.something, not %q", name, name, p.Str("name"))
		return groups
	}
	prop.Name = rest
	for _, g := range groups {
		if g.name == name {
			g.props = append(g.props, prop)
			return groups
		}
	}
	return append(groups, &group{name: name, pos: owner.Pos, props: []schema.Property{prop}})
}

func (g *group) property(t *tableBuilder, null bool) schema.Property {
	slices.SortFunc(g.props, func(x, y schema.Property) int { return cmp.Compare(x.Name, y.Name) })
	p := schema.Property{
		Name:        g.name,
		Description: "Sent as " + g.list() + ".",
		Schema:      t.share(schema.Schema{Types: schema.Object, Props: g.props}),
	}
	switch {
	case slices.ContainsFunc(g.props, func(p schema.Property) bool { return p.Flags.Has(schema.Required) }):
	case null:
		p.Flags |= schema.NullUnset
	}
	return p
}

// list names the query parameters that the group is sent as.
func (g *group) list() string {
	names := make([]string, len(g.props))
	for i, p := range g.props {
		names[i] = "`" + g.name + "." + p.Name + "`"
	}
	return strings.Join(names, ", ")
}
