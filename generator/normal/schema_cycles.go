package normal

import "github.com/databricks-account/connector/generator/document"

// schemaCycles cuts schemas that hold themselves in place, by references,
// allOf or not alone: such a circle says nothing and has no end. What goes
// through a member or an element is recursion and stays; so does a base that
// lists in oneOf what is made of it.
func schemaCycles(d *draft) {
	c := &cutter{draft: d, state: map[*document.Node]int{}}
	d.eachSchema(func(n *document.Node) { c.visit(n) })
}

// The states of a schema.
const (
	unseen = iota
	open
	done
)

type cutter struct {
	*draft
	state map[*document.Node]int
}

// visit cuts below n. It reports whether n is being visited already, or was
// nothing but a reference to such a schema.
func (c *cutter) visit(n *document.Node) bool {
	if n == nil || n.Type != document.Map || c.state[n] == done {
		return false
	}
	if c.state[n] == open {
		return true
	}
	c.state[n] = open
	defer func() { c.state[n] = done }()
	if ref := n.Ref(); ref != "" {
		if c.visit(document.Pointer(c.root, ref)) {
			c.notef(n.Pos, "%s leads back to itself: left out", ref)
			n.Delete("$ref")
			return len(n.Keys) == 0
		}
	}
	for _, e := range n.Get("allOf").List() {
		c.visit(e) // empty then, which says nothing
	}
	if c.visit(n.Get("not")) {
		c.notef(n.KeyPos("not"), "not leads back to itself: left out")
		n.Delete("not")
	}
	return false
}
