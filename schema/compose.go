package schema

import "slices"

// composed checks v against a schema and those that it is composed of.
func (c *checker) composed(id ID, s *Schema, v any) bool {
	// A schema that reaches itself for the same value says nothing new.
	if c.chain.has(c.base, id) {
		return true
	}
	if v == nil && s.Types&Null != 0 {
		return true
	}
	// The parts may leave out a member that only others describe.
	if c.plain && c.inner == 0 && !c.canonical(v) {
		return false
	}
	c.chain.push(id)
	c.inner++
	ok := c.parts(s, v)
	c.inner--
	c.chain.n--
	if !ok && !c.collect || c.inner > 0 || c.o.AllowUnknown {
		return ok
	}
	var ids idList
	c.involved(&ids, id, v, every)
	return c.names(&ids, v) && ok
}

func (c *checker) parts(s *Schema, v any) bool {
	ok := true
	if s.Not != Any && c.matches(s.Not, v, true) {
		if !c.collect {
			return false
		}
		ok = false
		c.forbidden(s.Not, v)
	}
	if len(s.OneOf) != 0 {
		ok = c.oneOf(s, v) && ok
	}
	if (ok || c.collect) && len(s.AnyOf) != 0 {
		ok = c.anyOf(s, v) && ok
	}
	for _, part := range s.AllOf {
		if !ok && !c.collect {
			return false
		}
		ok = c.visit(part, v) && ok
	}
	if !ok && !c.collect {
		return false
	}
	if v == nil && s.composed() {
		return ok // the parts have accepted the null, or said why not
	}
	return c.own(s, v) && ok
}

// matches reports whether v fits a schema, without saying why not and without
// regard to unknown members.
func (c *checker) matches(id ID, v any, exact bool) bool {
	collect, wasExact := c.collect, c.exact
	c.collect, c.exact = false, exact
	c.inner++
	c.trying++
	ok := c.visit(id, v)
	c.trying--
	c.inner--
	c.collect, c.exact = collect, wasExact
	return ok
}

// fitting returns how many of the alternatives v fits, and the first of them.
// only is the alternative that the discriminator picked, Any when all count.
func (c *checker) fitting(list []ID, only ID, v any, exact bool) (n int, first ID) {
	for _, id := range list {
		if only != Any && id != only || !c.matches(id, v, exact) {
			continue
		}
		if n++; n == 1 {
			first = id
		}
	}
	return n, first
}

func (c *checker) oneOf(s *Schema, v any) bool {
	only, ok := c.discriminate(s, v)
	if !ok {
		return false
	}
	n, _ := c.fitting(s.OneOf, only, v, true)
	if n == 0 && !c.exact {
		n, _ = c.fitting(s.OneOf, only, v, false)
	}
	if n == 1 {
		return true
	}
	if c.collect {
		if n == 0 {
			c.noMatch(s.OneOf, only, v, "exactly one of")
		} else {
			c.manyMatches(s.OneOf, v)
		}
	}
	return false
}

func (c *checker) anyOf(s *Schema, v any) bool {
	only, ok := c.discriminate(s, v)
	if !ok {
		return false
	}
	for _, id := range s.AnyOf {
		if (only == Any || id == only) && c.matches(id, v, c.exact) {
			return true
		}
	}
	if c.collect {
		c.noMatch(s.AnyOf, only, v, "at least one of")
	}
	return false
}

// discriminate returns the alternative that the discriminator picks, or Any
// when there is none or it leaves the choice open.
func (c *checker) discriminate(s *Schema, v any) (ID, bool) {
	d := s.Discriminator
	m, ok := v.(map[string]any)
	if d == nil || !ok || m == nil {
		return Any, true
	}
	x, given := m[d.Property]
	name, isText := x.(string)
	if given && isText {
		if len(d.Values) == 0 {
			return Any, true
		}
		if i, found := slices.BinarySearch(d.Values, name); found {
			return d.Schemas[i], true
		}
	}
	if c.collect {
		c.badDiscriminator(d, x, given)
	}
	return Any, false
}

// choice tells involved which alternatives count.
type choice uint8

const (
	// every alternative counts, but for those that the discriminator excludes.
	every choice = iota
	// matching: only those that the value fits.
	matching
)

// involved adds the schemas that describe v together: id and all that it is
// composed of.
func (c *checker) involved(ids *idList, id ID, v any, which choice) {
	if !ids.add(id) {
		return
	}
	s := &c.t[id]
	if !s.composed() {
		return
	}
	for _, part := range s.AllOf {
		c.involved(ids, part, v, which)
	}
	c.alternatives(ids, s, s.OneOf, v, which)
	c.alternatives(ids, s, s.AnyOf, v, which)
}

func (c *checker) alternatives(ids *idList, s *Schema, list []ID, v any, which choice) {
	if len(list) == 0 {
		return
	}
	collect := c.collect
	c.collect = false
	only, _ := c.discriminate(s, v)
	c.collect = collect
	exact := false
	if which == matching {
		n, _ := c.fitting(list, only, v, true)
		exact = n > 0
	}
	for _, id := range list {
		if only != Any && id != only || which == matching && !c.matches(id, v, exact) {
			continue
		}
		c.involved(ids, id, v, which)
	}
}

// names looks for unknown members in a value that the given schemas describe
// together: a member is known when any of them declares it.
func (c *checker) names(ids *idList, v any) bool {
	if ids.n == 0 {
		return true
	}
	ok := true
	switch v := v.(type) {
	case map[string]any:
		if !c.enter() {
			return false
		}
		if c.collect {
			ok = c.namesInOrder(ids, v)
		} else {
			for k, e := range v {
				if ok = c.name(ids, v, k, e); !ok {
					break
				}
			}
		}
		c.depth--
	case []any:
		if !c.enter() {
			return false
		}
		ok = c.namesInArray(ids, v)
		c.depth--
	}
	return ok
}

func (c *checker) namesInArray(ids *idList, list []any) bool {
	ok := true
	var children idList
	for i, e := range list {
		children.n = 0
		for j := range ids.n {
			c.involved(&children, c.t[ids.at(j)].item(i), e, every)
		}
		if !c.collect {
			if !c.names(&children, e) {
				return false
			}
			continue
		}
		c.push("", i)
		ok = c.names(&children, e) && ok
		c.pop()
	}
	return ok
}

func (c *checker) namesInOrder(ids *idList, m map[string]any) bool {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	ok := true
	for _, k := range keys {
		ok = c.name(ids, m, k, m[k]) && ok
	}
	return ok
}

// name checks that one member is known, and all that is in it.
func (c *checker) name(ids *idList, m map[string]any, name string, v any) bool {
	var children idList
	known, declares, secret := false, false, false
	for i := range ids.n {
		s := &c.t[ids.at(i)]
		declares = declares || len(s.Props) > 0
		if p := s.Prop(name); p != nil {
			known = true
			secret = secret || p.Flags.Has(Secret)
			c.involved(&children, p.Schema, v, every)
			continue
		}
		switch child := s.memberSchema(name); {
		case child != Any:
			known = true
			c.involved(&children, child, v, every)
		case s.Extra != Unsaid || slices.Contains(s.Required, name):
			// A forbidden member has been reported with its schema.
			known = true
		}
	}
	if !known && declares {
		if c.collect {
			c.unknownField(ids, m, name)
		}
		return false
	}
	if children.n == 0 {
		return true
	}
	if !c.collect {
		return c.names(&children, v)
	}
	c.push(name, -1)
	head := c.head
	c.head = children.at(0)
	if secret {
		c.secret++
	}
	ok := c.names(&children, v)
	if secret {
		c.secret--
	}
	c.head = head
	c.pop()
	return ok
}
