package actions

import (
	"slices"

	"github.com/databricks-account/connector/schema"
)

// joined appends a scalar, the elements of a list joined by sep, or the
// members of an object as name,value (name=value when exploded). The text of
// scalars and names is spelled as the place needs it; what stands between them is not changed.
func joined(dst []byte, g *Arg, v any, sep byte, as spelling) ([]byte, error) {
	if g.In == InCookie {
		as = escapedCookie
	}
	if g.Style == JSONText {
		out, err := schema.Table{{}}.AppendJSON(nil, schema.Any, v)
		if err != nil {
			return nil, &ParamError{Key: g.Key, Reason: err.Error()}
		}
		return as.put(dst, out), nil
	}
	var err error
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if i > 0 {
				dst = append(dst, sep)
			}
			if dst, err = scalar(dst, g, e, as); err != nil {
				return nil, err
			}
		}
		return dst, nil
	case map[string]any:
		for i, k := range sortedKeys(v) {
			if i > 0 {
				dst = append(dst, sep)
			}
			dst = as.put(dst, []byte(k))
			if g.Explode {
				dst = append(dst, '=')
			} else {
				dst = append(dst, sep)
			}
			if dst, err = scalar(dst, g, v[k], as); err != nil {
				return nil, err
			}
		}
		return dst, nil
	}
	return scalar(dst, g, v, as)
}

// nestedJSON reports whether v goes as JSON inside of a list or an object.
func nestedJSON(g *Arg, v any) bool {
	if !g.JSONElements {
		return false
	}
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// spelling is how a text is written in its place. It is no function value:
// calls through one would move the buffers of every request to the heap.
type spelling uint8

const (
	// plain leaves the text as it is.
	plain spelling = iota
	// escapedPath escapes it for a path.
	escapedPath
	// escapedCookie escapes what a cookie cannot hold, which would be dropped
	// in silence, and the sign that escapes begin with.
	escapedCookie
)

func (s spelling) put(dst, text []byte) []byte {
	switch s {
	case escapedPath:
		return appendEscaped(dst, text, pathSafe, "")
	case escapedCookie:
		return appendEscaped(dst, text, cookieSafe, "")
	}
	return append(dst, text...)
}

func scalar(dst []byte, g *Arg, v any, as spelling) ([]byte, error) {
	if nestedJSON(g, v) {
		text, err := schema.Table{{}}.AppendJSON(nil, schema.Any, v)
		if err != nil {
			return nil, &ParamError{Key: g.Key, Reason: err.Error()}
		}
		return as.put(dst, text), nil
	}
	var scratch [64]byte
	text, err := schema.AppendText(scratch[:0], v)
	if err != nil {
		return nil, &ParamError{Key: g.Key, Reason: err.Error()}
	}
	return as.put(dst, text), nil
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
