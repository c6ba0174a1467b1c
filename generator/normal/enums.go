package normal

import "github.com/databricks-account/connector/generator/document"

// enums removes lists of values that hold none, which nothing would match.
func enums(d *draft) {
	d.eachSchema(func(n *document.Node) {
		if e := n.Get("enum"); e != nil && len(e.Items) == 0 {
			d.notef(n.KeyPos("enum"), "enum has no values: left out")
			n.Delete("enum")
		}
	})
}
