package client

import (
	"errors"
	"fmt"

	"github.com/databricks-account/connector/generator/adapt"
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/internal/typecheck"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// Foreign makes typed clients of a description that was not written for this
// generator. What cannot be made into Go that compiles is left out, and every
// such case is a note.
type Foreign struct {
	header string
	check  *typecheck.Checker
	// blind is why nothing can be type-checked, once that is known.
	blind error
}

// NewForeign returns a maker of clients whose files begin with header. dir is
// a folder of a module that has what clients import.
func NewForeign(dir, header string) *Foreign {
	return &Foreign{header: header, check: typecheck.New(dir)}
}

// largest is how many values the schemas of one service may have before its
// client leaves out the types of answers: they would make most of it.
const largest = 150_000

// Generate returns the source of the typed client of a service, or nil when
// none of the levels compiles. It is not safe for concurrent use.
func (f *Foreign) Generate(api *ir.API, s *ir.Service) ([]byte, []document.Note) {
	operations := make([]adapt.Operation, len(s.Operations))
	for i, o := range s.Operations {
		operations[i] = adapt.Operation{Method: o.Method, Path: o.Template, Name: o.Name}
		if o.Body != nil {
			operations[i].ContentType = o.Body.ContentType
		}
	}
	var notes []document.Note
	at := document.Pos{File: "gen/" + s.Name, Line: 1}
	note := func(format string, args ...any) {
		notes = append(notes, document.Note{Rule: "client", Pos: at, Message: fmt.Sprintf(format, args...)})
	}
	for _, level := range adapt.Levels() {
		text, changes, err := f.level(api, s, operations, level)
		if err != nil {
			note("%s: %v", level, err)
			continue
		}
		if level > adapt.Full {
			note("is made %s", level)
		}
		return text, append(notes, changes...)
	}
	note("there is no typed client of this service; its actions are not concerned")
	return nil, notes
}

var errLarge = errors.New("the types of the answers are too many for one package")

func (f *Foreign) level(api *ir.API, s *ir.Service, operations []adapt.Operation, level adapt.Level) (text []byte, notes []document.Note, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("oapi-codegen fails: %v", r)
		}
	}()
	doc, notes := adapt.Foreign(api.Root, operations, level)
	if level < adapt.Requests && size(doc) > largest {
		return nil, nil, errLarge
	}
	spec, err := openapi3.NewLoader().LoadFromData(doc.AppendJSON(nil))
	if err != nil {
		return nil, nil, fmt.Errorf("the adapted document: %w", err)
	}
	set := settings(s.Name)
	source, err := codegen.Generate(spec, set)
	if err != nil {
		return nil, nil, err
	}
	source = segments(source)
	text, file, err := tidy(f.check.Files(), s.Name+".gen.go", source, head(s, f.header))
	if err != nil {
		return nil, nil, err
	}
	if f.blind != nil {
		return text, notes, nil
	}
	if err = f.check.Parsed(file); err != nil {
		var unavailable *typecheck.UnavailableError
		if errors.As(err, &unavailable) {
			f.blind = err
			return text, append(notes, document.Note{Rule: "client", Message: err.Error()}), nil
		}
		return nil, nil, fmt.Errorf("it would not compile: %w", err)
	}
	return text, notes, nil
}

// size counts the values of a document.
func size(n *document.Node) int {
	total := 1
	for _, e := range n.Items {
		total += size(e)
	}
	return total
}
