package binding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
)

// AccountID is the account of the calls that find the bindings. It needs no
// escaping.
const AccountID = "11111111-2222-3333-4444-555555555555"

// CallTimeout ends a call of the SDK that waits for something that a recorder
// does not answer.
const CallTimeout = 10 * time.Second

// Binding ties a method of the SDK to the action of its first request.
type Binding struct {
	Method peer.Method
	// Action is nil when the method puts nothing on the wire.
	Action *actions.Action
	// Fixed are plain texts for the fields of the request that are on the
	// path.
	Fixed map[string]string
	// OnPath are those that hold one value, with the parameter.
	OnPath map[string]string
	// Names are those that hold a resource name, with its template.
	Names map[string]string
	// Args are the path parameters of a method with plain arguments, in their
	// order; an empty one is no parameter.
	Args []string
	// BodyField is the field of the request that is sent as the body; empty
	// when the request itself is.
	BodyField string
	// Enums is how many values the largest enumeration of the request has.
	Enums int
}

// Bind finds the bindings of all methods of the SDK, in the order of
// peer.Methods.
func Bind(ctx context.Context, list []*actions.Action) ([]*Binding, error) {
	recorder := &peer.Recorder{Reply: Reply(list)}
	client, err := peer.NewClient(AccountID, recorder)
	if err != nil {
		return nil, err
	}
	var out []*Binding
	var problems []error
	for _, m := range peer.Methods(client) {
		b := &Binding{Method: m, Fixed: map[string]string{}, OnPath: map[string]string{}, Names: resourceNames(m.Request())}
		if err := b.find(ctx, list, recorder); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", m, err))
			continue
		}
		out = append(out, b)
	}
	return out, errors.Join(problems...)
}

// find calls the method once with plain values to see where they land.
func (b *Binding) find(ctx context.Context, list []*actions.Action, recorder *peer.Recorder) error {
	for field, template := range b.Names {
		b.Fixed[field] = expand(template, func(param string) string {
			if param == "account_id" {
				return AccountID
			}
			return "one-of-them"
		})
	}
	fill := &peer.Filler{Fixed: b.Fixed}
	requests := Call(ctx, b.Method, fill, recorder)
	b.Enums = fill.Enums
	if len(requests) == 0 {
		return nil
	}
	a, path, err := Match(list, requests[0])
	if err != nil {
		return err
	}
	b.Action = a
	t := b.Method.Request()
	if t == nil {
		b.findArgs(path)
		return nil
	}
	// The same values again: a filler counts from the start.
	values := (&peer.Filler{Fixed: b.Fixed}).Value(t)
	for i := range values.NumField() {
		text, ok := plainText(values.Field(i))
		if !ok {
			continue
		}
		for param, segment := range path {
			if segment == text && param != "account_id" {
				name := t.Field(i).Name
				b.Fixed[name], b.OnPath[name] = text, param
			}
		}
	}
	b.findBody(t, requests[0].Body)
	return nil
}

// findArgs finds the parameters of plain arguments.
func (b *Binding) findArgs(path map[string]string) {
	fill := &peer.Filler{}
	for _, t := range b.Method.Args() {
		param := ""
		if text, ok := plainText(fill.Value(t)); ok {
			for name, segment := range path {
				if segment == text && name != "account_id" {
					param = name
				}
			}
		}
		b.Args = append(b.Args, param)
	}
}

// findBody finds the field that is sent as the whole body: the only one with
// a name in JSON, when that name is not in the body.
func (b *Binding) findBody(t reflect.Type, body []byte) {
	var members map[string]json.RawMessage
	if body == nil || json.Unmarshal(body, &members) != nil {
		return
	}
	field, name := "", ""
	for i := range t.NumField() {
		tag := jsonName(t.Field(i))
		if tag == "" {
			continue
		}
		if field != "" {
			return
		}
		field, name = t.Field(i).Name, tag
	}
	if _, ok := members[name]; !ok {
		b.BodyField = field
	}
}

// plainText is the text of a value on the path.
func plainText(v reflect.Value) (string, bool) {
	switch v.Kind() {
	case reflect.String:
		return v.String(), v.String() != ""
	case reflect.Int64, reflect.Int:
		return strconv.FormatInt(v.Int(), 10), true
	}
	return "", false
}

// Call calls the method and returns what was recorded. Errors of the method
// are those of reading the recorder's answers and of not finding a name.
func Call(ctx context.Context, m peer.Method, fill *peer.Filler, recorder *peer.Recorder) []peer.Request {
	ctx, cancel := context.WithTimeout(ctx, CallTimeout)
	defer cancel()
	_, _ = m.Call(ctx, fill)
	return recorder.Take()
}
