package specdiff

import (
	"fmt"

	"github.com/oasdiff/oasdiff/diff"
)

// bounds compares limits of lengths and counts.
func (w *walk) bounds(d *diff.SchemaDiff, at string) {
	for _, b := range []struct {
		diff  *diff.ValueDiff
		what  string
		upper bool
	}{
		{d.MinLengthDiff, "least length", false},
		{d.MaxLengthDiff, "greatest length", true},
		{d.MinItemsDiff, "least number of elements", false},
		{d.MaxItemsDiff, "greatest number of elements", true},
		{d.MinPropsDiff, "least number of members", false},
		{d.MaxPropsDiff, "greatest number of members", true},
		{d.MinContainsDiff, "least number of matching elements", false},
		{d.MaxContainsDiff, "greatest number of matching elements", true},
	} {
		if b.diff != nil {
			w.bound(at, b.what, b.upper, b.diff)
		}
	}
	for _, exclusive := range []*diff.ValueDiff{d.ExclusiveMinDiff, d.ExclusiveMaxDiff} {
		if exclusive == nil {
			continue
		}
		if exclusive.To != nil && exclusive.To != false {
			w.strict(at, "limits-changed", Change{Reason: w.subject(at) + " may not be the limit itself any longer", Adapt: "stay within the limits of " + key(at)})
		} else {
			w.report(Compatible, at, "limits-changed", Change{Reason: w.subject(at) + " may be the limit itself"})
		}
	}
}

func (w *walk) bound(at, what string, upper bool, v *diff.ValueDiff) {
	o, hasOld := number(v.From)
	n, hasNew := number(v.To)
	ch := Change{Old: limitText(v.From, hasOld), New: limitText(v.To, hasNew)}
	ch.Reason = fmt.Sprintf("the %s of %s is %s now; it was %s", what, subjectOr(w, at), ch.New, ch.Old)
	w.limit(at, hasNew && (!hasOld || upper && n < o || !upper && n > o), ch)
}

// limit reports a changed limit.
func (w *walk) limit(at string, stricter bool, ch Change) {
	if stricter {
		ch.Adapt = "stay within the limits of " + key(at)
		w.strict(at, "limits-changed", ch)
		return
	}
	// Hardly anything that reads an answer relies on its limits.
	w.report(Compatible, at, "limits-changed", ch)
}

func subjectOr(w *walk, at string) string {
	if at == "" {
		return w.subject(at)
	}
	return key(at)
}

func number(v any) (uint64, bool) {
	switch n := v.(type) {
	case uint64:
		return n, true
	case *uint64:
		if n != nil {
			return *n, true
		}
	}
	return 0, false
}

func limitText(v any, has bool) string {
	if !has {
		return "without limit"
	}
	return jsonText(v)
}

// rare compares what few schemas say. Which way such a change goes can rarely
// be told, so that in the params all but those that go away are harmful.
func (w *walk) rare(d *diff.SchemaDiff, at string) {
	strict := func(what, o, n string) {
		ch := Change{Old: o, New: n, Reason: fmt.Sprintf("the %s of %s changed", what, subjectOr(w, at))}
		if w.side == Params {
			ch.Reason += ": values may be refused that used to pass"
			ch.Adapt = "check the value against the description"
		}
		w.strict(at, "rules-changed", ch)
	}
	loose := func(what, o string) {
		w.report(Compatible, at, "rules-changed", Change{Old: o, Reason: fmt.Sprintf("the %s of %s is gone: more values pass", what, subjectOr(w, at))})
	}
	if p := d.PatternDiff; p != nil {
		if p.To == "" {
			loose("pattern", p.From.(string))
		} else {
			strict("pattern", p.From.(string), p.To.(string))
		}
	}
	if u := d.UniqueItemsDiff; u != nil {
		if d.Revision.UniqueItems {
			strict("rule that elements differ", "", "")
		} else {
			loose("rule that elements differ", "")
		}
	}
	for _, r := range []struct {
		differs bool
		what    string
	}{
		{d.NotDiff != nil, "schema that must not match"},
		{discriminates(d), "field that tells alternatives apart"},
		{d.PrefixItemsDiff != nil, "first elements"},
		{d.ContainsDiff != nil, "schema of matching elements"},
		{d.PropertyNamesDiff != nil, "rule for names of members"},
		{d.DependentRequiredDiff != nil, "rule that some members need others"},
		{d.PatternPropertiesDiff != nil, "schemas of members by pattern"},
	} {
		if r.differs {
			strict(r.what, "", "")
		}
	}
}

// discriminates reports whether alternatives are told apart in another way.
// Values that come or go with an alternative are reported with it.
func discriminates(d *diff.SchemaDiff) bool {
	x := d.DiscriminatorDiff
	if x == nil {
		return false
	}
	return x.Added || x.Deleted || x.PropertyNameDiff != nil || x.MappingDiff != nil && len(x.MappingDiff.Modified) > 0
}
