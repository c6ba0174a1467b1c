// Package client makes the typed clients: for each service it gives the
// adapted document to oapi-codegen and returns the Go source.
package client

import (
	"fmt"
	"go/token"

	"github.com/databricks-account/connector/generator/adapt"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// Generate returns the source of the typed client of a service, with the
// adaptations that it needed; header is the first line of the file. It is not
// safe for concurrent use: oapi-codegen keeps its settings in package
// variables.
func Generate(api *ir.API, s *ir.Service, header string) (text []byte, notes []adapt.Note, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("client of %s: oapi-codegen failed: %v", s.Name, r)
		}
	}()
	operations := make([]adapt.Operation, len(s.Operations))
	for i, o := range s.Operations {
		operations[i] = adapt.Operation{Method: o.Method, Path: o.Path}
	}
	doc, notes := adapt.Document(api.Root, operations)
	spec, err := openapi3.NewLoader().LoadFromData(doc.AppendJSON(nil))
	if err != nil {
		return nil, notes, fmt.Errorf("client of %s: the adapted document: %w", s.Name, err)
	}
	source, err := codegen.Generate(spec, settings(s.Name))
	if err != nil {
		return nil, notes, fmt.Errorf("client of %s: %w", s.Name, err)
	}
	text, _, err = tidy(token.NewFileSet(), "client.go", source, head(s, header))
	if err != nil {
		return nil, notes, fmt.Errorf("client of %s: %w", s.Name, err)
	}
	return text, notes, nil
}

// settings are the choices that make the clients read best and never change
// a value: whole numbers have 64 bits, texts stay texts whatever their format,
// optional fields are pointers so that absent and empty differ.
func settings(name string) codegen.Configuration {
	text := codegen.SimpleTypeSpec{Type: "string"}
	return codegen.Configuration{
		PackageName:   name,
		Generate:      codegen.GenerateOptions{Client: true, Models: true},
		Compatibility: codegen.CompatibilityOptions{AlwaysPrefixEnumValues: true},
		OutputOptions: codegen.OutputOptions{
			// The source is formatted here: the tool's way looks at what is
			// installed on the machine.
			SkipFmt:                   true,
			SkipPrune:                 true,
			SkipEnumValidate:          true,
			NameNormalizer:            string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms),
			ResolveTypeNameCollisions: true,
			TypeMapping: &codegen.TypeMapping{
				Integer: codegen.FormatMapping{Default: codegen.SimpleTypeSpec{Type: "int64"}},
				Number:  codegen.FormatMapping{Default: codegen.SimpleTypeSpec{Type: "float64"}},
				String: codegen.FormatMapping{Default: text, Formats: map[string]codegen.SimpleTypeSpec{
					"email": text, "uuid": text, "date": text, "duration": text, "json": text,
				}},
			},
		},
		// Nil would allow all of them.
		AllowRemoteRefsFrom: []string{},
	}
}
