package emulator

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Checker judges requests and answers by the description of the API. The
// errors say what is wrong to whoever made the request. A Checker is used by
// many goroutines.
//
// Without one the emulator judges by the tables of package actions, which
// costs nothing to load. Package openapicheck judges by the OpenAPI document
// itself, with kin-openapi and none of our own code; all tests use it.
type Checker interface {
	// Request checks query parameters and the decoded body, nil when there is
	// none. It is lenient as the service is: members that the description does
	// not know pass, and null counts as absent.
	Request(a *actions.Action, query url.Values, body any) error
	// Answer checks status, content type and body of an answer.
	Answer(a *actions.Action, status int, contentType string, body []byte) error
}

// checkRequest refuses a request that does not match the description. Bodies
// of SCIM come in many dialects and are left to their handlers.
func (e *Emulator) checkRequest(x *exchange) error {
	var body any
	if x.body != nil && x.op.Shape != SCIMShape {
		body = withoutNulls(map[string]any(x.body))
	}
	if err := e.checker.Request(x.op.Action, x.r.URL.Query(), body); err != nil {
		return invalid("%s", err.Error())
	}
	return nil
}

// checkAnswer reports an answer that does not match the description.
func (e *Emulator) checkAnswer(x *exchange, a *answer) {
	if e.report == nil {
		return
	}
	body := a.bytes()
	if err := e.checker.Answer(x.op.Action, a.status, a.contentType, body); err != nil {
		e.report(fmt.Errorf("%s %s (%s) answered %d: %w\n%s", x.r.Method, x.r.URL.Path,
			x.op.Action.OperationID, a.status, err, clip(string(body), 2000)))
	}
}

// withoutNulls drops null members: the service reads them as absent.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if e != nil {
				out[k] = withoutNulls(e)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = withoutNulls(e)
		}
		return out
	}
	return v
}

// tableChecker judges by the tables of package actions.
type tableChecker struct{}

// Request implements Checker.
func (tableChecker) Request(a *actions.Action, query url.Values, body any) error {
	params := a.Types.At(a.Params)
	for _, arg := range a.Args {
		if arg.In != actions.InQuery {
			continue
		}
		values, given := query[arg.Name]
		p := params.Prop(arg.Key)
		if !given {
			if p != nil && p.Flags.Has(schema.Required) && arg.Style != actions.Dotted {
				return fmt.Errorf("Missing required parameter: %s", arg.Name) //nolint:staticcheck // shown as it is
			}
			continue
		}
		for _, text := range values {
			if p == nil || text == "" {
				continue
			}
			if err := checkText(a.Types, p.Schema, arg.Name, text); err != nil {
				return err
			}
		}
	}
	if a.Body == nil || body == nil {
		return nil
	}
	issues := a.Types.Validate(a.Body.Schema, body, schema.Options{AllowUnknown: true, Side: schema.InRequest})
	if len(issues) == 0 {
		return nil
	}
	return complaint(issues[0])
}

// complaint words an issue as the service would.
func complaint(is schema.Issue) error {
	at := strings.ReplaceAll(strings.TrimPrefix(is.Path, "/"), "/", ".")
	switch {
	case is.Code == schema.CodeMissingField:
		return fmt.Errorf("Missing required field: %s", at) //nolint:staticcheck // shown as it is
	case at == "":
		return fmt.Errorf("Invalid request: it %s", is.Message) //nolint:staticcheck // shown as it is
	}
	return fmt.Errorf("Invalid value for %s: it %s", at, is.Message) //nolint:staticcheck // shown as it is
}

func checkText(t *schema.Table, id schema.ID, name, text string) error {
	s := t.At(id)
	var v any = text
	var err error
	switch {
	case s.Types.Has(schema.Integer):
		v, err = strconv.ParseInt(text, 10, 64)
	case s.Types.Has(schema.Boolean):
		v, err = strconv.ParseBool(text)
	case !s.Types.Has(schema.String):
		return nil
	}
	if err != nil {
		return fmt.Errorf("Invalid value for %s: %q", name, clip(text, 50)) //nolint:staticcheck // shown as it is
	}
	if issues := t.Validate(id, v, schema.Options{}); len(issues) > 0 {
		return fmt.Errorf("Invalid value for %s: it %s", name, issues[0].Message) //nolint:staticcheck // shown as it is
	}
	return nil
}

// Answer implements Checker. The tables describe only successful answers.
func (tableChecker) Answer(a *actions.Action, status int, contentType string, body []byte) error {
	if status >= 400 {
		return nil
	}
	for _, r := range a.Results {
		if r.Status != strconv.Itoa(status) && r.Status != "default" && r.Status != strconv.Itoa(status/100)+"XX" {
			continue
		}
		kind, _, _ := strings.Cut(contentType, ";")
		switch {
		case r.ContentType == "" && len(body) > 0:
			return fmt.Errorf("a body, but none is described")
		case r.ContentType != "" && r.ContentType != kind:
			return fmt.Errorf("content type %q is not described", contentType)
		case r.ContentType != "application/json":
			return nil
		}
		v, err := decodeJSON(body)
		if err != nil {
			return err
		}
		if issues := a.Types.Validate(r.Schema, v, schema.Options{AllowUnknown: true, Side: schema.InResponse}); len(issues) > 0 {
			return fmt.Errorf("%s %s", issues[0].Path, issues[0].Message)
		}
		return nil
	}
	return fmt.Errorf("the status is not described")
}
