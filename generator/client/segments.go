package client

import (
	"regexp"

	"github.com/databricks-account/connector/generator/adapt"
)

// segments lets the clients leave the slashes of path parameters that may be
// several steps of the path, which the tool escapes. Steps that would lead to
// another path are refused, as actions do.
func segments(source string) string {
	out := wideParam.ReplaceAllString(source, `segments($1)`)
	if out == source {
		return source
	}
	return out + `
// segments leaves the slashes of a path parameter whose value may be several
// steps of the path.
func segments(text string, err error) (string, error) {
	text = strings.ReplaceAll(text, "%2F", "/")
	for step := range strings.SplitSeq(text, "/") {
		if err == nil && (step == "" || step == "." || step == "..") {
			err = fmt.Errorf("a path parameter must not hold the step %q: it would address another path", step)
		}
	}
	return text, err
}
`
}

// wideParam is a line of a client that spells such a parameter: its format is
// the mark that adapt leaves.
var wideParam = regexp.MustCompile(`(runtime\.StyleParamWithOptions\([^\n]*ParamLocationPath[^\n]*"` + adapt.SegmentsFormat + `"[^\n]*\))`)
