package specdiff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
	"github.com/oasdiff/oasdiff/diff"
)

// walk judges what oasdiff found on one side of one action. What restricts is
// harmful in the params and harmless in the answer; what loosens is the other
// way round.
type walk struct {
	*comparer
	pair *pair
	side Side
}

// child is the pointer of a member.
func child(at, name string) string { return at + string(schema.AppendPointer(nil, name)) }

// key is a pointer as people write it: data.aws_credentials.
func key(pointer string) string {
	k := strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(k)
}

// subject names a place at the start of a sentence.
func (w *walk) subject(at string) string {
	switch {
	case at == "" && w.side == Params:
		return "the params"
	case at == "":
		return "the answer"
	case w.side == Result:
		return "the field " + key(at) + " of the answer"
	case strings.Count(at, "/") == 1:
		return "the parameter " + key(at)
	}
	return "the field " + key(at)
}

// kind puts the noun of a place in front of what happened to it.
func (w *walk) kind(at, what string) string {
	switch {
	case w.side == Result:
		return "result-" + what
	case strings.Count(at, "/") == 1:
		return "parameter-" + what
	}
	return "field-" + what
}

func (w *walk) report(v Verdict, at, what string, ch Change) {
	ch.Verdict, ch.Kind, ch.Side, ch.Where = v, w.kind(at, what), w.side, at
	w.add(w.pair, ch)
}

// strict reports something that makes a schema accept less, loose something
// that makes it accept more.
func (w *walk) strict(at, what string, ch Change) {
	if w.side == Result {
		ch.Adapt, ch.Edit = "", nil
		w.report(Compatible, at, what, ch)
		return
	}
	w.report(Breaking, at, what, ch)
}

func (w *walk) loose(at, what string, ch Change) {
	ch.Edit = nil
	if w.side == Params {
		ch.Adapt = ""
		w.report(Compatible, at, what, ch)
		return
	}
	w.report(Breaking, at, what, ch)
}

// schema judges everything that differs at and below a place.
func (w *walk) schema(d *diff.SchemaDiff, at string) {
	switch {
	case d == nil:
		return
	case d.SchemaAdded:
		w.strict(at, "restricted", Change{Reason: w.subject(at) + " is described now; it used to accept anything", Adapt: "check the value against the description"})
		return
	case d.SchemaDeleted:
		w.loose(at, "loosened", Change{Reason: w.subject(at) + " is not described any longer: it may hold anything", Adapt: "check the value before using it"})
		return
	}
	if !w.types(d, at) {
		return // what is said of values of the old type has no meaning now
	}
	w.values(d, at)
	w.bounds(d, at)
	w.members(d, at)
	w.marks(d, at)
	w.schema(d.ItemsDiff, at+"/*")
	w.schema(d.AdditionalPropertiesDiff, at+"/*")
	w.composed(d, at)
	w.rare(d, at)
	if d.DeprecatedDiff != nil && d.Revision.Deprecated {
		w.report(Deprecating, at, "deprecated", Change{Reason: w.subject(at) + " is deprecated", Adapt: w.advice(at)})
	}
}

// types compares the types of a place; false when they have nothing in
// common.
func (w *walk) types(d *diff.SchemaDiff, at string) bool {
	if d.TypeDiff == nil {
		return true
	}
	var o, n []string
	if d.Base.Type != nil {
		o = *d.Base.Type
	}
	if d.Revision.Type != nil {
		n = *d.Revision.Type
	}
	ch := Change{Old: typeText(o), New: typeText(n)}
	wider, narrower := covers(n, o), covers(o, n)
	nullOnly := slices.Equal(without(o, "null"), without(n, "null"))
	switch {
	case nullOnly && wider:
		ch.Reason = w.subject(at) + " may be null now"
		ch.Adapt = "expect null"
		w.loose(at, "nullable", ch)
	case nullOnly:
		ch.Reason = w.subject(at) + " may not be null any longer"
		ch.Adapt = "leave out " + key(at) + " instead of giving null"
		w.strict(at, "not-nullable", ch)
	case wider && w.side == Params && slices.Contains(o, "integer") && len(n) > 0 && !slices.Contains(n, "integer") && !slices.Contains(n, "string"):
		// Whole numbers may be given as texts of digits, because JSON loses
		// large ones; other numbers may not.
		ch.Reason = fmt.Sprintf("%s may be %s now; it was %s: a text of digits used to pass and is refused", w.subject(at), ch.New, ch.Old)
		ch.Adapt = "give " + key(at) + " without quotes"
		w.report(Breaking, at, "retyped", ch)
	case wider:
		ch.Reason = fmt.Sprintf("%s may be %s now; it was %s", w.subject(at), ch.New, ch.Old)
		ch.Adapt = "expect " + ch.New
		w.loose(at, "retyped", ch)
	case narrower:
		ch.Reason = fmt.Sprintf("%s must be %s now; it could be %s", w.subject(at), ch.New, ch.Old)
		ch.Adapt = giveType(at, n)
		w.strict(at, "retyped", ch)
	default:
		ch.Reason = fmt.Sprintf("%s is %s now; it was %s", w.subject(at), ch.New, ch.Old)
		ch.Adapt = giveType(at, n)
		if w.side == Result {
			ch.Adapt = "read it as " + ch.New
		}
		w.report(Breaking, at, "retyped", ch)
		return false
	}
	return true
}

func giveType(at string, n []string) string {
	text := "give " + key(at) + " as " + typeText(n)
	if slices.Contains(n, "integer") {
		text += "; a text of digits passes too"
	}
	return text
}

func without(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == name })
}

// covers reports whether values of the types o are all of the types n. No
// types are all types.
func covers(n, o []string) bool {
	if len(n) == 0 {
		return true
	}
	if len(o) == 0 {
		return false
	}
	for _, t := range o {
		if !slices.Contains(n, t) && !(t == "integer" && slices.Contains(n, "number")) {
			return false
		}
	}
	return true
}

func typeText(names []string) string {
	if len(names) == 0 {
		return "anything"
	}
	return strings.Join(names, " or ")
}

// values compares the listed values, the default and the format.
func (w *walk) values(d *diff.SchemaDiff, at string) {
	if e := d.EnumDiff; e != nil {
		switch {
		case len(d.Base.Enum) == 0:
			w.strict(at, "enum-introduced", Change{
				New: jsonText(d.Revision.Enum), Reason: w.subject(at) + " must be one of listed values now",
				Adapt: "give one of " + jsonText(d.Revision.Enum),
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
		ch.Adapt = "give one of " + jsonText(d.Revision.Enum)
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

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
