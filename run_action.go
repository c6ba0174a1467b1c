package connector

import (
	"context"
	"log/slog"
)

// RunConnectionAction runs the named action over the named connection:
// params are validated completely before anything is sent, then the request is
// sent and its answer returned.
//
// connection is a profile of the configuration file, or the environment when
// empty (see Connect); it is resolved once and reused by later calls. action
// is the name or alias of an action. params is one flat object: path and query
// parameters by name, the request body under "data"; account_id comes from the
// connection when absent. The map is never changed.
//
// It is safe for concurrent use. For errors and repetitions see RunAction.
func RunConnectionAction(ctx context.Context, connection, action string, params map[string]any) (*Result, error) {
	c, err := connected(ctx, connection)
	if err != nil {
		return nil, err
	}
	return c.RunAction(ctx, action, params)
}

// RunAction runs the named action; see RunConnectionAction.
//
// Nothing is sent when the action is unknown (*UnknownActionError), params do
// not fit (*ValidationError), or a policy forbids the call (*RefusedError).
// What the service refuses is an *APIError, a call without an answer a
// *NetworkError; when it is not known whether the call took effect, they are
// inside an *OutcomeUnknownError. All of them answer errors.Is for the classes
// of this package, and Attempts lists their requests.
//
// Calls are repeated by what is known about them, within the connection's
// RetryPolicy:
//
//   - What did not reach the service, or was throttled (429, or an error that
//     says so), is sent again, whatever it is.
//   - Reading calls, PUT, PATCH and DELETE, and calls that the API description
//     marks as idempotent, are sent again after 502, 503, 504, a lost
//     connection, silence, or an answer that was cut. A repeated DELETE that
//     finds nothing has succeeded.
//   - A POST that may have taken effect is never sent again blindly. Where the
//     API description tells how to find what it would have made, that is
//     looked up: found, it is the result; absent, the call is repeated.
//     Otherwise the error is an ErrOutcomeUnknown.
//   - A refused authorization is renewed once.
//
// Retry-After is honoured.
func (c *Connection) RunAction(ctx context.Context, action string, params map[string]any, opts ...CallOption) (*Result, error) {
	return c.runWith(ctx, action, params, newCallOptions(opts))
}

func (c *Connection) runWith(ctx context.Context, action string, params map[string]any, o *callOptions) (*Result, error) {
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.timeout)
		defer cancel()
	}
	res, err := c.call(ctx, action, params, o)
	if err != nil || !o.wait {
		return res, err
	}
	a, err := c.lookup(action)
	if err != nil {
		return nil, err
	}
	done, err := c.wait(ctx, a, res, params, o)
	if done != nil && done != res {
		done.Attempts = append(res.Attempts[:len(res.Attempts):len(res.Attempts)], done.Attempts...)
	}
	return done, err
}

// call is one call, from its name to its result.
func (c *Connection) call(ctx context.Context, action string, params map[string]any, o *callOptions) (*Result, error) {
	p, err := c.prepare(ctx, action, params, o, false)
	if err != nil {
		return nil, err
	}
	if refused := c.decide(p, o); refused != nil {
		return nil, c.auditRefusal(ctx, p, refused)
	}
	if c.audit == nil && !c.logs(ctx, slog.LevelDebug) {
		return c.handler(ctx, p)
	}
	return c.observed(ctx, p)
}

// lookup finds an action of the registry, or the custom action.
func (c *Connection) lookup(name string) (*Action, error) {
	a, err := c.registry.lookup(name)
	if err != nil && name == customName {
		return &customAction, nil
	}
	return a, err
}
