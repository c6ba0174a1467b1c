package connector

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"
)

// AuditRecord is what is kept of one call. It holds no secrets.
type AuditRecord struct {
	Time       time.Time `json:"time"`
	Connection string    `json:"connection"`
	Host       string    `json:"host"`
	Account    string    `json:"account,omitempty"`
	Action     string    `json:"action"`
	Method     string    `json:"method"`
	Danger     string    `json:"danger"`
	// Decision is "allowed" or "refused", Reason why it was refused.
	Decision string `json:"decision"`
	Reason   string `json:"reason,omitempty"`
	// Who is the person or program that the call was made for; Auth is how it
	// authenticated, Principal the client id or user name, where it is known.
	Who       string `json:"who,omitempty"`
	Auth      string `json:"auth,omitempty"`
	Principal string `json:"principal,omitempty"`
	// Outcome is "ok", "failed", "unknown" or "refused".
	Outcome  string `json:"outcome"`
	Attempts int    `json:"attempts"`
	// Status is the last HTTP status, 0 when no answer came.
	Status     int     `json:"status"`
	DurationMS float64 `json:"duration_ms"`
	RequestID  string  `json:"request_id,omitempty"`
	// Error is the service's code, or the class of the error; never its text,
	// which may repeat what was sent.
	Error string `json:"error,omitempty"`
	// Fingerprint tells equal params from different ones: a hash of them,
	// without their secrets.
	Fingerprint string `json:"fingerprint"`
}

// ErrAudit means that the audit line of a call could not be written.
var ErrAudit = errors.New("the audit line cannot be written")

// WithAudit writes one JSON line per call to w, each by one Write. Calls that
// were found invalid are not calls; those that a policy refused are.
func WithAudit(w io.Writer) Option {
	return func(o *options) { o.auditor().w = w }
}

// WithAuditFile appends one JSON line per call to a file, which is made
// readable by its owner alone.
func WithAuditFile(path string) Option {
	return func(o *options) { o.auditor().path = path }
}

// WithAuditHandler gives one record per call to a slog handler.
func WithAuditHandler(h slog.Handler) Option {
	return func(o *options) { o.auditor().handler = h }
}

// WithStrictAudit refuses calls while the audit line cannot be written: this
// is tried before the call, by writing a space, which JSON ignores. When the
// line of a call that has been made cannot be written after all, the result is
// returned together with an error that is an ErrAudit.
func WithStrictAudit() Option {
	return func(o *options) { o.auditor().strict = true }
}

func (o *options) auditor() *auditor {
	if o.audit == nil {
		o.audit = &auditor{}
	}
	return o.audit
}

// auditor writes audit records. It is safe for concurrent use.
type auditor struct {
	path    string
	handler slog.Handler
	strict  bool

	mu sync.Mutex
	w  io.Writer
	f  *os.File // ours to close
}

func (c *Connection) setAudit(o *options, s *Settings) error {
	a := o.audit
	if path := s.Get("connector_audit"); path != "" && (a == nil || a.path == "") {
		a = o.auditor()
		a.path = path
	}
	if a == nil {
		return nil
	}
	a.strict = a.strict || s.flag("connector_audit_strict")
	if a.path != "" {
		path, err := o.env.expand(a.path)
		if err != nil {
			return classed(ErrNoConnection, "audit file: %w", err)
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return classed(ErrNoConnection, "audit file: %w", err)
		}
		a.f = f
		if a.w == nil {
			a.w = f
		} else {
			a.w = io.MultiWriter(f, a.w)
		}
	}
	c.audit, c.actor = a, o.actor
	if c.actor == "" {
		c.actor = o.env.user()
	}
	return nil
}

func (a *auditor) close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.f == nil {
		return nil
	}
	f := a.f
	a.f = nil
	return f.Close()
}

// ready tells in strict mode whether a line could be written now.
func (a *auditor) ready(ctx context.Context) error {
	if !a.strict {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.w != nil {
		if _, err := a.w.Write([]byte{' '}); err != nil {
			return err
		}
	}
	if a.handler != nil && !a.handler.Enabled(ctx, slog.LevelInfo) {
		return errors.New("the handler takes no records")
	}
	if a.w == nil && a.handler == nil {
		return errors.New("there is nothing to write to")
	}
	return nil
}

func (a *auditor) write(ctx context.Context, r *AuditRecord) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.w != nil {
		if _, werr := a.w.Write(append(line, '\n')); werr != nil {
			err = werr
		}
	}
	if a.handler != nil {
		err = errors.Join(err, a.handler.Handle(ctx, r.slog()))
	}
	return err
}

func (r *AuditRecord) slog() slog.Record {
	rec := slog.NewRecord(r.Time, slog.LevelInfo, "audit", 0)
	rec.AddAttrs(
		slog.String("connection", r.Connection), slog.String("host", r.Host), slog.String("account", r.Account),
		slog.String("action", r.Action), slog.String("method", r.Method), slog.String("danger", r.Danger),
		slog.String("decision", r.Decision), slog.String("reason", r.Reason),
		slog.String("who", r.Who), slog.String("auth", r.Auth), slog.String("principal", r.Principal),
		slog.String("outcome", r.Outcome), slog.Int("attempts", r.Attempts), slog.Int("status", r.Status),
		slog.Float64("duration_ms", r.DurationMS), slog.String("request_id", r.RequestID),
		slog.String("error", r.Error), slog.String("fingerprint", r.Fingerprint),
	)
	return rec
}
