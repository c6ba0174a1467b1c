package argument

import (
	"strconv"
	"strings"
)

// set stores a value at a path, making objects on the way. It fails where
// something else is in the way.
func (c *corrector) set(path []string, v any) bool {
	if len(path) == 0 {
		return false
	}
	var node any = c.params
	for i, t := range path {
		last := i == len(path)-1
		switch n := node.(type) {
		case map[string]any:
			if last {
				n[t] = v
				return true
			}
			if n[t] == nil {
				n[t] = map[string]any{}
			}
			node = n[t]
		case []any:
			at, err := strconv.Atoi(t)
			if err != nil || at < 0 || at >= len(n) {
				return false
			}
			if last {
				n[at] = v
				return true
			}
			node = n[at]
		default:
			return false
		}
	}
	return false
}

func (c *corrector) remove(path []string) {
	parent, _ := get(c.params, path[:len(path)-1])
	if m, ok := parent.(map[string]any); ok {
		delete(m, path[len(path)-1])
	}
}

func get(root any, path []string) (any, bool) {
	for _, t := range path {
		switch n := root.(type) {
		case map[string]any:
			v, ok := n[t]
			if !ok {
				return nil, false
			}
			root = v
		case []any:
			i, err := strconv.Atoi(t)
			if err != nil || i < 0 || i >= len(n) {
				return nil, false
			}
			root = n[i]
		default:
			return nil, false
		}
	}
	return root, true
}

// pointer splits a JSON Pointer.
func pointer(p string) []string {
	if p == "" {
		return nil
	}
	out := strings.Split(p[1:], "/")
	for i, t := range out {
		out[i] = strings.ReplaceAll(strings.ReplaceAll(t, "~1", "/"), "~0", "~")
	}
	return out
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = clone(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = clone(e)
		}
		return out
	}
	return v
}
