package speccheck

import (
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/option"
)

// call is one stored call.
type call struct {
	file string
	line int
	name string
	// params builds the params for an action; what it returns may be changed.
	// A call from a document has the same params for every action; those of a
	// command line depend on the types that the action declares.
	params func(a *actions.Action) (map[string]any, *holes, error)
	// options are those of a command line, nil for a call from a document.
	options *option.Values
}

func newHoles() *holes { return &holes{values: map[string]bool{}, open: map[string]bool{}} }

// fixed are params that do not depend on the action. open: there may be more
// of them.
func fixed(make func() map[string]any, open bool) func(*actions.Action) (map[string]any, *holes, error) {
	return func(*actions.Action) (map[string]any, *holes, error) {
		params, h := make(), newHoles()
		if open {
			h.open[""] = true
		}
		h.find(params, "")
		return params, h, nil
	}
}

// names reports whether a text has the form of an action's full name.
func names(s string) bool {
	method, rest, ok := strings.Cut(s, "_")
	if !ok || !strings.Contains(rest, "_") || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return false
	}
	switch method {
	case "get", "put", "post", "patch", "delete", "head":
		return true
	}
	return false
}
