package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

// remarshal writes a value by encoding/json and reads it back exactly.
func remarshal(v any) (any, *ValueError) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, &ValueError{Message: marshalCause(err)}
	}
	// encoding/json writes an invalid byte as this escape, and the character
	// itself as it is: only what has the escape needs a closer look.
	if bytes.Contains(buf.Bytes(), []byte(`\ufffd`)) {
		if path, found := invalidText(reflect.ValueOf(v), 0); found {
			return nil, &ValueError{Path: path, Message: errUTF8}
		}
	}
	return reread(buf.Bytes())
}

// reread reads JSON text that stands for a value.
func reread(text []byte) (any, *ValueError) {
	out, err := Decode(text, DecodeOptions{})
	if err != nil {
		var de *DecodeError
		if errors.As(err, &de) {
			return nil, &ValueError{Path: de.Path, Message: "is broken JSON: " + de.Message}
		}
		return nil, &ValueError{Message: err.Error()}
	}
	return out, nil
}

func marshalCause(err error) string {
	var unsupportedType *json.UnsupportedTypeError
	var unsupportedValue *json.UnsupportedValueError
	switch {
	case errors.As(err, &unsupportedType):
		return "holds a Go " + unsupportedType.Type.String() + ", which JSON cannot hold"
	case errors.As(err, &unsupportedValue):
		if strings.Contains(unsupportedValue.Str, "cycle") {
			return "contains itself; JSON has no cycles"
		}
		return "holds " + unsupportedValue.Str + ", which JSON cannot hold"
	}
	return fmt.Sprintf("cannot be written as JSON: %v", err)
}

// invalidText finds a string with invalid UTF-8 that encoding/json would
// write.
func invalidText(rv reflect.Value, depth int) (path string, found bool) {
	if depth > MaxDepth {
		return "", false
	}
	switch rv.Kind() {
	case reflect.String:
		return "", !utf8.ValidString(rv.String())
	case reflect.Pointer, reflect.Interface:
		if rv.IsNil() {
			return "", false
		}
		return invalidText(rv.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := range rv.Len() {
			if p, found := invalidText(rv.Index(i), depth+1); found {
				return indexToken(i) + p, true
			}
		}
	case reflect.Map:
		for it := rv.MapRange(); it.Next(); {
			if _, found := invalidText(it.Key(), depth+1); found {
				return "", true
			}
			if p, found := invalidText(it.Value(), depth+1); found {
				return token(fmt.Sprint(it.Key())) + p, true
			}
		}
	case reflect.Struct:
		for i := range rv.NumField() {
			f := rv.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "-" || !f.IsExported() && !f.Anonymous {
				continue
			}
			if name == "" {
				name = f.Name
			}
			if p, found := invalidText(rv.Field(i), depth+1); found {
				return token(name) + p, true
			}
		}
	}
	return "", false
}

// cyclic reports whether a value contains itself. It is called only for
// values that turned out to be too deep.
func cyclic(rv reflect.Value, above []uintptr) bool {
	if len(above) > 4*MaxDepth {
		return false
	}
	switch rv.Kind() {
	case reflect.Interface:
		return !rv.IsNil() && cyclic(rv.Elem(), above)
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if rv.IsNil() || rv.Kind() == reflect.Slice && rv.Len() == 0 {
			return false
		}
		at := rv.Pointer()
		for _, p := range above {
			if p == at {
				return true
			}
		}
		above = append(above, at)
	}
	switch rv.Kind() {
	case reflect.Pointer:
		return cyclic(rv.Elem(), above)
	case reflect.Map:
		for it := rv.MapRange(); it.Next(); {
			if cyclic(it.Value(), above) {
				return true
			}
		}
	case reflect.Slice:
		for i := range rv.Len() {
			if cyclic(rv.Index(i), above) {
				return true
			}
		}
	}
	return false
}
