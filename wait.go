package connector

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/databricks-account/connector/schema"
)

// ErrWaitFailed means that what was waited for ended in a state of failure.
var ErrWaitFailed = errors.New("ended in failure")

// WaitError says why waiting ended without success.
type WaitError struct {
	// Action is the action that was waited for, Poll the one that was polled.
	Action, Poll string
	// Params are those of the polled action: Wait with them goes on waiting.
	Params map[string]any
	// Status and Message are what the last answer said.
	Status, Message string
	// Last is the last answer, nil when there was none.
	Last *Result
	// Err is ErrWaitFailed, the context's error, or what made polling fail.
	Err error
}

func (e *WaitError) Error() string {
	var b strings.Builder
	b.WriteString(e.Action + ": ")
	switch {
	case errors.Is(e.Err, ErrWaitFailed):
		b.WriteString("ended as " + e.Status)
		if e.Message != "" {
			b.WriteString(": " + clip(e.Message, 1000))
		}
		return b.String()
	case errors.Is(e.Err, context.DeadlineExceeded):
		b.WriteString("not complete in time")
	default:
		b.WriteString("waiting ended: " + e.Err.Error())
	}
	if e.Status != "" {
		b.WriteString("; the last status was " + e.Status)
		if e.Message != "" {
			b.WriteString(" (" + clip(e.Message, 500) + ")")
		}
	}
	if len(e.Params) > 0 {
		b.WriteString("; it goes on by itself: wait again with " + describeParams(e.Params))
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *WaitError) Unwrap() error { return e.Err }

const (
	firstPoll = 250 * time.Millisecond
	lastPoll  = 10 * time.Second
	// unseen is how long an object that was just made may be missing.
	unseen = 30 * time.Second
	// defaultWait bounds waiting when the API description does not.
	defaultWait = 20 * time.Minute
)

// Wait polls until the effect of an action is complete, and returns the answer
// that says so. params name the object as the polled action does, by its id;
// so a wait that was cut off is resumed by calling Wait again, in another
// process too:
//
//	res, err := conn.Wait(ctx, "workspaces_create", map[string]any{"workspace_id": id})
//
// The time is bounded by the context and by WithWaitTimeout. The error is a
// *WaitError; it is an ErrWaitFailed when the service says that the effect
// will not come.
func (c *Connection) Wait(ctx context.Context, action string, params map[string]any, opts ...CallOption) (*Result, error) {
	o := newCallOptions(opts)
	a, err := c.lookup(action)
	if err != nil {
		return nil, err
	}
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.timeout)
		defer cancel()
	}
	return c.wait(ctx, a, nil, params, o)
}

// wait polls for the effect of a; first is the answer of the call that began
// it, nil when only its params are known.
func (c *Connection) wait(ctx context.Context, a *Action, first *Result, params map[string]any, o *callOptions) (*Result, error) {
	if a.Waiter == nil {
		if first != nil {
			return first, nil // there is nothing to wait for: the answer is the effect
		}
		return nil, &ValidationError{Action: a.Name, Issues: []Issue{{Code: schema.CodeBadValue, Message: "nothing is known to wait for after this action"}}}
	}
	poll, err := c.waitParams(a, first, params)
	if err != nil {
		return nil, err
	}
	quiet := *o
	quiet.to = nil
	o = &quiet
	w := &waiting{conn: c, action: a, params: poll, opts: o, begin: c.clock.Now(), fresh: first != nil}
	w.timeout = o.waitTimeout
	if w.timeout <= 0 {
		if w.timeout = time.Duration(a.Waiter.TimeoutSeconds) * time.Second; w.timeout <= 0 {
			w.timeout = defaultWait
		}
	}
	return w.run(ctx)
}

// waitParams takes the params of the polled action from the first answer, or
// from the params of the call.
func (c *Connection) waitParams(a *Action, first *Result, params map[string]any) (map[string]any, error) {
	out := map[string]any{}
	var answer any
	if first != nil {
		answer, _ = first.Value()
	}
	for _, p := range a.Waiter.Params {
		v, ok := valueAt(answer, p.To)
		if !ok {
			v, ok = params[p.From]
		}
		if !ok {
			return nil, &ValidationError{Action: a.Name, Issues: []Issue{{
				Path: string(schema.AppendPointer(nil, p.From)), Code: schema.CodeMissingField,
				Message: "is needed to wait for the effect: it names what to look at",
			}}}
		}
		out[p.From] = v
	}
	if v, ok := params[accountParam]; ok {
		out[accountParam] = v
	}
	return out, nil
}

func valueAt(v any, path string) (any, bool) {
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, ".")
		m, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		if v, ok = m[name]; !ok {
			return nil, false
		}
	}
	return v, v != nil
}

// waiting is one wait.
type waiting struct {
	conn    *Connection
	action  *Action
	params  map[string]any
	opts    *callOptions
	begin   time.Time
	timeout time.Duration
	fresh   bool // the object was made just now
	status  string
	message string
	last    *Result
}

func (w *waiting) run(ctx context.Context) (*Result, error) {
	wt, clock := w.action.Waiter, w.conn.clock
	pause := firstPoll
	for {
		res, err := w.conn.call(ctx, wt.Action, w.params, w.opts)
		elapsed := clock.Now().Sub(w.begin)
		switch {
		case err != nil && w.fresh && errors.Is(err, ErrNotFound) && elapsed < unseen:
		case err != nil:
			return nil, w.fail(err)
		default:
			w.last = res
			w.status, w.message = statusOf(res, wt.Status), statusOf(res, wt.Message)
			w.opts.report(Progress{Action: w.action.Name, Status: w.status, Message: w.message, Elapsed: elapsed})
			if slices.Contains(wt.Success, w.status) {
				return res, nil
			}
			if slices.Contains(wt.Failure, w.status) {
				return nil, w.fail(ErrWaitFailed)
			}
		}
		// Some randomness, so that many waits do not poll in step.
		sleep := time.Duration(float64(pause) * (0.75 + w.conn.rand()/2))
		if elapsed+sleep > w.timeout {
			return nil, w.fail(context.DeadlineExceeded)
		}
		if err := clock.Sleep(ctx, sleep); err != nil {
			return nil, w.fail(context.Cause(ctx))
		}
		pause = min(pause*8/5, lastPoll)
	}
}

func (w *waiting) fail(err error) error {
	return &WaitError{
		Action: w.action.Name, Poll: w.action.Waiter.Action, Params: w.params,
		Status: w.status, Message: w.message, Last: w.last, Err: err,
	}
}

func statusOf(res *Result, path string) string {
	if path == "" {
		return ""
	}
	body, err := whole(res.Body)
	if err != nil {
		return ""
	}
	for name := range strings.SplitSeq(path, ".") {
		body = member(body, name)
	}
	return scalarText(body)
}

func describeParams(params map[string]any) string {
	text, err := schema.Table{{}}.AppendJSON(nil, schema.Any, params)
	if err != nil {
		return "the same id"
	}
	return string(text)
}
