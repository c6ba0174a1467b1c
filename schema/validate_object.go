package schema

import "slices"

// object checks an object. It visits the declared members or those of the
// value, whichever are fewer: looking up an absent member costs as much as a
// present one.
func (c *checker) object(s *Schema, m map[string]any) bool {
	if s.Types != 0 && s.Types&Object == 0 {
		return c.collect && c.wrongType(s, m)
	}
	ok := len(s.Enum) == 0 || c.listed(s, m)
	if !ok && !c.collect || !c.enter() {
		return false
	}
	above := c.base
	c.base = c.chain.n
	if s.Rules != nil {
		ok = c.objectRules(s, m) && ok
	}
	if len(s.Required) > 0 && (ok || c.collect) {
		ok = c.requiredNames(s, m, above) && ok
	}
	if ok || c.collect {
		if c.collect || len(s.Props) <= 3*len(m)+4 {
			ok = c.byDeclaration(s, m, above) && ok
		} else {
			ok = c.byValue(s, m, above)
		}
	}
	c.base = above
	c.depth--
	return ok
}

// byDeclaration walks the declared members. chain[above:c.base] are the
// composed schemas of the object itself, here and below.
func (c *checker) byDeclaration(s *Schema, m map[string]any, above int) bool {
	ok := true
	found, bits := 0, uint64(0)
	for i := range s.Props {
		p := &s.Props[i]
		v, given := m[p.Name]
		if given {
			found++
			bits |= 1 << i // of no use beyond 64 members
			if !c.member(p, v) {
				if !c.collect {
					return false
				}
				ok = false
			}
		} else if p.Flags&Required != 0 && !c.o.Side.unfit(p.Flags) && !c.optional(p.Name, above) {
			if !c.collect {
				return false
			}
			ok = false
			c.missing(s, m, p.Name)
		}
	}
	if found == len(m) {
		return ok
	}
	if c.collect {
		var room [16]string
		extra := room[:0]
		for k := range m {
			if s.Prop(k) == nil {
				if extra = append(extra, k); len(extra) == len(m)-found {
					break
				}
			}
		}
		slices.Sort(extra)
		for _, k := range extra {
			c.givenOf, c.given = s, bits
			ok = c.undeclared(s, m, k, m[k]) && ok
			c.givenOf = nil
		}
		return ok
	}
	switch c.undeclaredFate(s) {
	case pass:
		if !c.plain {
			return ok
		}
	case refuse:
		return false
	}
	for k, v := range m {
		if s.Prop(k) == nil && (!c.undeclared(s, m, k, v) || c.plain && !c.canonicalMember(k, v)) {
			return false
		}
	}
	return ok
}

// byValue walks the members of the value. It is used only while looking for
// a first error.
func (c *checker) byValue(s *Schema, m map[string]any, above int) bool {
	for k, v := range m {
		if p := s.Prop(k); p != nil {
			if !c.member(p, v) {
				return false
			}
		} else if !c.undeclared(s, m, k, v) || c.plain && !c.canonicalMember(k, v) {
			return false
		}
	}
	for i := range s.Props {
		p := &s.Props[i]
		if p.Flags&Required == 0 || c.o.Side.unfit(p.Flags) {
			continue
		}
		if _, given := m[p.Name]; !given && !c.optional(p.Name, above) {
			return false
		}
	}
	return true
}

// fate is what becomes of every undeclared member alike.
type fate uint8

const (
	look   fate = iota // it depends on the member
	pass               // all pass
	refuse             // none does
)

func (c *checker) undeclaredFate(s *Schema) fate {
	switch {
	case s.Extra == Typed || s.Rules != nil && len(s.Rules.PatternProps) > 0:
		return look
	case s.Extra == Closed:
		return refuse
	case s.Extra == Open || c.o.AllowUnknown || c.inner > 0 || len(s.Props) == 0:
		return pass
	case len(s.Required) == 0:
		return refuse
	}
	return look
}

// member checks a declared member.
func (c *checker) member(p *Property, v any) bool {
	if v == nil && p.Flags&NullUnset != 0 && !c.exact {
		return true
	}
	if !c.collect {
		return (v == nil || !c.o.Side.unfit(p.Flags)) && c.visit(p.Schema, v)
	}
	c.push(p.Name, -1)
	if p.Flags.Has(Secret) {
		c.secret++
	}
	head := c.head
	c.head = p.Schema
	ok := true
	if v != nil && c.o.Side.unfit(p.Flags) {
		ok = false
		if c.o.Side == InRequest {
			c.add(CodeReadOnly, "belongs to answers only and cannot be sent")
			c.suggest("leave it out")
		} else {
			c.add(CodeWriteOnly, "belongs to requests only and must not be in an answer")
		}
	}
	ok = c.visit(p.Schema, v) && ok
	c.head = head
	if p.Flags.Has(Secret) {
		c.secret--
	}
	c.pop()
	return ok
}

// part checks an element or a member that is not declared by name.
func (c *checker) part(name string, index int, id ID, v any) bool {
	if !c.collect {
		return c.visit(id, v)
	}
	c.push(name, index)
	head := c.head
	c.head = id
	ok := c.visit(id, v)
	c.head = head
	c.pop()
	return ok
}

// undeclared checks a member that Props does not declare.
func (c *checker) undeclared(s *Schema, m map[string]any, name string, v any) bool {
	ok, matched := true, false
	if s.Rules != nil {
		for i := range s.Rules.PatternProps {
			if p := &s.Rules.PatternProps[i]; p.Pattern.Match(name) {
				matched = true
				ok = c.part(name, -1, p.Schema, v) && ok
			}
		}
	}
	if matched {
		return ok
	}
	switch s.Extra {
	case Open:
		return true
	case Typed:
		return c.part(name, -1, s.ExtraSchema, v)
	case Unsaid:
		if c.o.AllowUnknown || c.inner > 0 || len(s.Props) == 0 || slices.Contains(s.Required, name) {
			return true
		}
	}
	if c.collect {
		var ids idList
		c.declarers(&ids, s)
		c.unknownField(&ids, m, name)
	}
	return false
}

// declarers adds the schemas that may declare what is misspelt in an object
// that s forbids: all of the current value.
func (c *checker) declarers(ids *idList, s *Schema) {
	c.involved(ids, c.head, nil, every)
	for i := range ids.n {
		if &c.t[ids.at(i)] == s {
			return
		}
	}
	// The head only refers to the schema.
	for i := range c.t {
		if &c.t[i] == s {
			ids.add(ID(i))
		}
	}
}

// requiredNames checks the names of Required; those in Props are checked with
// the members.
func (c *checker) requiredNames(s *Schema, m map[string]any, above int) bool {
	ok := true
	for _, name := range s.Required {
		if _, given := m[name]; given || c.optional(name, above) {
			continue
		}
		if p := s.Prop(name); p != nil && c.o.Side.unfit(p.Flags) {
			continue
		}
		if !c.collect {
			return false
		}
		ok = false
		c.missing(s, m, name)
	}
	return ok
}

// optional reports whether a required member is not required on this side,
// because another schema of the same value declares it for the other one.
func (c *checker) optional(name string, above int) bool {
	if c.o.Side == EitherSide {
		return false
	}
	var seen idList
	for i := above; i < c.base; i++ {
		if c.declaresUnfit(&seen, c.chain.at(i), name) {
			return true
		}
	}
	return false
}

func (c *checker) declaresUnfit(seen *idList, id ID, name string) bool {
	if !seen.add(id) {
		return false
	}
	s := &c.t[id]
	if p := s.Prop(name); p != nil && c.o.Side.unfit(p.Flags) {
		return true
	}
	for _, part := range s.AllOf {
		if c.declaresUnfit(seen, part, name) {
			return true
		}
	}
	return false
}

// objectRules checks the rarer constraints.
func (c *checker) objectRules(s *Schema, m map[string]any) bool {
	r := s.Rules
	ok := c.count(int64(len(m)), r.MinProps, r.MaxProps, "member", "members")
	for i := range r.PatternProps {
		p := &r.PatternProps[i]
		for j := range s.Props {
			// Declared members must fit the patterns that match them too.
			if v, given := m[s.Props[j].Name]; given && p.Pattern.Match(s.Props[j].Name) {
				ok = c.part(s.Props[j].Name, -1, p.Schema, v) && ok
			}
		}
	}
	if r.PropertyNames != Any {
		for k := range m {
			if c.matches(r.PropertyNames, k, c.exact) {
				continue
			}
			ok = false
			if c.collect {
				why := c.why(r.PropertyNames, k)
				c.beginMember(CodeUnknownField, k)
				c.sayQuoted(k)
				c.say(" does not fit as the name of a member: ", why)
			}
		}
	}
	for i := range r.DependentRequired {
		d := &r.DependentRequired[i]
		if _, given := m[d.Name]; !given {
			continue
		}
		for _, need := range d.Needs {
			if _, given := m[need]; given {
				continue
			}
			ok = false
			if c.collect {
				c.beginMember(CodeMissingField, need)
				c.sayQuoted(need)
				c.say(" is needed together with ")
				c.sayQuoted(d.Name)
			}
		}
	}
	return ok
}

// count checks how many there are of something.
func (c *checker) count(n, least, most int64, one, many string) bool {
	if n >= least && (most < 0 || n <= most) {
		return true
	}
	if c.collect {
		code, bound, word := CodeTooShort, least, "at least"
		if n >= least {
			code, bound, word = CodeTooLong, most, "at most"
		}
		if least == most {
			word = "exactly"
		}
		c.tally(code, word, bound, one, many, "", n)
	}
	return false
}

// tally reports a wrong number of things.
func (c *checker) tally(code, word string, bound int64, one, many, which string, n int64) {
	c.add(code, "expected ", word, " ")
	c.sayInt(bound)
	if bound == 1 {
		c.say(" ", one)
	} else {
		c.say(" ", many)
	}
	c.say(which, ", found ")
	c.sayInt(n)
}
