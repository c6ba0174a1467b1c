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
	r.refusedMarkdown(&b)
	return b.String()
}

func (r *Report) markdownOf(b *strings.Builder, v Verdict) {
	last := ""
	for i := range r.Changes {
		c := &r.Changes[i]
		if c.Verdict != v {
			continue
		}
		if c.Action != last {
			fmt.Fprintf(b, "- `%s`", c.Action)
			if c.Alias != "" && c.Alias != c.Action {
				fmt.Fprintf(b, " (`%s`)", c.Alias)
			}
			b.WriteString("\n")
			last = c.Action
		}
		fmt.Fprintf(b, "  - %s", prose(c.sentence()))
		if c.Adapt != "" {
			fmt.Fprintf(b, "<br>**Adapt:** %s", prose(c.Adapt))
		}
		b.WriteString("\n")
	}
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

// prose keeps names with underscores and values with asterisks or angle
// brackets from being read as Markdown.
func prose(s string) string {
	return strings.NewReplacer("\\", "\\\\", "_", "\\_", "*", "\\*", "<", "&lt;", "`", "\\`", "|", "\\|", "\n", " ").Replace(s)
}
