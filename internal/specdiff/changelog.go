package specdiff

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The section of the changelog that is generated stands between these lines;
// what is around it is written by hand.
const (
	changelogBegin = "<!-- actions: begin, made by make update-spec -->"
	changelogEnd   = "<!-- actions: end -->"
)

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
			b.WriteString(strings.Join(e.actions, ", ") + ": " + e.said + "\n")
		}
		if head == "" {
			b.WriteString("\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

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
// section goes away.
func (r *Report) UpdateChangelog(text string) (string, error) {
	section := ""
	if body := r.Changelog(); body != "" {
		section = changelogBegin + "\n\n### Actions\n\n" + body + "\n" + changelogEnd + "\n"
	}
	head := strings.Index(text, "## Unreleased\n")
	if head < 0 {
		return "", errors.New(`the changelog has no heading "## Unreleased"`)
	}
	if begin := strings.Index(text, changelogBegin); begin >= 0 {
		end := strings.Index(text[begin:], changelogEnd)
		if end < 0 {
			return "", fmt.Errorf("the changelog lacks the line %q", changelogEnd)
		}
		rest := strings.TrimPrefix(text[begin+end+len(changelogEnd):], "\n")
		if section == "" {
			rest = strings.TrimPrefix(rest, "\n")
		}
		return text[:begin] + section + rest, nil
	}
	if section == "" {
		return text, nil
	}
	at := head + len("## Unreleased\n")
	return text[:at] + "\n" + section + text[at:], nil
}
