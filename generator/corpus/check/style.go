package check

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// rewrittenPath is why the repaired description judges some actions.
const rewrittenPath = "the path is not written as in OpenAPI: the repaired description is the judge"

// styleOf is the style of a parameter, or json for one with content.
func styleOf(p *openapi3.Parameter) (style string, explode bool) {
	if len(p.Content) > 0 {
		return "json", false
	}
	style = p.Style
	if p.In == "query" && style == "simple" {
		return "form", p.Explode != nil && *p.Explode // the generator reports it
	}
	if style == "" || !slices.Contains(styles(p.In), style) {
		style = styles(p.In)[0] // the generator reports a style of another place
	}
	explode = style == "form"
	if p.Explode != nil {
		explode = *p.Explode
	}
	return style, explode
}

func styles(in string) []string {
	switch in {
	case "path":
		return []string{"simple", "label", "matrix"}
	case "query":
		return []string{"form", "spaceDelimited", "pipeDelimited", "deepObject"}
	case "header":
		return []string{"simple"}
	}
	return []string{"form"}
}

// schemaOf is the schema of a parameter's value.
func schemaOf(p *openapi3.Parameter) *openapi3.Schema {
	if p.Schema != nil {
		return p.Schema.Value
	}
	for _, media := range p.Content {
		if media.Schema != nil {
			return media.Schema.Value
		}
	}
	return nil
}

// nested reports whether elements or members may be lists or objects.
func nested(s *openapi3.Schema) bool { return below(s, 0) }

func below(s *openapi3.Schema, depth int) bool {
	if s == nil || depth > 20 {
		return false
	}
	var inner openapi3.SchemaRefs
	if s.Items != nil {
		inner = append(inner, s.Items)
	}
	if s.AdditionalProperties.Schema != nil {
		inner = append(inner, s.AdditionalProperties.Schema)
	}
	for _, p := range s.Properties {
		inner = append(inner, p)
	}
	if slices.ContainsFunc(inner, func(r *openapi3.SchemaRef) bool { return container(r.Value, 0) }) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(s.AllOf, s.OneOf, s.AnyOf), func(r *openapi3.SchemaRef) bool { return below(r.Value, depth+1) })
}

func container(s *openapi3.Schema, depth int) bool {
	if s == nil || depth > 20 {
		return false
	}
	if s.Type != nil {
		return s.Type.Includes("array") || s.Type.Includes("object")
	}
	return len(s.Properties) > 0 || s.Items != nil ||
		slices.ContainsFunc(slices.Concat(s.AllOf, s.OneOf, s.AnyOf), func(r *openapi3.SchemaRef) bool { return container(r.Value, depth+1) })
}

// The parameters that kin-openapi cannot read from a request. What they hold
// and how they are sent is judged before.
const (
	deepLists     = "kin-openapi does not read lists in the style deepObject"
	nestedValues  = "kin-openapi does not read lists and objects inside of others from a parameter"
	cookieLists   = "kin-openapi does not read lists and objects from cookies"
	cookieEscapes = "kin-openapi does not unescape cookies"
	unionOfTypes  = "kin-openapi does not find out which of several types a parameter has"
	emptyLists    = "kin-openapi takes a parameter for missing whose list or object is empty"
	spacesAndBars = "kin-openapi does not read objects in the styles spaceDelimited and pipeDelimited"
)

// unreadable names the reason why kin-openapi cannot read a value; empty when
// there is none.
func unreadable(p *openapi3.Parameter, v any) string {
	style, explode := styleOf(p)
	list, isList := v.([]any)
	object, isObject := v.(map[string]any)
	s := schemaOf(p)
	switch {
	case isList && len(list) == 0, isObject && len(object) == 0:
		return emptyLists
	case style == "deepObject" && isList:
		return deepLists
	case isObject && (style == "spaceDelimited" || style == "pipeDelimited"):
		return spacesAndBars
	case p.In == "cookie" && (isList || isObject) && explode:
		return cookieLists
	case p.In == "cookie" && strings.ContainsAny(text(v), "% \";\\"):
		return cookieEscapes
	case isList && slices.ContainsFunc(list, composite):
		return nestedValues
	case isObject:
		for _, e := range object {
			if composite(e) && style != "deepObject" {
				return nestedValues
			}
		}
	}
	if several(s, 0) {
		return unionOfTypes
	}
	return ""
}

func composite(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

// several reports whether values of a schema, or in it, may be of more than
// one type, so that the text does not tell which.
func several(s *openapi3.Schema, depth int) bool {
	if s == nil || depth > 20 {
		return false
	}
	if s.Type == nil || len(s.Type.Slice()) > 1 || len(s.OneOf)+len(s.AnyOf) > 0 {
		return true
	}
	if s.Items != nil && several(s.Items.Value, depth+1) {
		return true
	}
	for _, p := range s.Properties {
		if several(p.Value, depth+1) {
			return true
		}
	}
	return false
}
