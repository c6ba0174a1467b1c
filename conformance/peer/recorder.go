package peer

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Request is what a client put on the wire.
type Request struct {
	Method string
	// Path is the path as sent, with its escapes.
	Path string
	// Query is the query as sent, without the question mark.
	Query string
	// BareQuestion is set when the URL ends in a question mark.
	BareQuestion bool
	Header       http.Header
	// Body is nil when none was sent.
	Body []byte
}

// String names the request as method and URL.
func (r Request) String() string {
	if r.Query == "" {
		return r.Method + " " + r.Path
	}
	return r.Method + " " + r.Path + "?" + r.Query
}

// Record reads a request that was built but not sent.
func Record(req *http.Request) (Request, error) {
	r := Request{
		Method:       req.Method,
		Path:         req.URL.EscapedPath(),
		Query:        req.URL.RawQuery,
		BareQuestion: req.URL.ForceQuery,
		Header:       req.Header.Clone(),
	}
	if req.Body == nil || req.Body == http.NoBody {
		return r, nil
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return r, fmt.Errorf("read body of %s: %w", r, err)
	}
	if err := req.Body.Close(); err != nil {
		return r, fmt.Errorf("close body of %s: %w", r, err)
	}
	if len(body) > 0 {
		r.Body = body
	}
	return r, nil
}

// Answer is what the recorder replies.
type Answer struct {
	Status      int // 200 when 0
	ContentType string
	Body        string
}

// Recorder is a transport that keeps every request and sends none. It is safe
// for concurrent use.
type Recorder struct {
	// Reply makes the answer to a request; nil answers everything with an
	// empty object. It must not be changed while the recorder is in use.
	Reply func(Request) Answer

	mu       sync.Mutex
	requests []Request
}

// RoundTrip implements http.RoundTripper. Requests for the description of the
// host are answered and not kept: they are no calls of the API.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasPrefix(req.URL.Path, "/.well-known/") {
		return reply(req, Answer{Body: `{"host_type":"account","oidc_endpoint":"https://accounts.cloud.databricks.com/oidc/accounts/{account_id}"}`}), nil
	}
	got, err := Record(req)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.requests = append(r.requests, got)
	r.mu.Unlock()
	if r.Reply == nil {
		return reply(req, Answer{Body: "{}"}), nil
	}
	return reply(req, r.Reply(got)), nil
}

// Take returns the requests since the last Take.
func (r *Recorder) Take() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.requests
	r.requests = nil
	return out
}

func reply(req *http.Request, a Answer) *http.Response {
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	contentType := a.ContentType
	if contentType == "" {
		contentType = "application/json"
	}
	return &http.Response{
		Status:        http.StatusText(status),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {contentType}},
		Body:          io.NopCloser(bytes.NewReader([]byte(a.Body))),
		ContentLength: int64(len(a.Body)),
		Request:       req,
	}
}
