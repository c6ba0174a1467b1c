package cli

import (
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/schema"
)

// params completes key=value.
func (c *completer) params(a *connector.Action, given []string) {
	if strings.HasPrefix(c.word, "@") {
		c.files, c.prefix = true, "@"
		return
	}
	guide := argument.NewGuide(a)
	if key, value, ok := strings.Cut(c.word, "="); ok {
		if strings.HasPrefix(value, "@") {
			c.files, c.prefix = true, key+"=@"
			return
		}
		c.paramValue(guide.Find(strings.TrimSuffix(key, ":")), key+"=")
		return
	}
	c.keys(guide, given)
	c.noSpace = true
}

// keys completes the name of a parameter or of a member: one level at a time.
func (c *completer) keys(guide argument.Guide, given []string) {
	prefix := ""
	if i := strings.LastIndexByte(c.word, '.'); i >= 0 {
		prefix = c.word[:i+1]
		guide = guide.Find(c.word[:i])
	}
	for _, prop := range guide.Properties() {
		inner := guide.Member(prop.Name)
		if prop.Flags.Has(schema.OutputOnly) && c.word == prefix {
			continue
		}
		key := prefix + prop.Name
		about := firstSentence(orText(prop.Description, inner.Description()))
		if guide.Requires(prop.Name) && !slices.Contains(actions.ConnectionParams(), key) {
			about = "(required) " + about
		}
		if inner.IsObject() {
			c.add(key+".", about)
			continue
		}
		if inner.IsArray() || !slices.ContainsFunc(given, func(g string) bool { return strings.HasPrefix(g, key+"=") || strings.HasPrefix(g, key+":=") }) {
			c.add(key+"=", about)
		}
	}
}

// paramValue completes what is known of a value.
func (c *completer) paramValue(g argument.Guide, prefix string) {
	if g.IsArray() {
		g = g.Element()
	}
	for _, v := range g.Enum() {
		c.add(prefix+v, "")
	}
	if g.Types()&^schema.Null == schema.Boolean {
		c.add(prefix+"true", "")
		c.add(prefix+"false", "")
	}
}

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
