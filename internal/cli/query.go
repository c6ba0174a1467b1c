package cli

import (
	"errors"
	"fmt"

	"github.com/itchyny/gojq"

	"github.com/databricks-account/connector/schema"
)

// query is a compiled jq expression.
type query struct{ code *gojq.Code }

func compileQuery(text string) (*query, error) {
	parsed, err := gojq.Parse(text)
	if err != nil {
		return nil, &usageError{message: "--jq: " + place(text, err), hint: "for example --jq '.[].workspace_name'"}
	}
	// No environment: $ENV holds the credentials.
	code, err := gojq.Compile(parsed, gojq.WithEnvironLoader(func() []string { return nil }))
	if err != nil {
		return nil, usagef("--jq: %v", err)
	}
	return &query{code}, nil
}

// place adds the column of a syntax error.
func place(text string, err error) string {
	var pe *gojq.ParseError
	if errors.As(err, &pe) && pe.Token != "" {
		return fmt.Sprintf("%v, at column %d of %q", err, pe.Offset-len(pe.Token)+1, text)
	}
	return err.Error()
}

// each calls f with every result of the query on a JSON text. Numbers keep
// their digits.
func (q *query) each(body []byte, f func(result []byte) error) error {
	v, err := schema.DecodeAny(body)
	if err != nil {
		return fmt.Errorf("the answer is not JSON: %w", err)
	}
	results := q.code.Run(v)
	for {
		v, ok := results.Next()
		if !ok {
			return nil
		}
		if err, ok := v.(error); ok {
			var halt *gojq.HaltError
			if errors.As(err, &halt) && halt.Value() == nil {
				return nil
			}
			return fmt.Errorf("--jq: %w", err)
		}
		out, err := gojq.Marshal(v)
		if err != nil {
			return fmt.Errorf("--jq: %w", err)
		}
		if err := f(out); err != nil {
			return err
		}
	}
}
