package builder

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/gen/billing"
	"github.com/databricks-account/connector/gen/catalog"
	"github.com/databricks-account/connector/gen/disasterrecovery"
	"github.com/databricks-account/connector/gen/groups"
	"github.com/databricks-account/connector/gen/iam"
	"github.com/databricks-account/connector/gen/iamv2"
	"github.com/databricks-account/connector/gen/networking"
	"github.com/databricks-account/connector/gen/oauth2"
	"github.com/databricks-account/connector/gen/provisioning"
	"github.com/databricks-account/connector/gen/settings"
	"github.com/databricks-account/connector/gen/settingsv2"
)

// catcher is the HTTP client of the typed clients: it keeps the request.
type catcher struct{ req *http.Request }

// Do implements the interface that the typed clients ask for.
func (c *catcher) Do(req *http.Request) (*http.Response, error) {
	c.req = req
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(nil)), Request: req}, nil
}

// Clients builds requests with the typed clients. It is not safe for
// concurrent use.
type Clients struct {
	caught *catcher
	byName map[string]reflect.Value
}

// NewClients returns the typed clients of all services for a server.
func NewClients(server string) *Clients {
	c := &catcher{}
	return &Clients{caught: c, byName: map[string]reflect.Value{
		"billing":          reflect.ValueOf(&billing.Client{Server: server, Client: c}),
		"catalog":          reflect.ValueOf(&catalog.Client{Server: server, Client: c}),
		"disasterrecovery": reflect.ValueOf(&disasterrecovery.Client{Server: server, Client: c}),
		"groups":           reflect.ValueOf(&groups.Client{Server: server, Client: c}),
		"iam":              reflect.ValueOf(&iam.Client{Server: server, Client: c}),
		"iamv2":            reflect.ValueOf(&iamv2.Client{Server: server, Client: c}),
		"networking":       reflect.ValueOf(&networking.Client{Server: server, Client: c}),
		"oauth2":           reflect.ValueOf(&oauth2.Client{Server: server, Client: c}),
		"provisioning":     reflect.ValueOf(&provisioning.Client{Server: server, Client: c}),
		"settings":         reflect.ValueOf(&settings.Client{Server: server, Client: c}),
		"settingsv2":       reflect.ValueOf(&settingsv2.Client{Server: server, Client: c}),
	}}
}

// Services lists the services that have a typed client.
func (c *Clients) Services() []string {
	var out []string
	for name := range c.byName {
		out = append(out, name)
	}
	return out
}

// Request builds the request of an action with its typed client. Every
// parameter goes through the client's own Go types.
func (c *Clients) Request(ctx context.Context, a *actions.Action, params map[string]any) (*http.Request, error) {
	client, ok := c.byName[a.Service]
	if !ok {
		return nil, fmt.Errorf("%s: no typed client for %s", a.Alias, a.Service)
	}
	fn, ok := methodOf(client, a.OperationID)
	if !ok {
		return nil, fmt.Errorf("%s: the typed client has no %s", a.Alias, a.OperationID)
	}
	in, err := arguments(ctx, a, fn.Type(), params)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.Alias, err)
	}
	c.caught.req = nil
	out := fn.Call(in)
	if err, ok := out[len(out)-1].Interface().(error); ok {
		return nil, fmt.Errorf("%s: typed client: %w", a.Alias, err)
	}
	return c.caught.req, nil
}

// methodOf finds the method of an operation. Names in Go spell well-known
// abbreviations in capitals: IPAccessListsGet.
func methodOf(client reflect.Value, operationID string) (reflect.Value, bool) {
	for i := range client.NumMethod() {
		if strings.EqualFold(client.Type().Method(i).Name, operationID) {
			return client.Method(i), true
		}
	}
	return reflect.Value{}, false
}

// arguments are the context, the path parameters in the order of the path,
// the other parameters as one struct when there are any, and the body.
func arguments(ctx context.Context, a *actions.Action, t reflect.Type, params map[string]any) ([]reflect.Value, error) {
	in := []reflect.Value{reflect.ValueOf(ctx)}
	for i := range a.Args {
		if g := &a.Args[i]; g.In == actions.InPath {
			v, err := convert(t.In(len(in)), params[g.Key])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", g.Key, err)
			}
			in = append(in, v)
		}
	}
	for len(in) < t.NumIn()-1 {
		want := t.In(len(in))
		var from any = params["data"]
		if want.Kind() == reflect.Pointer && strings.HasSuffix(want.Elem().Name(), "Params") {
			others := map[string]any{}
			for i := range a.Args {
				if g := &a.Args[i]; g.In != actions.InPath && params[g.Key] != nil {
					others[g.Name] = params[g.Key]
				}
			}
			from = others
		}
		v, err := convert(want, from)
		if err != nil {
			return nil, err
		}
		in = append(in, v)
	}
	return in, nil
}

// convert turns a JSON value into a Go type.
func convert(t reflect.Type, v any) (reflect.Value, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return reflect.Value{}, fmt.Errorf("marshal: %w", err)
	}
	p := reflect.New(t)
	if err := json.Unmarshal(text, p.Interface()); err != nil {
		return reflect.Value{}, fmt.Errorf("into %s: %w", t, err)
	}
	return p.Elem(), nil
}
