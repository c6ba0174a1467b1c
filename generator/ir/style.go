package ir

import "github.com/databricks-account/connector/generator/document"

// styleName is the Go name of a style.
func styleName(style string) string {
	switch style {
	case "form":
		return "Form"
	case "spaceDelimited":
		return "SpaceDelimited"
	case "pipeDelimited":
		return "PipeDelimited"
	case "deepObject":
		return "DeepObject"
	case "label":
		return "Label"
	case "matrix":
		return "Matrix"
	}
	return "Simple"
}

// explodes reports whether a style repeats the name for every element.
func explodes(n *document.Node, style string) bool {
	if e := n.Get("explode"); e != nil {
		return e.Text == "true"
	}
	return style == "form"
}

// stylesOf lists the styles that OpenAPI defines for a place.
func stylesOf(in string) []string {
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
