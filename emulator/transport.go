package emulator

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"syscall"
)

// Transport returns a RoundTripper that hands requests to the emulator
// without a network, whatever their host. Faults look as they would over
// TCP: a reset is a syscall.ECONNRESET, a truncated body ends with
// io.ErrUnexpectedEOF.
func (e *Emulator) Transport() http.RoundTripper { return HandlerTransport(e) }

// Client returns a client over Transport.
func (e *Emulator) Client() *http.Client { return &http.Client{Transport: e.Transport()} }

// HandlerTransport returns a RoundTripper that hands requests to h. The
// handler runs in a goroutine of its own and may stream.
func HandlerTransport(h http.Handler) http.RoundTripper { return &transport{h: h} }

type transport struct{ h http.Handler }

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		closeBody(req)
		return nil, err
	}
	ctx, cancel := context.WithCancel(req.Context())
	in := serverRequest(ctx, req)
	pr, pw := io.Pipe()
	w := &pipeWriter{header: http.Header{}, body: pw, ready: make(chan struct{}), method: req.Method}
	go func() {
		defer closeBody(req)
		defer func() {
			p := recover()
			w.finish(p)
			if p != nil && p != any(http.ErrAbortHandler) {
				// The caller's goroutine cannot see this panic; the client
				// gets a broken connection, as with net/http.
				return
			}
		}()
		t.h.ServeHTTP(w, in)
	}()
	select {
	case <-w.ready:
	case <-req.Context().Done():
		cancel()
		_ = pr.CloseWithError(req.Context().Err())
		return nil, req.Context().Err()
	}
	if w.err != nil {
		cancel()
		return nil, w.err
	}
	stop := context.AfterFunc(req.Context(), func() { _ = pr.CloseWithError(req.Context().Err()) })
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: w.length, Request: req,
		Body: &pipeBody{PipeReader: pr, done: func() { stop(); cancel() }},
	}, nil
}

func serverRequest(ctx context.Context, req *http.Request) *http.Request {
	in := req.Clone(ctx)
	u := *req.URL
	in.URL = &url.URL{Scheme: u.Scheme, Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery, ForceQuery: u.ForceQuery}
	in.RequestURI = req.URL.RequestURI()
	if in.Host == "" {
		in.Host = u.Host
	}
	in.RemoteAddr = "127.0.0.1:0"
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// pipeWriter is the server's end.
type pipeWriter struct {
	header http.Header
	body   *io.PipeWriter
	method string

	once   sync.Once
	ready  chan struct{} // closed when the fields below are set
	status int
	sent   http.Header
	length int64
	err    error
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent, w.length = status, w.header.Clone(), -1
		if n, err := parseLength(w.sent.Get("Content-Length")); err == nil {
			w.length = n
		}
		close(w.ready)
	})
}

func (w *pipeWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.method == http.MethodHead || len(p) == 0 {
		return len(p), nil
	}
	return w.body.Write(p)
}

// Flush implements http.Flusher: nothing is held back.
func (w *pipeWriter) Flush() { w.WriteHeader(http.StatusOK) }

func (w *pipeWriter) reset() { w.fail(reset()) }

func reset() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
}

func (w *pipeWriter) fail(err error) {
	w.once.Do(func() {
		w.err = err
		close(w.ready)
	})
	_ = w.body.CloseWithError(err)
}

// finish ends the answer after the handler returned or panicked.
func (w *pipeWriter) finish(panicked any) {
	if panicked == nil {
		w.WriteHeader(http.StatusOK)
		_ = w.body.Close()
		return
	}
	w.once.Do(func() {
		w.err = reset()
		close(w.ready)
	})
	_ = w.body.CloseWithError(io.ErrUnexpectedEOF)
}

// pipeBody is the client's end.
type pipeBody struct {
	*io.PipeReader
	done func()
	once sync.Once
}

func (b *pipeBody) Close() error {
	err := b.CloseWithError(errors.New("emulator: body was closed"))
	b.once.Do(b.done)
	return err
}

func parseLength(s string) (int64, error) {
	var n int64
	if s == "" {
		return 0, errors.New("no length")
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, errors.New("no length")
		}
		n = n*10 + int64(c-'0')
	}
	return n, nil
}
