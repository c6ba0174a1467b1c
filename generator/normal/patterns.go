package normal

import (
	"regexp"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// patterns brings regular expressions of JavaScript to those of Go. What Go
// does not have, such as looking ahead, is left out: such values are judged by
// the service alone.
func patterns(d *draft) {
	var loose []*document.Node
	defer func() { d.loosened(loose) }()
	d.eachSchema(func(n *document.Node) {
		if p := n.Get("pattern"); p != nil {
			if expr, ok := goPattern(p.Text); ok {
				p.Text = expr
			} else {
				d.notef(p.Pos, "the pattern %q is none that Go understands: not checked", p.Text)
				n.Delete("pattern")
				loose = append(loose, n)
			}
		}
		props := n.Get("patternProperties")
		if props == nil {
			return
		}
		for _, key := range slices.Clone(props.Keys) {
			if expr, ok := goPattern(key.Text); !ok {
				d.notef(key.Pos, "the pattern %q is none that Go understands: not checked", key.Text)
				props.Delete(key.Text)
				loose = append(loose, n)
				// Members that it would have matched must not be refused.
				if n.Has("additionalProperties") {
					n.Set("additionalProperties", document.NewBool(true, n.Pos))
				}
			} else if expr != key.Text && !props.Has(expr) {
				props.Rename(key.Text, expr)
			}
		}
	})
}

var jsUnicode = regexp.MustCompile(`\\u\{?([0-9A-Fa-f]{4,6})\}?`)

// goPattern returns the expression as Go writes it.
func goPattern(expr string) (string, bool) {
	for _, try := range []string{
		expr,
		jsUnicode.ReplaceAllString(expr, `\x{$1}`),
		strings.ReplaceAll(jsUnicode.ReplaceAllString(expr, `\x{$1}`), "(?<", "(?P<"),
	} {
		if _, err := regexp.Compile(try); err == nil {
			return try, true
		}
	}
	return "", false
}
