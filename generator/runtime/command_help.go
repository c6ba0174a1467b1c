package runtime

import (
	"fmt"
	"io"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/cli/render"
	"github.com/databricks-account/connector/schema"
)

// textWidth is how wide texts are written.
const textWidth = 100

func (c *command) print(b *strings.Builder) error {
	_, err := io.WriteString(c.sys.Stdout, b.String())
	return err
}

func (c *command) help() error {
	var b strings.Builder
	fmt.Fprintf(&b, "%[1]s calls the actions of %[2]s", c.api.Name, render.OneSpace(c.api.Title))
	if c.api.Version != "" {
		fmt.Fprintf(&b, ", version %s", c.api.Version)
	}
	fmt.Fprintf(&b, `.

  %[1]s NAME [key=value | key:=json | @file.json ...] [options]
  %[1]s list [SERVICE] | search WORDS | describe NAME

Options:
`, c.api.Name)
	for _, o := range options() {
		if !o.Hidden {
			fmt.Fprintf(&b, "  %-26s %s\n", o.Head(), o.Describe())
		}
	}
	prefix := constant(c.api.Name)
	fmt.Fprintf(&b, "\nServers, the first one is used unless --server or %s_SERVER says otherwise:\n", prefix)
	for _, s := range c.api.Servers {
		fmt.Fprintf(&b, "  %s  %s\n", s.URL, render.OneSpace(s.Description))
		for _, v := range s.Variables {
			fmt.Fprintf(&b, "    --var %s=%s", v.Name, v.Default)
			if len(v.Enum) > 0 {
				fmt.Fprintf(&b, "  one of %s", strings.Join(v.Enum, ", "))
			}
			b.WriteString("\n")
		}
	}
	if len(c.api.Servers) == 0 {
		b.WriteString("  none: give one\n")
	}
	c.helpSchemes(&b, prefix)
	b.WriteString(`
What destroys something needs --yes. Calls that are safe to repeat are repeated when
the service is busy or out of reach; others are not when they may have taken effect.

Exit codes: 0 done, 2 wrong use or invalid params, 3 the service refused, 4 no server
or credentials, 5 network failure or outcome unknown, 1 anything else.
`)
	return c.print(&b)
}

func (c *command) helpSchemes(b *strings.Builder, prefix string) {
	if len(c.api.Schemes) == 0 {
		return
	}
	b.WriteString("\nCredentials, by security scheme, from the environment:\n")
	for i := range c.api.Schemes {
		s := &c.api.Schemes[i]
		name := prefix + "_" + constant(s.Name)
		fmt.Fprintf(b, "  %-26s security scheme %s: %s\n", name, s.Name, s.about())
		if s.TokenURL != "" {
			fmt.Fprintf(b, "  %-26s or a client of its own, with %s_CLIENT_SECRET\n", name+"_CLIENT_ID", name)
		}
	}
}

// about says what the credential of a scheme is.
func (s *Scheme) about() string {
	switch s.Kind {
	case "apiKey":
		return fmt.Sprintf("a key, sent as %s %s", s.In, s.Parameter)
	case "basic":
		return "user:password"
	case "bearer":
		return "a bearer token"
	case "mutualTLS":
		return "a certificate of the HTTP client; not by this command"
	}
	return s.Kind
}

// list shows all actions, or those of services.
func (c *command) list(all []*connector.Action, services []string) error {
	if len(services) == 0 {
		return c.table(all)
	}
	var known, some []string
	for _, a := range all {
		if !slices.Contains(known, a.Service) {
			known = append(known, a.Service)
		}
	}
	for _, s := range services {
		if !slices.Contains(known, s) {
			near := schema.Nearest(s, known, 3)
			if len(near) == 0 {
				near = known[:min(len(known), 10)]
			}
			return &option.Error{Message: fmt.Sprintf("there is no service %q; did you mean %s?", s, strings.Join(near, ", "))}
		}
		some = append(some, s)
	}
	return c.table(slices.DeleteFunc(all, func(a *connector.Action) bool { return !slices.Contains(some, a.Service) }))
}

func (c *command) table(list []*connector.Action) error {
	var b strings.Builder
	for _, a := range list {
		text, _, _ := strings.Cut(a.Summary, "\n")
		if text == "" {
			text = a.Method + " " + a.Path
		}
		fmt.Fprintf(&b, "%-40s %-11s %s\n", shortName(a), a.Danger, render.OneSpace(text))
	}
	return c.print(&b)
}

func (c *command) describe(a *connector.Action) error {
	var b strings.Builder
	if c.options.Bool("schema") {
		b.Write(schema.JSONSchema(*a.Types, a.Params, schema.RenderOptions{Draft: true}))
		b.WriteString("\n")
		return c.print(&b)
	}
	fmt.Fprintf(&b, "%s (%s)\n%s %s\n", shortName(a), a.Danger, a.Method, a.Path)
	if a.Alias != "" && a.Alias != a.Name {
		b.WriteString(a.Name + "\n")
	}
	for _, f := range a.Former {
		if f.Name != a.Name {
			fmt.Fprintf(&b, "formerly %s, until %s\n", f.Name, f.Since)
		}
	}
	if a.Deprecated {
		b.WriteString("\nDeprecated.\n")
	}
	for _, text := range []string{a.Summary, a.Description} {
		if text != "" {
			b.WriteString("\n" + strings.Join(render.Wrap(render.CleanText(text), textWidth), "\n") + "\n")
		}
	}
	b.WriteString("\nParams, needed ones with an asterisk:\n")
	members(&b, argument.NewGuide(a), "", 0)
	for _, r := range a.Results {
		kind := "empty"
		if r.ContentType != "" {
			kind = strings.TrimSpace(typeText(argument.At(a.Types, r.Schema)) + " " + r.ContentType)
		}
		fmt.Fprintf(&b, "\nAnswer %s: %s\n", r.Status, kind)
	}
	c.describeSecurity(&b, a.Name)
	if v, err := schema.DecodeAny([]byte(a.Example)); err == nil {
		if m, ok := v.(map[string]any); ok {
			words := []string{c.api.Name, shortName(a)}
			for _, w := range argument.Format(a, m) {
				words = append(words, argument.Quote(w))
			}
			fmt.Fprintf(&b, "\nExample:\n  %s\n", strings.Join(words, " "))
		}
	}
	return c.print(&b)
}

func (c *command) describeSecurity(b *strings.Builder, action string) {
	var ways []string
	for _, names := range c.api.security(action) {
		if len(names) == 0 {
			ways = append(ways, "none")
			continue
		}
		ways = append(ways, strings.Join(names, " and "))
	}
	if len(ways) > 0 {
		fmt.Fprintf(b, "\nCredentials: %s\n", strings.Join(ways, ", or "))
	}
}

// maxDepth is how deep params are listed: deeper ones are in --schema.
const maxDepth = 3

// members lists the members of a place of the params.
func members(b *strings.Builder, g argument.Guide, prefix string, depth int) {
	for _, p := range g.Properties() {
		m := g.Member(p.Name)
		name := prefix + p.Name
		if g.Requires(p.Name) {
			name += "*"
		}
		notes := []string{typeText(m)}
		if list := m.Enum(); len(list) > 0 && len(list) <= 12 {
			notes = append(notes, "one of "+strings.Join(list, ", "))
		}
		if d := m.Default(); d != "" {
			notes = append(notes, "default "+d)
		}
		if p.Flags.Has(schema.Deprecated) {
			notes = append(notes, "deprecated")
		}
		text, _, _ := strings.Cut(p.Description, "\n")
		fmt.Fprintf(b, "  %-32s %s  %s\n", name, strings.Join(notes, "; "), render.OneSpace(text))
		if depth+1 < maxDepth && m.IsObject() {
			members(b, m, prefix+p.Name+".", depth+1)
		}
	}
	if depth == 0 && len(g.Properties()) == 0 {
		b.WriteString("  none\n")
	}
}

// typeText names the types of a place.
func typeText(g argument.Guide) string {
	if g.IsArray() {
		if inner := typeText(g.Element()); inner != "" {
			return "array of " + inner
		}
		return "array"
	}
	var names []string
	for _, t := range []struct {
		t    schema.Types
		name string
	}{
		{schema.Boolean, "boolean"},
		{schema.Integer, "integer"},
		{schema.Number, "number"},
		{schema.String, "string"},
		{schema.Array, "array"},
		{schema.Object, "object"},
		{schema.Null, "null"},
	} {
		if g.Types().Has(t.t) && !(t.t == schema.Integer && g.Types().Has(schema.Number)) {
			names = append(names, t.name)
		}
	}
	if len(names) == 0 {
		return "any"
	}
	return strings.Join(names, " or ")
}
