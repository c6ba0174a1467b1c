package connector

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// tokens counts what it issues: t1, t2, ...
type tokens struct {
	clock *fakeClock
	life  time.Duration
	n     atomic.Int64
	busy  atomic.Int64
	fail  atomic.Bool
	gate  chan struct{} // when set, every Authorize waits for one value
}

func (*tokens) Kind() string { return "test" }

func (s *tokens) Authorize(ctx context.Context) (*Authorization, error) {
	if s.busy.Add(1) > 1 {
		panic("two renewals at a time")
	}
	defer s.busy.Add(-1)
	if s.gate != nil {
		select {
		case <-s.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if s.fail.Load() {
		return nil, errors.New("the issuer is down")
	}
	return bearer(fmt.Sprintf("t%d", s.n.Add(1)), s.clock.Now().Add(s.life))
}

func TestTokenIsSharedAndRenewedAhead(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	clock := newFakeClock()
	src := &tokens{clock: clock, life: time.Hour}
	c, _ := connect(t, s.URL, WithCredentials(src), WithClock(clock))
	run := func() string {
		t.Helper()
		if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil {
			t.Fatal(err)
		}
		all := s.requests()
		return all[len(all)-1].Auth
	}
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() { _, _ = c.RunAction(t.Context(), getAction, oneWorkspace) })
	}
	wg.Wait()
	if n := src.n.Load(); n != 1 {
		t.Fatalf("%d tokens for 32 callers at once", n)
	}
	clock.advance(39 * time.Minute)
	if run() != "Bearer t1" || src.n.Load() != 1 {
		t.Error("renewed too early")
	}
	clock.advance(2 * time.Minute) // 41 minutes: the last 20 have begun
	if got := run(); got != "Bearer t1" {
		t.Errorf("a renewal ahead of time held the call up: %s", got)
	}
	waitFor(t, func() bool { return src.n.Load() == 2 })
	waitFor(t, func() bool { return run() == "Bearer t2" })

	// The issuer is down: the token is used to its end, and asked for no more
	// than once a minute.
	src.fail.Store(true)
	clock.advance(50 * time.Minute)
	if run() != "Bearer t2" {
		t.Error("a failed renewal broke a valid token")
	}
	clock.advance(20 * time.Minute)
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err == nil || !strings.Contains(err.Error(), "issuer is down") {
		t.Errorf("an ended token: %v", err)
	}
	src.fail.Store(false)
	if run() != "Bearer t3" {
		t.Error("the renewal after the failure")
	}
}

// waitFor waits for something that a goroutine is about to do.
func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !cond(); {
		if time.Now().After(deadline) {
			t.Fatal("it did not come")
		}
		runtime.Gosched()
	}
}

func TestOneWaiterGivesUp(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	clock := newFakeClock()
	src := &tokens{clock: clock, life: time.Hour, gate: make(chan struct{})}
	c, _ := connect(t, s.URL, WithCredentials(src), WithClock(clock))
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := c.RunAction(ctx, getAction, oneWorkspace); first <- err }()
	waitFor(t, func() bool { return src.busy.Load() == 1 })
	go func() { _, err := c.RunAction(t.Context(), getAction, oneWorkspace); second <- err }()
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that gave up: %v", err)
	}
	src.gate <- struct{}{}
	if err := <-second; err != nil {
		t.Errorf("the one that waited: %v", err)
	}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	refused := answer(401, `{"error_code":"UNAUTHENTICATED","message":"expired"}`)
	for _, call := range calls {
		s := newService(t, refused, answer(200, call.ok))
		clock := newFakeClock()
		c, _ := connect(t, s.URL, WithCredentials(&tokens{clock: clock, life: time.Hour}), WithClock(clock), WithoutRetry())
		res, err := c.RunAction(t.Context(), call.action, call.params)
		if err != nil || len(res.Attempts) != 2 {
			t.Fatalf("%s: %v", call.action, err)
		}
		got := s.requests()
		if got[0].Auth != "Bearer t1" || got[1].Auth != "Bearer t2" || got[0].Body != got[1].Body {
			t.Errorf("%s: requests %+v", call.action, got)
		}
		s = newService(t, refused)
		c, _ = connect(t, s.URL, WithCredentials(&tokens{clock: clock, life: time.Hour}), WithClock(clock))
		if _, err := c.RunAction(t.Context(), call.action, call.params); !errors.Is(err, ErrUnauthenticated) || errors.Is(err, ErrOutcomeUnknown) || len(s.requests()) != 2 {
			t.Errorf("%s: %v after %d requests, want ErrUnauthenticated after two", call.action, err, len(s.requests()))
		}
	}
	// A token that cannot be renewed is not tried again.
	s := newService(t, refused)
	c, _ := connect(t, s.URL)
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); !errors.Is(err, ErrUnauthenticated) || len(s.requests()) != 1 {
		t.Errorf("%v after %d requests", err, len(s.requests()))
	}
}

func TestTokenSource(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c, _ := connect(t, s.URL, WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "abc"})))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil || s.requests()[0].Auth != "Bearer abc" {
		t.Errorf("%v, %+v", err, s.requests())
	}
}

// issuer is a host with OAuth: discovery, a token endpoint, and one action.
func issuer(t *testing.T, token http.HandlerFunc) *service {
	var s *service
	s = newService(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/.well-known/databricks-config":
			answer(200, `{"oidc_endpoint":"`+s.URL+`/oidc/accounts/{account_id}","account_id":"`+testAccount+`","host_type":"account"}`)(w, r)
		case strings.HasSuffix(r.URL.Path, "/.well-known/oauth-authorization-server"):
			answer(200, `{"token_endpoint":"`+s.URL+`/oidc/token"}`)(w, r)
		case r.URL.Path == "/oidc/token":
			token(w, r)
		default:
			answer(200, `{}`)(w, r)
		}
	})
	return s
}

func oauthConnection(t *testing.T, host string, opts ...Option) *Connection {
	t.Helper()
	c, err := NewConnection(append([]Option{WithHost(host), WithAccountID(testAccount), WithClock(newFakeClock())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOAuthM2M(t *testing.T) {
	tries := 0
	s := issuer(t, func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries == 1 {
			answer(400, `{"error":"invalid_request","error_description":"Temporarily throttled, too many requests"}`)(w, r)
			return
		}
		answer(200, `{"access_token":"at","token_type":"Bearer","expires_in":"3600"}`)(w, r)
	})
	c := oauthConnection(t, s.URL, WithOAuthM2M("my id", "my secret"))
	if c.AuthKind() != "oauth-m2m" {
		t.Errorf("AuthKind is %q", c.AuthKind())
	}
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, r := range s.requests() {
		paths = append(paths, r.Method+" "+r.URI)
	}
	want := []string{
		"GET /.well-known/databricks-config", "GET /oidc/accounts/" + testAccount + "/.well-known/oauth-authorization-server",
		"POST /oidc/token", "POST /oidc/token", "GET /api/2.0/accounts/" + testAccount + "/workspaces/42",
	}
	if fmt.Sprint(paths) != fmt.Sprint(want) {
		t.Errorf("requests are\n%v, want\n%v", paths, want)
	}
	got := s.requests()
	if got[0].Auth != "" || got[1].Auth != "" || got[4].Auth != "Bearer at" {
		t.Errorf("authorizations: %q %q %q", got[0].Auth, got[1].Auth, got[4].Auth)
	}
	if want := "Basic " + base64.StdEncoding.EncodeToString([]byte("my+id:my+secret")); got[3].Auth != want {
		t.Errorf("token request has %q, want %q", got[3].Auth, want)
	}
	if got[3].Body != "grant_type=client_credentials&scope=all-apis" {
		t.Errorf("token request is %q", got[3].Body)
	}
}

func TestOAuthRefused(t *testing.T) {
	s := issuer(t, answer(401, `{"error":"invalid_client","error_description":"Client authentication failed"}`))
	c := oauthConnection(t, s.URL, WithOAuthM2M("id", "very-secret-value"))
	_, err := c.RunAction(t.Context(), getAction, oneWorkspace)
	if !errors.Is(err, ErrUnauthenticated) || !strings.Contains(err.Error(), "Client authentication failed") || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("error %v", err)
	}
}

func TestCredentialsStayWithTheHost(t *testing.T) {
	stranger := newService(t, answer(200, `{"access_token":"x"}`))
	var s *service
	s = newService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/.well-known/databricks-config" {
			answer(200, `{"oidc_endpoint":"`+s.URL+`/oidc"}`)(w, r)
			return
		}
		answer(200, `{"token_endpoint":"`+stranger.URL+`/token"}`)(w, r)
	})
	c := oauthConnection(t, s.URL, WithOAuthM2M("id", "secret-secret"))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); !errors.Is(err, ErrUnauthenticated) || !strings.Contains(err.Error(), "another host") {
		t.Errorf("error %v", err)
	}
	// Nor by a redirect of the token endpoint.
	s = issuer(t, answer(307, "", "Location: "+stranger.URL))
	c = oauthConnection(t, s.URL, WithOAuthM2M("id", "secret-secret"))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err == nil {
		t.Error("a redirected token request succeeded")
	}
	if got := stranger.requests(); len(got) > 0 {
		t.Errorf("the stranger got %+v", got)
	}
}

func TestFederation(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("jwt-from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lookup := func(name string) (string, bool) {
		if name == "MY_TOKEN" {
			return "jwt-from-env", true
		}
		return "", false
	}
	for want, opts := range map[string][]Option{
		"jwt-from-file": {WithSetting("databricks_id_token_filepath", file), WithSetting("client_id", "sp"), WithAuthType("file-oidc")},
		"jwt-from-env":  {WithSetting("oidc_token_env", "MY_TOKEN"), WithEnvironment(lookup)},
	} {
		s := issuer(t, answer(200, `{"access_token":"at","expires_in":3600}`))
		c := oauthConnection(t, s.URL, opts...)
		if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil {
			t.Fatal(err)
		}
		form := s.requests()[2].Body
		for _, part := range []string{"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange", "subject_token=" + want, "subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt", "scope=all-apis"} {
			if !strings.Contains(form, part) {
				t.Errorf("%s: the form %q lacks %s", want, form, part)
			}
		}
		if strings.Contains(form, "client_id=sp") != (want == "jwt-from-file") {
			t.Errorf("%s: client_id in %q", want, form)
		}
	}
	c := oauthConnection(t, "http://127.0.0.1:1", WithSetting("databricks_id_token_filepath", file+".missing"))
	if err := c.Authorize(t.Context()); !errors.Is(err, ErrUnauthenticated) || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a missing token file: %v", err)
	}
}

func TestNoCredentials(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c := oauthConnection(t, s.URL)
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); !errors.Is(err, ErrUnauthenticated) || !strings.Contains(err.Error(), "DATABRICKS_TOKEN") {
		t.Errorf("error %v", err)
	}
	c = oauthConnection(t, s.URL, WithAuthType("azure-cli"))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); !errors.Is(err, ErrUnauthenticated) || !strings.Contains(err.Error(), "sdkauth") {
		t.Errorf("error %v", err)
	}
	if len(s.requests()) != 0 {
		t.Error("something was sent")
	}
	hook := AuthenticatorFunc(func(_ context.Context, st *Settings) (Credentials, error) {
		return staticToken{"from-hook-" + st.Get("auth_type")}, nil
	})
	c = oauthConnection(t, s.URL, WithAuthType("azure-cli"), WithAuthenticator(hook))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil || s.requests()[0].Auth != "Bearer from-hook-azure-cli" {
		t.Errorf("%v, %+v", err, s.requests())
	}
}

func TestTokenWithJunk(t *testing.T) {
	for _, token := range []string{"a b", "abc\x00", "tök", ""} {
		c := oauthConnection(t, "http://127.0.0.1:1", WithCredentials(staticToken{token}))
		err := c.Authorize(t.Context())
		if err == nil || token != "" && strings.Contains(err.Error(), token) {
			t.Errorf("%q: %v", token, err)
		}
	}
}
