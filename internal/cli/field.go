package cli

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/render"
	"github.com/databricks-account/connector/schema"
)

// field is one line of a description: a parameter, or a member at any depth.
type field struct {
	name     string
	depth    int
	typ      string
	required bool
	note     string // instead of "required"
	text     string
}

// deepest is how deep members are listed.
const deepest = 6

// listFields lists the members of an object and their members. above are the
// named schemas on the way, so that recursive ones end.
func listFields(g argument.Guide) []field {
	return addFields(make([]field, 0, 64), g, 0, nil)
}

func addFields(out []field, g argument.Guide, depth int, above []string) []field {
	if name := g.Name(); name != "" {
		if slices.Contains(above, name) || depth > deepest {
			return out
		}
		above = append(slices.Clip(above), name)
	}
	for _, prop := range g.Properties() {
		inner := g.Member(prop.Name)
		out = append(out, field{
			name: prop.Name, depth: depth, typ: typeName(inner),
			required: g.Requires(prop.Name),
			note:     flagNote(prop.Flags),
			text:     fieldText(prop, inner),
		})
		if inner.IsArray() {
			inner = inner.Element()
		}
		if depth < deepest {
			out = addFields(out, inner, depth+1, above)
		}
	}
	if g.Open() && depth > 0 {
		inner := g.Member("*")
		out = append(out, field{name: "<name>", depth: depth, typ: typeName(inner), text: inner.Description()})
	}
	return out
}

func flagNote(f schema.Flags) string {
	switch {
	case f.Has(schema.Deprecated):
		return "deprecated"
	case f.Has(schema.OutputOnly):
		return "output only"
	case f.Has(schema.Secret):
		return "secret"
	}
	return ""
}

// fieldText is the first sentence of what is said about a member, and its
// default.
func fieldText(prop *schema.Property, g argument.Guide) string {
	text := prop.Description
	if text == "" {
		text = g.Description()
	}
	text = firstSentence(text)
	if values := g.Enum(); len(values) > 0 {
		text = strings.TrimSpace(text + " One of " + strings.Join(values, ", ") + ".")
	}
	if d := g.Default(); d != "" {
		text = strings.TrimSpace(text + " Default: " + strings.Trim(d, `"`) + ".")
	}
	return text
}

// firstSentence ends at the first full stop that a space or the end follows.
func firstSentence(s string) string {
	s = render.OneSpace(s)
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && !strings.HasSuffix(s[:i], "e.g") && !strings.HasSuffix(s[:i], "i.e") {
			return s[:i+1]
		}
	}
	return s
}

// typeName is the type in a word: string, int64, Credential, []string.
func typeName(g argument.Guide) string {
	t := g.Types() &^ schema.Null
	switch {
	case g.IsArray():
		return "[]" + typeName(g.Element())
	case g.HasEnum():
		return "enum"
	case t == schema.Object:
		if len(g.Properties()) == 0 && g.Open() {
			return "map"
		}
		return "object"
	case t == schema.Integer || t == schema.String:
		if f := g.Format(); f != "" && f != "int32" {
			return f
		}
	}
	names := []string{"null", "boolean", "integer", "number", "string", "array", "object"}
	var out []string
	for i, name := range names {
		if t.Has(1 << i) {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return "any"
	}
	return strings.Join(out, "|")
}

// writeFields writes the lines in columns, members below what they belong to;
// long texts go on below.
func (p *program) writeFields(b *strings.Builder, fields []field, width int) {
	const nameMost, typeMost = 44, 12
	wide, typed := 0, 0
	for i := range fields {
		f := &fields[i]
		if f.required && f.note == "" {
			f.note = "required"
		}
		wide = max(wide, min(nameMost, 2*f.depth+render.Width(f.name)))
		typed = max(typed, min(typeMost, render.Width(f.typ)))
	}
	left := 2 + wide + 2 + typed + 2
	for i := range fields {
		f := &fields[i]
		text, note := f.text, ""
		if f.note != "" {
			note = "(" + f.note + ")"
			text = strings.TrimSpace(note + " " + text)
		}
		for i, l := range p.wrap(text, max(30, width-left)) {
			if i > 0 {
				spaces(b, left)
				b.WriteString(strings.TrimRight(l, " ") + "\n")
				continue
			}
			spaces(b, 2+2*f.depth)
			b.WriteString(p.out.Accent(f.name))
			if l == "" && f.typ == "" {
				b.WriteByte('\n')
				continue
			}
			spaces(b, max(0, wide-2*f.depth-render.Width(f.name))+2)
			b.WriteString(p.out.Dim(f.typ))
			if l != "" {
				spaces(b, max(0, typed-render.Width(f.typ))+2)
				b.WriteString(strings.TrimRight(p.noted(l, note, f.note == "required"), " "))
			}
			b.WriteByte('\n')
		}
	}
}

// noted colours the note that a line begins with.
func (p *program) noted(line, note string, warn bool) string {
	rest, ok := strings.CutPrefix(line, note)
	switch {
	case !ok || note == "":
		return line
	case warn:
		return p.out.Warn(note) + rest
	}
	return p.out.Dim(note) + rest
}

func spaces(b *strings.Builder, n int) {
	for range n {
		b.WriteByte(' ')
	}
}

// wrap breaks a Markdown text into lines. On a terminal, code is coloured
// instead of quoted.
func (p *program) wrap(text string, width int) []string {
	lines := render.Wrap(text, width)
	if !p.out.On() {
		return lines
	}
	inside := false
	for i, l := range lines {
		var b strings.Builder
		for n, part := range strings.Split(l, "`") {
			if n > 0 {
				inside = !inside
			}
			if inside {
				part = p.out.Accent(part)
			}
			b.WriteString(part)
		}
		lines[i] = b.String()
	}
	return lines
}
