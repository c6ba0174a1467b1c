package check

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// mutants is how many changed bodies of an action are compared.
const mutants = 12

// mutate changes a valid body in one place and compares what the tables and
// the description say of it: both may accept it, but not only one.
func (c *call) mutate(body any) {
	judge := c.mock.bodySchema(c.action)
	if judge == nil {
		return
	}
	for range mutants {
		v := clone(body)
		c.change(&v)
		theirs, judged := judge(v)
		if !judged {
			continue
		}
		c.report.Mutants++
		ours := c.action.Types.Validate(c.action.Body.Schema, v, schema.Options{AllowUnknown: true})
		if (len(ours) == 0) == (theirs == nil) {
			continue
		}
		// The intended difference: kin-openapi refuses null where the document
		// says nothing of the type.
		if len(ours) == 0 && strings.Contains(reason(theirs), "is not nullable") {
			continue
		}
		text, _ := json.Marshal(v)
		if len(text) > 500 {
			text = text[:500]
		}
		c.findf("a changed body: the tables say %v, the description %s\n  of %s", ours, reason(theirs), text)
		return
	}
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = clone(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = clone(e)
		}
		return out
	}
	return v
}

// change goes down at random and changes what it comes to.
func (c *call) change(v *any) {
	switch x := (*v).(type) {
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		if len(keys) > 0 && c.rand.IntN(5) > 0 {
			k := keys[c.rand.IntN(len(keys))]
			if c.rand.IntN(4) == 0 {
				delete(x, k)
				return
			}
			e := x[k]
			c.change(&e)
			x[k] = e
			return
		}
		if c.rand.IntN(2) == 0 {
			x["no such member"] = "text"
			return
		}
	case []any:
		if len(x) > 0 && c.rand.IntN(4) > 0 {
			c.change(&x[c.rand.IntN(len(x))])
			return
		}
	}
	// A text never looks like a number here: the tables take numbers in texts,
	// which is intended.
	others := []any{nil, "no such value", true, 7.5, map[string]any{"a": "b"}, []any{"a"}}
	*v = others[c.rand.IntN(len(others))]
}
