package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
	"github.com/databricks-account/connector/schema"
)

// paramsOf turns a recorded request into the params that a caller of the
// action would have given. Values get the type that the action declares; what
// the action does not declare is kept under its wire name, so that validation
// reports it.
func paramsOf(a *actions.Action, path map[string]string, r peer.Request) (map[string]any, error) {
	params := map[string]any{}
	for i := range a.Args {
		g := &a.Args[i]
		if g.In != actions.InPath {
			continue
		}
		text, ok := path[g.Name]
		if !ok {
			return nil, fmt.Errorf("%s: path parameter %s has no segment", a.Name, g.Name)
		}
		params[g.Key] = typed(a, propOf(a, a.Params, g.Key), text)
	}
	query, err := url.ParseQuery(r.Query)
	if err != nil {
		return nil, fmt.Errorf("query of %s: %w", r, err)
	}
	for name, values := range query {
		place(a, params, name, values)
	}
	if r.Body == nil {
		return params, nil
	}
	data, err := decode(r.Body)
	if err != nil {
		return nil, fmt.Errorf("body of %s: %w", r, err)
	}
	key := "data"
	if a.Body != nil {
		key = a.Body.Key
	}
	params[key] = data
	return params, nil
}

// place puts the values of one query name where the action declares it.
func place(a *actions.Action, params map[string]any, name string, values []string) {
	for i := range a.Args {
		g := &a.Args[i]
		if g.In != actions.InQuery {
			continue
		}
		if g.Name == name {
			params[g.Key] = typedList(a, propOf(a, a.Params, g.Key), values)
			return
		}
		if rest, ok := strings.CutPrefix(name, g.Name+"."); ok && g.Style == actions.Dotted {
			inner, ok := params[g.Key].(map[string]any)
			if !ok {
				inner = map[string]any{}
				params[g.Key] = inner
			}
			inner[rest] = typedList(a, propOf(a, propOf(a, a.Params, g.Key), rest), values)
			return
		}
	}
	params[name] = values[0]
}

// propOf returns the schema of a member, Any when it is not declared.
func propOf(a *actions.Action, id schema.ID, name string) schema.ID {
	if p := a.Types.At(id).Prop(name); p != nil {
		return p.Schema
	}
	return schema.Any
}

func typedList(a *actions.Action, id schema.ID, values []string) any {
	s := a.Types.At(id)
	if !s.Types.Has(schema.Array) || s.Types == 0 {
		return typed(a, id, values[0])
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = typed(a, s.Items, v)
	}
	return list
}

// typed reads a text as the declared type.
func typed(a *actions.Action, id schema.ID, text string) any {
	s := a.Types.At(id)
	switch {
	case s.Types == 0:
		return text
	case s.Types&(schema.Integer|schema.Number) != 0 && json.Valid([]byte(text)):
		return json.Number(text)
	case s.Types.Has(schema.Boolean) && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

// decode reads one JSON value with exact numbers.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("decode: more than one value")
	}
	return v, nil
}
