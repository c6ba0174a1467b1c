package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// pathParameters brings the declared path parameters and the template of the
// path together: undeclared ones become strings, superfluous ones go.
func pathParameters(d *draft) {
	d.eachOperation(func(path string, item, o *document.Node) {
		names := templateNames(path)
		var declared []string
		for _, owner := range []*document.Node{o, item} {
			list := owner.Get("parameters")
			if list == nil {
				continue
			}
			list.Items = slices.DeleteFunc(list.Items, func(p *document.Node) bool {
				target := d.follow(p)
				if target.Str("in") != "path" {
					return false
				}
				name := target.Str("name")
				if slices.Contains(names, name) {
					declared = append(declared, name)
					d.reserve(p, path)
					return false
				}
				if i := slices.IndexFunc(names, func(n string) bool { return sameName(n, name) }); i >= 0 && !slices.Contains(declared, names[i]) {
					d.notef(p.Pos, "the path parameter %s is {%s} in the path", name, names[i])
					renamed := target.Clone()
					renamed.Get("name").Text = names[i]
					*p = *renamed
					declared = append(declared, names[i])
					d.reserve(p, path)
					return false
				}
				d.notef(p.Pos, "the path parameter %s is not in %s: left out", name, path)
				return true
			})
		}
		for _, name := range names {
			if slices.Contains(declared, name) {
				continue
			}
			declared = append(declared, name)
			d.notef(o.Pos, "the path parameter %s of %s is not declared: taken as a string", name, path)
			p, s := document.NewMap(o.Pos), document.NewMap(o.Pos)
			s.Set("type", document.NewString("string", o.Pos))
			p.Set("name", document.NewString(name, o.Pos))
			p.Set("in", document.NewString("path", o.Pos))
			p.Set("required", document.NewBool(true, o.Pos))
			p.Set("schema", s)
			d.reserve(p, path)
			list := o.Get("parameters")
			if list == nil {
				list = document.NewList(o.Pos)
				o.Set("parameters", list)
			}
			list.Items = append(list.Items, p)
		}
	})
	d.each(document.Parameter, func(p *document.Node) {
		if p.Str("in") == "path" && !p.True("required") {
			p.Set("required", document.NewBool(true, p.Pos))
		}
	})
}

// reserve marks a path parameter whose value may be several steps of the path,
// as OpenAPI 3.2 does. A parameter that others share becomes the operation's
// own.
func (d *draft) reserve(p *document.Node, path string) {
	target := d.follow(p)
	name := target.Str("name")
	if !slices.Contains(d.wide[path], name) || target.True("allowReserved") {
		return
	}
	own := target.Clone()
	own.Set("allowReserved", document.NewBool(true, p.Pos))
	d.notef(p.Pos, "the path parameter %s may be several steps of the path: slashes in it stay slashes", name)
	*p = *own
}

// sameName ignores case and punctuation: petId and pet_id.
func sameName(a, b string) bool {
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	return plain(a) == plain(b)
}

func templateNames(path string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return names
		}
		names = append(names, name)
		path = after
	}
}
