package check

import (
	"encoding/json"
	"errors"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi3"
)

// params makes params that the tables accept: as few, or as many as there are.
func (c *call) params(full bool) (map[string]any, bool) {
	a := c.action
	m := maker{table: *a.Types, rand: c.rand, full: full, filled: map[schema.ID]bool{}}
	for _, g := range a.Args {
		if p := a.Types.At(a.Params).Prop(g.Key); p != nil && g.In == actions.InPath {
			m.filled[p.Schema] = true
		}
	}
	v, ok := m.valid(a.Params)
	if !ok {
		// What chance does not find, the example may.
		if json.Unmarshal([]byte(a.Example), &v) != nil || len(a.Types.Validate(a.Params, v, schema.Options{})) > 0 {
			if !c.hopeless(&m) {
				c.findf("no params could be made that the tables accept: %v", a.Types.Validate(a.Params, settled(m.value(a.Params, 0)), schema.Options{}))
			}
			return nil, false
		}
	}
	params, ok := v.(map[string]any)
	if !ok {
		c.findf("the params are no object")
		return nil, false
	}
	c.widen(params)
	return params, true
}

// widen gives path parameters that may hold several steps more than one.
func (c *call) widen(params map[string]any) {
	a := c.action
	for _, g := range a.Args {
		text, ok := params[g.Key].(string)
		if g.In != actions.InPath || !g.AllowReserved || !ok {
			continue
		}
		longer := text + "/b c/d"
		if p := a.Types.At(a.Params).Prop(g.Key); p != nil && len(a.Types.Validate(p.Schema, longer, schema.Options{})) == 0 {
			params[g.Key] = longer
		}
	}
}

// tries is how many values are made of what nothing seems to fit.
const tries = 40

// hopeless reports whether a demanded part of the params fits nothing, by the
// tables and by the description: then they agree, and there is no call to
// judge. A value that only the tables refuse is a finding.
func (c *call) hopeless(m *maker) bool {
	found := c.mock.operation(c.action)
	if found == nil {
		return false
	}
	c.mock.expect(c.action, nil, answer{})
	props := c.action.Types.At(c.action.Params).Props
	none := false
	for i := range props {
		p := &props[i]
		if _, ok := m.valid(p.Schema); ok {
			continue
		}
		theirs := c.theirs(found, p.Name)
		if theirs == nil {
			return false
		}
		for range tries {
			for _, v := range append(c.changes(settled(m.value(p.Schema, 0)), 2), settled(m.value(p.Schema, 0))) {
				err := c.mock.judge.verdict(theirs, v)
				if errors.Is(err, errUnjudged) {
					c.unjudged(p.Name + ": " + reason(err))
					return true
				}
				c.report.Mutants++
				if issues := c.action.Types.Validate(p.Schema, v, schema.Options{AllowUnknown: true}); err == nil && len(issues) > 0 {
					c.findf("%s: the description accepts what the tables refuse, %v\n  of %.500s", p.Name, issues, jsonText(v))
					return true
				}
			}
		}
		none = true
		c.unjudged(p.Name + ": the tables and the description refuse everything that was tried")
	}
	return none
}

// theirs is what the description says of a member of the params.
func (c *call) theirs(found *route, key string) *openapi3.Schema {
	if b := c.action.Body; b != nil && b.Key == key {
		if media := media(found.op, c.action); media != nil && media.Schema != nil {
			return media.Schema.Value
		}
		return nil
	}
	for _, ref := range found.declared() {
		if g := c.mock.arg(ref.Value.In, ref.Value.Name); g != nil && g.Key == key {
			return schemaOf(ref.Value)
		}
	}
	return nil
}
