package argument

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// mask stands for a secret.
const mask = "***"

// Mask returns a copy of the params with every secret replaced, for showing
// them.
func Mask(g Guide, params map[string]any) map[string]any {
	out, _ := g.mask(params).(map[string]any)
	return out
}

func (g Guide) mask(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if e != nil && g.secret(k) {
				out[k] = mask
				continue
			}
			out[k] = g.Member(k).mask(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = g.Element().mask(e)
		}
		return out
	}
	return v
}

// secret reports whether a member is marked as a secret. One that is not
// declared is judged by its name: it may be a secret in the wrong place.
func (g Guide) secret(name string) bool {
	if p := g.Property(name); p != nil {
		return p.Flags.Has(schema.Secret)
	}
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"secret", "password", "token", "private_key", "access_key"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}

// shown is an argument as errors may show it: without a secret value.
func (p *parser) shown(arg string) string {
	key, op, _ := split(arg)
	if op == "" {
		return clip(arg)
	}
	g, path := p.guide, tokens(key)
	for len(path) > 0 {
		if g.IsArray() {
			g, path = g.Element(), path[1:]
			continue
		}
		var name string
		name, path = g.declared(path)
		if g.secret(name) {
			return key + op + mask
		}
		g = g.Member(name)
	}
	return clip(arg)
}

// takesSecrets reports whether some param of the action is a secret, so that
// texts with params in them are better not shown.
func (p *parser) takesSecrets() bool {
	if p.guide.table == nil {
		return true
	}
	return slices.ContainsFunc(*p.guide.table, func(s schema.Schema) bool {
		return slices.ContainsFunc(s.Props, func(m schema.Property) bool { return m.Flags.Has(schema.Secret) })
	})
}
