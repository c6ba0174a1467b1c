package schema

import "unicode/utf8"

// Validate checks v against a schema of the table and returns every problem
// that it finds, at any depth, in the order of their places; nil means that
// v is valid. It changes nothing, keeps no reference to v, and is safe for
// concurrent use. A valid value costs no allocation, as long as it is
// canonical: other Go values are converted on the way, as Canonical does.
//
// Strings are not checked for valid UTF-8: Canonical and AppendJSON do that.
//
// Numbers are compared exactly. An integer may be a Go integer, a
// json.Number, a float64 without fraction below 2^53, or a decimal string. A
// nil map[string]any as the whole value is an empty object.
//
// A member that no schema declares is an issue where its object declares any
// member, unless Options.AllowUnknown is set or the schema lets it pass
// explicitly.
func (t Table) Validate(id ID, v any, o Options) []Issue {
	if m, ok := v.(map[string]any); ok && m == nil {
		v = emptyObject()
	}
	c := newChecker(t, o)
	ok := c.visit(id, v)
	if c.steps > maxSteps {
		return []Issue{{Code: CodeTooComplex, Message: "has too many combinations of alternatives to be checked"}}
	}
	if ok {
		return nil
	}
	return t.issues(id, v, o)
}

func emptyObject() any { return map[string]any{} }

// issues runs the validation again and writes down what is wrong: most values
// are valid, and looking for a first error is several times cheaper.
func (t Table) issues(id ID, v any, o Options) []Issue {
	c := newChecker(t, o)
	c.collect, c.head = true, id
	c.collector = newCollector()
	if !c.visit(id, v) && len(c.drafts) == 0 {
		c.add(CodeNoMatch, "does not fit the description")
	}
	return c.issues()
}

// maxSteps bounds how many values are visited while alternatives are tried:
// nested alternatives multiply.
const maxSteps = 4_000_000

// checker is one validation. The same code looks for the first error and
// collects all of them; only the latter needs paths and messages.
type checker struct {
	t       Table
	o       Options
	collect bool
	// exact takes only integers for integers and heeds no NullUnset: it tells
	// alternatives apart that are all acceptable otherwise.
	exact bool
	// plain refuses what is not canonical instead of converting it: every part
	// of the value is looked at, also where the schema says nothing.
	plain bool
	// inner counts the composed schemas that are open. Below them, unknown
	// members are left to names, which sees all schemas of a value at once.
	inner int
	// trying counts open alternatives, steps the values visited in them.
	trying, steps int
	depth         int
	// chain from base on are the composed schemas that are visiting the current
	// value: a schema that is composed of itself adds nothing.
	chain idList
	base  int

	// The rest is used only when collecting.
	head   ID  // the outermost schema of the current value
	secret int // above 0 within a Secret member
	*collector
}

// step is one step of the path to the current value.
type step struct {
	name  string
	index int // -1 for a member
	owner ID  // the outermost schema of the value that the step starts from
}

func newChecker(t Table, o Options) checker { return checker{t: t, o: o} }

// visit checks v against a schema and reports whether it is valid.
func (c *checker) visit(id ID, v any) bool {
	if id == Any {
		return !c.plain || c.canonical(v)
	}
	s := &c.t[id]
	for hops := 0; len(s.AllOf) == 1 && s.onlyRefers(); hops++ {
		if id = s.AllOf[0]; id == Any || hops > len(c.t) {
			return !c.plain || c.canonical(v)
		}
		s = &c.t[id]
	}
	if c.trying > 0 {
		if c.steps++; c.steps > maxSteps {
			return false
		}
	}
	if s.composed() || s.Not != Any {
		return c.composed(id, s, v)
	}
	return c.own(s, v)
}

// onlyRefers reports whether a schema with one member of AllOf says nothing
// else: it is how a reference gets a description.
func (s *Schema) onlyRefers() bool {
	return s.Types == 0 && s.Rules == nil && len(s.Props) == 0 && len(s.Enum) == 0 && len(s.Required) == 0 &&
		s.Extra == Unsaid && s.Items == Any && s.Not == Any && s.Format == "" &&
		len(s.OneOf) == 0 && len(s.AnyOf) == 0
}

// own checks v against what the schema itself says, without the schemas that
// it is composed of.
func (c *checker) own(s *Schema, given any) bool {
	switch v := given.(type) {
	case string:
		return c.text(s, v, given) && (!c.plain || utf8.ValidString(v))
	case map[string]any:
		if v == nil {
			return !c.plain && c.null(s)
		}
		return c.object(s, v)
	case []any:
		if v == nil {
			return !c.plain && c.null(s)
		}
		return c.array(s, v)
	case bool:
		if s.Types != 0 && s.Types&Boolean == 0 {
			return c.collect && c.wrongType(s, given)
		}
		return len(s.Enum) == 0 || c.listed(s, given)
	case nil:
		return c.null(s)
	}
	if n, ok := numberOf(given); ok {
		return c.number(s, &n, given)
	}
	return c.converted(s, given)
}

// converted checks a Go value that is no JSON value yet.
func (c *checker) converted(s *Schema, v any) bool {
	if c.plain {
		return false
	}
	out, _, err := canonical(v, c.depth)
	if err != nil {
		if c.collect {
			c.start(CodeBadValue)
			c.buf = append(c.appendPath(c.buf, len(c.path)), err.Path...)
			c.message()
			c.say(err.Message)
		}
		return false
	}
	return c.own(s, out)
}

// null checks a null. A schema that accepts it by type accepts it whatever
// its other rules say.
func (c *checker) null(s *Schema) bool {
	switch {
	case s.Types&Null != 0:
		return true
	case s.Types != 0:
		return c.collect && c.wrongType(s, nil)
	}
	return len(s.Enum) == 0 || c.listed(s, nil)
}

// listed checks a value against the enum.
func (c *checker) listed(s *Schema, v any) bool {
	for _, text := range s.Enum {
		if equalText(text, v) {
			return true
		}
	}
	if c.collect {
		c.unknownValue(s, v)
	}
	return false
}

// enter counts a level of nesting. Its counterpart is c.depth--.
func (c *checker) enter() bool {
	c.depth++
	if c.depth <= MaxDepth {
		return true
	}
	if c.collect {
		c.add(CodeTooDeep, errTooDeep)
	}
	c.depth--
	return false
}

// push goes to a member, or to an element when index is not negative.
func (c *checker) push(name string, index int) {
	c.path = append(c.path, step{name: name, index: index, owner: c.head})
}

func (c *checker) pop() { c.path = c.path[:len(c.path)-1] }
