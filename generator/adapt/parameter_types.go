package adapt

import (
	"github.com/databricks-account/connector/generator/document"
)

// parameterTypes keeps the types of parameters that the tool can put onto the
// wire: scalars, lists of them and, in a query, objects. Others are texts.
func parameterTypes(d *draft) {
	d.eachOperation(func(n *document.Node, _ Operation) {
		for _, p := range n.Get("parameters").List() {
			s := p.Get("schema")
			target := d.follow(s)
			switch target.Str("type") {
			case "string", "integer", "number", "boolean":
				if d.level < Untyped {
					target.Delete("nullable")
					continue
				}
			case "array":
				items := d.follow(target.Get("items"))
				if t := items.Str("type"); d.level < Untyped && t != "" && t != "object" && t != "array" {
					s.Delete("nullable")
					continue
				}
			case "object":
				if d.level < Plain && p.Str("in") == "query" && p.Str("style") == "deepObject" {
					continue
				}
			}
			if d.level < Untyped && target.Str("type") != "" {
				d.notef(p.Pos, "parameter %s is a text in Go", p.Str("name"))
			}
			p.Set("schema", textSchema(p.Pos))
			p.Delete("style")
			p.Delete("explode")
		}
	})
}

// dropUnused removes components that nothing refers to any more.
func dropUnused(d *draft) {
	used := map[string]bool{}
	var mark func(n *document.Node, k document.Kind)
	mark = func(n *document.Node, k document.Kind) {
		document.EachRef(n, k, func(ref *document.Node, _ document.Kind) {
			if used[ref.Text] {
				return
			}
			used[ref.Text] = true
			if target := document.Pointer(d.top, ref.Text); target != nil {
				mark(target, document.Schema)
			}
		})
	}
	mark(d.top.Get("paths"), document.Paths)
	for _, k := range append([]document.Key(nil), d.schemas.Keys...) {
		if !used[document.JoinPointer("components", "schemas", k.Text)] {
			d.schemas.Delete(k.Text)
		}
	}
}
