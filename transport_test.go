package connector

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// TestConnectionsAreKept: after a warm-up 256 concurrent callers need no new
// network connections.
func TestConnectionsAreKept(t *testing.T) {
	const callers = 256
	var opened, inside atomic.Int64
	gate := make(chan struct{})
	var mu sync.Mutex
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		mine := gate
		if inside.Add(1) == callers { // all are here: everybody has a connection
			inside.Store(0)
			gate = make(chan struct{})
			close(mine)
		}
		mu.Unlock()
		<-mine
		_, _ = io.WriteString(w, "{}")
	}))
	s.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		if st == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c, _ := connect(t, s.URL)
	round := func() {
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	round()
	warm := opened.Load()
	for range 5 {
		round()
	}
	if n := opened.Load() - warm; n != 0 {
		t.Errorf("%d new connections after the warm-up with %d", n, warm)
	}
}

// TestHTTP2 repeats the questions of HTTP/1 over HTTP/2.
func TestHTTP2(t *testing.T) {
	var n atomic.Int64
	var proto atomic.Value
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proto.Store(r.Proto)
		if n.Add(1)%2 == 1 {
			panic(http.ErrAbortHandler)
		}
		answer(200, `{"ok":true}`)(w, r)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	c, _ := connect(t, s.URL, WithHTTPClient(s.Client()), WithRegistry(unfindable()))
	for _, call := range calls {
		n.Store(0)
		res, err := c.RunAction(t.Context(), call.action, call.params)
		if call.again && (err != nil || len(res.Attempts) != 2) {
			t.Errorf("%s: %v", call.action, err)
		}
		if !call.again && !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("%s: %v, want ErrOutcomeUnknown", call.action, err)
		}
	}
	if proto.Load() != "HTTP/2.0" {
		t.Errorf("spoke %v", proto.Load())
	}
}

// TestIdleConnectionThatWentAway: a server that closes connections between
// calls breaks no call that may be sent twice. (Of others it cannot be known
// whether the request arrived before the end.)
func TestIdleConnectionThatWentAway(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c, _ := connect(t, s.URL, WithRegistry(unfindable()))
	for range 20 {
		for _, call := range calls {
			if !call.again {
				continue
			}
			if _, err := c.RunAction(t.Context(), call.action, call.params); err != nil {
				t.Fatalf("%s: %v", call.action, err)
			}
			s.CloseClientConnections()
		}
	}
}

// silentTransport fails like a transport that reports nothing to httptrace.
type silentTransport struct{ err error }

func (s silentTransport) RoundTrip(*http.Request) (*http.Response, error) { return nil, s.err }

func TestTransportsOfOthersAreNotBelieved(t *testing.T) {
	for _, test := range []struct {
		err     error
		unknown bool
	}{
		{errors.New("something"), true},
		{io.ErrUnexpectedEOF, true},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, true},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, false},
		{&net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}, false},
	} {
		c, _ := connect(t, "http://h.example", WithHTTPClient(&http.Client{Transport: silentTransport{test.err}}), WithRegistry(unfindable()))
		_, err := c.RunAction(context.Background(), postAction, calls[4].params)
		if errors.Is(err, ErrOutcomeUnknown) != test.unknown || !errors.Is(err, ErrUnavailable) {
			t.Errorf("%v: %v", test.err, err)
		}
	}
}

// TestRootCAs: the certificates are read once, before the first request and not
// earlier; HTTP/2 stays, and a server of others is refused.
func TestRootCAs(t *testing.T) {
	s := httptest.NewUnstartedServer(answer(200, "{}"))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	reads := 0
	load := func(pool *x509.CertPool) Option {
		return WithRootCAs(func() *x509.CertPool { reads++; return pool })
	}
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	c, _ := connect(t, s.URL, load(pool))
	if _, err := c.DryRun(t.Context(), "workspaces_list", nil); err != nil || reads != 0 {
		t.Errorf("a dry run read certificates %d times, %v", reads, err)
	}
	for range 2 {
		if _, err := c.RunAction(t.Context(), "workspaces_list", nil); err != nil {
			t.Fatal(err)
		}
	}
	if reads != 1 {
		t.Errorf("certificates were read %d times", reads)
	}
	for _, other := range []*x509.CertPool{x509.NewCertPool(), nil} {
		c, _ = connect(t, s.URL, load(other))
		if _, err := c.RunAction(t.Context(), "workspaces_list", nil); !untrustedServer(err) {
			t.Errorf("a server that nobody vouches for: %v", err)
		}
	}
	c, _ = connect(t, s.URL, load(x509.NewCertPool()), WithSetting("skip_verify", "true"))
	if _, err := c.RunAction(t.Context(), "workspaces_list", nil); err != nil {
		t.Errorf("skip_verify: %v", err)
	}
}
