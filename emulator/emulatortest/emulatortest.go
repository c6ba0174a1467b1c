// Package emulatortest starts emulators for tests.
package emulatortest

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/openapicheck"
)

// Server is an emulator that listens on a loopback address.
type Server struct {
	*emulator.Emulator
	// URL is scheme and address.
	URL string
	// Clock is what the emulator goes by; move it with Advance.
	Clock *emulator.ManualClock
}

// Start starts an emulator that ends with the test. It has a clock of its own
// that stands still, and every answer is checked against the API description:
// one that does not match fails the test. Options come after these defaults.
func Start(tb testing.TB, opts ...emulator.Option) *Server {
	tb.Helper()
	e, clock := New(tb, opts...)
	srv := httptest.NewServer(e)
	tb.Cleanup(srv.Close)
	return &Server{Emulator: e, URL: srv.URL, Clock: clock}
}

// New makes an emulator like Start, for use without a network.
func New(tb testing.TB, opts ...emulator.Option) (*emulator.Emulator, *emulator.ManualClock) {
	tb.Helper()
	clock := emulator.NewManualClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))
	all := append([]emulator.Option{
		emulator.WithClock(clock),
		emulator.WithChecker(openapicheck.New()),
		emulator.WithResponseCheck(func(err error) { tb.Errorf("answer does not match the API description: %v", err) }),
	}, opts...)
	e, err := emulator.New(all...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := e.Close(); err != nil {
			tb.Error(err)
		}
	})
	return e, clock
}

// Client returns a client that sends the default token to every host, over
// the emulator's own transport.
func Client(e *emulator.Emulator) *http.Client {
	return &http.Client{Transport: authorized{e.Transport()}}
}

type authorized struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (a authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	}
	return a.next.RoundTrip(r)
}
