package normal

import "github.com/databricks-account/connector/generator/document"

// parameterContent decides between the two ways to describe a value, of which
// only one may be there: the schema counts.
func parameterContent(d *draft) {
	decide := func(n *document.Node) {
		if n.Type == document.Map && n.Has("schema") && n.Has("content") {
			d.notef(n.KeyPos("content"), "%s has a schema and content: the schema counts", n.Str("name"))
			n.Delete("content")
		}
	}
	d.each(document.Parameter, decide)
	d.each(document.Header, decide)
}
