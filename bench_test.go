package connector

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
)

// canned answers every request from memory.
type canned struct{ body []byte }

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(c.body)),
		Body: io.NopCloser(bytes.NewReader(c.body)),
	}, nil
}

// BenchmarkNewRequest is lookup, validation, URL, body and http.Request.
func BenchmarkNewRequest(b *testing.B) {
	c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount))
	if err != nil {
		b.Fatal(err)
	}
	params := calls[4].params
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.NewRequest(b.Context(), postAction, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRunAction is the client's own work for a call.
func BenchmarkRunAction(b *testing.B) {
	for name, call := range map[string]struct {
		action string
		params map[string]any
	}{"get": {getAction, oneWorkspace}, "post": {postAction, calls[4].params}} {
		b.Run(name, func(b *testing.B) {
			c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount), WithToken(testToken), WithoutRateLimits(),
				WithHTTPClient(&http.Client{Transport: canned{[]byte(`{"a":1}`)}}))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.RunAction(b.Context(), call.action, call.params); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// countingConn counts the writes to a network connection.
type countingConn struct {
	net.Conn
	writes *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

// TestRequestIsOneWrite: headers and body of a call leave together. net/http
// does so only for bodies of which it knows that they are in memory; for
// others it writes twice, which costs a system call and often a packet.
func TestRequestIsOneWrite(t *testing.T) {
	s := newService(t, answer(200, `{"a":1}`))
	var writes atomic.Int64
	own := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return countingConn{conn, &writes}, err
	}}
	defer own.CloseIdleConnections()
	c, _ := connect(t, s.URL, WithHTTPClient(&http.Client{Transport: own}))
	for n := int64(1); n <= 3; n++ {
		if _, err := c.RunAction(t.Context(), postAction, calls[4].params); err != nil {
			t.Fatal(err)
		}
		if got := writes.Load(); got != n {
			t.Fatalf("%d calls took %d writes", n, got)
		}
	}
}

// TestCallAllocations holds what a small call may allocate besides net/http.
func TestCallAllocations(t *testing.T) {
	c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount), WithToken(testToken), WithoutRateLimits(),
		WithHTTPClient(&http.Client{Transport: canned{[]byte(`{"a":1}`)}}))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		most float64
		run  func() error
	}{
		"request": {10, func() error {
			_, err := c.NewRequest(t.Context(), postAction, calls[4].params)
			return err
		}},
		"call": {34, func() error {
			_, err := c.RunAction(t.Context(), postAction, calls[4].params)
			return err
		}},
	} {
		got := testing.AllocsPerRun(200, func() {
			if err := test.run(); err != nil {
				t.Fatal(err)
			}
		})
		if got > test.most {
			t.Errorf("%s: %v allocations, at most %v are allowed", name, got, test.most)
		}
	}
}
