package binding

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
)

// Match finds the action that a recorded request belongs to, and the values
// of its path parameters, unescaped. Of several templates that fit, the one
// with the most fixed segments is meant.
func Match(list []*actions.Action, r peer.Request) (*actions.Action, map[string]string, error) {
	var best *actions.Action
	var values map[string]string
	fixed := -1
	for _, a := range list {
		if a.Method != r.Method {
			continue
		}
		v, n, ok, err := matchPath(a.Path, r.Path)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", r, err)
		}
		if ok && n > fixed {
			best, values, fixed = a, v, n
		}
	}
	if best == nil {
		return nil, nil, fmt.Errorf("no action for %s", r)
	}
	return best, values, nil
}

// PathValues reads the values of the parameters of a path template from an
// escaped path, as a server that splits before it unescapes; nil when the path
// is another one.
func PathValues(template, path string) map[string]string {
	values, _, ok, err := matchPath(template, path)
	if err != nil || !ok {
		return nil
	}
	return values
}

// matchPath compares an escaped path with a template segment by segment and
// counts the fixed segments.
func matchPath(template, path string) (map[string]string, int, bool, error) {
	ts, ps := strings.Split(template, "/"), strings.Split(path, "/")
	if len(ts) != len(ps) {
		return nil, 0, false, nil
	}
	values, fixed := map[string]string{}, 0
	for i, t := range ts {
		text, err := url.PathUnescape(ps[i])
		if err != nil {
			return nil, 0, false, fmt.Errorf("segment %q: %w", ps[i], err)
		}
		name, isParam := strings.CutPrefix(t, "{")
		if !isParam {
			if t != text {
				return nil, 0, false, nil
			}
			fixed++
			continue
		}
		values[strings.TrimSuffix(name, "}")] = text
	}
	return values, fixed, true, nil
}
