package connector

import (
	"context"
	"errors"
	"log/slog"
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
	if t == nil {
		return out
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

// replaceSecrets masks every secret in a text. Short ones are left: they would
// mask ordinary words, and no credential is that short.
func replaceSecrets(s string, secrets []string) string {
	for _, v := range secrets {
		if len(v) >= 6 {
			s = strings.ReplaceAll(s, v, mask)
		}
	}
	return s
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
		args = append(args, "error", replaceSecrets(err.Error(), call.secrets()), "class", className(err), "attempts", len(Attempts(err)))
	}
	c.logDebug(ctx, "call", args...)
}

// className names the class of an error, for records that hold no texts.
func className(err error) string {
	for _, class := range []struct {
		err  error
		name string
	}{
		{ErrOutcomeUnknown, "OUTCOME_UNKNOWN"}, {ErrRefused, "REFUSED"}, {ErrNoConnection, "NO_CONNECTION"},
		{ErrInvalidParams, "INVALID_PARAMS"}, {ErrUnknownAction, "UNKNOWN_ACTION"},
		{ErrUnauthenticated, "UNAUTHENTICATED"}, {ErrPermissionDenied, "PERMISSION_DENIED"}, {ErrNotFound, "NOT_FOUND"},
		{ErrAlreadyExists, "ALREADY_EXISTS"}, {ErrConflict, "CONFLICT"}, {ErrTooManyRequests, "TOO_MANY_REQUESTS"},
		{ErrBadRequest, "BAD_REQUEST"}, {ErrUnavailable, "UNAVAILABLE"}, {ErrPaging, "BROKEN_PAGING"}, {ErrWaitFailed, "WAIT_FAILED"},
		{context.Canceled, "CANCELLED"}, {context.DeadlineExceeded, "DEADLINE_EXCEEDED"},
	} {
		if errors.Is(err, class.err) {
			return class.name
		}
	}
	return "ERROR"
}
