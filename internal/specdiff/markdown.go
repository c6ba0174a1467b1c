package specdiff

import (
	"fmt"
	"strings"
)

// Markdown is the report as a comment on a pull request. What needs nothing
// of anybody is folded away.
func (r *Report) Markdown() string {
	var b strings.Builder
	b.WriteString("## What this changes for callers by name\n\n")
	if len(r.Changes) == 0 {
		b.WriteString("Nothing changes.\n")
		r.refusedMarkdown(&b)
		return b.String()
	}
	fmt.Fprintf(&b, "`%s` → `%s`\n\n| verdict | changes |\n|---|---|\n", r.Old, r.New)
	for _, v := range []Verdict{Breaking, Deprecating, Compatible} {
		fmt.Fprintf(&b, "| %s | %d |\n", v, r.Count(v))
	}
	for _, part := range []struct {
		v          Verdict
		head, tail string
	}{
		{Breaking, "\n### Breaking\n\n", ""},
		{Deprecating, "\n### Deprecating\n\n", ""},
		{Compatible, "\n<details><summary>Compatible</summary>\n\n", "\n</details>\n"},
	} {
		if r.Count(part.v) == 0 {
			continue
		}
		b.WriteString(part.head)
		r.markdownOf(&b, part.v)
		b.WriteString(part.tail)
	}
	for _, line := range r.LeftOut {
		fmt.Fprintf(&b, "\nLeft out, because it is no action: %s\n", prose(line))
	}
	r.refusedMarkdown(&b)
	return b.String()
}

func (r *Report) markdownOf(b *strings.Builder, v Verdict) {
	shared, single := r.groups(v)
	for _, g := range shared {
		fmt.Fprintf(b, "- %d actions: ", len(g))
		for _, c := range g[:shown] {
			fmt.Fprintf(b, "`%s` (%s), ", c.short(), c.Source)
		}
		fmt.Fprintf(b, "and %d more\n", len(g)-shown)
		g[0].markdown(b)
	}
	last := ""
	for _, c := range single {
		if c.Action != last {
			fmt.Fprintf(b, "- `%s`", c.Action)
			if c.Alias != "" && c.Alias != c.Action {
				fmt.Fprintf(b, " (`%s`)", c.Alias)
			}
			fmt.Fprintf(b, ", %s\n", c.Source)
			last = c.Action
		}
		c.markdown(b)
	}
}

func (c *Change) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "  - %s", prose(c.sentence()))
	if c.Adapt != "" {
		fmt.Fprintf(b, "<br>**Adapt:** %s", prose(c.Adapt))
	}
	b.WriteString("\n")
}

func (r *Report) refusedMarkdown(b *strings.Builder) {
	if len(r.Refused) == 0 {
		return
	}
	b.WriteString("\n### `make generate` refuses this description\n\n")
	for _, line := range r.Refused {
		fmt.Fprintf(b, "- %s\n", prose(line))
	}
}

// prose makes Markdown of a text: words that are names or values are code,
// because of their underscores, asterisks and brackets.
func prose(s string) string {
	words := strings.Split(strings.ReplaceAll(s, "\n", " "), " ")
	for i, w := range words {
		core := strings.TrimRight(strings.TrimLeft(w, "("), ").,;:")
		if w == "->" {
			words[i] = "→"
			continue
		}
		if core == "" || !strings.ContainsAny(core, "_*<>[]\\|{}\"`") {
			continue
		}
		before, after, _ := strings.Cut(w, core)
		code := "`" + core + "`"
		if strings.Contains(core, "`") {
			code = strings.NewReplacer("\\", "\\\\", "`", "\\`", "_", "\\_", "*", "\\*", "<", "&lt;", "|", "\\|", "[", "\\[").Replace(core)
		}
		words[i] = before + code + after
	}
	return strings.Join(words, " ")
}
