package adapt

import "github.com/databricks-account/connector/generator/document"

// requiredUnion drops a oneOf or anyOf whose members only say which fields
// must be there. It restricts values, not their shape; the tool would make a
// union of empty types of it.
func requiredUnion(d *draft) {
	d.eachSchema(func(n *document.Node) {
		for _, key := range []string{"oneOf", "anyOf"} {
			list := n.Get(key).List()
			if len(list) == 0 || !onlyRequired(list) {
				continue
			}
			d.note(n.KeyPos(key), key+" only says which fields must be there: left to validation")
			n.Delete(key)
		}
	})
}

func onlyRequired(list []*document.Node) bool {
	for _, e := range list {
		for _, k := range e.Keys {
			switch k.Text {
			case "required", "description", "title":
			case "not":
				if !onlyRequired([]*document.Node{e.Get("not")}) {
					return false
				}
			case "allOf", "anyOf", "oneOf":
				if !onlyRequired(e.Get(k.Text).List()) {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}
