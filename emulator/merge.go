package emulator

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// mergeGiven takes over the members of body into o, each as a whole.
func mergeGiven(o, body Object) error {
	for k, v := range body {
		o[k] = canonical(v)
	}
	return nil
}

// applyMask takes over what mask names from body into o. A masked member that
// body lacks is cleared; "*" names every settable member. A path that is not
// in settable (by its first segment) is refused.
func applyMask(o, body Object, mask, settable []string) error {
	if slices.Contains(mask, "*") {
		if len(mask) > 1 {
			return invalid("update_mask must not combine * with other paths.")
		}
		mask = settable
	}
	for _, path := range mask {
		first, _, _ := strings.Cut(path, ".")
		if settable != nil && !slices.Contains(settable, first) {
			return invalid("Invalid path in update_mask: %s", clip(path, 100))
		}
		if body.Has(path) {
			o.Put(path, body.At(path))
		} else {
			o.Remove(path)
		}
	}
	return nil
}

// settable returns the members of the request body that a client may set.
func (res *Resource) settable(c *Call) []string {
	b := c.Op.Action.Body
	if b == nil {
		return nil
	}
	types := c.Op.Action.Types
	s := types.At(b.Schema)
	if res.In != "" {
		if p := s.Prop(res.In); p != nil {
			s = types.At(p.Schema)
		}
	}
	var out []string
	for _, p := range objectProps(types, s) {
		if !p.Flags.Has(schema.OutputOnly) && !slices.Contains(res.serviceFields(), p.Name) {
			out = append(out, p.Name)
		}
	}
	return out
}

// objectProps returns the declared members of an object schema, those of its
// allOf parts included.
func objectProps(t *schema.Table, s *schema.Schema) []schema.Property {
	props := s.Props
	for _, id := range s.AllOf {
		props = append(slices.Clip(props), objectProps(t, t.At(id))...)
	}
	return props
}

// prune returns a copy of v without the members that the schema does not
// declare or that only the service fills. The service ignores both: clients
// send members of other versions of the API, and send back what they read.
// Null means "not given" and is dropped where the schema allows no null.
func prune(t *schema.Table, id schema.ID, v any) any {
	s := t.At(id)
	if l, ok := v.([]any); ok {
		out := make([]any, len(l))
		for i, e := range l {
			out[i] = prune(t, s.Items, e)
		}
		return out
	}
	m, ok := asMap(v)
	if !ok {
		return v
	}
	props := objectProps(t, s)
	if len(props) == 0 {
		if s.Extra == schema.Typed {
			out := make(map[string]any, len(m))
			for k, e := range m {
				out[k] = prune(t, s.ExtraSchema, e)
			}
			return out
		}
		return v
	}
	out := make(map[string]any, len(m))
	for k, e := range m {
		i := slices.IndexFunc(props, func(p schema.Property) bool { return p.Name == k })
		switch {
		case i < 0:
			if s.Extra == schema.Open {
				out[k] = e
			}
		case props[i].Flags.Has(schema.OutputOnly):
		case e == nil && !t.At(props[i].Schema).Types.Has(schema.Null):
		default:
			out[k] = prune(t, props[i].Schema, e)
		}
	}
	return out
}
