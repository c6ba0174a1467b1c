package specdiff

import (
	"fmt"
	"math/big"

	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/diff"
)

// numbers is the extension of a schema that holds the limits of numbers as
// texts: oasdiff compares them as float64, in which neighbours beyond 2^53 are
// the same.
const numbers = "x-numbers"

func extend(v *openapi3.Schema, name string, value map[string]any) {
	if v.Extensions == nil {
		v.Extensions = map[string]any{}
	}
	v.Extensions[name] = value
}

func setNumbers(v *openapi3.Schema, r *schema.Rules) {
	m := map[string]any{}
	for name, text := range map[string]string{"min": r.Min, "max": r.Max, "step": r.MultipleOf} {
		if text != "" {
			m[name] = text
		}
	}
	if len(m) > 0 {
		extend(v, numbers, m)
	}
}

// limitOf reads a limit back: as it is written, and as the number that it is,
// nil when there is none.
func limitOf(v *openapi3.Schema, name string) (text string, n *big.Rat) {
	m, _ := v.Extensions[numbers].(map[string]any)
	if text, _ = m[name].(string); text == "" {
		return "without limit", nil
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return text, nil
	}
	return text, n
}

// numbers compares the limits of numbers, exactly.
func (w *walk) numbers(d *diff.SchemaDiff, at string) {
	if d.ExtensionsDiff == nil {
		return
	}
	for _, b := range []struct {
		name, what string
		upper      bool
	}{{"min", "smallest value", false}, {"max", "largest value", true}} {
		was, o := limitOf(d.Base, b.name)
		is, n := limitOf(d.Revision, b.name)
		if o == nil && n == nil || o != nil && n != nil && o.Cmp(n) == 0 {
			continue
		}
		ch := Change{Old: was, New: is}
		ch.Reason = fmt.Sprintf("the %s of %s is %s now; it was %s", b.what, subjectOr(w, at), is, was)
		stricter := n != nil && (o == nil || b.upper && n.Cmp(o) < 0 || !b.upper && n.Cmp(o) > 0)
		w.limit(at, stricter, ch)
	}
	was, o := limitOf(d.Base, "step")
	is, n := limitOf(d.Revision, "step")
	switch {
	case o == nil && n == nil || o != nil && n != nil && o.Cmp(n) == 0:
	case n == nil:
		w.report(Compatible, at, "rules-changed", Change{Old: was, Reason: fmt.Sprintf("%s need not be a multiple of %s any longer", w.subject(at), was)})
	case o != nil && new(big.Rat).Quo(o, n).IsInt():
		w.report(Compatible, at, "rules-changed", Change{Old: was, New: is, Reason: fmt.Sprintf("%s must be a multiple of %s now; it was %s: more values pass", w.subject(at), is, was)})
	default:
		w.strict(at, "rules-changed", Change{New: is, Reason: fmt.Sprintf("%s must be a multiple of %s now", w.subject(at), is), Adapt: "give a multiple of " + is})
	}
}
