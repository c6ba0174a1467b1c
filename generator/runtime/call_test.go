package runtime

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	connector "github.com/databricks-account/connector"
)

func TestRefusals(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "r1")
		w.WriteHeader(404)
		_, _ = io.WriteString(w, `{"error":{"code":"GONE","message":"no such pet"}}`)
	}))
	conn := connect(t, pets(), WithServer(server.URL), WithCredential("token", "t"))
	_, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"})
	var refused *connector.APIError
	if !errors.As(err, &refused) || refused.Code != "GONE" || refused.Message != "no such pet" || refused.RequestID != "r1" || !errors.Is(err, connector.ErrNotFound) {
		t.Errorf("got %#v", err)
	}
	var invalid *connector.ValidationError
	if _, err = conn.RunAction(context.Background(), "pets_get", map[string]any{"limit": "x", "more": 1}); !errors.As(err, &invalid) || len(invalid.Issues) != 3 {
		t.Errorf("got %v, want three issues", err)
	}
	if _, err = conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": ".."}); !errors.As(err, &invalid) || invalid.Issues[0].Path != "/pet_id" {
		t.Errorf("got %v, want an issue at /pet_id", err)
	}
	var unknown *connector.UnknownActionError
	if _, err = conn.RunAction(context.Background(), "get a pet", nil); !errors.As(err, &unknown) || len(unknown.Nearest) == 0 {
		t.Errorf("got %v, want the nearest names", err)
	}
	server.Close()
	if _, err = conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"}); !errors.Is(err, connector.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if _, err = conn.RunAction(context.Background(), "pets_create", map[string]any{"data": map[string]any{"name": "a"}}); !errors.Is(err, connector.ErrUnavailable) || errors.Is(err, connector.ErrOutcomeUnknown) {
		t.Errorf("got %v: nobody received it", err)
	}
}

// create and change are params of actions that write.
func create() map[string]any { return map[string]any{"data": map[string]any{"name": "a"}} }

func change() map[string]any {
	return map[string]any{"pet_id": "a", "data": map[string]any{"name": "a"}}
}

// TestRepetitions: what is sent again after which answer, and what the error
// says of what is not.
func TestRepetitions(t *testing.T) {
	get := map[string]any{"pet_id": "a"}
	for _, c := range []struct {
		name, action string
		params       map[string]any
		status       int
		header       string // Retry-After
		requests     int
		err          error
	}{
		{"reading, busy", "pets_get", get, 503, "", 2, nil},
		{"reading, throttled", "pets_get", get, 429, "7", 2, nil},
		{"deleting, gateway", "pets_delete", get, 502, "", 2, nil},
		{"creating, throttled", "pets_create", create(), 429, "7", 2, nil},
		{"creating, busy", "pets_create", create(), 503, "7", 1, connector.ErrOutcomeUnknown},
		{"changing, throttled", "pets_update", change(), 429, "", 2, nil},
		{"changing, gateway", "pets_update", change(), 502, "", 1, connector.ErrOutcomeUnknown},
		{"changing, busy", "pets_update", change(), 503, "", 1, connector.ErrUnavailable},
		{"reading, broken", "pets_get", get, 500, "", 1, nil},
		{"reading, absent", "pets_get", get, 404, "", 1, connector.ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			requests := 0
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests++
				if body, _ := io.ReadAll(r.Body); c.params["data"] != nil && string(body) != `{"name":"a"}` {
					t.Errorf("request %d has the body %q", requests, body)
				}
				if requests == 1 {
					if c.header != "" {
						w.Header().Set("Retry-After", c.header)
					}
					w.WriteHeader(c.status)
				}
			})
			clock := newClock()
			conn := connect(t, pets(), WithServer(server.URL), WithCredential("token", "t"), With(connector.WithClock(clock)))
			_, err := conn.RunAction(context.Background(), c.action, c.params)
			if requests != c.requests || (err == nil) != (c.requests == 2) || c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("%d requests and %v, want %d and %v", requests, err, c.requests, c.err)
			}
			if c.header != "" && c.requests == 2 && (len(clock.slept) == 0 || clock.slept[0].Seconds() < 7) {
				t.Errorf("slept %v, and the service asked for 7 seconds", clock.slept)
			}
		})
	}
}

// TestCutConnection: a change whose connection breaks is not sent again, a
// reading call is.
func TestCutConnection(t *testing.T) {
	var requests atomic.Int32 // the handler may still run when the call has ended
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			panic(http.ErrAbortHandler)
		}
	})
	conn := connect(t, pets(), WithServer(server.URL), WithCredential("token", "t"))
	if _, err := conn.RunAction(context.Background(), "pets_update", change()); !errors.Is(err, connector.ErrOutcomeUnknown) || requests.Load() != 1 {
		t.Errorf("%d requests and %v", requests.Load(), err)
	}
	requests.Store(0)
	if _, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"}); err != nil || requests.Load() != 2 {
		t.Errorf("%d requests and %v", requests.Load(), err)
	}
}

// TestAnswers: what is too large is refused, and web pages are an answer only
// where the description does not promise JSON.
func TestAnswers(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>hello</html>")
	})
	conn := connect(t, pets(), WithServer(server.URL), WithCredential("token", "t"))
	var refused *connector.APIError
	if _, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"}); !errors.As(err, &refused) {
		t.Errorf("a web page instead of JSON: %v", err)
	}
	res, err := conn.RunAction(context.Background(), "pets_create", create())
	if err != nil || string(res.Body) != "<html>hello</html>" {
		t.Errorf("got %v, %v", res, err)
	}
	var to strings.Builder
	if res, err = conn.RunActionTo(context.Background(), "pets_create", create(), &to); err != nil || len(res.Body) > 0 || to.String() != "<html>hello</html>" {
		t.Errorf("streamed %q, %v", to.String(), err)
	}
	_, err = conn.RunAction(context.Background(), "pets_create", create(), connector.WithCallMaxAnswer(5))
	if !errors.Is(err, connector.ErrAnswerTooLarge) {
		t.Errorf("got %v", err)
	}
}

// TestRules: policies of the root package hold for other APIs too.
func TestRules(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	get := map[string]any{"pet_id": "a"}
	conn := connect(t, pets(), WithServer(server.URL), WithCredential("token", "t"), With(connector.WithConfirmDestructive()))
	if _, err := conn.RunAction(context.Background(), "pets_delete", get); !errors.Is(err, connector.ErrRefused) {
		t.Errorf("got %v", err)
	}
	if _, err := conn.RunAction(context.Background(), "pets_delete", get, connector.WithConfirm()); err != nil {
		t.Error(err)
	}
	conn = connect(t, pets(), WithServer(server.URL), With(connector.WithReadOnly()))
	if _, err := conn.RunAction(context.Background(), "pets_create", create()); !errors.Is(err, connector.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

// TestFormerNames: they work, with a warning; the caller's map stays as it is.
func TestFormerNames(t *testing.T) {
	path := ""
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) { path = r.URL.Path })
	conn := connect(t, pets(), WithServer(server.URL+"/v1"), WithCredential("token", "t"))
	params := map[string]any{"id": "a", "data": map[string]any{"name": "x"}}
	res, err := conn.RunAction(context.Background(), "pets_change", params)
	if err != nil || path != "/v1/pets/a" || len(res.Warnings) != 2 || params["id"] != "a" {
		t.Errorf("sent to %s: %v, %v", path, res, err)
	}
}

// TestManyAtOnce: one connection serves many callers, over two servers.
func TestManyAtOnce(t *testing.T) {
	var requests atomic.Int32
	handler := func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "api+key=k3y" || r.Header.Get("Cookie") == "sid=s3ss" {
			requests.Add(1)
		}
	}
	api := pets(Server{URL: serve(t, handler).URL + "/a"})
	api.Overrides[0].Servers = []Server{{URL: serve(t, handler).URL + "/b"}}
	conn := connect(t, api, WithCredential("key", "k3y"), WithCredential("user", "u:p"), WithCredential("session", "s3ss"))
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() {
			name, params := "pets_get", map[string]any{"pet_id": "a"}
			if i%2 == 0 {
				name, params = "pets_create", create()
			}
			if _, err := conn.RunAction(context.Background(), name, params); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := requests.Load(); n != 40 {
		t.Errorf("%d of 40 requests carried their credentials", n)
	}
}
