package specdiff

import (
	"slices"
	"strings"

	"github.com/oasdiff/oasdiff/diff"
)

// marks compares the flags of members.
func (w *walk) marks(d *diff.SchemaDiff, at string) {
	if d.ExtensionsDiff == nil {
		return
	}
	o, n := marksOf(d.Base), marksOf(d.Revision)
	for _, name := range names(o, n) {
		if d.Base.Properties[name] == nil || d.Revision.Properties[name] == nil {
			continue
		}
		place := child(at, name)
		for _, word := range n[name] {
			if !slices.Contains(o[name], word) {
				w.marked(place, word)
			}
		}
		for _, word := range o[name] {
			required := slices.Contains(d.Revision.Required, name)
			if !slices.Contains(n[name], word) && !(word == "null" && required) {
				w.unmarked(place, word)
			}
		}
	}
}

func (w *walk) marked(at, word string) {
	switch {
	case word == "deprecated":
		w.report(Deprecating, at, "deprecated", Change{Reason: w.subject(at) + " is deprecated", Adapt: w.advice(at)})
	case word == "null" && w.side == Params:
		w.report(Compatible, at, "nullable", Change{Reason: w.subject(at) + " may be null, which means: not set"})
	case word == "output" && w.side == Params:
		w.report(Deprecating, at, "ignored", Change{
			Reason: w.subject(at) + " is filled by the service now: what a call gives there has no effect", Adapt: "leave out " + key(at),
		})
	}
}

func (w *walk) unmarked(at, word string) {
	switch {
	case word == "deprecated":
		w.report(Compatible, at, "not-deprecated", Change{Reason: w.subject(at) + " is no longer deprecated"})
	case word == "null" && w.side == Params:
		w.report(Breaking, at, "not-nullable", Change{
			Reason: w.subject(at) + " may not be null any longer", Adapt: "leave out " + key(at) + " instead of giving null",
		})
	case word == "output" && w.side == Params:
		w.report(Compatible, at, "used", Change{Reason: w.subject(at) + " has an effect in a call now; it used to be ignored"})
	}
}

// advice is what the new description says of a parameter or a field of the
// params, which for a deprecated one is what to use instead.
func (w *walk) advice(at string) string {
	if w.side != Params {
		return ""
	}
	t, id := w.pair.new.Service.Types, w.pair.new.Params
	text := ""
	for token := range strings.SplitSeq(strings.TrimPrefix(at, "/"), "/") {
		s := t.At(id)
		if token == "*" {
			id = s.Items
			continue
		}
		p := s.Prop(key(token))
		if p == nil {
			return ""
		}
		id, text = p.Schema, p.Description
	}
	return strings.Join(strings.Fields(text), " ")
}
