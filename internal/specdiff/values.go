package specdiff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
	"github.com/oasdiff/oasdiff/diff"
)

// values compares the listed values, the default and the format.
func (w *walk) values(d *diff.SchemaDiff, at string) {
	if e := d.EnumDiff; e != nil {
		switch {
		case len(d.Base.Enum) == 0:
			w.strict(at, "enum-introduced", Change{
				New: jsonText(d.Revision.Enum), Reason: w.subject(at) + " must be one of listed values now",
				Adapt: oneOf(d.Revision.Enum),
			})
		case len(d.Revision.Enum) == 0:
			w.report(Compatible, at, "enum-dropped", Change{Old: jsonText(d.Base.Enum), Reason: w.subject(at) + " may have any value now, not only listed ones"})
		default:
			w.enum(d, at)
		}
	}
	if v := d.DefaultDiff; v != nil && w.side == Params {
		w.defaults(at, v)
	}
	if f := d.FormatDiff; f != nil && d.TypeDiff == nil {
		w.format(at, f.From.(string), f.To.(string))
	}
}

func (w *walk) enum(d *diff.SchemaDiff, at string) {
	var left []string
	for _, v := range d.Revision.Enum {
		if s, ok := v.(string); ok {
			left = append(left, s)
		}
	}
	for _, v := range d.EnumDiff.Deleted {
		ch := Change{Old: jsonText(v)}
		if w.side == Result {
			ch.Reason = fmt.Sprintf("%s is never %s any longer", w.subject(at), jsonText(v))
			w.report(Compatible, at, "value-removed", ch)
			continue
		}
		ch.Reason = fmt.Sprintf("%s may not be %s any longer: calls with it are refused", w.subject(at), jsonText(v))
		ch.Adapt = oneOf(d.Revision.Enum)
		if s, ok := v.(string); ok {
			if near := schema.Nearest(s, left, 1); len(near) > 0 {
				ch.Adapt += "; the nearest is " + near[0]
			}
		}
		w.report(Breaking, at, "value-removed", ch)
	}
	for _, v := range d.EnumDiff.Added {
		ch := Change{New: jsonText(v), Reason: fmt.Sprintf("%s may be %s", w.subject(at), jsonText(v))}
		if w.side == Result {
			ch.Reason += "; what tells values apart must expect it"
		}
		w.report(Compatible, at, "value-added", ch)
	}
}

// oneOf says to give one of some values.
func oneOf(values []any) string {
	if len(values) == 1 {
		return "give " + jsonText(values[0])
	}
	var list []string
	for _, v := range values {
		list = append(list, jsonText(v))
	}
	return "give one of " + strings.Join(list, ", ")
}

func (w *walk) defaults(at string, v *diff.ValueDiff) {
	ch := Change{Old: jsonText(v.From), New: jsonText(v.To)}
	switch {
	case v.From == nil:
		ch.Old = ""
		ch.Reason = fmt.Sprintf("the description says that %s is the default of %s", ch.New, key(at))
		w.report(Compatible, at, "default-added", ch)
	case v.To == nil:
		ch.New = ""
		ch.Reason = fmt.Sprintf("%s has no default any longer; it was %s: what happens without it is not said", w.subject(at), ch.Old)
		ch.Adapt = fmt.Sprintf("give %s = %s in calls that leave it out and need it", key(at), ch.Old)
		w.report(Breaking, at, "default-removed", ch)
	default:
		ch.Reason = fmt.Sprintf("the default of %s is %s now; it was %s: calls that leave it out mean something else", key(at), ch.New, ch.Old)
		ch.Adapt = fmt.Sprintf("give %s = %s in calls that leave it out and mean the old default", key(at), ch.Old)
		w.report(Breaking, at, "default-changed", ch)
	}
}

// format compares formats. Only those that are checked can refuse a value.
func (w *walk) format(at, o, n string) {
	checked := func(f string) bool {
		return slices.Contains([]string{"int32", "int64", "date", "date-time", "byte"}, f)
	}
	ch := Change{Old: o, New: n, Reason: fmt.Sprintf("%s has the format %s now; it had %s", w.subject(at), orNone(n), orNone(o))}
	switch {
	case n == o, !checked(n) && !checked(o):
		w.report(Compatible, at, "format-changed", ch)
	case !checked(n) || o == "int32" && n == "int64":
		ch.Adapt = "expect values of that format"
		w.loose(at, "format-changed", ch)
	case !checked(o) || o == "int64" && n == "int32":
		ch.Adapt = "give " + key(at) + " in that format"
		w.strict(at, "format-changed", ch)
	default:
		ch.Adapt = "use that format for " + key(at)
		w.report(Breaking, at, "format-changed", ch)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
