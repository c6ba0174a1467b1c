package schema

// composed writes a value that several schemas describe: what one of them
// calls an integer is written as one.
func (e *encoder) composed(dst []byte, id ID, v any) ([]byte, *ValueError) {
	var ids idList
	ids.push(id)
	return e.together(dst, &ids, v)
}

// together writes a value that the given schemas describe, and those that
// they are composed of.
func (e *encoder) together(dst []byte, ids *idList, v any) ([]byte, *ValueError) {
	var all, telling idList
	c := newChecker(e.t, Options{AllowUnknown: true})
	c.steps = e.steps
	for i := range ids.n {
		c.involved(&all, ids.at(i), v, matching)
	}
	e.steps = c.steps
	for i := range all.n {
		if id := all.at(i); !e.t[id].silent() {
			telling.push(id)
		}
	}
	switch telling.n {
	case 0:
		return e.simple(dst, nil, v)
	case 1:
		return e.simple(dst, &e.t[telling.at(0)], v)
	}
	return e.several(dst, &telling, v)
}

// silent reports whether the schema says nothing about how a value is written.
func (s *Schema) silent() bool {
	return s.Types == 0 && len(s.Props) == 0 && s.Items == Any && s.Extra != Typed &&
		(s.Rules == nil || len(s.Rules.PatternProps) == 0 && len(s.Rules.PrefixItems) == 0)
}

func (e *encoder) several(dst []byte, ids *idList, v any) ([]byte, *ValueError) {
	switch v := v.(type) {
	case map[string]any:
		if v == nil {
			break
		}
		if e.depth++; e.depth > MaxDepth {
			return nil, &ValueError{Message: errTooDeep}
		}
		dst, err := e.objectOfSeveral(dst, ids, v)
		e.depth--
		return dst, err
	case []any:
		if v == nil {
			break
		}
		if e.depth++; e.depth > MaxDepth {
			return nil, &ValueError{Message: errTooDeep}
		}
		dst, err := e.listOfSeveral(dst, ids, v)
		e.depth--
		return dst, err
	}
	return e.simple(dst, e.scalarSchema(ids), v)
}

// scalarSchema picks the schema that decides how a scalar is written: one that
// wants integers, unless another wants strings and no numbers.
func (e *encoder) scalarSchema(ids *idList) *Schema {
	var integers *Schema
	for i := range ids.n {
		s := &e.t[ids.at(i)]
		switch {
		case s.Types&(String|Integer|Number) == String:
			return s
		case s.onlyIntegers(), s.wholeNumbers() && integers == nil:
			integers = s
		}
	}
	return integers
}

func (e *encoder) listOfSeveral(dst []byte, ids *idList, list []any) ([]byte, *ValueError) {
	var children idList
	var err *ValueError
	dst = append(dst, '[')
	for i, item := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		children.n = 0
		for j := range ids.n {
			children.add(e.t[ids.at(j)].item(i))
		}
		if dst, err = e.together(dst, &children, item); err != nil {
			return nil, err.within(indexToken(i))
		}
	}
	return append(dst, ']'), nil
}

func (e *encoder) objectOfSeveral(dst []byte, ids *idList, m map[string]any) ([]byte, *ValueError) {
	var children idList
	var err *ValueError
	n := e.n
	dst = append(dst, '{')
	for i, k := range e.sortedKeys(m) {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendString(dst, k); err != nil {
			return nil, badKey(k)
		}
		dst = append(dst, ':')
		children.n = 0
		for j := range ids.n {
			children.add(e.t[ids.at(j)].memberSchema(k))
		}
		if dst, err = e.together(dst, &children, m[k]); err != nil {
			return nil, err.within(token(k))
		}
	}
	e.n = n
	return append(dst, '}'), nil
}
