package lives

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	connector "github.com/databricks-account/connector"
	databricks "github.com/databricks/databricks-sdk-go"
	"github.com/databricks/databricks-sdk-go/apierr"

	"github.com/databricks-account/connector/conformance/binding"
)

// side is one of the two clients.
type side interface {
	// run makes the call and returns the answer as JSON, a list for list
	// actions, and the method or name that was used.
	run(ctx context.Context, s Step, params P) (any, string, error)
	// metadata is what the ErrorInfo of a refusal tells.
	metadata(err error) map[string]any
	sdk() bool
}

// sdkSide is the official SDK.
type sdkSide struct {
	client *databricks.AccountClient
	caller *binding.Caller
}

func newSDKSide(cfg *databricks.Config, bindings []*binding.Binding, used map[string]int) (*sdkSide, error) {
	client, err := databricks.NewAccountClient(cfg)
	if err != nil {
		return nil, fmt.Errorf("account client: %w", err)
	}
	return &sdkSide{client, binding.NewCaller(client, bindings, used)}, nil
}

func (*sdkSide) sdk() bool { return true }

func (d *sdkSide) run(ctx context.Context, s Step, params P) (any, string, error) {
	v, method, err := d.caller.Call(ctx, s.action, params, s.waits)
	if err != nil || !s.lists {
		return v, method, err
	}
	v, err = elements(s.action, v)
	return v, method, err
}

func (*sdkSide) metadata(err error) map[string]any {
	out := map[string]any{}
	var api *apierr.APIError
	if errors.As(err, &api) {
		if info := api.ErrorDetails().ErrorInfo; info != nil {
			for k, v := range info.Metadata {
				out[k] = v
			}
		}
	}
	return out
}

// elements returns the list in the answer of a list action, which a method of
// the SDK gives as a list or as the whole answer.
func elements(alias string, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return []any{}, nil
	case []any:
		return v, nil
	case map[string]any:
		a, ok := connector.DefaultRegistry().Lookup(alias)
		if !ok || a.Paging == nil {
			return nil, fmt.Errorf("%s lists nothing", alias)
		}
		items, ok := v[a.Paging.Items].([]any)
		if !ok {
			return []any{}, nil
		}
		return items, nil
	}
	return nil, fmt.Errorf("%s answers %v", alias, v)
}

// ourSide is the connector. Calls take turns in using the name and the alias
// of the action.
type ourSide struct {
	conn  *connector.Connection
	calls int
}

func (*ourSide) sdk() bool { return false }

func (d *ourSide) run(ctx context.Context, s Step, params P) (any, string, error) {
	name := s.action
	if a, ok := connector.DefaultRegistry().Lookup(name); ok && d.calls%2 == 1 {
		name = a.Name
	}
	d.calls++
	if s.lists {
		v, err := d.list(ctx, name, params)
		return v, name, err
	}
	var opts []connector.CallOption
	if s.waits {
		opts = append(opts, connector.WithWait())
	}
	r, err := d.conn.RunAction(ctx, name, params, opts...)
	if err != nil {
		return nil, name, err
	}
	v, err := r.Value()
	return v, name, err
}

func (*ourSide) metadata(err error) map[string]any {
	out := map[string]any{}
	var api *connector.APIError
	if !errors.As(err, &api) {
		return out
	}
	for _, d := range api.Details {
		var info struct {
			Type     string            `json:"@type"`
			Metadata map[string]string `json:"metadata"`
		}
		if json.Unmarshal(d, &info) == nil && strings.HasSuffix(info.Type, "google.rpc.ErrorInfo") {
			for k, v := range info.Metadata {
				out[k] = v
			}
		}
	}
	return out
}

func (d *ourSide) list(ctx context.Context, name string, params P) (any, error) {
	out := []any{}
	for item, err := range d.conn.Items(ctx, name, params) {
		if err != nil {
			return nil, err
		}
		dec := json.NewDecoder(bytes.NewReader(item))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			return nil, fmt.Errorf("item of %s: %w", name, err)
		}
		out = append(out, v)
	}
	return out, nil
}
