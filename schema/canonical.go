package schema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// ValueError says why a Go value is not a JSON value.
type ValueError struct {
	// Path is the JSON Pointer of the offending part.
	Path string
	// Message is the cause, without the place.
	Message string
}

func (e *ValueError) Error() string {
	if e.Path == "" {
		return "the value " + e.Message
	}
	return clip(e.Path, 200) + ": " + e.Message
}

func (e *ValueError) within(token string) *ValueError {
	e.Path = token + e.Path
	return e
}

// Canonical turns a Go value into a JSON value: nil, bool, string, the Go
// numbers, json.Number, map[string]any and []any. A value that is one already
// is returned as it is, without allocating; otherwise the parts that are not
// are converted on a copy, and v is never changed. Converted are other maps
// with string keys, slices and arrays, pointers, named types, structs (by
// their json tags), json.Marshaler, encoding.TextMarshaler and
// json.RawMessage, all as encoding/json would, but with every digit of every
// number kept and invalid UTF-8 refused.
//
// As in encoding/json, a nil map, slice or pointer is null. Not JSON at all,
// and reported as *ValueError: NaN and infinities, invalid UTF-8, cyclic
// values and those deeper than MaxDepth, channels, functions, complex
// numbers, maps whose keys are not strings, and a json.Number that is not a
// number.
func Canonical(v any) (any, error) {
	c, _, err := canonical(v, 0)
	if err == nil {
		return c, nil
	}
	if err.Message == errTooDeep && cyclic(reflect.ValueOf(v), nil) {
		err = &ValueError{Message: "contains itself; JSON has no cycles"}
	}
	return nil, err
}

const errTooDeep = "is nested too deep: more than 1000 levels"

const errUTF8 = "is not valid UTF-8"

// canonical returns the canonical form of a value and whether it is another
// value.
func canonical(in any, depth int) (any, bool, *ValueError) {
	// in is returned itself: boxing the value again would allocate.
	switch v := in.(type) {
	case nil, bool, int, int64, int32, int16, int8, uint, uint64, uint32, uint16, uint8, uintptr:
		return in, false, nil
	case string:
		if !utf8.ValidString(v) {
			return nil, false, &ValueError{Message: errUTF8}
		}
		return in, false, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false, badFloat(v)
		}
		return in, false, nil
	case float32:
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, false, badFloat(f)
		}
		return in, false, nil
	case json.Number:
		if !isNumber(string(v)) {
			return nil, false, badNumber(v)
		}
		return in, false, nil
	case map[string]any:
		return canonicalMap(v, depth)
	case []any:
		return canonicalList(in, v, depth)
	}
	out, err := convert(reflect.ValueOf(in), depth)
	return out, true, err
}

func badFloat(f float64) *ValueError {
	return &ValueError{Message: "is " + strconv.FormatFloat(f, 'g', -1, 64) + ", which JSON cannot hold"}
}

func badNumber(n json.Number) *ValueError {
	return &ValueError{Message: fmt.Sprintf("is a json.Number that holds %q, which is not a number", clip(string(n), 40))}
}

func canonicalMap(m map[string]any, depth int) (any, bool, *ValueError) {
	if m == nil {
		return nil, true, nil
	}
	if depth >= MaxDepth {
		return nil, false, &ValueError{Message: errTooDeep}
	}
	var out map[string]any
	for k, v := range m {
		if !utf8.ValidString(k) {
			return nil, false, badKey(k)
		}
		c, changed, err := canonical(v, depth+1)
		if err != nil {
			return nil, false, err.within(token(k))
		}
		if changed {
			if out == nil {
				out = maps.Clone(m)
			}
			out[k] = c
		}
	}
	if out != nil {
		return out, true, nil
	}
	return m, false, nil
}

func badKey(k string) *ValueError {
	return &ValueError{Message: fmt.Sprintf("has the member name %q, which is not valid UTF-8", clip(k, 40))}
}

func canonicalList(in any, list []any, depth int) (any, bool, *ValueError) {
	if list == nil {
		return nil, true, nil
	}
	if depth >= MaxDepth {
		return nil, false, &ValueError{Message: errTooDeep}
	}
	var out []any
	for i, v := range list {
		c, changed, err := canonical(v, depth+1)
		if err != nil {
			return nil, false, err.within(indexToken(i))
		}
		if changed {
			if out == nil {
				out = append([]any(nil), list...)
			}
			out[i] = c
		}
	}
	if out != nil {
		return out, true, nil
	}
	return in, false, nil
}

// convert turns a value of any other Go type into a JSON value.
func convert(rv reflect.Value, depth int) (any, *ValueError) {
	if depth >= MaxDepth {
		return nil, &ValueError{Message: errTooDeep}
	}
	switch rv.Kind() {
	case reflect.Invalid:
		return nil, nil
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		if rv.IsNil() {
			return nil, nil
		}
	}
	if out, done, err := marshalled(rv); done {
		return out, err
	}
	switch rv.Kind() {
	case reflect.Bool:
		return rv.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return rv.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return rv.Uint(), nil
	case reflect.Float32:
		out, _, err := canonical(float32(rv.Float()), depth)
		return out, err
	case reflect.Float64:
		out, _, err := canonical(rv.Float(), depth)
		return out, err
	case reflect.String:
		out, _, err := canonical(rv.String(), depth)
		return out, err
	case reflect.Pointer, reflect.Interface:
		out, _, err := canonical(rv.Elem().Interface(), depth+1)
		return out, err
	case reflect.Slice, reflect.Array:
		return convertList(rv, depth)
	case reflect.Map:
		return convertMap(rv, depth)
	case reflect.Struct:
		return remarshal(rv.Interface())
	}
	return nil, &ValueError{Message: "is a Go " + rv.Kind().String() + ", which JSON cannot hold"}
}

// marshalled handles the types that say themselves how they are written.
func marshalled(rv reflect.Value) (out any, done bool, _ *ValueError) {
	if !rv.CanInterface() {
		return nil, false, nil
	}
	switch v := rv.Interface().(type) {
	case json.Number: // behind a pointer
		out, _, err := canonical(v, 0)
		return out, true, err
	case json.RawMessage:
		out, err := reread(v)
		return out, true, err
	case json.Marshaler:
		out, err := remarshal(v)
		return out, true, err
	case encoding.TextMarshaler:
		text, err := v.MarshalText()
		if err != nil {
			return nil, true, &ValueError{Message: fmt.Sprintf("cannot be written as text: %v", err)}
		}
		if !utf8.Valid(text) {
			return nil, true, &ValueError{Message: errUTF8}
		}
		return string(text), true, nil
	}
	return nil, false, nil
}

func convertList(rv reflect.Value, depth int) (any, *ValueError) {
	if rv.Kind() == reflect.Slice && rv.Type().Elem().Kind() == reflect.Uint8 {
		return remarshal(rv.Interface()) // base64, unless the elements have their own form
	}
	// Elements of a slice can be addressed, so that methods of their pointers
	// count, as they do for encoding/json.
	byPointer := rv.Kind() == reflect.Slice && speaksByPointer(rv.Type().Elem())
	out := make([]any, rv.Len())
	for i := range out {
		e := rv.Index(i)
		if byPointer {
			e = e.Addr()
		}
		v, _, err := canonical(e.Interface(), depth+1)
		if err != nil {
			return nil, err.within(indexToken(i))
		}
		out[i] = v
	}
	return out, nil
}

func speaksByPointer(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	marshaler, text := reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()
	return (p.Implements(marshaler) || p.Implements(text)) && !t.Implements(marshaler) && !t.Implements(text)
}

func convertMap(rv reflect.Value, depth int) (any, *ValueError) {
	if rv.Type().Key().Kind() != reflect.String {
		return nil, &ValueError{Message: "is a Go map with keys of type " + rv.Type().Key().String() + "; the names of members must be strings"}
	}
	out := make(map[string]any, rv.Len())
	for it := rv.MapRange(); it.Next(); {
		k := it.Key().String()
		if !utf8.ValidString(k) {
			return nil, badKey(k)
		}
		v, _, err := canonical(it.Value().Interface(), depth+1)
		if err != nil {
			return nil, err.within(token(k))
		}
		out[k] = v
	}
	return out, nil
}
