package speccheck

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// mark stands for text that is known only when the workflow runs. It is a
// character for private use, which no workflow has a reason to hold.
const mark = "\ue0f7"

// expression is what templates and shells write for a value of later:
// ${{ x }}, {{ x }}, ${x}, $(x), <% x %>, and $x when it is all there is.
func expression() *regexp.Regexp {
	return regexp.MustCompile(`(?s)\$\{\{.*?\}\}|\{\{.*?\}\}|\$\{[^}]*\}|\$\([^)]*\)|<%.*?%>|^\s*\$[A-Za-z_][A-Za-z0-9_.]*\s*$`)
}

// templates replaces what is known only later.
func templates(text string) string {
	if !strings.ContainsAny(text, "${<") {
		return text
	}
	return expression().ReplaceAllString(text, mark)
}

// holes are the places of params that are known only later.
type holes struct {
	// values are pointers of values that may be anything.
	values map[string]bool
	// open are pointers of objects that may have more members.
	open map[string]bool
}

// find collects the holes of params and takes out the members whose name is
// not known. The params are changed in place: they belong to the call.
func (h *holes) find(v any, at string) {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, mark) {
			h.values[at] = true
		}
	case []any:
		for i, e := range v {
			h.find(e, at+"/"+strconv.Itoa(i))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if strings.Contains(name, mark) {
				delete(v, name)
				h.open[at] = true
				continue
			}
			h.find(v[name], string(schema.AppendPointer([]byte(at), name)))
		}
	}
}

// hides reports whether an issue may come from a hole alone.
func (h *holes) hides(i schema.Issue) bool {
	for at := range h.values {
		if i.Path == at && i.Code != schema.CodeUnknownField || strings.HasPrefix(i.Path, at+"/") {
			return true
		}
		if strings.HasPrefix(at, i.Path+"/") && slices.Contains([]string{
			schema.CodeNoMatch, schema.CodeManyMatches, schema.CodeForbidden, schema.CodeTooComplex, schema.CodeNotUnique,
		}, i.Code) {
			return true
		}
	}
	if i.Code == schema.CodeMissingField || i.Code == schema.CodeTooShort {
		for at := range h.open {
			if rest, ok := strings.CutPrefix(i.Path, at); ok && strings.Count(rest, "/") <= 1 {
				return true
			}
		}
	}
	return false
}
