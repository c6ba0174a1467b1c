package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// queryTemplate makes parameters of the query of what a path holds behind its
// question mark in braces: /a?b={c} and, as RFC 6570 writes it, /a{?b,c}.
// What a parameter of that name says of its value stays.
func queryTemplate(d *draft) {
	paths := d.root.Get("paths")
	if paths == nil || paths.Type != document.Map {
		return
	}
	for _, key := range slices.Clone(paths.Keys) {
		path, pairs := splitQuery(key.Text)
		if len(pairs) == 0 || strings.HasPrefix(key.Text, "x-") {
			continue
		}
		item := paths.Get(key.Text)
		if paths.Has(path) {
			// A fragment is never sent: it tells the two apart.
			path += "#" + pairs[0].name
			for paths.Has(path) {
				path += "_"
			}
		}
		d.notef(key.Pos, "path %s is %s with parameters of the query", key.Text, path)
		paths.Rename(key.Text, path)
		for method, o := range item.Members() {
			if f, ok := document.Lookup(document.PathItem, method); ok && f.Kind == document.Operation && o.Type == document.Map {
				for _, p := range pairs {
					d.toQuery(item, o, p)
				}
			}
		}
	}
}

// pair is a parameter of the query: its name there and in the template.
type pair struct {
	name, variable string
	required       bool
}

// splitQuery returns a path without the templates of its query. Pairs with a
// fixed value stay in it.
func splitQuery(path string) (string, []pair) {
	var pairs []pair
	for _, mark := range []string{"{?", "{&"} {
		before, rest, ok := strings.Cut(path, mark)
		names, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			continue
		}
		for name := range strings.SplitSeq(names, ",") {
			if name = strings.TrimRight(strings.TrimSpace(name), "*"); name != "" {
				pairs = append(pairs, pair{name, name, false})
			}
		}
		path = before + after
	}
	plain, query, ok := strings.Cut(path, "?")
	if !ok || !strings.Contains(query, "{") {
		return path, pairs
	}
	var fixed []string
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		variable, isVariable := strings.CutPrefix(value, "{")
		switch {
		case isVariable && strings.HasSuffix(variable, "}") && name != "":
			pairs = append(pairs, pair{name, strings.TrimSuffix(variable, "}"), true})
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}"):
			variable = strings.Trim(part, "{}")
			pairs = append(pairs, pair{variable, variable, false})
		default:
			fixed = append(fixed, part)
		}
	}
	if len(fixed) > 0 {
		plain += "?" + strings.Join(fixed, "&")
	}
	return plain, pairs
}

// toQuery declares one parameter of the query, by what the operation or its
// path says of it.
func (d *draft) toQuery(item, o *document.Node, p pair) {
	var declared *document.Node
	for _, owner := range []*document.Node{o, item} {
		for _, q := range owner.Get("parameters").List() {
			target := d.follow(q)
			name, in := target.Str("name"), target.Str("in")
			if in == "query" && name == p.name {
				return
			}
			if declared == nil && (name == p.variable || name == p.name) && in == "path" {
				declared = target.Clone()
			}
		}
	}
	if declared == nil {
		declared = document.NewMap(o.Pos)
	}
	declared.Set("name", document.NewString(p.name, o.Pos))
	declared.Set("in", document.NewString("query", o.Pos))
	declared.Set("required", document.NewBool(p.required, o.Pos))
	declared.Delete("style")
	list := o.Get("parameters")
	if list == nil || list.Type != document.List {
		list = document.NewList(o.Pos)
		o.Set("parameters", list)
	}
	list.Items = append(list.Items, declared)
}
