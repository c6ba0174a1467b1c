package connector

import (
	"errors"
	"fmt"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// The classes of failure. Every error of this package answers errors.Is for
// the classes that it belongs to.
var (
	// ErrUnknownAction: no action has that name. Nothing was sent.
	ErrUnknownAction = errors.New("unknown action")
	// ErrInvalidParams: the params do not fit the action. Nothing was sent.
	ErrInvalidParams = errors.New("invalid params")
	// ErrNoConnection: the connection could not be resolved. Nothing was sent.
	ErrNoConnection = errors.New("no connection")
	// ErrRefused: the connection's own policy forbids the call. Nothing was sent.
	ErrRefused = errors.New("refused by policy")
	// ErrUnauthenticated: there are no credentials, or the service does not accept them.
	ErrUnauthenticated = errors.New("unauthenticated")
	// ErrPermissionDenied: the caller may not do this.
	ErrPermissionDenied = errors.New("permission denied")
	// ErrNotFound: the object, or something that the call refers to, does not exist.
	ErrNotFound = errors.New("not found")
	// ErrAlreadyExists: an object of that name or id exists. It is an ErrConflict too.
	ErrAlreadyExists = errors.New("already exists")
	// ErrConflict: the state of the object does not allow the call: in use, changed meanwhile.
	ErrConflict = errors.New("conflict")
	// ErrBadRequest: the service found the request invalid.
	ErrBadRequest = errors.New("bad request")
	// ErrTooManyRequests: the service throttles.
	ErrTooManyRequests = errors.New("too many requests")
	// ErrUnavailable: the service could not be reached or could not answer now.
	ErrUnavailable = errors.New("unavailable")
	// ErrOutcomeUnknown: the call may or may not have taken effect.
	ErrOutcomeUnknown = errors.New("outcome unknown")
)

// UnknownActionError says that no action has the name.
type UnknownActionError struct {
	Name string
	// Nearest are up to five action names or aliases that come close, best
	// first.
	Nearest []string
}

func (e *UnknownActionError) Error() string {
	if e.Name == "" {
		return "the action name is empty"
	}
	msg := fmt.Sprintf("unknown action %q", clip(e.Name, 200))
	if len(e.Nearest) > 0 {
		msg += "; did you mean " + strings.Join(e.Nearest, ", ") + "?"
	}
	return msg
}

// Is reports that the error is an ErrUnknownAction.
func (e *UnknownActionError) Is(target error) bool { return target == ErrUnknownAction }

// Issue is one problem of params: where, what, and what to write instead.
type Issue = schema.Issue

// ValidationError holds every problem of the params of one call.
type ValidationError struct {
	// Action is the name of the action.
	Action string
	// Issues are in the order of their paths, never empty.
	Issues []Issue
}

func (e *ValidationError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", e.Action)
	if len(e.Issues) == 1 {
		writeIssue(&b, e.Issues[0])
		return b.String()
	}
	fmt.Fprintf(&b, "%d problems with the params", len(e.Issues))
	for n, i := range e.Issues {
		if n == maxShown {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Issues)-n)
			break
		}
		b.WriteString("\n  ")
		writeIssue(&b, i)
	}
	return b.String()
}

// maxShown is how many issues the text of an error lists; Issues has them all.
const maxShown = 25

func writeIssue(b *strings.Builder, i Issue) {
	path := clip(i.Path, 200)
	if path == "" {
		path = "params"
	}
	b.WriteString(path + ": " + i.Message)
	if i.Suggestion != "" {
		b.WriteString("; " + i.Suggestion)
	}
}

// Is reports that the error is an ErrInvalidParams.
func (e *ValidationError) Is(target error) bool { return target == ErrInvalidParams }

// classError puts an error into a class without changing what it says.
type classError struct {
	class error
	err   error
}

func (e *classError) Error() string   { return e.err.Error() }
func (e *classError) Unwrap() []error { return []error{e.err, e.class} }

func classed(class error, format string, args ...any) error {
	return &classError{class: class, err: fmt.Errorf(format, args...)}
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n] + "..."
}
