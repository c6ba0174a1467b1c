package schema

// array checks an array.
func (c *checker) array(s *Schema, list []any) bool {
	if s.Types != 0 && s.Types&Array == 0 {
		return c.collect && c.wrongType(s, list)
	}
	ok := len(s.Enum) == 0 || c.listed(s, list)
	if !ok && !c.collect || !c.enter() {
		return false
	}
	above := c.base
	c.base = c.chain.n
	if s.Rules != nil {
		ok = c.arrayRules(s.Rules, list) && ok
	}
	if c.plain || s.Items != Any || s.Rules != nil && len(s.Rules.PrefixItems) > 0 {
		for i, v := range list {
			if !ok && !c.collect {
				break
			}
			ok = c.part("", i, s.item(i), v) && ok
		}
	}
	c.base = above
	c.depth--
	return ok
}

func (c *checker) arrayRules(r *Rules, list []any) bool {
	ok := c.count(int64(len(list)), r.MinItems, r.MaxItems, "element", "elements")
	if !ok && !c.collect {
		return false
	}
	if r.UniqueItems {
		if i, j, found := firstTwins(list); found {
			ok = false
			if c.collect {
				c.push("", j)
				c.add(CodeNotUnique, "the elements must differ; this one equals element ")
				c.sayInt(int64(i))
				c.suggest("leave one of them out")
				c.pop()
			}
		}
	}
	if r.MinContains > 0 || r.MaxContains >= 0 {
		var n int64
		for _, v := range list {
			if c.matches(r.Contains, v, true) {
				n++
			}
		}
		if n < r.MinContains || r.MaxContains >= 0 && n > r.MaxContains {
			ok = false
			if c.collect {
				c.contains(r, n)
			}
		}
	}
	return ok
}

func (c *checker) contains(r *Rules, n int64) {
	code, bound, word := CodeTooShort, r.MinContains, "at least"
	if n >= r.MinContains {
		code, bound, word = CodeTooLong, r.MaxContains, "at most"
	}
	c.tally(code, word, bound, "element", "elements", " of the form "+c.t.phrase(r.Contains), n)
}
