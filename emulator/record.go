package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Exchange is a recorded request with its answer. Secrets are masked.
type Exchange struct {
	Time      time.Time           `json:"time"`
	RequestID string              `json:"request_id"`
	Operation string              `json:"operation,omitempty"`
	Caller    string              `json:"caller,omitempty"`
	Method    string              `json:"method"`
	URL       string              `json:"url"`
	Header    map[string][]string `json:"header"`
	Body      json.RawMessage     `json:"body,omitempty"`
	Status    int                 `json:"status"`
	Answer    json.RawMessage     `json:"answer,omitempty"`
	Fault     string              `json:"fault,omitempty"`
	Millis    float64             `json:"milliseconds"`
}

// recorder writes exchanges and keeps the last ones.
type recorder struct {
	mu   sync.Mutex
	out  io.Writer
	keep int
	last []Exchange
}

func newRecorder(out io.Writer, keep int) *recorder {
	return &recorder{out: out, keep: keep}
}

// Exchanges returns the recorded exchanges, oldest first, as far as
// WithHistory keeps them.
func (e *Emulator) Exchanges() []Exchange {
	e.recorder.mu.Lock()
	defer e.recorder.mu.Unlock()
	return slices.Clone(e.recorder.last)
}

func (rec *recorder) add(x *exchange, a *answer) {
	if rec.out == nil && rec.keep == 0 {
		return
	}
	ex := Exchange{
		Time: x.e.now().UTC(), RequestID: x.id, Method: x.r.Method, URL: maskURL(x.r), Header: maskHeader(x.r.Header),
		Status: a.status, Millis: float64(time.Since(x.start).Microseconds()) / 1000,
	}
	var act *actions.Action
	if x.op != nil {
		act = x.op.Action
		ex.Operation = act.OperationID
	}
	if x.caller != nil {
		ex.Caller = x.caller.Name
	}
	if x.fault != nil {
		ex.Fault = string(x.fault.Kind)
	}
	ex.Body = maskBody(act, x.raw, true)
	if a.stream == nil {
		ex.Answer = maskBody(act, a.body, false)
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if rec.keep > 0 {
		rec.last = append(rec.last, ex)
		if len(rec.last) > 2*rec.keep {
			rec.last = slices.Clone(rec.last[len(rec.last)-rec.keep:])
		} else if len(rec.last) > rec.keep {
			rec.last = rec.last[len(rec.last)-rec.keep:]
		}
	}
	if rec.out != nil {
		if data, err := json.Marshal(ex); err == nil {
			_, _ = rec.out.Write(append(data, '\n'))
		}
	}
}

const masked = "**REDACTED**"

func maskURL(r *http.Request) string {
	u := *r.URL
	u.Scheme, u.Host, u.User = "", "", nil
	q := u.Query()
	for k := range q {
		if secretName(k) {
			q.Set(k, masked)
			u.RawQuery = q.Encode()
		}
	}
	return u.String()
}

func maskHeader(h http.Header) map[string][]string {
	out := h.Clone()
	for k := range out {
		switch http.CanonicalHeaderKey(k) {
		case "Authorization", "Cookie", "Proxy-Authorization", "X-Databricks-Azure-Sp-Management-Token",
			"X-Databricks-Gcp-Sa-Access-Token":
			out[k] = []string{masked}
		}
	}
	return out
}

// maskBody masks what the API description marks as secret and what has the
// name of a secret. A body that is no JSON is recorded as a string when it
// can hold no secret, else not at all.
func maskBody(a *actions.Action, data []byte, request bool) json.RawMessage {
	if len(data) == 0 {
		return nil
	}
	v, err := decodeJSON(data)
	if err != nil {
		if a == nil {
			return nil
		}
		v = clip(strings.ToValidUTF8(string(data), "?"), 4096)
	}
	if a != nil {
		switch {
		case request && a.Body != nil:
			v = maskSchema(a.Types, a.Body.Schema, v)
		case !request && len(a.Results) > 0:
			v = maskSchema(a.Types, a.Results[0].Schema, v)
		}
	}
	out, err := encodeJSON(maskNames(v))
	if err != nil {
		return nil
	}
	return out
}

func maskSchema(t *schema.Table, id schema.ID, v any) any {
	s := t.At(id)
	if l, ok := v.([]any); ok {
		for i := range l {
			l[i] = maskSchema(t, s.Items, l[i])
		}
		return l
	}
	m, ok := asMap(v)
	if !ok {
		return v
	}
	for _, p := range objectProps(t, s) {
		e, ok := m[p.Name]
		switch {
		case !ok || e == nil:
		case p.Flags.Has(schema.Secret):
			m[p.Name] = masked
		default:
			m[p.Name] = maskSchema(t, p.Schema, e)
		}
	}
	return m
}

func maskNames(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if s, ok := e.(string); ok && s != "" && secretName(k) {
				v[k] = masked
			} else {
				v[k] = maskNames(e)
			}
		}
	case []any:
		for i := range v {
			v[i] = maskNames(v[i])
		}
	}
	return v
}

// secretName recognises names under which secrets travel whatever the API
// description says.
func secretName(k string) bool {
	switch strings.ToLower(k) {
	case "secret", "client_secret", "password", "token", "access_token", "refresh_token", "id_token",
		"subject_token", "client_assertion", "secret_access_key", "token_value":
		return true
	}
	return false
}
