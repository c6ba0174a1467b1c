package schema

// ValidateExact checks v without the liberties that Validate takes: integers
// are no strings, null is not "unset", and unknown members pass.
func (t Table) ValidateExact(id ID, v any, side Side) bool {
	c := newChecker(t, Options{AllowUnknown: true, Side: side})
	c.exact = true
	return c.visit(id, v)
}

// CompareNumbers, IsMultiple and PathLess give tests the parts of which
// validation is made.
func CompareNumbers(a, b any) int {
	n, _ := numberOf(a)
	m, _ := numberOf(b)
	return n.compare(&m)
}

func IsMultiple(v any, of string) bool {
	n, _ := numberOf(v)
	return n.multipleOf(of)
}

func FirstTwins(list []any) (i, j int, found bool) { return firstTwins(list) }

func ComparePointers(a, b string) int { return comparePointers(a, b) }

// Distance is the distance between two names, or more than limit.
func Distance(a, b string, limit int) int { return distance([]byte(a), []byte(b), limit) }
