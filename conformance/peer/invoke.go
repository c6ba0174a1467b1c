package peer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
)

// maxListed bounds how many elements of a list Invoke reads: a list that never
// ends is an error.
const maxListed = 10000

// Invoke calls the method with the given arguments behind the context and
// returns its answer as a JSON value with exact numbers: a list for an
// iterator, the text of a download, the first answer of something to wait for,
// nil when there is none.
func (m Method) Invoke(ctx context.Context, args ...reflect.Value) (any, error) {
	out := m.fn.Call(append([]reflect.Value{reflect.ValueOf(ctx)}, args...))
	if err, ok := out[len(out)-1].Interface().(error); ok && err != nil {
		return nil, err
	}
	v := out[0]
	if m.Iterates() {
		return collect(ctx, v)
	}
	if v.Type() == reflect.TypeFor[error]() {
		return nil, nil
	}
	if v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct {
		if first := v.Elem().FieldByName("Response"); first.IsValid() {
			v = first
		} else if contents := v.Elem().FieldByName("Contents"); contents.IsValid() {
			return download(contents)
		}
	}
	return jsonValue(v)
}

// collect reads an iterator to its end.
func collect(ctx context.Context, it reflect.Value) (any, error) {
	arg := []reflect.Value{reflect.ValueOf(ctx)}
	list := []any{}
	for it.MethodByName("HasNext").Call(arg)[0].Bool() {
		out := it.MethodByName("Next").Call(arg)
		if err, ok := out[1].Interface().(error); ok {
			return nil, err
		}
		if len(list) == maxListed {
			return nil, fmt.Errorf("a list of more than %d elements", maxListed)
		}
		v, err := jsonValue(out[0])
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func download(contents reflect.Value) (any, error) {
	rd, ok := contents.Interface().(io.ReadCloser)
	if !ok {
		return nil, fmt.Errorf("contents are %s", contents.Type())
	}
	text, err := io.ReadAll(rd)
	if err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	if err := rd.Close(); err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	return string(text), nil
}

// jsonValue turns a value of the SDK into JSON.
func jsonValue(v reflect.Value) (any, error) {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, fmt.Errorf("marshal answer: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var out any
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("decode answer: %w", err)
	}
	return out, nil
}

// Maps reports whether the method returns a map, from names to ids.
func (m Method) Maps() bool { return m.fn.Type().Out(0).Kind() == reflect.Map }

// Waits reports whether the method waits by itself.
func (m Method) Waits() bool { return m.fn.Type().IsVariadic() }
