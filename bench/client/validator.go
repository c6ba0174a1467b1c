package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/bench/rig"
	"github.com/databricks-account/connector/schema"
	"github.com/databricks-account/connector/spec"
)

// checks are the compiled validators of one library: each returns how many
// faults it found. Everything that can be prepared is prepared.
type checks struct {
	workspace, strict func(v any) int
	// first says that the library stops at the first fault.
	first bool
}

// wrongFaults is how many faults the wrong bodies have.
const wrongFaults = 5

// ops are the four operations of a validator: bodies are built outside, and
// the number of faults is checked on every call.
func (c checks) ops() rig.Ops {
	faults := wrongFaults
	if c.first {
		faults = 1
	}
	return rig.Ops{
		"valid-workspace": checking(c.workspace, workspaceBody(), 0),
		"valid-strict":    checking(c.strict, strictBody(), 0),
		"wrong-workspace": checking(c.workspace, wrongWorkspaceBody(), faults),
		"wrong-strict":    checking(c.strict, wrongStrictBody(), faults),
	}
}

func checking(check func(any) int, v any, want int) func() (rig.Op, error) {
	return always(func(context.Context) error {
		if got := check(v); got != want {
			return fmt.Errorf("%d faults reported, want %d", got, want)
		}
		return nil
	})
}

func ownSchema(target) (rig.Ops, error) {
	c, err := ownChecks()
	return c.ops(), err
}

func ownChecks() (checks, error) {
	a, ok := actions.Lookup("workspaces_create")
	if !ok {
		return checks{}, errors.New("there is no action workspaces_create")
	}
	types, strict := *a.Types, strictTable()
	return checks{
		workspace: func(v any) int { return len(types.Validate(a.Body.Schema, v, schema.Options{})) },
		strict:    func(v any) int { return len(strict.Validate(strictID, v, schema.Options{})) },
	}, nil
}

func kinOpenAPI(target) (rig.Ops, error) {
	c, err := kinChecks(openapi3.MultiErrors())
	return c.ops(), err
}

func kinFirst(target) (rig.Ops, error) {
	c, err := kinChecks()
	c.first = true
	return c.ops(), err
}

func kinChecks(opts ...openapi3.SchemaValidationOption) (checks, error) {
	doc, err := openapi3.NewLoader().LoadFromData(spec.JSON())
	if err != nil {
		return checks{}, err
	}
	real, ok := doc.Components.Schemas["CreateWorkspaceRequest"]
	if !ok {
		return checks{}, errors.New("the API description has no schema CreateWorkspaceRequest")
	}
	var strict openapi3.Schema
	if err := json.Unmarshal(strictJSON, &strict); err != nil {
		return checks{}, err
	}
	check := func(s *openapi3.Schema) func(any) int {
		return func(v any) int { return countKin(s.VisitJSON(v, opts...)) }
	}
	return checks{workspace: check(real.Value), strict: check(&strict)}, nil
}

// countKin counts the faults and asks each for its JSON Pointer, which
// kin-openapi makes only then.
func countKin(err error) int {
	if err == nil {
		return 0
	}
	if many, ok := err.(openapi3.MultiError); ok {
		n := 0
		for _, e := range many {
			n += countKin(e)
		}
		return n
	}
	var fault *openapi3.SchemaError
	if !errors.As(err, &fault) || len(fault.JSONPointer()) > 3 {
		return -1
	}
	return 1 // an unknown field is reported at its object, by an empty pointer
}

func santhosh(target) (rig.Ops, error) {
	c, err := santhoshChecks()
	return c.ops(), err
}

func santhoshChecks() (checks, error) {
	// The API description is OpenAPI; only the keywords that both know occur
	// in the schema that is compiled.
	c := jsonschema.NewCompiler()
	for name, text := range map[string][]byte{"spec.json": spec.JSON(), "strict.json": strictJSON} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return checks{}, err
		}
		if err := c.AddResource("mem:///"+name, doc); err != nil {
			return checks{}, err
		}
	}
	real, err := c.Compile("mem:///spec.json#/components/schemas/CreateWorkspaceRequest")
	if err != nil {
		return checks{}, err
	}
	strict, err := c.Compile("mem:///strict.json")
	if err != nil {
		return checks{}, err
	}
	check := func(s *jsonschema.Schema) func(any) int {
		return func(v any) int { return countSanthosh(s.Validate(v)) }
	}
	return checks{workspace: check(real), strict: check(strict)}, nil
}

// countSanthosh counts the leaves of the tree of causes.
func countSanthosh(err error) int {
	var ve *jsonschema.ValidationError
	if err == nil {
		return 0
	}
	if !errors.As(err, &ve) {
		return -1
	}
	return leaves(ve)
}

func leaves(e *jsonschema.ValidationError) int {
	if len(e.Causes) == 0 {
		return 1
	}
	n := 0
	for _, c := range e.Causes {
		n += leaves(c)
	}
	return n
}
