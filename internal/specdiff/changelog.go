package specdiff

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The section of the changelog that is generated stands between these lines;
// what is around it is written by hand. The first line says what the section
// compares with.
const (
	changelogBegin = "<!-- actions: begin, made by make update-spec"
	changelogEnd   = "<!-- actions: end -->"
)

// changelogHead is the line that begins the section of the report.
func (r *Report) changelogHead() string {
	since := r.since
	if since == "" {
		since = r.Old
	}
	return changelogBegin + ", since " + since + " -->"
}

// Changelog is the report as a section of a changelog: what was added,
// changed, deprecated and removed. Actions of which the same is to be said
// share a line.
func (r *Report) Changelog() string {
	type entry struct {
		group, said string
		breaking    bool
		actions     []string
	}
	var entries []*entry
	byText := map[string]*entry{}
	for i := range r.Changes {
		c := &r.Changes[i]
		said := sentence(c.sentence())
		if c.Verdict != Compatible {
			said = strings.TrimSpace(said + " " + sentence(c.Adapt))
		}
		group := groupOf(c)
		e := byText[group+said]
		if e == nil {
			e = &entry{group: group, said: said, breaking: c.Verdict == Breaking}
			byText[group+said] = e
			entries = append(entries, e)
		}
		if name := "`" + c.short() + "`"; !slices.Contains(e.actions, name) {
			e.actions = append(e.actions, name)
		}
	}
	var b strings.Builder
	for _, group := range []string{"Added", "Changed", "Deprecated", "Removed"} {
		head := "#### " + group + "\n\n"
		for _, e := range entries {
			if e.group != group {
				continue
			}
			b.WriteString(head + "- ")
			head = ""
			if e.breaking {
				b.WriteString("**Breaking** ")
			}
			names := strings.Join(e.actions, ", ")
			if n := len(e.actions); n > maxNamed {
				names = fmt.Sprintf("%s and %d more", strings.Join(e.actions[:maxNamed], ", "), n-maxNamed)
			}
			b.WriteString(names + ": " + e.said + "\n")
		}
		if head == "" {
			b.WriteString("\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// maxNamed is how many actions a line of the changelog names.
const maxNamed = 20

// sentence closes a text with a full stop and makes it Markdown.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimSuffix(prose(strings.ToUpper(s[:1])+s[1:]), ".") + "."
}

// groupOf is the heading under which Keep a Changelog would put a change.
func groupOf(c *Change) string {
	if c.Verdict == Deprecating {
		return "Deprecated"
	}
	switch c.Kind {
	case "action-removed", "alias-removed", "former-name-removed", "parameter-removed", "field-removed", "result-removed",
		"list-removed", "wait-removed":
		return "Removed"
	case "action-added", "result-added", "list-added", "wait-added":
		return "Added"
	case "parameter-added", "field-added":
		if c.Verdict == Compatible {
			return "Added"
		}
	}
	return "Changed"
}

func (c *Change) short() string {
	if c.Alias != "" {
		return c.Alias
	}
	return c.Action
}

// UpdateChangelog puts the section into a changelog, under the heading
// "Unreleased", in the place of the one that is there. Without a change the
// section goes away. A section that compares with something else, as happens
// before the first release, stays as it is, but for its marks: it is history.
func (r *Report) UpdateChangelog(text string) (string, error) {
	const heading = "## Unreleased\n"
	before, rest, ok := strings.Cut(text, heading)
	if !ok {
		return "", errors.New(`the changelog has no heading "## Unreleased"`)
	}
	before += heading
	// Sections of releases are history too.
	after := ""
	if i := strings.Index(rest, "\n## "); i >= 0 {
		rest, after = rest[:i], rest[i:]
	}
	section := ""
	if body := r.Changelog(); body != "" {
		section = "\n" + r.changelogHead() + "\n\n### Actions\n\n" + body + "\n" + changelogEnd + "\n"
	}
	head, old, found := strings.Cut(rest, changelogBegin)
	if !found {
		return before + section + rest + after, nil
	}
	mark, old, _ := strings.Cut(old, "\n")
	body, tail, found := strings.Cut(old, changelogEnd)
	if !found {
		return "", fmt.Errorf("the changelog lacks the line %q", changelogEnd)
	}
	tail = strings.TrimPrefix(tail, "\n")
	head = strings.TrimSuffix(head, "\n")
	if changelogBegin+mark != r.changelogHead() {
		if section == "" {
			return text, nil
		}
		return before + section + head + body + tail + after, nil
	}
	return before + head + section + tail + after, nil
}
