package normal

import (
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// loosened sees to it that schemas whose pattern was left out do not make
// others stricter: of alternatives that exclude each other more than one may
// fit now, and what must not be there may be more than was meant.
func (d *draft) loosened(loose []*document.Node) {
	if len(loose) == 0 {
		return
	}
	d.eachSchema(func(n *document.Node) {
		reaches := func(e *document.Node) bool { return d.reaches(e, loose, map[*document.Node]bool{}) }
		if list := n.Get("oneOf"); slices.ContainsFunc(list.List(), reaches) && !n.Has("discriminator") {
			d.notef(n.KeyPos("oneOf"), "oneOf is taken as anyOf: a pattern that told the alternatives apart is not checked")
			if n.Has("anyOf") {
				part := document.NewMap(list.Pos)
				part.Set("anyOf", list)
				all := n.Get("allOf")
				if all == nil {
					all = document.NewList(list.Pos)
					n.Set("allOf", all)
				}
				all.Items = append(all.Items, part)
				n.Delete("oneOf")
			} else {
				n.Rename("oneOf", "anyOf")
			}
		}
		if not := n.Get("not"); not != nil && reaches(not) {
			d.notef(n.KeyPos("not"), "not is left out: a pattern in it is not checked")
			n.Delete("not")
		}
	})
}

// reaches reports whether n is one of some schemas, or made of one.
func (d *draft) reaches(n *document.Node, some []*document.Node, seen map[*document.Node]bool) bool {
	if n == nil || seen[n] {
		return false
	}
	seen[n] = true
	if slices.Contains(some, n) {
		return true
	}
	if ref := n.Ref(); ref != "" && d.reaches(document.Pointer(d.root, ref), some, seen) {
		return true
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		for _, e := range n.Get(key).List() {
			if d.reaches(e, some, seen) {
				return true
			}
		}
	}
	return false
}
