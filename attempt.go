package connector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/databricks-account/connector/actions"
)

// attempt sends the request once and reads its answer.
func (x *exchange) attempt(ctx context.Context, t *ticket, wait time.Duration) outcome {
	c := x.conn
	start := c.clock.Now()
	out := x.send(ctx, t)
	out.ticket = t
	rec := Attempt{Start: start, Duration: c.clock.Now().Sub(start), Wait: wait, Status: out.status}
	switch {
	case out.api != nil:
		rec.Err, rec.RequestID = out.api.reason(), out.api.RequestID
	case out.err != nil:
		rec.Err = explain(out.err).Error()
	}
	if rec.RequestID == "" {
		rec.RequestID = requestID(out.header)
	}
	x.result.Attempts = append(x.result.Attempts, rec)
	c.logAttempt(ctx, x, &rec, out.body)
	return out
}

func (x *exchange) send(ctx context.Context, t *ticket) (out outcome) {
	c := x.conn
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(x.silence(), func() { cancel(errSilent) })
	defer silence.Stop()

	// A reading call is repeated whatever happened to it: only the others
	// need to know whether they left.
	var w *wire
	if x.call.Action.Danger != actions.Read {
		w = x.newWire()
		_, w.reports = c.transport.(*http.Transport)
		ctx = httptrace.WithClientTrace(ctx, w.trace())
	}
	req, err := x.prepare(ctx, t)
	if err != nil {
		return outcome{err: err, unsent: true, final: true}
	}
	resp, err := c.roundTrip(req)
	if err != nil {
		return outcome{err: c.cause(ctx, err), unsent: w.unsent(err)}
	}
	defer resp.Body.Close()
	out.status, out.header = resp.StatusCode, resp.Header
	if resp.StatusCode >= 300 {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // what came is all there is
		drain(resp.Body)
		out.api = x.refusal(resp, body, t)
		return out
	}
	read := &x.reader
	*read = progressReader{r: resp.Body, timer: silence, silence: x.silence(), pauses: x.call.to != nil}
	if x.call.to != nil {
		out.err, out.final = x.stream(read, resp)
	} else {
		out.body, out.err, out.final = x.readAnswer(read, resp)
	}
	if out.err != nil {
		out.err = c.cause(ctx, out.err)
		return out
	}
	if x.call.to == nil && isHTML(resp.Header, out.body) && x.call.Action.Accept != "text/html" {
		out.api = x.refusal(resp, out.body, t)
		out.api.Code = codeHTML
		out.body = nil
	}
	return out
}

// prepare makes the request of an attempt: the first one is the request that
// was built, later ones are copies with a fresh body.
func (x *exchange) prepare(ctx context.Context, t *ticket) (*http.Request, error) {
	req := x.req
	if len(x.result.Attempts) == 0 {
		*req = *req.WithContext(ctx)
	} else {
		req = req.WithContext(ctx)
		// The transport may still be reading the headers of the last attempt.
		req.Header = x.req.Header.Clone()
		if x.req.GetBody != nil {
			body, err := x.req.GetBody()
			if err != nil {
				return nil, err
			}
			req.Body = body
		}
	}
	if !x.conn.ours(req.URL) || req.Host != "" && !strings.EqualFold(req.Host, x.conn.host.Host) {
		return nil, fmt.Errorf("the request is not for %s: credentials are not sent to another host", x.conn.host.Host)
	}
	t.add(req.Header)
	return req, nil
}

// newWire returns a fresh wire: what is left of an earlier attempt may still
// report to its own.
func (x *exchange) newWire() *wire {
	if len(x.result.Attempts) == 0 {
		return &x.firstWire
	}
	return &wire{}
}

func (x *exchange) silence() time.Duration {
	if x.call.to != nil {
		return max(x.conn.silence, streamSilence)
	}
	return x.conn.silence
}

// readAnswer reads a whole answer within the bound.
func (x *exchange) readAnswer(r io.Reader, resp *http.Response) (body []byte, err error, final bool) {
	limit := x.conn.maxAnswer
	if x.call.opts.maxAnswer > 0 {
		limit = x.call.opts.maxAnswer
	}
	n := resp.ContentLength
	if x.req.Method == http.MethodHead {
		n = 0 // it is the length of what a GET would answer
	}
	if n > limit {
		return nil, tooLarge(limit), true
	}
	if n < 0 {
		n = 4 << 10
	}
	// One byte more lets the reader see the end with the last bytes. What is
	// announced is not believed beyond some megabytes.
	body = make([]byte, 0, min(n, trustedLength)+1)
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if int64(len(body)) > limit {
			return nil, tooLarge(limit), true
		}
		if err == io.EOF {
			return body, nil, false
		}
		if err != nil {
			return nil, fmt.Errorf("the answer was cut after %d bytes: %w", len(body), err), false
		}
	}
}

// trustedLength is how much memory an announced length gets before the bytes
// have come.
const trustedLength = 8 << 20

func tooLarge(limit int64) error {
	return fmt.Errorf("%w of %d bytes: stream it with RunActionTo, or raise the bound with WithMaxAnswer", ErrAnswerTooLarge, limit)
}

// ErrAnswerTooLarge means that an answer is larger than WithMaxAnswer or
// WithCallMaxAnswer allows. The call was made.
var ErrAnswerTooLarge = errors.New("the answer is larger than the bound")

// refusal is the *APIError of an answer.
func (x *exchange) refusal(resp *http.Response, body []byte, t *ticket) *APIError {
	e := parseAPIErrorAt(resp.StatusCode, resp.Header, body, x.conn.clock.Now())
	e.Action, e.Method, e.Path = x.call.Action.Name, x.req.Method, x.req.URL.Path
	if resp.StatusCode < 400 && resp.StatusCode >= 300 {
		e.Code = codeRedirect
		e.Message = "the service redirects, and a redirect to another host is not followed"
		if to, err := resp.Location(); err == nil {
			e.Message += " (to " + clip(to.Scheme+"://"+to.Host, 200) + ")"
		}
	}
	if to, err := resp.Location(); err == nil {
		e.Header = e.Header.Clone()
		e.Header.Set("Location", (&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String())
	}
	e.scrub(slices.Concat(x.conn.secrets(), t.secrets(), x.call.secrets()))
	return e
}

// The codes of answers that the service would not give itself.
const (
	codeHTML     = "HTML_INSTEAD_OF_JSON"
	codeRedirect = "REDIRECT"
)

func isHTML(h http.Header, body []byte) bool {
	for _, b := range body {
		switch b {
		case ' ', '\t', '\r', '\n', 0xEF, 0xBB, 0xBF:
			continue
		case '<':
			media := h.Get("Content-Type")
			return media == "" || strings.HasPrefix(media, "text/html") || strings.HasPrefix(media, "application/xhtml")
		}
		return false
	}
	return false
}

// progressReader keeps the silence timer away as long as bytes come.
type progressReader struct {
	r       io.Reader
	timer   *time.Timer
	silence time.Duration
	reads   int
	// pauses: time passes between reads that is not the service's, because
	// what was read is written somewhere.
	pauses bool
}

// Read reads within the time of silence. A timer that cannot be stopped has
// ended the attempt: it is not started again. A small answer comes in one
// read, which is spared the timer.
func (p *progressReader) Read(b []byte) (int, error) {
	if p.pauses && p.reads > 0 {
		p.timer.Reset(p.silence)
	}
	n, err := p.r.Read(b)
	p.reads++
	switch {
	case p.pauses:
		if !p.timer.Stop() && err == nil {
			err = errSilent
		}
	case err == nil && p.reads > 1 && p.timer.Stop():
		p.timer.Reset(p.silence)
	}
	return n, err
}
