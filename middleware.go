package connector

import (
	"context"
	"io"
	"net/http"
)

// Call is one call of an action over a connection. Every page of a list and
// every poll of a wait is a call of its own; the repetitions of a call are
// not, they are in Result.Attempts.
type Call struct {
	// Connection is what the call goes over.
	Connection *Connection
	Action     *Action
	// Params are the validated params, completed from the connection. They are
	// read-only, and may hold secrets.
	Params map[string]any
	// Header is added to every request of the call; nil until middleware sets
	// it. Headers that carry credentials or change the destination are
	// refused.
	Header http.Header

	// meant is the action that a custom call amounts to, if there is one.
	meant    *Action
	warnings []string
	opts     *callOptions
	to       io.Writer // where a streamed answer goes
}

// Handler runs a call. Its error is one of this package's, see RunAction.
type Handler func(ctx context.Context, call *Call) (*Result, error)

// Middleware wraps a Handler: it sees every call that was found valid and
// allowed, before it is sent and after it ended, and may refuse it, change its
// context, or replace its result.
type Middleware func(next Handler) Handler

// chain puts middleware around the handler, the first one outermost.
func chain(m []Middleware, h Handler) Handler {
	for i := len(m) - 1; i >= 0; i-- {
		if m[i] != nil {
			h = m[i](h)
		}
	}
	return h
}
