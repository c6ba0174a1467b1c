package normal

import "github.com/databricks-account/connector/generator/document"

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
		if !hasWord(known, style) {
			d.notef(p.KeyPos("style"), "style %s is not for a %s parameter: the usual one is taken", style, p.Str("in"))
			p.Delete("style")
		}
	})
}
