package normal

import "github.com/databricks-account/connector/generator/document"

// referenceCycles ends references that lead to themselves or nowhere, of
// everything but schemas. A body that nothing describes may be any JSON.
func referenceCycles(d *draft) {
	document.Walk(d.root, document.Root, func(n *document.Node, k document.Kind) bool {
		ref := n.Ref()
		if ref == "" || k < document.Root || k == document.Schema || k == document.SchemaOrFlag {
			return true
		}
		if d.follow(n) == nil {
			d.notef(n.Pos, "the reference %s of a %s leads in a circle: left out", ref, k)
			n.Delete("$ref")
		}
		return true
	})
	d.each(document.RequestBody, func(n *document.Node) {
		if n.Type != document.Map || n.Ref() != "" || n.Has("content") {
			return
		}
		d.notef(n.Pos, "nothing describes the body: any JSON")
		content, media := document.NewMap(n.Pos), document.NewMap(n.Pos)
		media.Set("schema", document.NewMap(n.Pos))
		content.Set("application/json", media)
		n.Set("content", content)
	})
}
