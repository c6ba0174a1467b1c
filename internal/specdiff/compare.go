package specdiff

import (
	"fmt"
	"slices"

	"github.com/databricks-account/connector/generator/ir"
)

// Compare says what the description after does to those who call the actions
// of the description before. today dates the names that it retires, as the
// generator would.
func Compare(before, after *Spec, today string) (*Report, error) {
	alike(before, after)
	lock, _ := before.settle(nil, today)
	_, refused := after.settle(lock, today)
	r := &Report{Old: before.Name, New: after.Name, Actions: len(after.API.Operations()), Refused: refused, LeftOut: leftOut(before, after), since: before.since}
	c := &comparer{
		report: r, names: namesOf(after.API), byID: map[string]*ir.Operation{}, byWire: map[string]*ir.Operation{},
		all: after.API.Operations(), own: map[string]bool{},
	}
	for _, o := range c.all {
		if o.ID != "" {
			c.byID[o.ID] = o
		}
		c.byWire[wire(o)] = o
	}
	for _, o := range before.API.Operations() {
		c.own[o.Name] = true
	}
	reached := map[*ir.Operation]bool{}
	var pairs []*pair
	for _, o := range before.API.Operations() {
		p := c.match(o)
		if p.new == nil {
			c.removed(p)
			continue
		}
		reached[p.new] = true
		pairs = append(pairs, p)
	}
	for _, p := range pairs {
		c.callNames(p)
		c.operation(p)
	}
	for _, o := range c.all {
		if !reached[o] {
			c.added(o)
		}
	}
	if err := c.contracts(pairs); err != nil {
		return nil, err
	}
	r.sort()
	return r, nil
}

// comparer is one comparison.
type comparer struct {
	report *Report
	// names are all names that reach an action of the new description.
	names map[string]*ir.Operation
	byID  map[string]*ir.Operation
	// byWire finds operations by method and path without parameter names.
	byWire map[string]*ir.Operation
	all    []*ir.Operation
	// own are the names of the actions before.
	own map[string]bool
}

// pair is an action before and what it is now.
type pair struct {
	old, new *ir.Operation
	// reached: the old name leads to new, be it as a former name.
	reached bool
	// renamed maps parameters of old to the names that they have now.
	renamed map[string]string
	// lost are those of renamed whose old names are refused: no lock keeps
	// them.
	lost map[string]bool
	// since dates renamed.
	since string
}

// wire is what an operation is on the wire.
func wire(o *ir.Operation) string { return o.Method + " " + ir.WireShape(o.Path) }

// namesOf lists every name by which an action can be called: its own, its
// alias, and former ones.
func namesOf(api *ir.API) map[string]*ir.Operation {
	m := map[string]*ir.Operation{}
	for _, o := range api.Operations() {
		for _, f := range o.Former {
			m[f.Name] = o
		}
	}
	for _, o := range api.Operations() {
		m[o.Alias] = o
	}
	for _, o := range api.Operations() {
		m[o.Name] = o
	}
	return m
}

// match finds what an action is now: what its name leads to, or else the
// operation of the same operationId, or of the same method and path.
func (c *comparer) match(o *ir.Operation) *pair {
	p := &pair{old: o, renamed: map[string]string{}, lost: map[string]bool{}}
	if p.new = c.names[o.Name]; p.new != nil {
		p.reached = true
		p.parameters()
		p.places()
		return p
	}
	for _, n := range []*ir.Operation{c.byID[o.ID], c.byWire[wire(o)]} {
		if p.new == nil && n != nil && !c.own[n.Name] {
			p.new = n
			p.places()
		}
	}
	return p
}

// places collects path parameters that have another name at the same place of
// the same path, which no lock records.
func (p *pair) places() {
	if wire(p.old) != wire(p.new) {
		return
	}
	was, is := ir.PathParams(p.old.Path), ir.PathParams(p.new.Path)
	for i := range min(len(was), len(is)) {
		from, to := was[i], is[i]
		if p.now(from) == to || p.renamed[from] != "" || slices.Contains(p.new.ParamNames(), from) || slices.Contains(p.old.ParamNames(), to) {
			continue
		}
		p.renamed[from], p.lost[from] = to, true
	}
}

// parameters collects what the lock says of renamed parameters.
func (p *pair) parameters() {
	now := p.new.ParamNames()
	for _, f := range p.new.Former {
		if f.Name != p.old.Name && f.Name != p.new.Name {
			continue
		}
		for _, r := range f.Params {
			if slices.Contains(p.old.ParamNames(), r.From) && !slices.Contains(now, r.From) {
				p.renamed[r.From], p.since = r.To, f.Since
			}
		}
	}
}

// now is the parameter that a parameter of before is today.
func (p *pair) now(name string) string {
	if to, ok := p.renamed[name]; ok {
		return to
	}
	return name
}

// add records a change of a pair; both name the action.
func (c *comparer) add(p *pair, ch Change) {
	ch.Action, ch.Alias = p.old.Name, p.old.Alias
	if p.new != nil && p.new.Name != p.old.Name {
		ch.Now = p.new.Name
	}
	if ch.Source == "" {
		o := p.old
		if p.new != nil {
			o = p.new
		}
		ch.Source = o.Pos.String()
	}
	c.report.Changes = append(c.report.Changes, ch)
}

// leftOut lists the operations that are no actions.
func leftOut(specs ...*Spec) []string {
	var out []string
	for _, s := range specs {
		for _, r := range s.API.Refused {
			out = append(out, fmt.Sprintf("%s: %s %s (%s): %s", s.Name, r.Method, r.Path, r.Pos, r.Reason))
		}
	}
	return out
}
