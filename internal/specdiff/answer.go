package specdiff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/ir"
)

// body is the first successful answer that has one.
func body(o *ir.Operation) *ir.Response {
	for i := range o.Results {
		if o.Results[i].ContentType != "" {
			return &o.Results[i]
		}
	}
	return nil
}

// statuses lists the successful statuses.
func statuses(o *ir.Operation) string {
	var out []string
	for _, r := range o.Results {
		if !slices.Contains(out, r.Status) {
			out = append(out, r.Status)
		}
	}
	return strings.Join(out, ", ")
}

// answer compares what comes back, apart from its schema.
func (c *comparer) answer(p *pair) {
	o, n := body(p.old), body(p.new)
	switch {
	case o == nil && n != nil:
		c.add(p, Change{
			Verdict: Compatible, Kind: "result-added", Side: Result, New: n.ContentType,
			Reason: "the answer has a body; it used to be empty",
		})
	case o != nil && n == nil:
		c.add(p, Change{
			Verdict: Breaking, Kind: "result-removed", Side: Result, Old: o.ContentType,
			Reason: "the answer is empty: what reads it finds nothing",
			Adapt:  "do not read the answer",
		})
	case o != nil && o.ContentType != n.ContentType:
		c.add(p, Change{
			Verdict: Breaking, Kind: "result-format-changed", Side: Result, Old: o.ContentType, New: n.ContentType,
			Reason: "the answer comes in another format", Adapt: "read it as " + n.ContentType,
		})
	}
	if a, b := statuses(p.old), statuses(p.new); a != b {
		c.add(p, Change{
			Verdict: Compatible, Kind: "status-changed", Side: Result, Old: a, New: b,
			Reason: "success has another status; for callers by name any from the two hundreds is one",
		})
	}
	for _, s := range p.new.Secrets {
		if !slices.Contains(p.old.Secrets, s) && has(p.old, s) {
			c.add(p, Change{
				Verdict: Breaking, Kind: "secret-added", Side: Result, Where: pointerOf(s),
				Reason: fmt.Sprintf("%s counts as a secret: the command masks it in the answer", s),
				Adapt:  "take it with --secret-file or --show-secrets",
			})
		}
	}
	for _, s := range p.old.Secrets {
		if !slices.Contains(p.new.Secrets, s) && has(p.new, s) {
			c.add(p, Change{
				Verdict: Compatible, Kind: "secret-removed", Side: Result, Where: pointerOf(s),
				Reason: fmt.Sprintf("%s no longer counts as a secret: it is shown, and written to logs", s),
			})
		}
	}
}

// pointerOf turns a dotted field path into a JSON Pointer.
func pointerOf(dotted string) string { return "/" + strings.ReplaceAll(dotted, ".", "/") }

// has reports whether the answer of an operation declares a field, given as a
// dotted path in which "*" stands for every element.
func has(o *ir.Operation, dotted string) bool {
	r := body(o)
	if r == nil {
		return false
	}
	c := newConverter(o.Service.Types)
	s := c.ref(r.Schema)
	for name := range strings.SplitSeq(dotted, ".") {
		if s == nil || s.Value == nil {
			return false
		}
		switch {
		case name == "*" && s.Value.Items != nil:
			s = s.Value.Items
		case name == "*":
			s = s.Value.AdditionalProperties.Schema
		default:
			s = s.Value.Properties[name]
		}
	}
	return s != nil
}
