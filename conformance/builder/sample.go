package builder

import (
	"encoding/json"
	"fmt"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// hardText needs escaping in a path and in a query.
const hardText = " a b/ü&=+%?#\"'<>\\;:@,$|日~!*()[]"

// sampler makes valid params from an action's schema, with distinct values.
type sampler struct {
	action *actions.Action
	text   string
	count  int64
}

// params returns params with every path parameter, every other parameter when
// all is set, and the body of the action's own example.
func (s *sampler) params(all bool) (map[string]any, error) {
	var example map[string]any
	if err := json.Unmarshal([]byte(s.action.Example), &example); err != nil {
		return nil, fmt.Errorf("example of %s: %w", s.action.Alias, err)
	}
	out := map[string]any{}
	if body, ok := example["data"]; ok {
		out["data"] = body
	}
	for i := range s.action.Args {
		g := &s.action.Args[i]
		p := s.action.Types.At(s.action.Params).Prop(g.Key)
		if p == nil {
			return nil, fmt.Errorf("%s: %s has no schema", s.action.Alias, g.Key)
		}
		// The object form of dotted parameters is another spelling of the
		// same ones; the typed client has only one of them.
		if g.Style == actions.Dotted {
			continue
		}
		if g.In == actions.InPath || all || p.Flags.Has(schema.Required) {
			out[g.Key] = s.value(p.Schema, g.Key)
		}
	}
	return out, nil
}

// value makes a valid value of the schema.
func (s *sampler) value(id schema.ID, name string) any {
	s.count++
	t := s.action.Types.At(id)
	if len(t.Enum) > 0 {
		var v any
		if json.Unmarshal([]byte(t.Enum[int(s.count)%len(t.Enum)]), &v) == nil {
			return v
		}
	}
	switch {
	case t.Types.Has(schema.Integer) && t.Types != 0:
		return s.integer(t)
	case t.Types.Has(schema.Boolean) && t.Types != 0:
		return s.count%2 == 0
	case t.Types.Has(schema.Array) && t.Types != 0:
		return []any{s.value(t.Items, name), s.value(t.Items, name)}
	case t.Types.Has(schema.Object) && t.Types != 0:
		out := map[string]any{}
		for i := range t.Props {
			out[t.Props[i].Name] = s.value(t.Props[i].Schema, t.Props[i].Name)
		}
		return out
	case t.Example != "":
		var v string
		if t.Rules != nil && json.Unmarshal([]byte(t.Example), &v) == nil {
			return v
		}
	}
	return fmt.Sprintf("%s%d%s", name, s.count, s.text)
}

func (s *sampler) integer(t *schema.Schema) any {
	if t.Rules != nil && (t.Rules.Max != "" || t.Rules.Min != "") || t.Format == "int32" {
		return json.Number(fmt.Sprint(20 + s.count))
	}
	return json.Number(fmt.Sprint(int64(1)<<53 + 2*s.count + 1))
}
