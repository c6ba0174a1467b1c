package check

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// judge is the description as kin-openapi reads it, with what is known to be
// wrong in that corrected.
type judge struct {
	doc       *openapi3.T
	corrected *corrections
	// readings counts the verdicts that each correction changed, or the schemas
	// that are judged by the right rules only because of it.
	readings map[string]int
	// wrapped are schemas of 3.1 with a word that makes kin-openapi take the
	// rules of 3.1; nil is one that it cannot judge by those.
	wrapped map[*openapi3.Schema]*openapi3.Schema
}

func newJudge(doc *openapi3.T) (*judge, error) {
	c, err := corrected(doc)
	if err != nil {
		return nil, fmt.Errorf("kin-openapi cannot list the schemas: %w", err)
	}
	readings := maps.Clone(c.dropped)
	return &judge{doc: doc, corrected: c, readings: readings, wrapped: map[*openapi3.Schema]*openapi3.Schema{}}, nil
}

// errUnjudged wraps the reason why there is no verdict.
var errUnjudged = errors.New("not judged")

// verdict lets the description judge a value, in which numbers are float64.
// The error wraps errUnjudged when it cannot.
func (j *judge) verdict(s *openapi3.Schema, v any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: kin-openapi fails: %v", errUnjudged, p)
		}
	}()
	if is31(j.doc) {
		return j.verdict31(s, v)
	}
	if err = visit(s, v); err == nil {
		j.count(s, v)
	}
	return err
}

// count counts a verdict that a correction turned. They only allow nulls.
func (j *judge) count(s *openapi3.Schema, v any, opts ...openapi3.SchemaValidationOption) {
	if len(j.corrected.list) == 0 || !holdsNull(v) {
		return
	}
	j.corrected.set(false)
	defer j.corrected.set(true)
	if visit(s, v, opts...) != nil {
		j.readings[j.corrected.reason]++
	}
}

func (j *judge) verdict31(s *openapi3.Schema, v any) error {
	w, known := j.wrapped[s]
	if !known {
		w = wrap(s)
		// Nothing is valid for these: the error tells by which rules.
		probe := *w
		probe.Not = &openapi3.SchemaRef{Value: &openapi3.Schema{}}
		bare := probe
		bare.Defs = nil
		switch {
		case !by2020(visit(&probe, "probe", openapi3.EnableJSONSchema2020())):
			w = nil
		case !by2020(visit(&bare, "probe", openapi3.EnableJSONSchema2020())):
			j.readings[rulesOf30]++
		}
		j.wrapped[s] = w
	}
	if w == nil {
		return fmt.Errorf("%w: kin-openapi cannot compile the schema", errUnjudged)
	}
	err := visit(w, v, openapi3.EnableJSONSchema2020())
	if err != nil && !by2020(err) {
		return fmt.Errorf("%w: %s", errUnjudged, reason(err))
	}
	if err == nil {
		j.count(w, v, openapi3.EnableJSONSchema2020())
	}
	return err
}

// wrap adds a word of 3.1 that says nothing.
func wrap(s *openapi3.Schema) *openapi3.Schema {
	return &openapi3.Schema{
		AllOf: openapi3.SchemaRefs{{Value: s}},
		Defs:  openapi3.Schemas{"unused": {Value: &openapi3.Schema{Type: &openapi3.Types{"string"}}}},
	}
}

// by2020 reports whether an error is of the rules of 3.1: those of 3.0 name
// the schema.
func by2020(err error) bool {
	var e *openapi3.SchemaError
	return errors.As(err, &e) && e.Schema == nil
}

func visit(s *openapi3.Schema, v any, opts ...openapi3.SchemaValidationOption) error {
	return s.VisitJSON(v, append(opts, openapi3.SetSchemaRegexCompiler(regex))...)
}

func holdsNull(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		for _, e := range v {
			if holdsNull(e) {
				return true
			}
		}
	case []any:
		for _, e := range v {
			if holdsNull(e) {
				return true
			}
		}
	}
	return false
}

func regex(expr string) (openapi3.RegexMatcher, error) {
	re, err := regexp.Compile(expr)
	if err != nil {
		return anything{}, nil // the generator reports it as not checked
	}
	return re, nil
}

type anything struct{}

func (anything) MatchString(string) bool { return true }

// reason is an error of kin-openapi without the schema and value that it
// prints behind it.
func reason(err error) string {
	if err == nil {
		return "nothing"
	}
	text, _, _ := strings.Cut(err.Error(), "\nSchema:")
	return strings.Join(strings.Fields(text), " ")
}
