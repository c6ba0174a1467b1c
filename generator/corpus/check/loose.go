package check

import (
	"regexp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// loosen takes out patterns that Go cannot read, and sees to it that this makes
// nothing stricter: more than one alternative of oneOf may fit now, and more
// than was meant may be what must not be there.
func (c *corrections) loosen(all []*openapi3.Schema) {
	loose := map[*openapi3.Schema]bool{}
	for _, s := range all {
		if s.Pattern == "" {
			continue
		}
		if _, err := regexp.Compile(s.Pattern); err != nil {
			s.Pattern = ""
			loose[s] = true
			c.dropped[loosePatterns]++
		}
	}
	if len(loose) == 0 {
		return
	}
	reaches := func(ref *openapi3.SchemaRef) bool { return reach(ref, loose, map[*openapi3.Schema]bool{}) }
	for _, s := range all {
		if slices.ContainsFunc(s.OneOf, reaches) && s.Discriminator == nil {
			s.AllOf = append(slices.Clone(s.AllOf), &openapi3.SchemaRef{Value: &openapi3.Schema{AnyOf: s.OneOf}})
			s.OneOf = nil
		}
		if s.Not != nil && reaches(s.Not) {
			s.Not = nil
		}
	}
}

// reach reports whether a schema is one of some, or put together of one.
func reach(ref *openapi3.SchemaRef, some, seen map[*openapi3.Schema]bool) bool {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return false
	}
	s := ref.Value
	seen[s] = true
	return some[s] || slices.ContainsFunc(slices.Concat(s.AllOf, s.OneOf, s.AnyOf), func(r *openapi3.SchemaRef) bool { return reach(r, some, seen) })
}
