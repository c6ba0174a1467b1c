package connector

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

var oneWorkspace = map[string]any{"workspace_id": 42}

const (
	getAction    = "workspaces_get"
	deleteAction = "workspaces_delete"
	putAction    = "private_access_settings_replace"
	patchAction  = "workspaces_update"
	postAction   = "credentials_create" // without a way to find what it made, see unfindable
)

// calls are one action of each class of verbs.
var calls = []struct {
	action string
	params map[string]any
	ok     string
	again  bool // may be repeated after it may have taken effect
	reads  bool
}{
	{getAction, oneWorkspace, `{"workspace_id":42}`, true, true},
	{deleteAction, oneWorkspace, `{}`, true, false},
	{putAction, map[string]any{"private_access_settings_id": "p", "data": map[string]any{"private_access_settings_name": "n", "region": "us-west-2"}}, `{}`, true, false},
	{patchAction, map[string]any{"workspace_id": 42, "data": map[string]any{"credentials_id": "c"}}, `{}`, true, false},
	{postAction, map[string]any{"data": map[string]any{"credentials_name": "c", "aws_credentials": map[string]any{"sts_role": map[string]any{"role_arn": "arn:aws:iam::1:role/x"}}}}, `{"credentials_id":"c"}`, false, false},
}

// unfindable is the default registry with no way to find creations.
func unfindable() *Registry {
	var list []*Action
	for _, a := range DefaultRegistry().All() {
		b := *a
		b.Find = nil
		list = append(list, &b)
	}
	return NewRegistry(list)
}

func TestFaultsByVerb(t *testing.T) {
	faults := []struct {
		name string
		bad  http.HandlerFunc
		// harmless: the answer proves that nothing was done.
		harmless, final bool
	}{
		{name: "429", bad: answer(429, `{"error_code":"RESOURCE_EXHAUSTED","message":"slow down"}`), harmless: true},
		{name: "429 plain", bad: answer(429, "too many"), harmless: true},
		{name: "scim overload", bad: answer(500, `{"schemas":["x"],"detail":"REQUEST_LIMIT_EXCEEDED: busy","status":"500"}`), harmless: true},
		{name: "502", bad: answer(502, "<html><pre>bad gateway</pre></html>")},
		{name: "503", bad: answer(503, `{"error_code":"TEMPORARILY_UNAVAILABLE","message":"later"}`)},
		{name: "503 Retry-After", bad: answer(503, "", "Retry-After: 3")},
		{name: "504", bad: answer(504, "")},
		{name: "lost", bad: lost(nil)},
		{name: "cut", bad: cut(200, `{"a":`)},
		{name: "400", bad: answer(400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"no"}`), harmless: true, final: true},
		{name: "403", bad: answer(403, `{"error_code":"PERMISSION_DENIED","message":"no"}`), harmless: true, final: true},
		{name: "409 empty", bad: answer(409, ""), harmless: true, final: true},
		{name: "500", bad: answer(500, `{"error_code":"INTERNAL_ERROR","message":"oops"}`), final: true},
		{name: "501", bad: answer(501, ``), harmless: true, final: true},
	}
	for _, f := range faults {
		for _, call := range calls {
			t.Run(f.name+"/"+call.action, func(t *testing.T) {
				s := newService(t, f.bad, answer(200, call.ok))
				c, _ := connect(t, s.URL, WithRegistry(unfindable()))
				res, err := c.RunAction(t.Context(), call.action, call.params)
				n := len(s.requests())
				repeat := !f.final && (f.harmless || call.again)
				if repeat {
					if err != nil || n != 2 || string(res.Body) != call.ok {
						t.Fatalf("%d requests, result %v, error %v; want success at the second", n, res, err)
					}
					if len(res.Attempts) != 2 || res.Attempts[0].Err == "" || res.Attempts[1].Err != "" {
						t.Errorf("attempts are %+v", res.Attempts)
					}
					return
				}
				if err == nil || n != 1 {
					t.Fatalf("%d requests, error %v; want one and an error", n, err)
				}
				unknown := !f.harmless && !call.reads
				if errors.Is(err, ErrOutcomeUnknown) != unknown {
					t.Errorf("ErrOutcomeUnknown is %v, want %v: %v", !unknown, unknown, err)
				}
				if len(Attempts(err)) != 1 {
					t.Errorf("Attempts is %v", Attempts(err))
				}
				if unknown && !strings.Contains(err.Error(), "look with") {
					t.Errorf("the error does not say what to check: %v", err)
				}
			})
		}
	}
}

func TestNeverReachedIsRepeated(t *testing.T) {
	// A listener that refuses at first: the port is known, nobody listens.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	for _, call := range calls {
		c, clock := connect(t, "http://"+addr)
		_, err = c.RunAction(t.Context(), call.action, call.params)
		if !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("%s: %v; want ErrUnavailable, and nothing unknown", call.action, err)
		}
		if n := len(Attempts(err)); n < 3 {
			t.Errorf("%s: %d attempts, want several", call.action, n)
		}
		if total := clock.Now().Sub(newFakeClock().Now()); total > defaultConnectBudget {
			t.Errorf("%s: went on for %v", call.action, total)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for name, header := range map[string]string{
		"seconds": "7",
		"date":    newFakeClock().Now().Add(7 * time.Second).Format(http.TimeFormat),
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, answer(429, "", "Retry-After: "+header), answer(200, "{}"))
			c, clock := connect(t, s.URL)
			if _, err := c.RunAction(t.Context(), postAction, calls[4].params); err != nil {
				t.Fatal(err)
			}
			if got := clock.sleeps(); len(got) == 0 || got[0] != 7*time.Second {
				t.Errorf("waited %v, want 7s", got)
			}
		})
	}
}

func TestRetryAfterBeyondBudgetFailsAtOnce(t *testing.T) {
	s := newService(t, answer(429, "", "Retry-After: 4000"))
	c, clock := connect(t, s.URL)
	_, err := c.RunAction(t.Context(), getAction, oneWorkspace)
	if !errors.Is(err, ErrTooManyRequests) || len(clock.sleeps()) != 0 {
		t.Errorf("error %v after waits %v", err, clock.sleeps())
	}
	var api *APIError
	if !errors.As(err, &api) || api.RetryAfter != 4000*time.Second {
		t.Errorf("RetryAfter is not in the error: %v", err)
	}
}

func TestBackoffIsJitteredAndBounded(t *testing.T) {
	s := newService(t, answer(503, ""))
	c, clock := connect(t, s.URL)
	_, err := c.RunAction(t.Context(), getAction, oneWorkspace)
	if !errors.Is(err, ErrUnavailable) {
		t.Fatal(err)
	}
	var total time.Duration
	for i, d := range clock.sleeps() {
		want := min(defaultCap, defaultBase<<i) / 2
		if i > 10 {
			want = defaultCap / 2
		}
		if d != want {
			t.Fatalf("wait %d is %v, want %v", i, d, want)
		}
		total += d
	}
	if total > defaultBudget || total < defaultBudget-defaultCap {
		t.Errorf("waited %v in all, want about %v", total, defaultBudget)
	}
}

func TestAttemptsAndWithoutRetry(t *testing.T) {
	s := newService(t, answer(503, ""))
	c, _ := connect(t, s.URL, WithRetry(RetryPolicy{Attempts: 3}))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); len(Attempts(err)) != 3 {
		t.Errorf("%d attempts, want 3", len(Attempts(err)))
	}
	c, _ = connect(t, s.URL, WithoutRetry())
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); len(Attempts(err)) != 1 {
		t.Errorf("%d attempts, want 1", len(Attempts(err)))
	}
}

func TestRepeatedDeleteThatFindsNothing(t *testing.T) {
	s := newService(t, lost(nil), answer(404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"gone"}`))
	c, _ := connect(t, s.URL)
	res, err := c.RunAction(t.Context(), deleteAction, oneWorkspace)
	if err != nil {
		t.Fatal(err)
	}
	if res.Status/100 != 2 || len(res.Attempts) != 2 || !strings.Contains(res.Attempts[1].Note, "deleted it") {
		t.Errorf("result %+v", res)
	}
	// The same 404 at first is an error.
	s = newService(t, answer(404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"gone"}`))
	c, _ = connect(t, s.URL)
	if _, err := c.RunAction(t.Context(), deleteAction, oneWorkspace); !errors.Is(err, ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
}

func TestConflictAfterALostAnswer(t *testing.T) {
	s := newService(t, lost(nil), answer(409, `{"error_code":"RESOURCE_CONFLICT","message":"etag is stale"}`))
	c, _ := connect(t, s.URL)
	_, err := c.RunAction(t.Context(), putAction, calls[2].params)
	if !errors.Is(err, ErrOutcomeUnknown) || !errors.Is(err, ErrConflict) {
		t.Errorf("error %v, want ErrOutcomeUnknown and ErrConflict", err)
	}
}

func TestSilence(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	hang := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	slowBody := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		hang(w, r)
	}
	for name, bad := range map[string]http.HandlerFunc{"no answer": hang, "no body": slowBody} {
		s := newService(t, bad, answer(200, "{}"))
		c, _ := connect(t, s.URL, WithTimeout(200*time.Millisecond))
		res, err := c.RunAction(t.Context(), getAction, oneWorkspace)
		if err != nil || len(res.Attempts) != 2 || !strings.Contains(res.Attempts[0].Err, "silent") {
			t.Errorf("%s: result %+v, error %v", name, res, err)
		}
		s = newService(t, bad)
		c, _ = connect(t, s.URL, WithTimeout(200*time.Millisecond))
		if _, err := c.RunAction(t.Context(), postAction, calls[4].params); !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("%s: POST ended with %v, want ErrOutcomeUnknown", name, err)
		}
	}
}

func TestContextEnds(t *testing.T) {
	started := make(chan struct{}, 1)
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		started <- struct{}{}
		<-r.Context().Done()
	})
	c, _ := connect(t, s.URL)
	for _, call := range calls {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-started; cancel() }()
		_, err := c.RunAction(ctx, call.action, call.params)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", call.action, err)
		}
		if errors.Is(err, ErrOutcomeUnknown) == call.reads {
			t.Errorf("%s: ErrOutcomeUnknown is %v: %v", call.action, call.reads, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	before := len(s.requests())
	if _, err := c.RunAction(ctx, postAction, calls[4].params); !errors.Is(err, context.Canceled) || errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("a cancelled context: %v", err)
	}
	if len(s.requests()) != before {
		t.Error("a cancelled context sent a request")
	}
}

func TestDeadlineLeavesNoRoom(t *testing.T) {
	s := newService(t, answer(429, "", "Retry-After: 60"))
	c, err := NewConnection(WithHost(s.URL), WithAccountID(testAccount), WithToken(testToken))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	_, err = c.RunAction(t.Context(), getAction, oneWorkspace, WithCallTimeout(5*time.Second))
	if !errors.Is(err, ErrTooManyRequests) || time.Since(begin) > 4*time.Second {
		t.Errorf("error %v after %v; want the refusal at once", err, time.Since(begin))
	}
}

func TestAnswersAreBounded(t *testing.T) {
	big := strings.Repeat("x", 2000)
	flushed := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush() // no Content-Length
		fmt.Fprintf(w, "%q", big)
	}
	for name, h := range map[string]http.HandlerFunc{"announced": answer(200, `["`+big+`"]`), "chunked": flushed} {
		s := newService(t, h)
		c, _ := connect(t, s.URL, WithMaxAnswer(1000))
		_, err := c.RunAction(t.Context(), getAction, oneWorkspace)
		if !errors.Is(err, ErrAnswerTooLarge) || len(s.requests()) != 1 {
			t.Errorf("%s: error %v after %d requests", name, err, len(s.requests()))
		}
		if res, err := c.RunAction(t.Context(), getAction, oneWorkspace, WithCallMaxAnswer(5000)); err != nil || len(res.Body) < 2000 {
			t.Errorf("%s: with a larger bound: %v", name, err)
		}
	}
}

func TestHTMLInsteadOfJSON(t *testing.T) {
	s := newService(t, answer(200, "\n<!DOCTYPE html><title>Sign in to Databricks</title>", "Content-Type: text/html"))
	c, _ := connect(t, s.URL)
	_, err := c.RunAction(t.Context(), getAction, oneWorkspace)
	if !errors.Is(err, ErrUnauthenticated) || !strings.Contains(err.Error(), "Sign in to Databricks") {
		t.Errorf("error %v", err)
	}
}

func TestRedirectsStayHome(t *testing.T) {
	stranger := newService(t, answer(200, `{"stolen":true}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, call := range calls {
			s := newService(t, answer(status, "", "Location: "+stranger.URL+"/x"))
			c, _ := connect(t, s.URL)
			_, err := c.RunAction(t.Context(), call.action, call.params)
			var api *APIError
			if !errors.As(err, &api) || api.Code != codeRedirect {
				t.Errorf("%d %s: %v", status, call.action, err)
			}
		}
	}
	if got := stranger.requests(); len(got) != 0 {
		t.Errorf("the stranger got %+v", got)
	}
	s := newService(t, answer(302, "", "Location: /elsewhere"), answer(200, `{"ok":true}`))
	c, _ := connect(t, s.URL)
	res, err := c.RunAction(t.Context(), getAction, oneWorkspace)
	if err != nil || string(res.Body) != `{"ok":true}` || s.requests()[1].Auth == "" {
		t.Errorf("a redirect within the host: %v, %v", res, err)
	}
	s = newService(t, answer(302, "", "Location: /elsewhere"))
	c, _ = connect(t, s.URL)
	if _, err = c.RunAction(t.Context(), getAction, oneWorkspace); err == nil || len(s.requests()) > maxRedirects+1 {
		t.Errorf("a circle of redirects: %v after %d requests", err, len(s.requests()))
	}
}

func TestBodyTooLarge(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c, _ := connect(t, s.URL)
	params := map[string]any{"data": map[string]any{"credentials_name": strings.Repeat("x", 50<<20)}}
	for _, action := range []string{postAction, "networks_create"} {
		_, err := c.RunAction(t.Context(), action, params)
		if !errors.Is(err, ErrInvalidParams) {
			t.Errorf("%s: %.200v", action, err)
		}
	}
	if len(s.requests()) != 0 {
		t.Error("something was sent")
	}
}
