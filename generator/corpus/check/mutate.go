package check

import (
	"errors"
	"maps"
	"slices"

	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi3"
)

// mutants is how many changed bodies of an action are compared, how many
// changed values of each parameter, and how many members of an object become
// null in turn.
const (
	mutants      = 12
	paramMutants = 3
	eachMember   = 6
)

// mutate changes what is valid in one place and compares what the tables and
// the description say of it: both may accept it, but not only one.
func (c *call) mutate(params map[string]any) {
	found := c.mock.operation(c.action)
	if found == nil {
		return // the call has told
	}
	if body := c.action.Body; body != nil && isJSON(body.ContentType) {
		v, given := params[body.Key]
		if media := media(found.op, c.action); given && media != nil && media.Schema != nil && media.Schema.Value != nil {
			c.compare("body", mutants, body.Schema, media.Schema.Value, v)
		}
	}
	for _, ref := range found.declared() {
		p := ref.Value
		arg := c.mock.arg(p.In, p.Name)
		s := schemaOf(p)
		if arg == nil || s == nil {
			continue
		}
		prop := c.action.Types.At(c.action.Params).Prop(arg.Key)
		if prop == nil {
			c.findf("the %s parameter %s is no member of the params", p.In, p.Name)
			continue
		}
		if v, given := params[arg.Key]; given {
			c.compare("value of the "+p.In+" parameter "+p.Name, paramMutants, prop.Schema, s, v)
		}
	}
}

// compare lets the tables and the description judge changed values.
func (c *call) compare(what string, n int, ours schema.ID, theirs *openapi3.Schema, valid any) {
	for _, v := range c.changes(valid, n) {
		err := c.mock.judge.verdict(theirs, v)
		if errors.Is(err, errUnjudged) {
			c.unjudged("changes of the " + what + ": " + reason(err))
			return
		}
		c.report.Mutants++
		issues := c.action.Types.Validate(ours, v, schema.Options{AllowUnknown: true})
		if (len(issues) == 0) == (err == nil) {
			continue
		}
		c.findf("a changed %s: the tables say %v, the description %s\n  of %.500s", what, issues, reason(err), jsonText(v))
		return
	}
}

// changes are changed values: each member of an object as null, one more
// member, and n others at random.
func (c *call) changes(valid any, n int) []any {
	var out []any
	if obj, ok := valid.(map[string]any); ok {
		for i, k := range slices.Sorted(maps.Keys(obj)) {
			if i == eachMember {
				break
			}
			v := maps.Clone(obj)
			v[k] = nil
			out = append(out, v)
		}
		v := maps.Clone(obj)
		v["no such member"] = "text"
		out = append(out, v)
	}
	for range n {
		v := clone(valid)
		c.change(&v)
		out = append(out, v)
	}
	return out
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
