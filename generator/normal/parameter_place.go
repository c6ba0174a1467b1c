package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// parameterPlace removes parameters that have no name or no place or a name
// that HTTP does not allow there, and the header parameters that OpenAPI says
// to ignore.
func parameterPlace(d *draft) {
	prune := func(owner *document.Node) {
		list := owner.Get("parameters")
		if list == nil {
			return
		}
		list.Items = slices.DeleteFunc(list.Items, func(p *document.Node) bool {
			target := d.follow(p)
			name, in := target.Str("name"), target.Str("in")
			switch {
			case name == "":
				d.notef(p.Pos, "a parameter without a name: left out")
				return true
			case in == "header" && slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"}, func(h string) bool { return strings.EqualFold(h, name) }):
				d.notef(p.Pos, "the header parameter %s is ignored by OpenAPI: the request says it by itself", name)
				return true
			case !slices.Contains([]string{"path", "query", "header", "cookie"}, in):
				d.notef(p.Pos, "parameter %s is in %q, which is no place: left out", name, in)
				return true
			case (in == "header" || in == "cookie") && !isToken(name):
				d.notef(p.Pos, "%q cannot be the name of a %s: left out", name, in)
				return true
			}
			return false
		})
	}
	for _, item := range d.root.Get("paths").Members() {
		prune(item)
	}
	d.eachOperation(func(_ string, _, o *document.Node) { prune(o) })
}

// isToken reports whether HTTP allows a name for a header or a cookie.
func isToken(name string) bool {
	for _, r := range name {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r) {
			return false
		}
	}
	return name != ""
}
