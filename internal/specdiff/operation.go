package specdiff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/ir"
)

// operation compares what is said of an action besides its params and answer.
func (c *comparer) operation(p *pair) {
	o, n := p.old, p.new
	if wire(o) != wire(n) && (n.Name != o.Name || o.ID != "" && o.ID == n.ID) {
		c.add(p, Change{
			Verdict: Compatible, Kind: "path-changed", Old: o.Method + " " + o.Path, New: n.Method + " " + n.Path,
			Reason: "the request goes to another path; calls by name are not affected, requests that were recorded or built by hand are",
		})
	}
	for _, from := range sortedKeys(p.renamed) {
		c.add(p, p.rename(from))
	}
	if n.Deprecated && !o.Deprecated {
		c.add(p, Change{
			Verdict: Deprecating, Kind: "action-deprecated",
			Reason: "the action is deprecated", Adapt: firstSentence(n.Description),
		})
	}
	c.danger(p)
	c.behaviour(p)
	c.list(p)
	c.answer(p)
	c.standing(p)
}

// rename is the change of a parameter that has another name.
func (p *pair) rename(from string) Change {
	to := p.renamed[from]
	ch := Change{
		Verdict: Deprecating, Kind: "parameter-renamed", Side: Params, Where: child("", from), Old: from, New: to,
		Reason: fmt.Sprintf("the parameter is called %s now; the old name goes on working since %s, with a warning", to, p.since),
		Adapt:  fmt.Sprintf("write %s instead of %s", to, from),
		Edit:   []Edit{{Op: "move", From: child("", from), Path: child("", to)}},
	}
	if p.lost[from] {
		ch.Verdict = Breaking
		ch.Reason = fmt.Sprintf("the parameter is called %s now, and no lock keeps the name %s: calls that give it are refused", to, from)
	}
	return ch
}

// danger compares the danger class. Policies, confirmations and masks follow
// it, so a higher class can stop a call that used to run.
func (c *comparer) danger(p *pair) {
	classes := []string{"Read", "Write", "SecretReturning", "Destructive"}
	o, n := slices.Index(classes, p.old.Danger), slices.Index(classes, p.new.Danger)
	if o == n {
		return
	}
	words := []string{"read", "write", "secret", "destructive"}
	ch := Change{Verdict: Compatible, Kind: "danger-changed", Old: words[o], New: words[n]}
	switch {
	case n < o:
		ch.Reason = "the action is less dangerous than it was said to be: rules and confirmations ask less"
	case words[n] == "destructive":
		ch.Verdict, ch.Reason = Breaking, "the action counts as destructive: it is refused without a confirmation, and by policies that forbid what destroys"
		ch.Adapt = "confirm the call: --yes on the command line, WithConfirm in Go; and allow it in policies"
	case words[n] == "secret":
		ch.Verdict, ch.Reason = Breaking, "the action counts as answering with a secret: the command masks it, and policies may refuse it"
		ch.Adapt = "take the secret with --secret-file or --show-secrets; and allow the action in policies"
	default:
		ch.Verdict, ch.Reason = Breaking, "the action counts as changing something: read-only connections refuse it"
		ch.Adapt = "call it over a connection that may write"
	}
	c.add(p, ch)
}

// behaviour compares where an action goes and what happens around it.
func (c *comparer) behaviour(p *pair) {
	o, n := p.old, p.new
	if o.Host != n.Host {
		hosts := map[string]string{"AccountHost": "the account host", "WorkspaceHost": "a workspace's host"}
		c.add(p, Change{
			Verdict: Breaking, Kind: "host-changed", Old: hosts[o.Host], New: hosts[n.Host],
			Reason: "another kind of host serves the action: connections to the old kind are refused",
			Adapt:  "call it over a connection to " + hosts[n.Host],
		})
	}
	if o.Service.Name != n.Service.Name {
		c.add(p, Change{
			Verdict: Compatible, Kind: "service-changed", Old: o.Service.Name, New: n.Service.Name,
			Reason: "the action belongs to another service: policies and filters that name the service see it there",
		})
	}
	if o.RateClass != n.RateClass {
		c.add(p, Change{
			Verdict: Compatible, Kind: "rate-class-changed", Old: o.RateClass, New: n.RateClass,
			Reason: "calls share another rate limit",
		})
	}
	if o.Idempotent != n.Idempotent {
		reason := "a call whose answer was lost is repeated by itself"
		if o.Idempotent {
			reason = "a call whose answer was lost is no longer repeated: it ends with an unknown outcome"
		}
		c.add(p, Change{Verdict: Compatible, Kind: "idempotent-changed", Old: fmt.Sprint(o.Idempotent), New: fmt.Sprint(n.Idempotent), Reason: reason})
	}
	switch {
	case o.Waiter != nil && n.Waiter == nil:
		c.add(p, Change{
			Verdict: Breaking, Kind: "wait-removed", Reason: "there is nothing to wait for any longer: calls that wait are refused",
			Adapt: "leave out --wait or WithWait, and poll by hand where the effect comes later",
		})
	case o.Waiter == nil && n.Waiter != nil:
		c.add(p, Change{Verdict: Compatible, Kind: "wait-added", New: n.Waiter.Action, Reason: "a call can wait until the effect is complete"})
	case o.Waiter != nil && fmt.Sprint(*o.Waiter) != fmt.Sprint(*n.Waiter):
		c.add(p, Change{Verdict: Compatible, Kind: "wait-changed", Old: o.Waiter.Action, New: n.Waiter.Action, Reason: "waiting looks at something else"})
	}
}

// list compares how the items of a list are walked.
func (c *comparer) list(p *pair) {
	o, n := p.old.Paging, p.new.Paging
	switch {
	case o == nil && n == nil, o != nil && n != nil && *o == *n:
	case n == nil:
		c.add(p, Change{
			Verdict: Breaking, Kind: "list-removed", Reason: "the answer is no list any longer: calls for all items are refused",
			Adapt: "read the answer itself instead of its items",
		})
	case o == nil:
		c.add(p, Change{Verdict: Compatible, Kind: "list-added", Reason: "the items of the answer can be walked one by one"})
	case o.Items != n.Items:
		c.add(p, Change{
			Verdict: Breaking, Kind: "list-changed", Side: Result, Where: "/" + n.Items, Old: o.Items, New: n.Items,
			Reason: fmt.Sprintf("the list is under %q instead of %q: what reads the answer itself finds nothing; walking the items is not affected", n.Items, o.Items),
			Adapt:  "walk the items (--all, Items), or read the new field",
		})
	default:
		c.add(p, Change{Verdict: Compatible, Kind: "paging-changed", Old: o.Kind, New: n.Kind, Reason: "the list comes in pages of another kind; walking the items is not affected"})
	}
}

// standing compares where parameters stand in the request, which callers by
// name do not see.
func (c *comparer) standing(p *pair) {
	for _, n := range p.new.Args {
		for _, o := range p.old.Args {
			if p.now(o.Key) != n.Key {
				continue
			}
			o.Key = n.Key
			if o.In == "InPath" && n.In == "InPath" {
				o.Name = n.Name // the name of a path parameter is not sent
			}
			if o != n {
				c.add(p, Change{
					Verdict: Compatible, Kind: "parameter-moved", Side: Params, Where: "/" + n.Key, Old: place(o), New: place(n),
					Reason: "the parameter stands elsewhere in the request, or in another form; calls by name are not affected",
				})
			}
		}
	}
	o, n := p.old.Body, p.new.Body
	if o != nil && n != nil && o.ContentType != n.ContentType {
		c.add(p, Change{
			Verdict: Compatible, Kind: "content-type-changed", Side: Params, Where: "/" + n.Key, Old: o.ContentType, New: n.ContentType,
			Reason: "the body is sent in another format; calls by name are not affected",
		})
	}
}

func place(a ir.Arg) string {
	text := strings.ToLower(strings.TrimPrefix(a.In, "In")) + " " + a.Name + ", " + a.Style
	if a.Explode {
		text += ", explode"
	}
	return text
}

func firstSentence(s string) string {
	s, _, _ = strings.Cut(s, "\n\n")
	if i := strings.Index(s, ". "); i > 0 {
		s = s[:i+1]
	}
	return strings.Join(strings.Fields(s), " ")
}
