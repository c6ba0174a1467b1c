package actions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// ParamError says why the value of a parameter cannot go onto the wire.
type ParamError struct {
	Key    string // name in params
	Reason string
}

func (e *ParamError) Error() string { return "parameter " + e.Key + ": " + e.Reason }

// NewRequest builds the HTTP request of the action from params, which must
// be valid for a.Params; base is scheme, host and optional path prefix of the
// server. It sends nothing, adds no credentials and keeps no reference to
// params: the body is encoded once, from the values as given. The request can
// be sent again (GetBody is set). Values that would address another path than
// the action's own are refused with *ParamError.
func (a *Action) NewRequest(ctx context.Context, base *url.URL, params map[string]any) (*http.Request, error) {
	if ctx == nil {
		return nil, errors.New("new request: no context")
	}
	// What belongs to one request lives in one piece of memory.
	m := &message{}
	if err := m.setURL(a, base, params); err != nil {
		return nil, err
	}
	body, contentType, err := a.encodeBody(params)
	if err != nil {
		return nil, err
	}
	// http.NewRequest would parse the URL again, which costs as much as
	// building it. This is the same request without that.
	req := &m.request
	*req = *req.WithContext(ctx)
	req.Method, req.URL, req.Host = a.Method, &m.url, base.Host
	req.Proto, req.ProtoMajor, req.ProtoMinor = "HTTP/1.1", 1, 1
	req.Header = make(http.Header, 4)
	if body != nil {
		m.setBody(req, body)
	}
	if a.Accept != "" {
		m.accept[0] = a.Accept
		req.Header["Accept"] = m.accept[:]
	}
	if contentType != "" {
		m.contentType[0] = contentType
		req.Header["Content-Type"] = m.contentType[:]
	}
	if err := a.setHeaders(req, params); err != nil {
		return nil, err
	}
	return req, nil
}

// message holds the parts of one request.
type message struct {
	request             http.Request
	url                 url.URL
	reader              bytes.Reader
	accept, contentType [1]string
}

// setURL fills in path and query.
func (m *message) setURL(a *Action, base *url.URL, params map[string]any) error {
	var room [128]byte // for the path; one that a query is added to would not stay on the stack
	path, err := a.appendPath(append(room[:0], strings.TrimSuffix(base.EscapedPath(), "/")...), params)
	if err != nil {
		return err
	}
	pathLen := len(path)
	text := "" // one string for path and query
	if a.hasQuery(params) {
		all, err := a.appendQuery(append(make([]byte, 0, len(path)+128), path...), params)
		if err != nil {
			return err
		}
		text = string(all)
	} else {
		text = string(path)
	}
	m.url.Scheme, m.url.Host, m.url.User, m.url.Path = base.Scheme, base.Host, base.User, text[:pathLen]
	if strings.IndexByte(m.url.Path, '%') >= 0 {
		m.url.RawPath = m.url.Path
		if m.url.Path, err = url.PathUnescape(m.url.RawPath); err != nil {
			return fmt.Errorf("path of %s: %w", a.Name, err)
		}
	}
	if pathLen < len(text) {
		m.url.RawQuery = text[pathLen+1:]
	}
	return nil
}

// setBody gives the request a body that can be sent again. The type of the
// reader matters: net/http sends headers and body in one write only when it
// knows that the body is in memory.
func (m *message) setBody(req *http.Request, body []byte) {
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	if len(body) == 0 {
		req.Body = http.NoBody
		req.GetBody = func() (io.ReadCloser, error) { return http.NoBody, nil }
		return
	}
	m.reader.Reset(body)
	req.Body = io.NopCloser(&m.reader)
}

// appendPath fills the path template.
func (a *Action) appendPath(dst []byte, params map[string]any) ([]byte, error) {
	rest := a.Path
	for {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			return append(dst, rest...), nil
		}
		end := strings.IndexByte(rest[open:], '}') + open
		dst = append(dst, rest[:open]...)
		name := rest[open+1 : end]
		rest = rest[end+1:]
		arg := a.pathArg(name)
		if arg == nil {
			return nil, &ParamError{Key: name, Reason: "is in the path but not declared"}
		}
		var err error
		if dst, err = arg.appendSegment(dst, params[arg.Key]); err != nil {
			return nil, err
		}
	}
}

func (a *Action) pathArg(name string) *Arg {
	for i := range a.Args {
		if g := &a.Args[i]; g.In == InPath && g.Name == name {
			return g
		}
	}
	return nil
}

// hasQuery reports whether a query parameter is given.
func (a *Action) hasQuery(params map[string]any) bool {
	for i := range a.Args {
		if g := &a.Args[i]; g.In == InQuery && params[g.Key] != nil {
			return true
		}
	}
	return false
}

// appendQuery appends "?" and the query, or nothing when no query parameter
// is given. A null is the same as absent: a query has no null.
func (a *Action) appendQuery(dst []byte, params map[string]any) ([]byte, error) {
	q := querier{dst: dst, sep: '?'}
	for i := range a.Args {
		g := &a.Args[i]
		if g.In != InQuery {
			continue
		}
		v, ok := params[g.Key]
		if !ok || v == nil {
			continue
		}
		q.arg = g
		if err := q.add(g.Name, v); err != nil {
			return nil, err
		}
	}
	return q.dst, nil
}

func (a *Action) setHeaders(req *http.Request, params map[string]any) error {
	for i := range a.Args {
		g := &a.Args[i]
		if g.In != InHeader && g.In != InCookie {
			continue
		}
		v, ok := params[g.Key]
		if !ok || v == nil {
			continue
		}
		text, err := joined(nil, g, v, ',', plain)
		if err != nil {
			return err
		}
		for _, c := range text {
			if c < ' ' && c != '\t' || c == 0x7f {
				return &ParamError{Key: g.Key, Reason: "must not hold control characters: it is sent as a header"}
			}
		}
		if g.In == InCookie {
			req.AddCookie(&http.Cookie{Name: g.Name, Value: string(text)})
		} else {
			req.Header.Set(g.Name, string(text))
		}
	}
	return nil
}
