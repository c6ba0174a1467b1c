package argument

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Correct returns a copy of params with the issues mended as far as that can
// be guessed: misspelt names renamed, members moved to where they belong,
// missing ones taken from the example. ok reports whether the result is valid.
func Correct(a *actions.Action, params map[string]any, issues []schema.Issue, example map[string]any) (fixed map[string]any, ok bool) {
	c := &corrector{guide: NewGuide(a), example: example, params: clone(params).(map[string]any)}
	c.unconnected = slices.ContainsFunc(issues, fromConnection)
	if a.Body != nil {
		c.body = a.Body.Key
	}
	const rounds = 4 // a member that was moved may be wrong itself
	for range rounds {
		// What stands in the wrong place first: it may be what is missing
		// elsewhere. From the last to the first, so that positions in lists stay
		// right.
		for _, misplaced := range []bool{true, false} {
			for _, i := range slices.Backward(issues) {
				if misplaced == (i.Code == schema.CodeUnknownField) {
					c.mend(i)
				}
			}
		}
		issues = a.Types.Validate(a.Params, c.params, schema.Options{})
		if !c.unconnected {
			issues = slices.DeleteFunc(issues, fromConnection)
		}
		if len(issues) == 0 {
			return c.params, true
		}
	}
	return c.params, false
}

// fromConnection reports whether the issue is about a parameter that the
// connection fills in: the corrected command need not name it.
func fromConnection(i schema.Issue) bool {
	return slices.Contains(actions.ConnectionParams(), strings.TrimPrefix(i.Path, "/"))
}

type corrector struct {
	guide   Guide
	body    string
	example map[string]any
	params  map[string]any
	// unconnected: the connection does not know what it should fill in, so the
	// corrected params name it.
	unconnected bool
}

func (c *corrector) mend(i schema.Issue) {
	path := pointer(i.Path)
	switch i.Code {
	case schema.CodeUnknownField:
		c.misplaced(path)
	case schema.CodeMissingField:
		c.missing(path)
	case schema.CodeUnknownValue:
		g := c.guide.walk(path)
		text, _ := get(c.params, path)
		if near := schema.Nearest(fmt.Sprint(text), g.Enum(), 1); len(near) > 0 {
			c.set(path, c.value(g, near[0]))
			return
		}
		c.set(path, c.sample(g, path))
	case schema.CodeWrongType:
		c.retype(path)
	default:
		if len(path) > 0 {
			c.set(path, c.sample(c.guide.walk(path), path))
		}
	}
}

// misplaced renames or moves a member that is not declared where it stands.
func (c *corrector) misplaced(path []string) {
	if len(path) == 0 {
		return
	}
	v, ok := get(c.params, path)
	if !ok {
		return
	}
	c.remove(path)
	parent, name := path[:len(path)-1], path[len(path)-1]
	if c.place(parent, name, v) {
		return
	}
	if m, ok := v.(map[string]any); ok { // a group that does not exist
		for k, inner := range m {
			c.place(parent, k, inner)
		}
	}
}

// place stores a value where its name belongs, if that is free.
func (c *corrector) place(parent []string, name string, v any) bool {
	for _, target := range c.targets(parent, name) {
		if _, taken := get(c.params, target); !taken && c.set(target, c.fit(target, v)) {
			return true
		}
	}
	return false
}

// targets lists where a misplaced member may belong, the likeliest first.
func (c *corrector) targets(parent []string, name string) [][]string {
	var out [][]string
	at := func(place []string, spelled bool) {
		g := c.guide.walk(place)
		if !spelled {
			if g.Property(name) != nil {
				out = append(out, append(slices.Clone(place), name))
			}
			return
		}
		var names []string
		for _, p := range g.Properties() {
			names = append(names, p.Name)
		}
		for _, near := range schema.Nearest(name, names, 2) {
			out = append(out, append(slices.Clone(place), near))
		}
	}
	for _, spelled := range []bool{false, true} {
		if spelled {
			at(parent, true)
		}
		for n := len(parent) - 1; n >= 0; n-- { // belongs further up
			at(parent[:n], spelled)
		}
		for _, child := range c.guide.walk(parent).Properties() { // or further down
			at(append(slices.Clone(parent), child.Name), spelled)
		}
		if c.body != "" {
			at([]string{c.body}, spelled)
		}
	}
	return out
}

// missing fills in a member that is required.
func (c *corrector) missing(path []string) {
	if v, ok := get(c.params, path); ok {
		if m, isObject := v.(map[string]any); isObject {
			g := c.guide.walk(path)
			for _, p := range g.Properties() {
				if _, has := m[p.Name]; !has && g.Requires(p.Name) {
					inner := append(slices.Clone(path), p.Name)
					c.set(inner, c.sample(g.Member(p.Name), inner))
				}
			}
		}
		return
	}
	if !c.unconnected && len(path) == 1 && slices.Contains(actions.ConnectionParams(), path[0]) {
		return
	}
	c.set(path, c.sample(c.guide.walk(path), path))
}

// retype gives a value the type that is wanted, when its meaning is plain.
func (c *corrector) retype(path []string) {
	v, ok := get(c.params, path)
	if !ok {
		return
	}
	g := c.guide.walk(path)
	if fitted := c.fit(path, v); !sameKind(fitted, v) {
		c.set(path, fitted)
		return
	}
	c.set(path, c.sample(g, path))
}

// fit converts a value to the type of a place.
func (c *corrector) fit(path []string, v any) any {
	g := c.guide.walk(path)
	if g.IsArray() {
		if _, ok := v.([]any); !ok && v != nil {
			return []any{c.scalar(g.Element(), v)}
		}
		return v
	}
	if list, ok := v.([]any); ok && len(list) == 1 && g.Known() {
		return c.scalar(g, list[0])
	}
	return c.scalar(g, v)
}

func (c *corrector) scalar(g Guide, v any) any {
	switch v.(type) {
	case string, bool, json.Number, float64:
		return c.value(g, text(v))
	}
	return v
}

func (c *corrector) value(g Guide, s string) any {
	v, err := g.convert(s)
	if err != nil {
		return s
	}
	return v
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return encode(v)
}

func sameKind(a, b any) bool { return kindOf(a) == kindOf(b) }

// sample is a value for a place: that of the example, or one of its schema.
func (c *corrector) sample(g Guide, path []string) any {
	if v, ok := get(c.example, path); ok {
		return clone(v)
	}
	if e := g.Example(); e != "" {
		if v, err := decode([]byte(e)); err == nil {
			return v
		}
	}
	if values := g.Enum(); len(values) > 0 {
		return c.value(g, values[0])
	}
	switch t := g.Types(); {
	case t.Has(schema.String) || t == 0:
		return "<" + path[len(path)-1] + ">"
	case t&(schema.Integer|schema.Number) != 0:
		return json.Number("1")
	case t.Has(schema.Boolean):
		return true
	case t.Has(schema.Array):
		return []any{c.sample(g.Element(), append(slices.Clone(path), "0"))}
	}
	out := map[string]any{}
	for _, p := range g.Properties() {
		if g.Requires(p.Name) && len(path) < 8 {
			out[p.Name] = c.sample(g.Member(p.Name), append(slices.Clone(path), p.Name))
		}
	}
	return out
}
