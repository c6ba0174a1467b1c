package schema

import (
	"slices"
	"strconv"
	"strings"
)

// requiredOnly returns the names that an alternative demands when that is all
// it does: such alternatives say which members exclude each other.
func (s *Schema) requiredOnly() []string {
	if s.Types&^Object != 0 || s.Rules != nil || len(s.Enum) > 0 || s.Extra != Unsaid || s.Not != Any ||
		s.composed() || s.Items != Any || s.Format != "" {
		return nil
	}
	names := slices.Clone(s.Required)
	for i := range s.Props {
		if s.Props[i].Flags&Required == 0 || s.Props[i].Schema != Any {
			return nil
		}
		names = append(names, s.Props[i].Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// requiredSets returns the names of every alternative, or nil when one of
// them says more than which members must be present.
func (t Table) requiredSets(list []ID) [][]string {
	var sets [][]string
	for _, id := range list {
		names := t[id].requiredOnly()
		if len(names) == 0 {
			return nil
		}
		sets = append(sets, names)
	}
	return sets
}

// setsText lists sets of names: "a, b", or "a and b, c and d".
func setsText(sets [][]string) string {
	list := make([]string, len(sets))
	for i, names := range sets {
		list[i] = join(names, "and")
	}
	return strings.Join(list, ", ")
}

// setsGiven lists the members of the sets that m has.
func setsGiven(sets [][]string, m map[string]any) []string {
	var given []string
	for _, names := range sets {
		for _, n := range names {
			if _, ok := m[n]; ok && !slices.Contains(given, n) {
				given = append(given, n)
			}
		}
	}
	return given
}

// noMatch reports that v fits none of the alternatives: by the issues of the
// one that was meant when that is plain, in general words otherwise.
func (c *checker) noMatch(list []ID, only ID, v any, quantity string) {
	m, isObject := v.(map[string]any)
	if sets := c.t.requiredSets(list); sets != nil && isObject {
		found := "none is given"
		if given := setsGiven(sets, m); len(given) > 0 {
			found = "only " + join(given, "and") + " is given"
			if len(given) > 1 {
				found = "only " + join(given, "and") + " are given"
			}
		} else if len(sets) == 2 {
			found = "neither is given"
		}
		c.add(CodeNoMatch, quantity, " ", setsText(sets), " is needed; ", found)
		return
	}
	if only != Any && slices.Contains(list, only) {
		c.trial(only, v)
		return
	}
	if only != Any {
		c.add(CodeNoMatch, "is of the form ", c.t.phrase(only), ", which is not accepted here")
		return
	}
	var fit []ID
	var types Types
	typed := true
	for _, id := range list {
		t := c.t.types(id, nil)
		if t == 0 {
			typed = false
		}
		types |= t
		if t == 0 || t&looseType(v) != 0 || v == nil && t&Null != 0 {
			fit = append(fit, id)
		}
	}
	if len(fit) == 0 && typed {
		c.wrongType(&Schema{Types: types}, v)
		return
	}
	if len(fit) == 1 {
		c.trial(fit[0], v)
		return
	}
	c.nearest(list, fit, v)
}

// types returns the types that a schema accepts, as far as it says so itself
// or through the one schema that it refers to; 0 when it does not.
func (t Table) types(id ID, seen []ID) Types {
	if id == Any || slices.Contains(seen, id) {
		return 0
	}
	s := &t[id]
	if s.Types != 0 {
		return s.Types
	}
	for _, part := range s.AllOf {
		if u := t.types(part, append(seen, id)); u != 0 {
			return u
		}
	}
	return 0
}

// trial visits an alternative for its issues, as part of a composition.
func (c *checker) trial(id ID, v any) {
	c.inner++
	c.trying++
	before := len(c.drafts)
	if c.visit(id, v) && len(c.drafts) == before {
		// It fits by itself, only not among the others.
		c.add(CodeNoMatch, "does not fit ", c.t.phrase(id))
	}
	c.trying--
	c.inner--
}

// nearest reports a failed choice by the alternative with the fewest issues.
func (c *checker) nearest(list, fit []ID, v any) {
	best, fewest, least := Any, 0, Issue{}
	for _, id := range fit {
		before, full, moves := len(c.drafts), c.full, len(c.moves)
		c.trial(id, v)
		if n := len(c.drafts) - before; n > 0 && (best == Any || n < fewest) {
			best, fewest = id, n
			least = c.collector.issue(before, string(c.buf))
		}
		c.drop(before)
		c.moves, c.full = c.moves[:moves], full
	}
	names := make([]string, 0, len(list))
	for _, id := range list {
		names = append(names, c.t.phrase(id))
	}
	c.add(CodeNoMatch, "fits none of the ", strconv.Itoa(len(list)), " alternatives (", someOf(names), ")")
	if best == Any {
		return
	}
	c.say("; nearest is ", c.t.phrase(best), ": ")
	if place := strings.TrimPrefix(least.Path, c.pointer()); place != "" {
		c.say(place, " ")
	}
	c.say(least.Message)
	if least.Suggestion != "" {
		c.suggest(least.Suggestion)
	}
}

// manyMatches reports that v fits alternatives that exclude each other.
func (c *checker) manyMatches(list []ID, v any) {
	m, isObject := v.(map[string]any)
	if sets := c.t.requiredSets(list); sets != nil && isObject {
		given := setsGiven(sets, m)
		found := join(given, "and") + " are given"
		if len(given) == 2 {
			found = "both are given"
		}
		c.add(CodeManyMatches, "exactly one of ", setsText(sets), " is needed; ", found)
		c.suggest("leave out all but one")
		return
	}
	var names []string
	for i, id := range list {
		if c.matches(id, v, true) || !c.exact && c.matches(id, v, false) {
			name := c.t.phrase(id)
			if c.t[id].Name == "" {
				name += " (number " + strconv.Itoa(i+1) + ")"
			}
			names = append(names, name)
		}
	}
	c.add(CodeManyMatches, "fits several alternatives that exclude each other: ", join(names, "and"))
}

// forbidden reports that v matches what must not match.
func (c *checker) forbidden(id ID, v any) {
	switch names := c.t[id].requiredOnly(); len(names) {
	case 0:
		c.add(CodeForbidden, "must not be ", c.t.phrase(id))
		c.sayFound(v)
	case 1:
		c.beginMember(CodeForbidden, names[0])
		c.sayQuoted(names[0])
		c.say(" is not allowed here")
		c.suggest("leave it out")
	default:
		c.add(CodeForbidden, join(names, "and"), " exclude each other")
		c.suggest("leave out one of them")
	}
}

func (c *checker) badDiscriminator(d *Discriminator, x any, given bool) {
	values := make([]string, len(d.Values))
	for i, v := range d.Values {
		values[i] = quote(v)
	}
	want := "a string"
	if len(values) > 0 {
		want = string(appendEnum(nil, values))
	}
	if !given {
		c.beginMember(CodeMissingField, d.Property)
		c.sayQuoted(d.Property)
		c.say(" is needed: it tells which form the object has; expected ", want)
		return
	}
	code := CodeUnknownValue
	if _, isText := x.(string); !isText {
		code = CodeWrongType
	}
	c.beginMember(code, d.Property)
	c.say("expected ", want)
	c.sayFound(x)
	c.suggestValue(values, x)
}

// why returns the first issue of v as words.
func (c *checker) why(id ID, v any) string {
	issues := c.t.issues(id, v, Options{AllowUnknown: true})
	if len(issues) == 0 {
		return "does not fit the description"
	}
	return issues[0].Message
}
