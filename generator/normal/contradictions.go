package normal

import (
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// contradictions reports what nothing can fit as it is written. It changes
// nothing: the service may still take what its description forbids, and only
// its owner knows which half is meant.
func contradictions(d *draft) {
	d.eachSchema(func(n *document.Node) {
		d.enumOfOtherType(n)
		d.closedParts(n)
	})
}

// enumOfOtherType is for lists of values of which none has the type.
func (d *draft) enumOfOtherType(n *document.Node) {
	types := n.Strings("type")
	if t := n.Str("type"); t != "" {
		types = []string{t}
	}
	values := n.Get("enum").List()
	if len(types) == 0 || len(values) == 0 {
		return
	}
	for _, v := range values {
		if fits(v, types) || v.Type == document.Null && n.True("nullable") {
			return
		}
	}
	d.notef(n.KeyPos("enum"), "no value of the enum has the type %s: nothing fits", strings.Join(types, " or "))
}

// closedParts is for allOf with a part that forbids what another demands.
func (d *draft) closedParts(n *document.Node) {
	list := n.Get("allOf").List()
	for _, e := range list {
		closed := d.follow(e)
		extra := closed.Get("additionalProperties")
		if extra == nil || extra.Type != document.Bool || extra.Text != "false" || closed.Has("patternProperties") {
			continue
		}
		for _, other := range append([]*document.Node{n}, list...) {
			for _, name := range d.follow(other).Strings("required") {
				if !closed.Get("properties").Has(name) {
					d.notef(e.Pos, "this part of allOf forbids the member %s, which another part demands: nothing fits", name)
				}
			}
		}
	}
}
