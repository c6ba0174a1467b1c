package specdiff

import (
	"fmt"
	"slices"

	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/schema"
)

// added reports an action that is new.
func (c *comparer) added(o *ir.Operation) {
	ch := Change{
		Verdict: Compatible, Kind: "action-added", Action: o.Name, Alias: o.Alias, Source: o.Pos.String(),
		Reason: fmt.Sprintf("new action (%s %s)", o.Method, o.Path),
	}
	if o.Summary != "" {
		ch.Reason += ": " + o.Summary
	}
	c.report.Changes = append(c.report.Changes, ch)
}

// removed reports an action that no name leads to.
func (c *comparer) removed(p *pair) {
	o := p.old
	ch := Change{
		Verdict: Breaking, Kind: "action-removed",
		Reason: "the action is gone: every call of it is refused as unknown",
		Adapt:  "remove the call, or send it with run-action custom while the service still answers",
	}
	if o.Deprecated {
		ch.Reason = "the action is gone, as its deprecation announced: every call of it is refused as unknown"
	}
	var fresh []string
	for _, n := range c.all {
		if !c.own[n.Name] {
			fresh = append(fresh, n.Alias)
		}
	}
	if near := schema.Nearest(o.Alias, fresh, 1); len(near) > 0 {
		ch.Adapt = "see whether the new action " + near[0] + " replaces it; if not, " + ch.Adapt
	}
	c.add(p, ch)
}

// callNames compares the names by which callers may reach an action: its own,
// its alias and its former ones.
func (c *comparer) callNames(p *pair) {
	o, n := p.old, p.new
	switch {
	case !p.reached:
		c.add(p, Change{
			Verdict: Breaking, Kind: "action-renamed", Old: o.Name, New: n.Name,
			Reason: "the action has another name, and no lock keeps the old one: calls by it are refused as unknown",
			Adapt:  "call " + n.Name + " or " + n.Alias,
		})
	case n.Name == o.Name:
		if wire(o) != wire(n) && (o.ID == "" || o.ID != n.ID) {
			c.add(p, Change{
				Verdict: Breaking, Kind: "action-replaced", Old: o.Method + " " + o.Path, New: n.Method + " " + n.Path,
				Reason: "the name means another operation now: stored calls reach something else",
				Adapt:  "check that the calls still mean what they should",
			})
		}
	default:
		c.add(p, Change{
			Verdict: Deprecating, Kind: "action-renamed", Old: o.Name, New: n.Name,
			Reason: fmt.Sprintf("the action has another name; the old one goes on working as a former name since %s, with a warning", since(n, o.Name)),
			Adapt:  "call " + n.Name + " or " + n.Alias,
		})
	}
	if o.Alias != o.Name {
		c.otherName(p, "alias", o.Alias, n.Alias)
	}
	for _, f := range o.Former {
		if f.Name != o.Name {
			c.otherName(p, "former name", f.Name, f.Name)
		}
		c.formerParams(p, f)
	}
}

// formerParams reports earlier names of parameters that are given up.
func (c *comparer) formerParams(p *pair, f ir.Former) {
	for _, r := range f.Params {
		kept := slices.Contains(p.new.ParamNames(), r.From)
		for _, g := range p.new.Former {
			kept = kept || slices.ContainsFunc(g.Params, func(n ir.Renamed) bool { return n.From == r.From })
		}
		if !kept {
			to := p.now(r.To)
			c.add(p, Change{
				Verdict: Breaking, Kind: "former-parameter-removed", Side: Params, Where: child("", r.From), Old: r.From, New: to,
				Reason: fmt.Sprintf("the former parameter name %s is given up: calls that use it are refused", r.From),
				Adapt:  fmt.Sprintf("write %s instead of %s", to, r.From),
				Edit:   []Edit{{Op: "move", From: child("", r.From), Path: child("", to)}},
			})
		}
	}
}

// otherName compares one of the names beside the action's own; now is what
// replaces it.
func (c *comparer) otherName(p *pair, what, name, now string) {
	n := p.new
	switch found := c.names[name]; {
	case found == nil:
		if what == "former name" {
			now = n.Name
		}
		c.add(p, Change{
			Verdict: Breaking, Kind: kindOfName(what, "removed"), Old: name, New: now,
			Reason: fmt.Sprintf("the %s %s is given up: calls by it are refused as unknown", what, name),
			Adapt:  "call " + now,
		})
	case found != n:
		c.add(p, Change{
			Verdict: Breaking, Kind: kindOfName(what, "replaced"), Old: name, New: found.Name,
			Reason: fmt.Sprintf("the %s %s leads to another action now, %s: stored calls reach something else", what, name, found.Name),
			Adapt:  "call " + n.Name,
		})
	case what == "alias" && name != n.Alias && name != n.Name:
		c.add(p, Change{
			Verdict: Deprecating, Kind: "alias-renamed", Old: name, New: n.Alias,
			Reason: fmt.Sprintf("the alias is %s now; %s goes on working as a former name since %s, with a warning", n.Alias, name, since(n, name)),
			Adapt:  "call " + n.Alias,
		})
	}
}

func kindOfName(what, end string) string {
	if what == "alias" {
		return "alias-" + end
	}
	return "former-name-" + end
}

// since is the date from which a name is a former one.
func since(o *ir.Operation, name string) string {
	for _, f := range o.Former {
		if f.Name == name {
			return f.Since
		}
	}
	return "now"
}
