package actions

import (
	"slices"
	"unicode/utf8"

	"github.com/databricks-account/connector/schema"
)

// joined appends a scalar, the elements of a list joined by sep, or the
// members of an object as name,value (name=value when exploded). The text of
// scalars and names is spelled as the place needs it; what stands between them is not changed.
func joined(dst []byte, g *Arg, v any, sep byte, as spelling) ([]byte, error) {
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

// spelling is how a text is written in its place. It is no function value:
// calls through one would move the buffers of every request to the heap.
type spelling uint8

const (
	// plain leaves the text as it is.
	plain spelling = iota
	// escapedPath escapes it for a path.
	escapedPath
)

func (s spelling) put(dst, text []byte) []byte {
	if s == escapedPath {
		return appendEscaped(dst, text, pathSafe, "")
	}
	return append(dst, text...)
}

func scalar(dst []byte, g *Arg, v any, as spelling) ([]byte, error) {
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

// querier appends query pairs.
type querier struct {
	dst []byte
	sep byte // before the next pair
	arg *Arg
}

// add writes the pairs of one parameter in its style.
func (q *querier) add(name string, v any) error {
	switch q.arg.Style {
	case Dotted:
		return q.nested(name, v, ".", "")
	case DeepObject:
		return q.nested(name, v, "[", "]")
	case JSONText:
		return q.pair(name, v)
	}
	switch v := v.(type) {
	case []any:
		return q.list(name, v)
	case map[string]any:
		if !q.arg.Explode {
			break
		}
		for _, k := range sortedKeys(v) {
			if err := q.pair(k, v[k]); err != nil {
				return err
			}
		}
		return nil
	}
	return q.pair(name, v)
}

// list repeats the name for every element, or joins the elements. The text
// between them is no part of an element and stays as it is.
func (q *querier) list(name string, list []any) error {
	if q.arg.Explode {
		for _, e := range list {
			if err := q.pair(name, e); err != nil {
				return err
			}
		}
		return nil
	}
	sep := ","
	switch q.arg.Style {
	case SpaceDelimited:
		sep = "%20"
	case PipeDelimited:
		sep = "|"
	}
	if err := q.name(name); err != nil {
		return err
	}
	for i, e := range list {
		if i > 0 {
			q.dst = append(q.dst, sep...)
		}
		if err := q.value(e); err != nil {
			return err
		}
	}
	return nil
}

// nested writes one pair per leaf, the name of a member behind open.
func (q *querier) nested(name string, v any, open, end string) error {
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any:
		for _, k := range sortedKeys(v) {
			if err := q.nested(name+open+k+end, v[k], open, end); err != nil {
				return err
			}
		}
		return nil
	case []any:
		for _, e := range v {
			if err := q.nested(name, e, open, end); err != nil {
				return err
			}
		}
		return nil
	}
	return q.pair(name, v)
}

// name starts a pair.
func (q *querier) name(name string) error {
	if !utf8.ValidString(name) {
		return &ParamError{Key: q.arg.Key, Reason: "holds a name that is not valid UTF-8"}
	}
	q.dst = append(q.dst, q.sep)
	q.sep = '&'
	q.dst = appendEscaped(q.dst, name, querySafe, "[]")
	q.dst = append(q.dst, '=')
	return nil
}

func (q *querier) pair(name string, v any) error {
	if err := q.name(name); err != nil {
		return err
	}
	return q.value(v)
}

// value appends the text of a value; a null has none.
func (q *querier) value(v any) error {
	if v == nil {
		return nil
	}
	keep := ""
	if q.arg.AllowReserved {
		// & and = and + keep their escapes: they would end or change the pair.
		keep = ":/?[]@!$'()*,;"
	}
	if text, ok := v.(string); ok && q.arg.Style != JSONText {
		if !utf8.ValidString(text) {
			return &ParamError{Key: q.arg.Key, Reason: "is not valid UTF-8"}
		}
		q.dst = appendEscaped(q.dst, text, querySafe, keep)
		return nil
	}
	var scratch [64]byte
	text, err := joined(scratch[:0], q.arg, v, ',', plain)
	if err != nil {
		return err
	}
	if !utf8.Valid(text) {
		return &ParamError{Key: q.arg.Key, Reason: "is not valid UTF-8"}
	}
	q.dst = appendEscaped(q.dst, text, querySafe, keep)
	return nil
}
