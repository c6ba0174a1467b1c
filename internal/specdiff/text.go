package specdiff

import (
	"fmt"
	"strings"
)

// Text is the report for people, on a terminal.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s -> %s, for callers by name: %s\n", r.Old, r.New, r.totals())
	for v := Breaking; ; v-- {
		if r.Count(v) > 0 {
			fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(v.String()))
			r.textOf(&b, v)
		}
		if v == Compatible {
			break
		}
	}
	if len(r.LeftOut) > 0 {
		b.WriteString("\nleft out, because they are no actions:\n")
		for _, line := range r.LeftOut {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	if len(r.Refused) > 0 {
		b.WriteString("\nmake generate refuses this description:\n")
		for _, line := range r.Refused {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	return b.String()
}

// totals counts the changes in words.
func (r *Report) totals() string {
	if len(r.Changes) == 0 {
		return "nothing changes"
	}
	return fmt.Sprintf("%d breaking, %d deprecating, %d compatible changes; %d actions", r.Count(Breaking), r.Count(Deprecating), r.Count(Compatible), r.Actions)
}

func (r *Report) textOf(b *strings.Builder, v Verdict) {
	shared, single := r.groups(v)
	for _, g := range shared {
		fmt.Fprintf(b, "  in %d actions\n", len(g))
		g[0].text(b)
		for _, c := range g[:shown] {
			fmt.Fprintf(b, "    %-26s %s  %s\n", "", c.short(), c.Source)
		}
		fmt.Fprintf(b, "    %-26s and %d more, which JSON lists\n", "", len(g)-shown)
	}
	last := ""
	for _, c := range single {
		if c.Action != last {
			fmt.Fprintf(b, "  %s  %s\n", c.title(), c.Source)
			last = c.Action
		}
		c.text(b)
	}
}

func (c *Change) text(b *strings.Builder) {
	fmt.Fprintf(b, "    %-26s %s\n", c.Kind, c.sentence())
	if c.Adapt != "" {
		fmt.Fprintf(b, "    %-26s -> %s\n", "", c.Adapt)
	}
}

// title names the action of a change by its short and its full name.
func (c *Change) title() string {
	if c.Alias == "" || c.Alias == c.Action {
		return c.Action
	}
	return c.Alias + " (" + c.Action + ")"
}

// sentence is the reason, with the values that differ where it does not name
// them.
func (c *Change) sentence() string {
	s := c.Reason
	if c.Old != "" && c.New != "" && !strings.Contains(s, c.New) && !strings.Contains(s, c.Old) {
		s += fmt.Sprintf(" (%s -> %s)", c.Old, c.New)
	}
	return s
}
