package load

import (
	"context"
	"errors"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/getkin/kin-openapi/openapi3"
)

// validate lets kin-openapi judge the whole document and reports each of its
// findings at the place that it is about.
func validate(root *document.Node, issues *document.Issues) {
	doc, err := openapi3.NewLoader().LoadFromData(root.AppendJSON(nil))
	if err != nil {
		issues.Addf(root.Pos, "%v", err)
		return
	}
	err = doc.Validate(context.Background(), openapi3.EnableMultiError(), openapi3.EnableExamplesValidation())
	var many openapi3.MultiError
	switch {
	case err == nil:
	case errors.As(err, &many):
		for _, e := range many {
			place(root, e, issues)
		}
	default:
		place(root, err, issues)
	}
}

// place walks along the error, which says from the outside to the inside what
// it is about, and along the tree at the same time.
func place(root *document.Node, err error, issues *document.Issues) {
	at, pos := root, root.Pos
	into := func(keys ...string) {
		if n := at.Get(keys...); n != nil {
			pos = at.Get(keys[:len(keys)-1]...).KeyPos(keys[len(keys)-1])
			at = n
		}
	}
	// What is said besides the place.
	reason := err
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch e := e.(type) {
		case *openapi3.SectionValidationError:
			reason = e.Cause
		case *openapi3.PathValidationError:
			into("paths", e.Path)
			reason = e.Cause
		case *openapi3.OperationValidationError:
			into(strings.ToLower(e.Method))
			reason = e.Cause
		case *openapi3.ComponentValidationError:
			into("components", componentSection(e.Section), e.Name)
			reason = e.Cause
		case *openapi3.PathParametersError, *openapi3.DuplicateOperationIDError:
			return // the model reports these, with the line of each operation
		case *openapi3.ConflictingPathsError:
			into("paths", e.Path2)
		case *openapi3.ParameterFieldValidationError:
			for _, p := range at.Get("parameters").List() {
				if p.Str("name") == e.ParameterName {
					at, pos = p, p.Pos
				}
			}
		}
	}
	// kin-openapi prints the whole schema and value behind the reason.
	text, _, _ := strings.Cut(reason.Error(), "\nSchema:")
	issues.Addf(pos, "%s", strings.ReplaceAll(text, "\n", " "))
}

// componentSection turns kin's name of a section, in the singular, into ours.
func componentSection(name string) string {
	for _, f := range document.Fields(document.Components) {
		if strings.EqualFold(strings.ReplaceAll(name, " ", ""), f.Name) ||
			strings.EqualFold(strings.ReplaceAll(name, " ", "")+"s", f.Name) ||
			strings.EqualFold(strings.TrimSuffix(strings.ReplaceAll(name, " ", ""), "y")+"ies", f.Name) {
			return f.Name
		}
	}
	return name
}
