package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Issue is one thing that is wrong with a document, at the place where it can
// be put right.
type Issue struct {
	Pos     Pos
	Message string
}

// Issues collects everything that is wrong, so that one run reports all of
// it. The zero value is ready for use.
type Issues struct{ list []Issue }

// Addf adds an issue.
func (l *Issues) Addf(pos Pos, format string, args ...any) {
	l.list = append(l.list, Issue{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// Append adds all issues of another list.
func (l *Issues) Append(other *Issues) { l.list = append(l.list, other.list...) }

// Empty reports whether nothing is wrong.
func (l *Issues) Empty() bool { return len(l.list) == 0 }

// All returns the issues by file, line and text, each once.
func (l *Issues) All() []Issue {
	out := slices.Clone(l.list)
	slices.SortFunc(out, func(a, b Issue) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(out)
}

// Err returns all issues as one error, one line each, or nil.
func (l *Issues) Err() error {
	if l.Empty() {
		return nil
	}
	return &Error{Issues: l.All()}
}

// Error is what a stage returns when something is wrong with the document.
type Error struct{ Issues []Issue }

func (e *Error) Error() string {
	var b strings.Builder
	for i, s := range e.Issues {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: %s", s.Pos, s.Message)
	}
	return b.String()
}
