package normal

import (
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// parameterSchema makes parameters strings that do not say what they are, and
// gives those a usual style that name one of another place.
func parameterSchema(d *draft) {
	d.each(document.Parameter, func(p *document.Node) {
		if p.Ref() != "" || p.Type != document.Map {
			return
		}
		if !p.Has("schema") && len(p.Get("content").List()) == 0 && (p.Get("content") == nil || len(p.Get("content").Keys) == 0) {
			s := document.NewMap(p.Pos)
			s.Set("type", document.NewString("string", p.Pos))
			// The parameters of Swagger have the type beside the name.
			if t := p.Get("type"); t != nil {
				s.Set("type", t)
				for _, key := range []string{"format", "enum", "items"} {
					if v := p.Get(key); v != nil {
						s.Set(key, v)
					}
				}
			}
			d.notef(p.Pos, "parameter %s has no schema: taken as a %s", p.Str("name"), s.Str("type"))
			p.Set("schema", s)
		}
		style := p.Str("style")
		if style == "" {
			return
		}
		known := map[string]string{
			"path": "simple label matrix", "query": "form spaceDelimited pipeDelimited deepObject", "header": "simple", "cookie": "form",
		}[p.Str("in")]
		if hasWord(known, style) {
			return
		}
		if p.Str("in") == "query" && style == "simple" {
			// Elements joined by commas, whatever the place.
			d.notef(p.KeyPos("style"), "style simple is not for a query parameter: it is form without explode")
			p.Get("style").Text = "form"
			if !p.Has("explode") {
				p.Set("explode", document.NewBool(false, p.Pos))
			}
			return
		}
		if (style == "form" || style == "simple") || !d.holds(p.Get("schema"), 0) {
			d.notef(p.KeyPos("style"), "style %s is not for a %s parameter: the usual one is taken", style, p.Str("in"))
			p.Delete("style")
		}
		// How a list would be sent nobody knows: it stays, and what cannot be
		// sent is left out with the reason.
	})
}

// holds reports whether a schema names lists or objects, for which the style
// matters.
func (d *draft) holds(s *document.Node, depth int) bool {
	s = d.follow(s)
	if s == nil || depth > 20 {
		return false
	}
	types := append(s.Strings("type"), s.Str("type"))
	if slices.Contains(types, "array") || slices.Contains(types, "object") || s.Has("items") || s.Has("properties") {
		return true
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		if slices.ContainsFunc(s.Get(key).List(), func(e *document.Node) bool { return d.holds(e, depth+1) }) {
			return true
		}
	}
	return false
}
