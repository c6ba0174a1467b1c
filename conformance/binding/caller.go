package binding

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	databricks "github.com/databricks/databricks-sdk-go"
	"github.com/databricks/databricks-sdk-go/common/types/fieldmask"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
)

// Caller runs actions with a live account client. It is not safe for
// concurrent use.
type Caller struct {
	accountID string
	byAction  map[string][]*Binding // by alias
	waiting   map[string][]*Binding
	used      map[string]int
}

// NewCaller returns a caller that uses the client. Where the SDK has several
// methods for an action, the one that succeeded least so far is called; used
// counts by method and may be shared by callers, one after the other.
func NewCaller(client *databricks.AccountClient, bindings []*Binding, used map[string]int) *Caller {
	live := map[string]peer.Method{}
	for _, m := range peer.Methods(client) {
		live[m.String()] = m
	}
	c := &Caller{accountID: client.Config.AccountID, byAction: map[string][]*Binding{}, waiting: map[string][]*Binding{}, used: used}
	for _, b := range bindings {
		if b.Action == nil {
			continue
		}
		own := *b
		own.Method = live[b.Method.String()]
		switch {
		case own.Method.Waits():
			c.waiting[b.Action.Alias] = append(c.waiting[b.Action.Alias], &own)
		case !own.Method.Maps() && !slices.Contains(own.Args, ""):
			c.byAction[b.Action.Alias] = append(c.byAction[b.Action.Alias], &own)
		}
	}
	return c
}

// Methods lists the methods that the caller can use.
func (c *Caller) Methods() []string {
	var out []string
	for _, lists := range []map[string][]*Binding{c.byAction, c.waiting} {
		for _, list := range lists {
			for _, b := range list {
				out = append(out, b.Method.String())
			}
		}
	}
	slices.Sort(out)
	return out
}

// Call runs an action and returns the answer as JSON and the method that was
// used.
func (c *Caller) Call(ctx context.Context, alias string, params map[string]any, wait bool) (any, string, error) {
	list := c.byAction[alias]
	if wait {
		list = c.waiting[alias]
	}
	var b *Binding
	for _, other := range list {
		if other.takes(params) && (b == nil || c.used[other.Method.String()] < c.used[b.Method.String()]) {
			b = other
		}
	}
	if b == nil {
		return nil, "", fmt.Errorf("the SDK has no method for %s with these params", alias)
	}
	args, err := b.arguments(params, c.accountID)
	if err != nil {
		return nil, b.Method.String(), fmt.Errorf("%s: %w", b.Method, err)
	}
	v, err := b.Method.Invoke(ctx, args...)
	if err == nil {
		c.used[b.Method.String()]++
	}
	return v, b.Method.String(), err
}

// takes reports whether the method means the same by the params. Methods with
// plain arguments have no place for others, and ListAll of SCIM takes the page
// size for the number of elements that are wanted in all.
func (b *Binding) takes(params map[string]any) bool {
	if p := b.Action.Paging; p != nil && p.Kind == actions.IndexPaging && params[p.Count] != nil && !b.Method.Iterates() {
		return false
	}
	if b.Method.Request() != nil {
		return true
	}
	for name := range params {
		if name != "account_id" && !slices.Contains(b.Args, name) {
			return false
		}
	}
	return true
}

// arguments makes the arguments of the method behind the context.
func (b *Binding) arguments(params map[string]any, accountID string) ([]reflect.Value, error) {
	value := func(param string) string {
		if param == "account_id" {
			return accountID
		}
		return fmt.Sprint(params[param])
	}
	t := b.Method.Request()
	if t == nil {
		var out []reflect.Value
		for i, at := range b.Method.Args() {
			v := reflect.New(at).Elem()
			if err := set(v, value(b.Args[i])); err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	}
	p := reflect.New(t)
	used := map[string]bool{"account_id": true}
	if data, ok := params["data"]; ok {
		used["data"] = true
		body := p
		if b.BodyField != "" {
			body = p.Elem().FieldByName(b.BodyField).Addr()
		}
		if err := fillBody(body, data); err != nil {
			return nil, err
		}
	}
	for field, template := range b.Names {
		p.Elem().FieldByName(field).SetString(expand(template, func(param string) string {
			used[param] = true
			return value(param)
		}))
	}
	for field, param := range b.OnPath {
		used[param] = true
		if err := set(p.Elem().FieldByName(field), value(param)); err != nil {
			return nil, err
		}
	}
	for name, v := range params {
		if used[name] || v == nil {
			continue
		}
		if err := setQuery(p.Elem(), name, v); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return []reflect.Value{p.Elem()}, nil
}

// fillBody reads the body into the SDK's type, which has to hold all of it.
func fillBody(p reflect.Value, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("body: %w", err)
	}
	if err := json.Unmarshal(text, p.Interface()); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	back, err := json.Marshal(p.Interface())
	if err != nil {
		return fmt.Errorf("body: %w", err)
	}
	var want, got any
	if json.Unmarshal(text, &want) != nil || json.Unmarshal(back, &got) != nil || !reflect.DeepEqual(want, got) {
		return fmt.Errorf("the SDK makes %s of the body %s", back, text)
	}
	return nil
}

// setQuery sets the field of a query parameter; dots lead into nested ones.
func setQuery(v reflect.Value, name string, value any) error {
	first, rest, nested := strings.Cut(name, ".")
	for i := range v.NumField() {
		if queryName(v.Type().Field(i)) != first {
			continue
		}
		field := v.Field(i)
		if field.Kind() == reflect.Pointer && field.IsNil() {
			field.Set(reflect.New(field.Type().Elem()))
		}
		if nested {
			return setQuery(reflect.Indirect(field), rest, value)
		}
		return set(reflect.Indirect(field), fmt.Sprint(value))
	}
	return fmt.Errorf("%s has no such field", v.Type())
}

// set sets a field from the text that it has on the wire.
func set(v reflect.Value, text string) error {
	if v.Type() == reflect.TypeFor[fieldmask.FieldMask]() {
		v.Set(reflect.ValueOf(*fieldmask.New(strings.Split(text, ","))))
		return nil
	}
	if v.Kind() == reflect.String {
		v.SetString(text)
		return nil
	}
	if err := json.Unmarshal([]byte(text), v.Addr().Interface()); err != nil {
		return fmt.Errorf("%q as %s: %w", text, v.Type(), err)
	}
	return nil
}
