package connector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/databricks-account/connector/schema"
)

// auditRecord begins the record of a call.
func (c *Connection) auditRecord(call *Call) *AuditRecord {
	r := &AuditRecord{
		Time: c.clock.Now().UTC(), Connection: c.name, Host: c.host.String(), Account: c.accountID,
		Action: call.Action.Name, Method: call.Action.Method, Danger: call.danger().String(),
		Decision: "allowed", Who: c.actor, Auth: c.AuthKind(),
		Fingerprint: fingerprint(call),
	}
	if id, ok := call.Params[accountParam].(string); ok {
		r.Account = id
	}
	if r.Principal = c.settings.Get("client_id"); r.Principal == "" {
		r.Principal = c.settings.Get("username")
	}
	return r
}

// auditRefusal records a call that a policy refused, and returns the refusal.
func (c *Connection) auditRefusal(ctx context.Context, call *Call, refused error) error {
	c.logDebug(ctx, "call refused", "action", call.Action.Name, "reason", refused.Error())
	if c.audit == nil {
		return refused
	}
	r := c.auditRecord(call)
	r.Decision, r.Outcome, r.Error = "refused", "refused", "REFUSED"
	r.Reason = refused.Error()
	if err := c.audit.write(ctx, r); err != nil {
		c.logWarn(ctx, "the audit line cannot be written", "error", err.Error())
	}
	return refused
}

// observed runs a call with its audit line and its log lines.
func (c *Connection) observed(ctx context.Context, call *Call) (*Result, error) {
	var rec *AuditRecord
	if c.audit != nil && !call.opts.internal {
		rec = c.auditRecord(call)
		if err := c.audit.ready(ctx); err != nil {
			return nil, &classError{ErrRefused, fmt.Errorf("%s: %w, so the call is refused: %w", call.Action.Name, ErrAudit, err)}
		}
	}
	begin := c.clock.Now()
	res, err := c.handler(ctx, call)
	took := c.clock.Now().Sub(begin)
	c.logCall(ctx, call, res, err, took)
	if rec == nil {
		return res, err
	}
	rec.finish(res, err, took)
	rec.Auth = c.AuthKind()
	if werr := c.audit.write(ctx, rec); werr != nil {
		c.logWarn(ctx, "the audit line cannot be written", "error", werr.Error())
		if c.audit.strict {
			return res, errors.Join(err, fmt.Errorf("%s: the call was made, but %w: %w", call.Action.Name, ErrAudit, werr))
		}
	}
	return res, err
}

func (r *AuditRecord) finish(res *Result, err error, took time.Duration) {
	r.DurationMS = float64(took.Microseconds()) / 1000
	r.Outcome = "ok"
	attempts := Attempts(err)
	if res != nil {
		attempts = res.Attempts
		r.Status = res.Status
	}
	r.Attempts = len(attempts)
	if n := len(attempts); n > 0 {
		r.RequestID = attempts[n-1].RequestID
		if res == nil {
			r.Status = attempts[n-1].Status
		}
	}
	if err == nil {
		return
	}
	r.Outcome, r.Error = "failed", ErrorClass(err)
	var api *APIError
	if errors.As(err, &api) && api.Code != "" {
		r.Error = clip(api.Code, 100)
	}
	if errors.Is(err, ErrOutcomeUnknown) {
		r.Outcome = "unknown"
	}
}

// fingerprint is a hash of the params without their secrets.
func fingerprint(call *Call) string {
	text, err := schema.Table{{}}.AppendJSON(nil, schema.Any, maskParams(call.Action, call.Params))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}
