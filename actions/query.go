package actions

import (
	"strconv"
	"unicode/utf8"
)

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
			return q.members(name, v)
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
	if len(list) == 0 {
		return nil // as in RFC 6570: an empty list is not there
	}
	if err := q.name(name); err != nil {
		return err
	}
	for i, e := range list {
		if i > 0 {
			q.dst = append(q.dst, q.between()...)
		}
		if err := q.value(e); err != nil {
			return err
		}
	}
	return nil
}

// members writes an object as one value: name,value,name,value.
func (q *querier) members(name string, v map[string]any) error {
	if len(v) == 0 {
		return nil
	}
	if err := q.name(name); err != nil {
		return err
	}
	for i, k := range sortedKeys(v) {
		if i > 0 {
			q.dst = append(q.dst, q.between()...)
		}
		if err := q.value(k); err != nil {
			return err
		}
		q.dst = append(q.dst, q.between()...)
		if err := q.value(v[k]); err != nil {
			return err
		}
	}
	return nil
}

// between is what stands between the elements of one value.
func (q *querier) between() string {
	switch q.arg.Style {
	case SpaceDelimited:
		return "%20"
	case PipeDelimited:
		return "|"
	}
	return ","
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
		for i, e := range v {
			at := name
			if end != "" {
				// Only a number tells which members belong to one element.
				at += open + strconv.Itoa(i) + end
			}
			if err := q.nested(at, e, open, end); err != nil {
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
	var text []byte
	var err error
	if q.arg.Style == JSONText {
		text, err = joined(scratch[:0], q.arg, v, ',', plain)
	} else {
		text, err = scalar(scratch[:0], q.arg, v, plain)
	}
	if err != nil {
		return err
	}
	if !utf8.Valid(text) {
		return &ParamError{Key: q.arg.Key, Reason: "is not valid UTF-8"}
	}
	q.dst = appendEscaped(q.dst, text, querySafe, keep)
	return nil
}
