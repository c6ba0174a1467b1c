package schema

import "unicode/utf8"

// Fits reports whether v is canonical and valid: Canonical would return v
// itself, and Validate no issue. It costs little more than validation, because
// it goes through the value once. What does not fit may still be valid after
// Canonical; Validate tells what is wrong. It changes nothing, keeps no
// reference to v, allocates nothing, and is safe for concurrent use.
func (t Table) Fits(id ID, v any, o Options) bool {
	c := newChecker(t, o)
	c.plain = true
	return c.visit(id, v)
}

// canonical reports whether a part is canonical that the schema does not
// describe.
func (c *checker) canonical(v any) bool {
	_, changed, err := canonical(v, c.depth)
	return err == nil && !changed
}

func (c *checker) canonicalMember(name string, v any) bool {
	return utf8.ValidString(name) && c.canonical(v)
}
