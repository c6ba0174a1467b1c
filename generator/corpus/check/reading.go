package check

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// The places where kin-openapi is known not to follow the document as it is
// written. Each is corrected for exactly the schemas or values that it is
// about, and counted.
const (
	// OpenAPI 3.0.3 says that nullable adds null to a type that is named
	// beside it, and that without a type null is as valid as everything else.
	// kin-openapi refuses null wherever nullable is not said.
	nullWithoutType = "kin-openapi refuses null where a 3.0 document names no type"
	// OpenAPI 3.1 has no nullable, and exclusiveMinimum is no flag there.
	// kin-openapi does not look at the one and cannot read schemas with the
	// other. Who writes them means what they mean in 3.0; the generator reads
	// them so and notes it.
	wordsOf30 = "nullable and flags beside limits in a 3.1 document mean what they do in 3.0"
	// $recursiveRef belongs to an older JSON Schema. The one of OpenAPI 3.1 only
	// knows it as something that must not be a flag, and kin-openapi cannot
	// read schemas that hold it. It is not checked, which the generator notes.
	recursiveWords = "$recursiveRef and $recursiveAnchor are no words of OpenAPI 3.1 and not checked"
	// The generator notes, for every place, that the tables do not check these
	// words; without them the description says what the tables must say.
	uncheckedWords = "schemas hold if, dependentSchemas or unevaluated*, which are reported as not checked"
	// As with the words before, which the generator notes as well.
	loosePatterns = "patterns that Go does not have are not checked, and alternatives that only they tell apart do not exclude each other"
	// kin-openapi judges a 3.1 schema with references by the rules of 3.0,
	// unless it holds a word of 3.1 alone.
	rulesOf30 = "kin-openapi takes the rules of 3.0 for 3.1 schemas with references"
)

// correction is a schema as kin-openapi reads it and as it is written.
type correction struct {
	schema         *openapi3.Schema
	plain, correct openapi3.Schema
}

// corrections are those of a document, which all have one reason.
type corrections struct {
	reason string
	list   []correction
	// dropped counts the schemas that lost words, by the reason.
	dropped map[string]int
}

func (c *corrections) set(correct bool) {
	for i := range c.list {
		if x := &c.list[i]; correct {
			*x.schema = x.correct
		} else {
			*x.schema = x.plain
		}
	}
}

// corrected finds what is to be corrected, and corrects it.
func corrected(doc *openapi3.T) (*corrections, error) {
	c := &corrections{reason: nullWithoutType, dropped: map[string]int{}}
	correct := nullAllowed
	if is31(doc) {
		c.reason, correct = wordsOf30, translated
	}
	seen := map[*openapi3.Schema]bool{}
	var all []*openapi3.Schema
	err := doc.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		if s := ref.Value; s != nil && !seen[s] {
			seen[s] = true
			all = append(all, s)
		}
		return nil
	})
	if is31(doc) {
		for _, s := range all {
			c.drop(s)
		}
	}
	c.loosen(all)
	for _, s := range all {
		if out, ok := correct(*s); ok {
			c.list = append(c.list, correction{s, *s, out})
		}
	}
	c.set(true)
	return c, err
}

// drop removes the words that nobody checks.
func (c *corrections) drop(s *openapi3.Schema) {
	if s.Extensions["$recursiveRef"] != nil || s.Extensions["$recursiveAnchor"] != nil {
		s.Extensions = nil
		c.dropped[recursiveWords]++
	}
	some := s.If != nil || len(s.DependentSchemas) > 0 ||
		s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil ||
		s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil
	if some {
		s.If, s.Then, s.Else, s.DependentSchemas = nil, nil, nil, nil
		s.UnevaluatedProperties, s.UnevaluatedItems = openapi3.BoolSchema{}, openapi3.BoolSchema{}
		c.dropped[uncheckedWords]++
	}
}

func is31(doc *openapi3.T) bool { return !strings.HasPrefix(doc.OpenAPI, "3.0") }

// nullAllowed is a schema of 3.0 without a type, which null is valid for.
// Where it is put together of others, kin-openapi asks those; a list of values
// says by itself whether null is one.
func nullAllowed(s openapi3.Schema) (openapi3.Schema, bool) {
	composed := len(s.AllOf)+len(s.OneOf)+len(s.AnyOf) > 0
	if s.Type != nil || s.Nullable || composed || s.Not != nil || s.Always != nil || len(s.Enum) > 0 && !slices.Contains(s.Enum, nil) {
		return s, false
	}
	s.Nullable = true
	return s, true
}

// translated is a schema of 3.1 with words of 3.0 in those of 3.1.
func translated(s openapi3.Schema) (openapi3.Schema, bool) {
	low, changedLow := limit(&s.Min, s.ExclusiveMin)
	high, changedHigh := limit(&s.Max, s.ExclusiveMax)
	s.ExclusiveMin, s.ExclusiveMax = low, high
	if !s.Nullable {
		return s, changedLow || changedHigh
	}
	s.Nullable = false
	if s.Type != nil && s.Const == nil && len(s.AllOf)+len(s.OneOf)+len(s.AnyOf) == 0 {
		types := append(slices.Clone(s.Type.Slice()), "null")
		s.Type = (*openapi3.Types)(&types)
		if len(s.Enum) > 0 {
			s.Enum = append(slices.Clone(s.Enum), nil)
		}
		return s, true
	}
	inner := s
	return openapi3.Schema{AnyOf: openapi3.SchemaRefs{
		{Value: &openapi3.Schema{Type: &openapi3.Types{"null"}}}, {Value: &inner},
	}}, true
}

// limit makes a number of a flag beside a limit.
func limit(value **float64, flag openapi3.ExclusiveBound) (openapi3.ExclusiveBound, bool) {
	if flag.Bool == nil {
		return flag, false
	}
	if !*flag.Bool {
		return openapi3.ExclusiveBound{}, true
	}
	out := openapi3.ExclusiveBound{Value: *value}
	*value = nil
	return out, true
}
