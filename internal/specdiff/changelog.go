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
// changed, deprecated and removed, one line an action and change.
func (r *Report) Changelog() string {
	groups := map[string][]string{}
	for i := range r.Changes {
		c := &r.Changes[i]
		group := groupOf(c)
		line := fmt.Sprintf("- `%s`: %s.", c.short(), prose(c.sentence()))
		if c.Verdict == Breaking {
			line = fmt.Sprintf("- **Breaking**: `%s`: %s.", c.short(), prose(c.sentence()))
		}
		if c.Verdict != Compatible && c.Adapt != "" {
			line += " " + upper(prose(c.Adapt)) + "."
		}
		line = strings.ReplaceAll(line, "..", ".")
		if !slices.Contains(groups[group], line) {
			groups[group] = append(groups[group], line)
		}
	}
	var b strings.Builder
	for _, group := range []string{"Added", "Changed", "Deprecated", "Removed"} {
		if len(groups[group]) > 0 {
			fmt.Fprintf(&b, "#### %s\n\n%s\n\n", group, strings.Join(groups[group], "\n"))
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func groupOf(c *Change) string {
	switch {
	case c.Verdict == Deprecating:
		return "Deprecated"
	case strings.HasSuffix(c.Kind, "removed"):
		return "Removed"
	case strings.HasSuffix(c.Kind, "added") && c.Verdict == Compatible:
		return "Added"
	}
	return "Changed"
}

func (c *Change) short() string {
	if c.Alias != "" {
		return c.Alias
	}
	return c.Action
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
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
