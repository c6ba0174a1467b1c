package cli

import (
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/render"
)

// explain is describe for people.
func (p *program) explain(a *connector.Action) string {
	var b strings.Builder
	b.Grow(16 << 10)
	width := p.textWidth()
	head := shortName(a)
	right := strings.Join([]string{a.Service, a.Danger.String(), a.Host.String() + " host"}, " · ")
	gap := max(2, width-render.Width(head)-render.Width(right))
	b.WriteString(p.out.Bold(head) + strings.Repeat(" ", gap) + p.dangerText(a, right) + "\n")
	b.WriteString(p.out.Accent(a.Method+" "+a.Path) + "\n")
	if a.Alias != "" {
		b.WriteString(p.out.Dim(a.Name) + "\n")
	}
	for _, f := range a.Former {
		b.WriteString(p.out.Dim("formerly "+f.Name+", until "+f.Since) + "\n")
	}
	b.WriteByte('\n')
	if a.Deprecated {
		b.WriteString(p.out.Warn("Deprecated.") + "\n")
	}
	text := a.Description
	if text == "" {
		text = a.Summary
	}
	for _, line := range p.wrap(text, width) {
		b.WriteString(line + "\n")
	}
	p.explainParams(&b, a, width)
	p.explainAnswer(&b, a, width)
	p.explainUse(&b, a)
	b.WriteString("\n" + p.out.Bold("Example") + "\n" + commandLines(exampleWords(a), width))
	b.WriteString("\n" + p.out.Dim("run-action help options lists the options of every call.") + "\n")
	return b.String()
}

// dangerText colours the line's right end when the action needs care.
func (p *program) dangerText(a *connector.Action, text string) string {
	if a.Danger == actions.Destructive {
		return p.out.Error(text)
	}
	return p.out.Dim(text)
}

func (p *program) explainParams(b *strings.Builder, a *connector.Action, width int) {
	fields := paramFields(a)
	if len(fields) == 0 {
		b.WriteString("\nIt has no params.\n")
		return
	}
	b.WriteString("\n" + p.out.Bold("Params") + "\n")
	p.writeFields(b, fields, width)
}

// paramFields lists the params as one thinks of them: what the path needs,
// what the query may hold, what the connection fills in, and the body.
func paramFields(a *connector.Action) []field {
	g := argument.NewGuide(a)
	filled := actions.ConnectionParams()
	rank := func(name string) int {
		switch {
		case a.Body != nil && name == a.Body.Key:
			return 3
		case slices.Contains(filled, name):
			return 2
		case g.Requires(name):
			return 0
		}
		return 1
	}
	groups := make([][]field, 4)
	top := 0
	for _, f := range listFields(g) {
		if f.depth == 0 {
			top = rank(f.name)
			if top == 2 {
				f.note = "from the connection"
			}
		}
		groups[top] = append(groups[top], f)
	}
	return slices.Concat(groups...)
}

func (p *program) explainAnswer(b *strings.Builder, a *connector.Action, width int) {
	for _, r := range a.Results {
		b.WriteString("\n" + p.out.Bold("Answer") + " " + r.Status)
		if r.ContentType == "" {
			b.WriteString(p.out.Dim("  empty") + "\n")
			continue
		}
		g := argument.At(a.Types, r.Schema)
		name, prefix := g, ""
		if g.IsArray() {
			g, prefix = g.Element(), "[]"
			name = g
		}
		shown := name.Name()
		if shown == "" {
			shown = typeName(name)
		}
		b.WriteString("  " + prefix + shown + p.out.Dim("  "+r.ContentType) + "\n")
		fields := listFields(g)
		const most = 40 // the names are what matters; -o json has everything
		if len(fields) > most {
			fields = slices.DeleteFunc(fields, func(f field) bool { return f.depth > 1 })
		}
		for i := range fields {
			fields[i].required = false
			if fields[i].note == "output only" {
				fields[i].note = ""
			}
		}
		p.writeFields(b, fields, width)
	}
}

func (p *program) explainUse(b *strings.Builder, a *connector.Action) {
	var lines []string
	if paged(a) {
		lines = append(lines, "--all     every item, over all pages")
	}
	if w := waits(a); w != "" {
		lines = append(lines, "--wait    until "+w)
	}
	if a.Danger == actions.Destructive {
		lines = append(lines, "--yes     needed where nobody can be asked: this destroys something")
	}
	if len(a.Secrets) > 0 {
		lines = append(lines, "--show-secrets, --secret-file, --secret-env, --secret-command    where "+strings.Join(a.Secrets, ", ")+" goes")
	}
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n" + p.out.Bold("Options") + "\n")
	for _, l := range lines {
		b.WriteString("  " + l + "\n")
	}
}

// commandLines writes a command over several lines when it is long.
func commandLines(words []string, width int) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = argument.Quote(w)
	}
	if line := "  " + strings.Join(quoted, " "); render.Width(line) <= width || len(words) < 3 {
		return line + "\n"
	}
	return "  " + strings.Join(quoted[:2], " ") + " \\\n    " + strings.Join(quoted[2:], " \\\n    ") + "\n"
}
