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
	w.numbers(d, at)
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

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
