// Package openapicheck judges requests and answers of the emulator by the
// OpenAPI document, with kin-openapi: a judge that shares no code with the
// connector's own validation. It is a package of its own because kin-openapi
// costs every program that links it some milliseconds at its start.
package openapicheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/spec"
)

// document is a constant that is expensive to make: it is made when it is
// first needed and shared by all checkers of the program. Nothing changes it.
var document = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(spec.JSON())
})

// Checker implements emulator.Checker. The zero value is ready for use.
type Checker struct{}

// New returns a checker by the bundled document. The document is loaded at
// the first check, or by Warm.
func New() Checker { return Checker{} }

// Warm loads the document.
func (Checker) Warm() error {
	_, err := document()
	return err
}

// Validate checks the document itself.
func (Checker) Validate(ctx context.Context) error {
	doc, err := document()
	if err != nil {
		return err
	}
	return doc.Validate(ctx)
}

func operation(a *actions.Action) (*openapi3.Operation, error) {
	doc, err := document()
	if err != nil {
		return nil, err
	}
	if item := doc.Paths.Value(a.Path); item != nil {
		if o := item.GetOperation(a.Method); o != nil {
			return o, nil
		}
	}
	return nil, fmt.Errorf("operation %s is not in the API description", a.OperationID)
}

// Request implements emulator.Checker.
func (Checker) Request(a *actions.Action, query url.Values, body any) error {
	o, err := operation(a)
	if err != nil {
		return err
	}
	for _, ref := range o.Parameters {
		p := ref.Value
		if p.In != openapi3.ParameterInQuery {
			continue
		}
		values, given := query[p.Name]
		if !given && p.Required {
			return fmt.Errorf("Missing required parameter: %s", p.Name) //nolint:staticcheck // shown as it is
		}
		for _, v := range values {
			if err := checkText(p, v); err != nil {
				return err
			}
		}
	}
	if o.RequestBody == nil || body == nil {
		return nil
	}
	media := o.RequestBody.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	err = media.Schema.Value.VisitJSON(body, openapi3.VisitAsRequest(), openapi3.DisableReadOnlyValidation())
	return describe(err, "")
}

// checkText checks a query parameter. An empty text means "not given" and
// passes everywhere.
func checkText(p *openapi3.Parameter, text string) error {
	if text == "" || p.Schema == nil {
		return nil
	}
	s := p.Schema.Value
	var v any = text
	var err error
	switch {
	case s.Type.Is("integer"):
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		v = float64(n)
	case s.Type.Is("boolean"):
		v, err = strconv.ParseBool(text)
	case !s.Type.Is("string"):
		return nil
	}
	if err != nil {
		return fmt.Errorf("Invalid value for %s: %.50q", p.Name, text) //nolint:staticcheck // shown as it is
	}
	return describe(s.VisitJSON(v), p.Name)
}

// describe words a finding of kin-openapi.
func describe(err error, at string) error {
	if err == nil {
		return nil
	}
	var se *openapi3.SchemaError
	if !errors.As(err, &se) {
		return err
	}
	if ptr := se.JSONPointer(); len(ptr) > 0 {
		at = strings.Join(ptr, ".")
	}
	switch {
	case se.SchemaField == "required":
		return fmt.Errorf("Missing required field: %s", at) //nolint:staticcheck // shown as it is
	case at == "":
		return fmt.Errorf("Invalid request: %s", se.Reason) //nolint:staticcheck // shown as it is
	}
	return fmt.Errorf("Invalid value for %s: %s", at, se.Reason) //nolint:staticcheck // shown as it is
}

// Answer implements emulator.Checker.
func (Checker) Answer(a *actions.Action, status int, contentType string, body []byte) error {
	o, err := operation(a)
	if err != nil {
		return err
	}
	ref := o.Responses.Status(status)
	if ref == nil && status >= 400 {
		ref = o.Responses.Default()
	}
	if ref == nil {
		return errors.New("the status is not described")
	}
	if len(ref.Value.Content) == 0 {
		if len(body) > 0 {
			return errors.New("a body, but none is described")
		}
		return nil
	}
	kind, _, _ := strings.Cut(contentType, ";")
	media := ref.Value.Content.Get(kind)
	if media == nil {
		return fmt.Errorf("content type %q is not described", contentType)
	}
	if kind != "application/json" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return err
	}
	return media.Schema.Value.VisitJSON(v, openapi3.VisitAsResponse(), openapi3.EnableFormatValidation())
}
