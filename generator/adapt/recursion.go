package adapt

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// breakRecursion makes fields optional through which a Go type would hold
// itself, and any value of components that are nothing but themselves.
func breakRecursion(d *draft) {
	const prefix = "#/components/schemas/"
	name := func(n *document.Node) string {
		if rest, ok := strings.CutPrefix(n.Ref(), prefix); ok {
			return document.SplitPointer(rest)[0]
		}
		return ""
	}
	// Arrays and maps that lead back to themselves without a struct between
	// would be endless names in Go.
	for component := range d.schemas.Members() {
		at, seen := component, map[string]bool{}
		for at != "" && !seen[at] {
			seen[at] = true
			at = name(bare(d.schemas.Get(at)))
		}
		if at == component {
			n := d.schemas.Get(component)
			d.notef(n.Pos, "schema %s holds only itself: any value in Go", component)
			become(n, document.NewMap(n.Pos))
		}
	}
	state := map[string]int{} // 1 while it is on the way, 2 when it is done
	var visit func(component string)
	var below func(n *document.Node, stack int)
	visit = func(component string) {
		state[component] = 1
		below(d.schemas.Get(component), 0)
		state[component] = 2
	}
	below = func(n *document.Node, stack int) {
		if n == nil || stack > 50 {
			return
		}
		if to := name(n); to != "" {
			if state[to] == 0 {
				visit(to)
			}
			return
		}
		required := n.Get("required")
		for field, p := range n.Get("properties").Members() {
			if !slices.Contains(n.Strings("required"), field) {
				continue
			}
			if to := name(p); to != "" && state[to] == 1 {
				d.notef(p.Pos, "field %s is a pointer: it would hold itself", field)
				required.Items = slices.DeleteFunc(required.Items, func(e *document.Node) bool { return e.Text == field })
				continue
			}
			below(p, stack+1)
		}
	}
	for component := range d.schemas.Members() {
		if state[component] == 0 {
			visit(component)
		}
	}
}

// bare is what an array or a map consists of, or n itself when it is a
// reference; nil for everything that has a Go type of its own.
func bare(n *document.Node) *document.Node {
	for range 50 {
		switch {
		case n == nil || n.Ref() != "":
			return n
		case n.Str("type") == "array":
			n = n.Get("items")
		case n.Str("type") == "object" && !n.Has("properties") && n.Has("additionalProperties"):
			n = n.Get("additionalProperties")
		default:
			return nil
		}
	}
	return nil
}
