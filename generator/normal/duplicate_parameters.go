package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// duplicateParameters keeps the first of two parameters of one name and place
// in one list.
func duplicateParameters(d *draft) {
	once := func(owner *document.Node) {
		list := owner.Get("parameters")
		if list == nil {
			return
		}
		seen := map[string]bool{}
		list.Items = slices.DeleteFunc(list.Items, func(p *document.Node) bool {
			target := d.follow(p)
			key := target.Str("in") + " " + target.Str("name")
			if target.Str("in") == "header" {
				key = strings.ToLower(key)
			}
			if seen[key] {
				d.notef(p.Pos, "the %s parameter %s is declared twice: the first counts", target.Str("in"), target.Str("name"))
				return true
			}
			seen[key] = true
			return false
		})
	}
	for _, item := range d.root.Get("paths").Members() {
		once(item)
	}
	d.eachOperation(func(_ string, _, o *document.Node) { once(o) })
}

func hasWord(words, word string) bool { return slices.Contains(strings.Fields(words), word) }
