package connector

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testAccount = "11111111-2222-3333-4444-555555555555"
	testToken   = "dapi-test-token-0123456789"
)

// fakeClock jumps over every wait and remembers it.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newFakeClock() *fakeClock {
	return &fakeClock{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *fakeClock) sleeps() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.slept...)
}

// seen is a request that a fake service got.
type seen struct {
	Method, URI, Body, Auth string
	Header                  http.Header
}

// service is a fake service: it answers by the list of answers, the last of
// which is repeated.
type service struct {
	*httptest.Server
	mu      sync.Mutex
	got     []seen
	answers []http.HandlerFunc
}

func newService(t testing.TB, answers ...http.HandlerFunc) *service {
	t.Helper()
	s := &service{answers: answers}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	n := min(len(s.got), len(s.answers)-1)
	s.got = append(s.got, seen{r.Method, r.RequestURI, string(body), r.Header.Get("Authorization"), r.Header.Clone()})
	s.mu.Unlock()
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	s.answers[n](w, r)
}

func (s *service) requests() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.got...)
}

// answer makes an answer of a status and a body, with headers "Name: value".
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if strings.HasPrefix(strings.TrimSpace(body), "{") || strings.HasPrefix(body, "[") {
			w.Header().Set("Content-Type", "application/json")
		}
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// serially lets a handler with state of its own answer one request at a time.
func serially(h http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		h(w, r)
	}
}

// lost closes the connection instead of answering, after effect ran.
func lost(effect func()) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) {
		if effect != nil {
			effect()
		}
		panic(http.ErrAbortHandler)
	}
}

// cut announces more than it sends.
func cut(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100000")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

// connect makes a connection to a fake service that does not really wait.
func connect(t testing.TB, host string, opts ...Option) (*Connection, *fakeClock) {
	t.Helper()
	clock := newFakeClock()
	opts = append([]Option{
		WithName("test"), WithHost(host), WithAccountID(testAccount), WithToken(testToken),
		WithClock(clock), WithRandom(func() float64 { return 0.5 }), WithoutRateLimits(),
	}, opts...)
	c, err := NewConnection(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, clock
}

// newTLSService returns the address of a service that nobody trusts.
func newTLSService(t testing.TB) string {
	t.Helper()
	s := httptest.NewUnstartedServer(answer(200, "{}"))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}
