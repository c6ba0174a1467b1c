package normal

import (
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// securitySchemes removes schemes from requirements that the document does not
// define: nobody could have a credential for one.
func securitySchemes(d *draft) {
	schemes := d.root.Get("components", "securitySchemes")
	prune := func(owner *document.Node) {
		list := owner.Get("security")
		if list == nil {
			return
		}
		list.Items = slices.DeleteFunc(list.Items, func(alternative *document.Node) bool {
			before := len(alternative.Keys)
			for _, k := range slices.Clone(alternative.Keys) {
				if !schemes.Has(k.Text) {
					d.notef(k.Pos, "there is no security scheme %s: not demanded", k.Text)
					alternative.Delete(k.Text)
				}
			}
			return before > 0 && len(alternative.Keys) == 0
		})
	}
	prune(d.root)
	d.eachOperation(func(_ string, _, o *document.Node) { prune(o) })
}
