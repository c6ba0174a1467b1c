package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/databricks-account/connector/actions"
)

// exchange is one call on the wire: its requests and what is known from them.
type exchange struct {
	conn  *Connection
	call  *Call
	req   *http.Request
	limit *limiter

	begin    time.Time
	result   *Result // collects the attempts
	maybe    bool    // an attempt may have taken effect
	known    string  // what is known of it
	renewed  bool    // the authorization was renewed
	failures int     // attempts that count against RetryPolicy.Attempts

	firstWire wire           // room for the attempt that most calls take
	reader    progressReader // of the current attempt
}

// outcome is what came of one request.
type outcome struct {
	status int
	header http.Header
	body   []byte
	ticket *ticket
	// err is why there is no complete answer; api the service's own error.
	err error
	api *APIError
	// unsent: the request did not reach the service, surely.
	unsent bool
	// final: trying again cannot help, or is not possible any more.
	final bool
}

// dispatch is the innermost Handler: it puts a valid, allowed call on the
// wire.
func (c *Connection) dispatch(ctx context.Context, call *Call) (*Result, error) {
	req, err := c.request(ctx, call)
	if err != nil {
		return nil, err
	}
	x := &exchange{conn: c, call: call, req: req, limit: c.limits.of(call.Action.RateClass), begin: c.clock.Now(), result: &Result{action: call.Action}}
	x.result.Attempts = x.result.first[:0]
	return x.run(ctx)
}

func (x *exchange) run(ctx context.Context) (*Result, error) {
	var wait time.Duration
	for n := 0; ; n++ {
		t, err := x.conn.tickets.get(ctx)
		if err != nil {
			return nil, x.fail(err)
		}
		queued, err := x.limit.wait(ctx, x.conn.clock)
		if err != nil {
			return nil, x.fail(x.stopped(ctx, err))
		}
		if ctx.Err() != nil {
			return nil, x.fail(x.stopped(ctx, ctx.Err()))
		}
		out := x.attempt(ctx, t, wait+queued)
		switch {
		case out.err == nil && out.api == nil:
			return x.finish(out), nil
		case ctx.Err() != nil && out.api == nil:
			x.suspect(out)
			return nil, x.fail(x.stopped(ctx, out.err))
		case out.final:
			x.suspect(out)
			return nil, x.fail(x.describe(out))
		}
		if out.api != nil && out.status == http.StatusUnauthorized && !x.renewed {
			x.renewed = true
			next, err := x.conn.tickets.renew(ctx, t)
			if err != nil {
				return nil, x.fail(err)
			}
			if next != nil {
				x.note("authorization renewed")
				wait = 0
				continue
			}
		}
		x.failures++
		res, err := x.resolve(ctx, out)
		if res != nil || err != nil {
			return res, err
		}
		look := x.maybe && !repeatable(x.call.Action, x.req.Method)
		if wait, err = x.pause(ctx, out, n); err != nil {
			// There is no room for a repetition, but looking is none.
			if look && ctx.Err() == nil {
				if res, _ := x.lookUp(ctx); res != nil {
					return res, nil
				}
			}
			return nil, err
		}
		if look {
			if res, err := x.lookUp(ctx); res != nil || err != nil {
				return res, err
			}
		}
	}
}

// resolve decides about a failed attempt: a result or an error end the call,
// neither of them means to try again.
func (x *exchange) resolve(ctx context.Context, out outcome) (*Result, error) {
	a, method := x.call.Action, x.req.Method
	switch {
	case out.api != nil && errors.Is(out.api, ErrTooManyRequests):
		now := x.conn.clock.Now()
		x.limit.throttled(now, x.lastStart(), out.api.RetryAfter)
		return nil, nil
	case out.api != nil && out.status == http.StatusNotFound && method == http.MethodDelete && x.maybe:
		x.note("gone: an earlier attempt of this call, whose answer was lost, deleted it")
		out.status, out.body = http.StatusNoContent, nil
		return x.finish(out), nil
	case out.api != nil && x.maybe && errors.Is(out.api, ErrConflict) && method != http.MethodDelete:
		if a.Find != nil && method == http.MethodPost {
			return x.afterConflict(ctx, out)
		}
		x.known = "an earlier attempt got no answer, and a later one was refused, maybe because the first took effect"
		return nil, x.fail(out.api)
	case out.api != nil && out.status >= 500 && !temporary(out.status):
		return x.broken(ctx, out)
	case out.api != nil && !temporary(out.status):
		return nil, x.describe(out)
	case out.err != nil && !worthRepeating(out.err):
		x.suspect(out)
		return nil, x.fail(x.describe(out))
	}
	x.suspect(out)
	if x.maybe && !repeatable(a, method) && a.Find == nil {
		return nil, x.fail(x.describe(out))
	}
	return nil, nil
}

// broken ends a call that the service failed to do: it is not repeated, but it
// may have taken effect. Where that can be found out, it is.
func (x *exchange) broken(ctx context.Context, out outcome) (*Result, error) {
	if x.call.opts.internal && x.internals() < maxInternals {
		return nil, nil // much depends on looking: be persistent
	}
	x.suspect(out)
	if x.maybe && x.call.Action.Find != nil && !repeatable(x.call.Action, x.req.Method) {
		res, err := x.lookFor(ctx, looksAfterFailure)
		if res != nil || err != nil {
			return res, err
		}
		x.maybe = false // it is not there
	}
	return nil, x.fail(x.describe(out))
}

// maxInternals is how often looking for a lost creation meets an internal
// error before it gives up.
const maxInternals = 5

func (x *exchange) internals() (n int) {
	for _, a := range x.result.Attempts {
		if a.Status == http.StatusInternalServerError {
			n++
		}
	}
	return n
}

// temporary tells the statuses that a later attempt may not get.
func temporary(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// suspect notes when an attempt may have taken effect. That the service said
// 503 proves nothing: a gateway says it too, after the effect.
func (x *exchange) suspect(out outcome) {
	if out.unsent || x.call.Action.Danger == actions.Read {
		return
	}
	switch {
	case out.api != nil && errors.Is(out.api, ErrTooManyRequests):
		return
	case out.api != nil && out.status < 500, out.status == http.StatusNotImplemented:
		return
	case out.err != nil && out.status/100 == 2:
		x.known = fmt.Sprintf("the service accepted the request (HTTP %d), but its answer was lost", out.status)
	case out.api != nil:
		x.known = fmt.Sprintf("the service answered with HTTP %d after it had the request", out.status)
	default:
		x.known = "the request was sent, but no answer came"
	}
	x.maybe = true
}

// pause waits before the next attempt, or returns the final error when the
// policy, the budget or the context leave no room for it.
func (x *exchange) pause(ctx context.Context, out outcome, n int) (time.Duration, error) {
	c := x.conn
	p := &c.retry
	wait := p.backoff(n, c.rand())
	if out.api != nil {
		wait = max(wait, out.api.RetryAfter)
	}
	now := c.clock.Now()
	elapsed := now.Sub(x.begin)
	spent := p.Attempts > 0 && x.failures >= p.Attempts || !within(p.Budget, elapsed, wait)
	if out.unsent && p.ConnectBudget > 0 && elapsed+wait > p.ConnectBudget {
		spent = true
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(now.Add(wait)) {
		spent = true
	}
	if spent {
		return 0, x.fail(x.describe(out))
	}
	c.logRetry(ctx, x, out, wait)
	if err := c.clock.Sleep(ctx, wait); err != nil {
		return 0, x.fail(x.stopped(ctx, err))
	}
	return wait, nil
}

// describe is the error of an attempt.
func (x *exchange) describe(out outcome) error {
	if out.api != nil {
		out.api.Attempts = x.result.Attempts
		return out.api
	}
	if errors.Is(out.err, ErrAnswerTooLarge) || errors.Is(out.err, ErrWrite) {
		return fmt.Errorf("%s: %w", x.call.Action.Name, out.err) // there was an answer
	}
	return &NetworkError{
		Action: x.call.Action.Name, Method: x.req.Method, Path: x.req.URL.Path, Host: x.conn.host.Host,
		Err: explain(out.err), Attempts: x.result.Attempts,
	}
}

// stopped is the error of a call whose context ended.
func (x *exchange) stopped(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil {
		err = why
	}
	return fmt.Errorf("%s: %w", x.call.Action.Name, bare(err))
}

// fail ends the call with an error that says what is known.
func (x *exchange) fail(err error) error {
	var api *APIError
	if errors.As(err, &api) && api.Attempts == nil {
		api.Attempts = x.result.Attempts
	}
	if !x.maybe {
		return err
	}
	return &OutcomeUnknownError{
		Action: x.call.Action.Name, Method: x.req.Method, Path: x.req.URL.Path,
		Known: x.known, Check: howToCheck(x.conn.registry, x.call.Action, x.req.Method),
		Err: err, Attempts: x.result.Attempts,
	}
}

func (x *exchange) finish(out outcome) *Result {
	r := x.result
	r.Status, r.Header, r.Body = out.status, out.header, out.body
	r.Warnings = x.call.warnings
	return r
}

// note adds to the record of the last attempt.
func (x *exchange) note(text string) {
	if n := len(x.result.Attempts); n > 0 {
		x.result.Attempts[n-1].Note = text
	}
}

func (x *exchange) lastStart() time.Time {
	if n := len(x.result.Attempts); n > 0 {
		return x.result.Attempts[n-1].Start
	}
	return x.begin
}
