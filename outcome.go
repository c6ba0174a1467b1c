package connector

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// NetworkError says that a call got no answer: the service could not be
// reached, or was silent, or its answer was cut. The call did not take effect,
// or changes nothing; where that is not known, it is inside an
// *OutcomeUnknownError. It is an ErrUnavailable.
type NetworkError struct {
	// Action, Method and Path say which call failed.
	Action, Method, Path string
	// Host is the connection's.
	Host string
	Err  error
	// Attempts are all requests of the call, in order.
	Attempts []Attempt
}

func (e *NetworkError) Error() string {
	return fmt.Sprintf("%s: no answer from %s%s: %v", e.Action, e.Host, tries(len(e.Attempts)), e.Err)
}

// Unwrap returns the cause.
func (e *NetworkError) Unwrap() error { return e.Err }

// Is reports that the error is an ErrUnavailable.
func (e *NetworkError) Is(target error) bool { return target == ErrUnavailable }

// OutcomeUnknownError says that a call may or may not have taken effect. It is
// an ErrOutcomeUnknown, and of the classes of its cause.
type OutcomeUnknownError struct {
	// Action, Method and Path say which call it was.
	Action, Method, Path string
	// Known is what is known, Check how to find out the rest.
	Known, Check string
	// Err is the last failure.
	Err error
	// Attempts are all requests of the call, in order.
	Attempts []Attempt
}

func (e *OutcomeUnknownError) Error() string {
	var b strings.Builder
	b.WriteString(e.Action + ": it is not known whether the call took effect")
	if e.Known != "" {
		b.WriteString(": " + e.Known)
	}
	if e.Check != "" {
		b.WriteString("; " + e.Check)
	}
	if e.Err != nil {
		b.WriteString(" (last failure" + tries(len(e.Attempts)) + ": " + strings.TrimPrefix(e.Err.Error(), e.Action+": ") + ")")
	}
	return b.String()
}

// Unwrap returns the last failure.
func (e *OutcomeUnknownError) Unwrap() error { return e.Err }

// Is reports that the error is an ErrOutcomeUnknown.
func (e *OutcomeUnknownError) Is(target error) bool { return target == ErrOutcomeUnknown }

// Attempts returns the requests that a failed call took, nil when the error
// does not come from one.
func Attempts(err error) []Attempt {
	var (
		unknown *OutcomeUnknownError
		api     *APIError
		network *NetworkError
	)
	switch {
	case errors.As(err, &unknown):
		return unknown.Attempts
	case errors.As(err, &api):
		return api.Attempts
	case errors.As(err, &network):
		return network.Attempts
	}
	return nil
}

func tries(n int) string {
	if n <= 1 {
		return ""
	}
	return fmt.Sprintf(" after %d attempts", n)
}

// howToCheck tells which action shows whether a call took effect.
func howToCheck(r *Registry, a *Action, method string) string {
	if look := observer(r, a, method); look != nil {
		if method == http.MethodPost {
			return "look with " + shortName(look) + " for what it would have made before calling again"
		}
		return "look with " + shortName(look) + " before calling again"
	}
	return "look in the account console before calling again"
}

// observer finds the action that reads what a writes: the GET of the same
// path, which for a collection is its list; or the list that finds creations.
func observer(r *Registry, a *Action, method string) *Action {
	if a.Find != nil {
		if look, ok := r.Lookup(a.Find.Action); ok {
			return look
		}
	}
	// A verb or a setting below a resource shows in the resource itself.
	parent, _, _ := cutLast(a.Path, "/")
	for _, path := range []string{a.Path, parent} {
		for _, other := range r.list {
			if other.Method == http.MethodGet && other.Path == path && other.Host == a.Host {
				return other
			}
		}
		if method == http.MethodPost && a.Danger != actions.Destructive && strings.HasSuffix(parent, "}") {
			continue
		}
		if method == http.MethodPost {
			break // the parent of a collection says nothing about its members
		}
	}
	return nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
