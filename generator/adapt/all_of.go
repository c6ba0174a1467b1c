package adapt

import (
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// mergeAllOf makes one schema of the parts of each allOf: the tool gives up
// when parts differ in type, nullable or format. A part that says nothing of
// its own beside one reference becomes that reference.
func mergeAllOf(d *draft) {
	// Components first, in order: what they are merged to is what others see.
	m := merger{d: d, open: map[*document.Node]bool{}, done: map[*document.Node]bool{}}
	d.eachSchema(m.merge)
}

type merger struct {
	d          *draft
	open, done map[*document.Node]bool
}

// merge replaces the allOf of n.
func (m *merger) merge(n *document.Node) {
	all := n.Get("allOf")
	if all == nil || m.done[n] {
		return
	}
	if m.open[n] {
		return // it is part of itself
	}
	m.open[n] = true
	defer delete(m.open, n)
	m.done[n] = true
	n.Delete("allOf")
	parts := slices.DeleteFunc(slices.Clone(all.Items), func(p *document.Node) bool { return p.Ref() == "" && empty(p) })
	if len(parts) == 1 && parts[0].Ref() != "" && empty(n) {
		ref := parts[0].Clone()
		become(n, ref)
		return
	}
	if len(parts) > 1 {
		m.d.notef(all.Pos, "allOf of %d parts is one schema in Go", len(parts))
	}
	for _, p := range parts {
		m.absorb(n, p)
	}
}

// empty reports whether a schema says nothing but notes.
func empty(n *document.Node) bool {
	return !slices.ContainsFunc(n.Keys, func(k document.Key) bool {
		return k.Text != "description" && k.Text != "nullable"
	})
}

// absorb adds what a part says to n, which wins where both speak.
func (m *merger) absorb(n, part *document.Node) {
	target := m.d.follow(part)
	if target == nil || target == n || m.open[target] {
		return
	}
	m.merge(target)
	target = m.d.follow(target)
	if target == nil || target == n {
		return
	}
	for _, key := range target.Keys {
		v := target.Get(key.Text)
		own := n.Get(key.Text)
		switch {
		case key.Text == "description" || key.Text == "nullable" || key.Text == "x-go-name":
		case own == nil:
			n.Set(key.Text, v.Clone())
		case key.Text == "properties":
			for name, p := range v.Members() {
				if !own.Has(name) || empty(own.Get(name)) {
					own.Set(name, p.Clone())
				}
			}
		case key.Text == "required":
			for _, e := range v.List() {
				if !slices.ContainsFunc(own.Items, func(x *document.Node) bool { return x.Text == e.Text }) {
					own.Items = append(own.Items, e.Clone())
				}
			}
		case key.Text == "oneOf" || key.Text == "anyOf":
			n.Delete(key.Text) // no Go type says two unions at once
		}
	}
}
