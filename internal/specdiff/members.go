package specdiff

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/diff"
)

// members compares what objects hold.
func (w *walk) members(d *diff.SchemaDiff, at string) {
	if m := d.PropertiesDiff; m != nil {
		for _, name := range m.Added {
			w.memberAdded(d, at, name)
		}
		for _, name := range m.Deleted {
			w.memberRemoved(d, at, name)
		}
		for _, name := range sortedKeys(m.Modified) {
			w.schema(m.Modified[name], child(at, name))
		}
	}
	if r := d.RequiredDiff; r != nil {
		for _, name := range r.Added {
			if d.Base.Properties[name] != nil || d.Revision.Properties[name] == nil {
				w.nowRequired(d, at, name)
			}
		}
		for _, name := range r.Deleted {
			if d.Revision.Properties[name] != nil || d.Base.Properties[name] == nil {
				w.nowOptional(at, name)
			}
		}
	}
	w.extra(d, at)
}

func (w *walk) memberAdded(d *diff.SchemaDiff, at, name string) {
	place, s := child(at, name), d.Revision.Properties[name].Value
	ch := Change{New: typeText(typesOf(s)), Reason: w.subject(place) + " is new"}
	if w.side == Params && slices.Contains(d.Revision.Required, name) {
		ch.Reason += " and needed: calls without it are refused"
		ch.Adapt, ch.Edit = w.give(place, s)
		w.report(Breaking, place, "added", ch)
		return
	}
	w.report(Compatible, place, "added", ch)
}

// give says how to provide a value that is needed now. There is an edit when
// the description leaves no choice.
func (w *walk) give(place string, s *openapi3.Schema) (string, []Edit) {
	text := "give " + key(place) + ", " + typeText(typesOf(s))
	switch {
	case s.Default != nil:
		value := jsonText(s.Default)
		return text + "; the default is " + value, []Edit{{Op: "add", Path: place, Value: json.RawMessage(value)}}
	case len(s.Enum) == 1:
		value := jsonText(s.Enum[0])
		return text + ": " + value, []Edit{{Op: "add", Path: place, Value: json.RawMessage(value)}}
	case len(s.Enum) > 1:
		return text + ": " + strings.TrimPrefix(oneOf(s.Enum), "give "), nil
	}
	return text, nil
}

func (w *walk) memberRemoved(d *diff.SchemaDiff, at, name string) {
	place, s := child(at, name), d.Base.Properties[name].Value
	ch := Change{Old: typeText(typesOf(s))}
	if w.side == Result {
		ch.Reason, ch.Adapt = w.subject(place)+" is gone", "do not read "+key(place)
		if near := w.successor(d, name); near != "" {
			ch.Adapt = "see whether " + key(child(at, near)) + " replaces it"
		}
		w.report(Breaking, place, "removed", ch)
		return
	}
	if open(d.Revision) {
		ch.Reason = w.subject(place) + " is not described any longer; it is sent as any other member that is not"
		w.report(Compatible, place, "removed", ch)
		return
	}
	ch.Reason = w.subject(place) + " is gone: calls that give it are refused"
	ch.Adapt, ch.Edit = "leave out "+key(place), []Edit{{Op: "remove", Path: place}}
	if near := w.successor(d, name); near != "" {
		ch.Adapt, ch.Edit = "see whether "+key(child(at, near))+" replaces it, else leave it out", nil
	}
	w.report(Breaking, place, "removed", ch)
}

// successor is a new member of a similar name and the same type.
func (w *walk) successor(d *diff.SchemaDiff, name string) string {
	types := typeText(typesOf(d.Base.Properties[name].Value))
	var fresh []string
	for _, other := range d.PropertiesDiff.Added {
		if typeText(typesOf(d.Revision.Properties[other].Value)) == types {
			fresh = append(fresh, other)
		}
	}
	if near := schema.Nearest(name, fresh, 1); len(near) > 0 {
		return near[0]
	}
	return ""
}

func (w *walk) nowRequired(d *diff.SchemaDiff, at, name string) {
	place := child(at, name)
	if w.side == Result {
		w.report(Compatible, place, "always", Change{Reason: w.subject(place) + " is always there now"})
		return
	}
	ch := Change{Reason: w.subject(place) + " is needed now: calls without it are refused", Adapt: "give " + key(place)}
	if s := d.Revision.Properties[name]; s != nil {
		ch.Adapt, ch.Edit = w.give(place, s.Value)
	}
	w.report(Breaking, place, "required", ch)
}

func (w *walk) nowOptional(at, name string) {
	place := child(at, name)
	if w.side == Params {
		w.report(Compatible, place, "optional", Change{Reason: w.subject(place) + " may be left out now"})
		return
	}
	w.report(Breaking, place, "optional", Change{
		Reason: w.subject(place) + " may be absent now", Adapt: "expect it to be absent",
	})
}

// extra compares what is said of members that are not declared.
func (w *walk) extra(d *diff.SchemaDiff, at string) {
	o, n := open(d.Base), open(d.Revision)
	if o == n || d.AdditionalPropertiesDiff != nil && !d.AdditionalPropertiesDiff.SchemaAdded && !d.AdditionalPropertiesDiff.SchemaDeleted {
		return
	}
	if n {
		w.report(Compatible, at, "opened", Change{Reason: w.subject(at) + " may hold members that are not described"})
		return
	}
	w.strict(at, "closed", Change{
		Reason: w.subject(at) + " may not hold members that are not described any longer", Adapt: "leave such members out",
	})
}

// open reports whether members that are not declared pass.
func open(s *openapi3.Schema) bool {
	extra := s.AdditionalProperties
	return extra.Schema != nil || extra.Has != nil && *extra.Has || extra.Has == nil && len(s.Properties) == 0
}

func typesOf(s *openapi3.Schema) []string {
	if s.Type == nil {
		return nil
	}
	return *s.Type
}

// composed compares alternatives and parts.
func (w *walk) composed(d *diff.SchemaDiff, at string) {
	for _, alternatives := range []*diff.SubschemasDiff{d.OneOfDiff, d.AnyOfDiff} {
		w.subschemas(alternatives, at, func(s diff.Subschema) {
			w.loose(at, "alternative-added", Change{
				New: name(s), Reason: fmt.Sprintf("%s has one more alternative%s", w.subject(at), quoted(s)), Adapt: "expect it",
			})
		}, func(s diff.Subschema) {
			w.strict(at, "alternative-removed", Change{
				Old: name(s), Reason: fmt.Sprintf("%s has one alternative less%s", w.subject(at), quoted(s)), Adapt: "give one of the others",
			})
		})
	}
	w.subschemas(d.AllOfDiff, at, func(s diff.Subschema) {
		w.strict(at, "restricted", Change{
			New: name(s), Reason: fmt.Sprintf("%s must fit one more schema%s", w.subject(at), quoted(s)), Adapt: "check the value against the description",
		})
	}, func(s diff.Subschema) {
		w.loose(at, "loosened", Change{
			Old: name(s), Reason: fmt.Sprintf("%s need not fit a schema any longer%s", w.subject(at), quoted(s)), Adapt: "check the value before using it",
		})
	})
}

func (w *walk) subschemas(d *diff.SubschemasDiff, at string, added, removed func(diff.Subschema)) {
	if d == nil {
		return
	}
	for _, s := range d.Added {
		added(s)
	}
	for _, s := range d.Deleted {
		removed(s)
	}
	for _, m := range d.Modified {
		w.schema(m.Diff, at)
	}
}

func name(s diff.Subschema) string { return s.Component }

func quoted(s diff.Subschema) string {
	if s.Component == "" {
		return ""
	}
	return ", " + s.Component
}
