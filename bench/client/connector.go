package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"net/http"

	connector "github.com/databricks-account/connector"

	"github.com/databricks-account/connector/bench/rig"
)

// connect makes a connection as shipped: retries, rate limits, token handling
// and a logger. Only the rates are raised, because the peers' are off: the
// limiter itself still runs for every call.
func connect(t target, auth connector.Option) (*connector.Connection, error) {
	opts := []connector.Option{
		connector.WithEnvironment(func(string) (string, bool) { return "", false }),
		connector.WithHost(t.url),
		connector.WithAccountID(rig.AccountID),
		connector.WithRateLimits(connector.Rate{PerSecond: 1e9, Burst: math.MaxInt32}),
		connector.WithLogger(slog.New(slog.NewJSONHandler(io.Discard, nil))),
		auth,
	}
	if t.transport != nil {
		opts = append(opts, connector.WithHTTPClient(&http.Client{Transport: t.transport}))
	}
	return connector.NewConnection(opts...)
}

// decode is how the caller reads an answer.
type decode struct {
	credential, list func(*connector.Result) error
}

func callOps(c *connector.Connection, d decode) rig.Ops {
	call := func(action string, params func() map[string]any, read func(*connector.Result) error) func() (rig.Op, error) {
		return always(func(ctx context.Context) error {
			res, err := c.RunAction(ctx, action, params())
			if err != nil {
				return err
			}
			return read(res)
		})
	}
	return rig.Ops{
		"post": call("credentials_create", credentialParams, d.credential),
		"list": call("workspaces_list", func() map[string]any { return nil }, d.list),
	}
}

// byName reads answers with Value, and has the operations that need no server.
func byName(t target) (rig.Ops, error) {
	c, err := connect(t, connector.WithToken(rig.Token))
	if err != nil {
		return nil, err
	}
	ops := callOps(c, byValue())
	prepare := func(action string, params map[string]any) func() (rig.Op, error) {
		return always(func(ctx context.Context) error {
			_, err := c.NewRequest(ctx, action, params)
			return err
		})
	}
	ops["prepare-credential"] = prepare("credentials_create", credentialParams())
	ops["prepare-workspace"] = prepare("workspaces_create", map[string]any{"data": workspaceBody()})
	ops["prepare-list"] = prepare("workspaces_list", nil)
	ops["items"] = always(func(ctx context.Context) error { return items(ctx, c, rig.UserCount) })
	ops["items-tenth"] = always(func(ctx context.Context) error { return items(ctx, c, rig.UserCount/10) })
	return ops, nil
}

func byNameM2M(t target) (rig.Ops, error) {
	c, err := connect(t, connector.WithOAuthM2M("bench-client", "bench-secret"))
	if err != nil {
		return nil, err
	}
	return callOps(c, byValue()), nil
}

// byNameTyped decodes into the same structs as rawStruct.
func byNameTyped(t target) (rig.Ops, error) {
	c, err := connect(t, connector.WithToken(rig.Token))
	if err != nil {
		return nil, err
	}
	return callOps(c, decode{
		credential: func(r *connector.Result) error {
			var out credential
			if err := r.Decode(&out); err != nil {
				return err
			}
			return expectName(out.CredentialsName)
		},
		list: func(r *connector.Result) error {
			var out []workspace
			if err := r.Decode(&out); err != nil {
				return err
			}
			return expectLength(len(out))
		},
	}), nil
}

// byNameUndecoded leaves the answer as bytes.
func byNameUndecoded(t target) (rig.Ops, error) {
	c, err := connect(t, connector.WithToken(rig.Token))
	if err != nil {
		return nil, err
	}
	keep := func(*connector.Result) error { return nil }
	return callOps(c, decode{keep, keep}), nil
}

func byValue() decode {
	return decode{
		credential: func(r *connector.Result) error {
			v, err := r.Value()
			if err != nil {
				return err
			}
			return expectCredential(v)
		},
		list: func(r *connector.Result) error {
			v, err := r.Value()
			if err != nil {
				return err
			}
			return expectList(v)
		},
	}
}

// items walks the first users, a hundred a page, and decodes each as rawStruct
// does.
func items(ctx context.Context, c *connector.Connection, most int) error {
	n := 0
	for item, err := range c.Items(ctx, "scim_users_list", map[string]any{"count": 100}) {
		if err != nil {
			return err
		}
		var u user
		if err := json.Unmarshal(item, &u); err != nil {
			return err
		}
		if n++; n == most {
			break
		}
	}
	return expectUsers(n, most)
}
