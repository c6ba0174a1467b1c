package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/databricks-account/connector/internal/cli/render"
)

// answered is the answer of a step.
type answered struct {
	s     *story
	name  string
	value any
}

// text is a member of the answer, for a later step. A missing one ends the
// story.
func (a answered) text(path string) any {
	if a.s.err != nil {
		return nil
	}
	v := a.value
	for name := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok || m[name] == nil {
			a.s.err = fmt.Errorf("%s: the answer has no %s", a.name, path)
			return nil
		}
		v = m[name]
	}
	return v
}

// number is a member that is a number in the form of a text.
func (a answered) number(path string) any {
	if v := a.text(path); v != nil {
		return json.Number(fmt.Sprint(v))
	}
	return nil
}

// is fails the story when a member is not what it is meant to be.
func (a answered) is(path, want string) {
	if a.s.err == nil {
		if got := fmt.Sprint(a.text(path)); a.s.err == nil && got != want {
			a.s.err = fmt.Errorf("%s: %s is %q, not %q", a.name, path, got, want)
		}
	}
}

// summary shows some members of an answer on one line.
func (a answered) summary(show []string) string {
	if len(show) == 0 {
		return ""
	}
	var parts []string
	for _, path := range show {
		v := a.value
		for name := range strings.SplitSeq(path, ".") {
			m, _ := v.(map[string]any)
			v = m[name]
		}
		if v == nil {
			continue
		}
		parts = append(parts, a.s.p.out.Key(path)+" "+render.Cut(render.Clean(fmt.Sprint(v)), 60))
	}
	return strings.Join(parts, "  ")
}
