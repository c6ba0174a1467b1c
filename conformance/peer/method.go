package peer

import (
	"context"
	"fmt"
	"reflect"
	"sort"

	databricks "github.com/databricks/databricks-sdk-go"
)

// Method is one method of a service of the account client.
type Method struct {
	// Service is the field of the client, with the methods that lead to the
	// service when it is nested: Settings.PersonalCompute.
	Service, Name string

	fn reflect.Value
}

// String is the method as a caller writes it: Credentials.Create.
func (m Method) String() string { return m.Service + "." + m.Name }

// NewClient returns an account client that talks to the transport only.
func NewClient(accountID string, transport *Recorder) (*databricks.AccountClient, error) {
	c, err := databricks.NewAccountClient(&databricks.Config{
		Host:                "https://accounts.cloud.databricks.com",
		AccountID:           accountID,
		Token:               "none",
		AuthType:            "pat",
		HTTPTransport:       transport,
		RateLimitPerSecond:  1 << 20,
		RetryTimeoutSeconds: 1,
	})
	if err != nil {
		return nil, fmt.Errorf("account client: %w", err)
	}
	return c, nil
}

// Methods lists every method of every service of the client, sorted.
func Methods(c *databricks.AccountClient) []Method {
	var out []Method
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.IsExported() && field.Type.Kind() == reflect.Interface {
			out = append(out, methodsOf(field.Name, v.Field(i))...)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].String() < out[j].String() })
	return out
}

// methodsOf lists the methods of a service, and of the services that its
// methods without parameters return.
func methodsOf(service string, v reflect.Value) []Method {
	var out []Method
	for i := range v.Type().NumMethod() {
		name, fn := v.Type().Method(i).Name, v.Method(i)
		if t := fn.Type(); t.NumIn() == 0 && t.NumOut() == 1 && t.Out(0).Kind() == reflect.Interface {
			out = append(out, methodsOf(service+"."+name, fn.Call(nil)[0])...)
			continue
		}
		out = append(out, Method{Service: service, Name: name, fn: fn})
	}
	return out
}

// Request is the type of the method's request struct, nil when it has none.
func (m Method) Request() reflect.Type {
	t := m.fn.Type()
	if t.NumIn() < 2 || t.In(1).Kind() != reflect.Struct {
		return nil
	}
	return t.In(1)
}

// maxElements bounds how far a list is followed.
const maxElements = 5

// Args are the types of the plain arguments of a method without a request.
func (m Method) Args() []reflect.Type {
	t := m.fn.Type()
	var out []reflect.Type
	if m.Request() != nil {
		return nil
	}
	for i := 1; i < t.NumIn() && !(t.IsVariadic() && i == t.NumIn()-1); i++ {
		out = append(out, t.In(i))
	}
	return out
}

// Iterates reports whether the method returns an iterator over a list.
func (m Method) Iterates() bool {
	t := m.fn.Type()
	for i := range t.NumOut() {
		if _, ok := t.Out(i).MethodByName("HasNext"); ok {
			return true
		}
	}
	return false
}

// Call calls the method with values made by fill. A returned iterator is
// followed for some elements, whose number is returned. The error is the
// method's own; errors in reading the recorder's answers are of no interest
// to most callers.
func (m Method) Call(ctx context.Context, fill *Filler) (int, error) {
	t := m.fn.Type()
	in := []reflect.Value{reflect.ValueOf(ctx)}
	last := t.NumIn()
	if t.IsVariadic() {
		last--
	}
	for i := 1; i < last; i++ {
		in = append(in, fill.Value(t.In(i)))
	}
	out := m.fn.Call(in)
	for _, v := range out {
		if it := v.MethodByName("HasNext"); it.IsValid() {
			return drain(ctx, v)
		}
	}
	if err, ok := out[len(out)-1].Interface().(error); ok {
		return 0, err
	}
	return 0, nil
}

// drain walks an iterator of the SDK.
func drain(ctx context.Context, it reflect.Value) (int, error) {
	arg := []reflect.Value{reflect.ValueOf(ctx)}
	for n := range maxElements {
		if !it.MethodByName("HasNext").Call(arg)[0].Bool() {
			return n, nil
		}
		if err, ok := it.MethodByName("Next").Call(arg)[1].Interface().(error); ok {
			return n, err
		}
	}
	return maxElements, nil
}
