package connector

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Everything that is logged goes through this file, and every text that may
// hold something of a request or an answer through redact.

const maxLogBody = 2 << 10

// redact takes the connection's own secrets out of a text.
func (c *Connection) redact(s string) string {
	if s == "" {
		return s
	}
	return replaceSecrets(s, c.secrets())
}

// secrets lists the texts that must not be seen: what was configured, and what
// is being sent to prove who calls.
func (c *Connection) secrets() []string {
	var out []string
	for name, v := range c.settings.values {
		if a := attributeOf(name); a != nil && a.secret {
			out = append(out, v)
		}
	}
	c.tickets.mu.Lock()
	t := c.tickets.current
	c.tickets.mu.Unlock()
	return append(out, t.secrets()...)
}

// secrets are the values of a ticket, whole and without their scheme.
func (t *ticket) secrets() []string {
	var out []string
	if t == nil {
		return nil
	}
	for _, values := range t.values {
		for _, v := range values {
			out = append(out, v)
			if _, token, ok := strings.Cut(v, " "); ok {
				out = append(out, token)
			}
		}
	}
	return out
}

// replaceSecrets masks every secret in a text, also where it is escaped for
// JSON or a URL. Short ones are left: they would mask ordinary words, and no
// credential is that short.
func replaceSecrets(s string, secrets []string) string {
	if s == "" {
		return s
	}
	// Longer ones first: a token may be part of "Bearer token".
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, v := range secrets {
		if len(v) < shortestSecret {
			continue
		}
		s = strings.ReplaceAll(s, v, mask)
		if quoted := strconv.Quote(v); len(quoted) != len(v)+2 {
			s = strings.ReplaceAll(s, quoted[1:len(quoted)-1], mask)
		}
		if escaped := url.QueryEscape(v); escaped != v {
			s = strings.ReplaceAll(s, escaped, mask)
		}
	}
	return s
}

const shortestSecret = 6

// scrub masks secrets in an answer that repeats what was sent.
func (e *APIError) scrub(secrets []string) {
	clean := func(s string) string { return replaceSecrets(s, secrets) }
	e.Code, e.Message, e.RequestID = clean(e.Code), clean(e.Message), clean(e.RequestID)
	for i, d := range e.Details {
		e.Details[i] = json.RawMessage(clean(string(d)))
	}
	e.Body = []byte(clean(string(e.Body)))
	h := make(http.Header, len(e.Header))
	for name, values := range e.Header {
		for _, v := range values {
			h[name] = append(h[name], clean(v))
		}
	}
	e.Header = h
}

func (c *Connection) logs(ctx context.Context, level slog.Level) bool {
	return c.log != nil && c.log.Enabled(ctx, level)
}

func (c *Connection) logDebug(ctx context.Context, msg string, args ...any) {
	if c.logs(ctx, slog.LevelDebug) {
		c.log.DebugContext(ctx, msg, c.clean(args)...)
	}
}

func (c *Connection) logWarn(ctx context.Context, msg string, args ...any) {
	if c.logs(ctx, slog.LevelWarn) {
		c.log.WarnContext(ctx, msg, c.clean(args)...)
	}
}

// clean redacts the texts among the arguments of a log line.
func (c *Connection) clean(args []any) []any {
	for i, v := range args {
		if s, ok := v.(string); ok && i%2 == 1 {
			args[i] = c.redact(s)
		}
	}
	return append(args, "connection", c.name)
}

// logAttempt logs one request and its answer.
func (c *Connection) logAttempt(ctx context.Context, x *exchange, a *Attempt, body []byte) {
	if !c.logs(ctx, slog.LevelDebug) {
		return
	}
	args := []any{
		"action", x.call.Action.Name, "method", x.req.Method, "path", x.req.URL.Path,
		"attempt", len(x.result.Attempts), "status", a.Status, "duration", a.Duration, "wait", a.Wait,
		"request_id", a.RequestID, "error", replaceSecrets(a.Err, x.call.secrets()),
	}
	if c.logBodies {
		if b := x.call.requestBody(); b != "" {
			args = append(args, "request", clip(b, maxLogBody))
		}
		if len(body) > 0 {
			args = append(args, "answer", clip(maskedText(x.call.Action, body), maxLogBody))
		}
	}
	c.logDebug(ctx, "request", args...)
}

func (c *Connection) logRetry(ctx context.Context, x *exchange, out outcome, wait time.Duration) {
	if !c.logs(ctx, slog.LevelInfo) {
		return
	}
	why := ""
	if n := len(x.result.Attempts); n > 0 {
		why = x.result.Attempts[n-1].Err
	}
	c.log.InfoContext(ctx, "trying again", c.clean([]any{
		"action", x.call.Action.Name, "status", out.status, "wait", wait,
		"error", replaceSecrets(why, x.call.secrets()),
	})...)
}

func (c *Connection) logCall(ctx context.Context, call *Call, res *Result, err error, took time.Duration) {
	if !c.logs(ctx, slog.LevelDebug) {
		return
	}
	args := []any{"action", call.Action.Name, "danger", call.danger().String(), "duration", took}
	if res != nil {
		args = append(args, "status", res.Status, "bytes", len(res.Body), "attempts", len(res.Attempts))
	}
	if err != nil {
		args = append(args, "error", replaceSecrets(err.Error(), call.secrets()), "class", ErrorClass(err), "attempts", len(Attempts(err)))
	}
	c.logDebug(ctx, "call", args...)
}

// ErrorClass names the class of an error for records that must hold no texts:
// "NOT_FOUND", "OUTCOME_UNKNOWN", ..., and "ERROR" for one of no class. It is
// empty without an error.
func ErrorClass(err error) string {
	if err == nil {
		return ""
	}
	for _, class := range []struct {
		err  error
		name string
	}{
		{ErrOutcomeUnknown, "OUTCOME_UNKNOWN"},
		{ErrRefused, "REFUSED"},
		{ErrNoConnection, "NO_CONNECTION"},
		{ErrInvalidParams, "INVALID_PARAMS"},
		{ErrUnknownAction, "UNKNOWN_ACTION"},
		{ErrUnauthenticated, "UNAUTHENTICATED"},
		{ErrPermissionDenied, "PERMISSION_DENIED"},
		{ErrNotFound, "NOT_FOUND"},
		{ErrAlreadyExists, "ALREADY_EXISTS"},
		{ErrConflict, "CONFLICT"},
		{ErrTooManyRequests, "TOO_MANY_REQUESTS"},
		{ErrBadRequest, "BAD_REQUEST"},
		{ErrUnavailable, "UNAVAILABLE"},
		{ErrPaging, "BROKEN_PAGING"},
		{ErrWaitFailed, "WAIT_FAILED"},
		{context.Canceled, "CANCELLED"},
		{context.DeadlineExceeded, "DEADLINE_EXCEEDED"},
	} {
		if errors.Is(err, class.err) {
			return class.name
		}
	}
	return "ERROR"
}
