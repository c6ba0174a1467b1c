package cli

import (
	"encoding/json"
	"iter"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/schema"
)

// limited stops after some items, 0 for all of them, and keeps the progress
// line out of their way.
func limited(seq iter.Seq2[json.RawMessage, error], most int, g *progress) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		n := 0
		for item, err := range seq {
			if err == nil {
				n++
			}
			if !yield(item, err) || most > 0 && n >= most {
				break
			}
		}
		g.done()
	}
}

// masked hides the secrets of items: the library masks whole answers.
func masked(seq iter.Seq2[json.RawMessage, error], a *connector.Action) iter.Seq2[json.RawMessage, error] {
	var paths [][]string
	prefix := ""
	if a.Paging != nil && a.Paging.Items != "" {
		prefix = a.Paging.Items + "."
	}
	for _, path := range a.Secrets {
		if rest, ok := strings.CutPrefix(path, prefix+"*."); ok {
			paths = append(paths, strings.Split(rest, "."))
		}
	}
	if len(paths) == 0 {
		return seq
	}
	return func(yield func(json.RawMessage, error) bool) {
		for item, err := range seq {
			if err == nil {
				item, err = maskItem(item, paths)
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

func maskItem(item json.RawMessage, paths [][]string) (json.RawMessage, error) {
	v, err := schema.DecodeAny(item)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		maskAt(v, path)
	}
	return marshal(v)
}

func maskAt(v any, path []string) {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			switch {
			case path[0] != "*" && path[0] != k:
			case len(path) > 1:
				maskAt(member, path[1:])
			case member != nil:
				v[k] = "***"
			}
		}
	case []any:
		if path[0] == "*" && len(path) > 1 {
			path = path[1:]
		}
		for _, e := range v {
			maskAt(e, path)
		}
	}
}
