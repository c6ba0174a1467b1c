package normal

import "github.com/databricks-account/connector/generator/document"

// operationIDs takes the id away from the second of two operations that have
// the same: it is named by its path instead.
func operationIDs(d *draft) {
	seen := map[string]document.Pos{}
	d.eachOperation(func(_ string, _, o *document.Node) {
		id := o.Str("operationId")
		if id == "" {
			o.Delete("operationId")
			return
		}
		if pos, ok := seen[id]; ok {
			d.notef(o.KeyPos("operationId"), "operationId %s is also at %s: this operation is named by its path", id, pos)
			o.Delete("operationId")
			return
		}
		seen[id] = o.KeyPos("operationId")
	})
}
