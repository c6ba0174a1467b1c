package runtime

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
)

func TestSecurity(t *testing.T) {
	var got *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
	defer server.Close()
	for _, c := range []struct {
		name, action string
		creds        map[string]string
		authorize    string // the header that is sent
		query        string
		refused      bool
	}{
		{name: "nothing", action: "pets_get", refused: true},
		{name: "half of a combination", action: "pets_get", creds: map[string]string{"key": "k"}, refused: true},
		{name: "a combination", action: "pets_get", creds: map[string]string{"key": "k&1", "user": "a:b"}, authorize: "Basic YTpi", query: "api+key=k%261"},
		{name: "the other alternative", action: "pets_get", creds: map[string]string{"token": "t"}, authorize: "Bearer t"},
		{name: "optional, none", action: "pets_create"},
		{name: "optional, not another one's", action: "pets_create", creds: map[string]string{"token": "t"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := []Option{WithServer(server.URL + "/v1/")}
			for k, v := range c.creds {
				opts = append(opts, WithCredential(k, v))
			}
			conn, err := New(pets(), opts...)
			if err != nil {
				t.Fatal(err)
			}
			params := map[string]any{"pet_id": "a"}
			if c.action == "pets_create" {
				params = map[string]any{"data": map[string]any{"name": "x"}}
			}
			got = nil
			_, err = conn.RunAction(context.Background(), c.action, params)
			if c.refused {
				if !errors.Is(err, connector.ErrUnauthenticated) || got != nil {
					t.Fatalf("got %v and the request %v", err, got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if a := got.Header.Get("Authorization"); a != c.authorize || got.URL.RawQuery != c.query || !strings.HasPrefix(got.URL.Path, "/v1/pets") {
				t.Errorf("sent %q and %s", a, got.URL)
			}
		})
	}
	conn, err := New(pets(), WithServer(server.URL), WithCredential("session", "s"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RunAction(context.Background(), "post_pets", map[string]any{"data": map[string]any{"name": "x"}}); err != nil {
		t.Fatal(err)
	}
	if c, err := got.Cookie("sid"); err != nil || c.Value != "s" {
		t.Errorf("the cookie is %v (%v)", c, err)
	}
}

// TestRedirects: credentials follow a redirect within the host and none
// beyond it.
func TestRedirects(t *testing.T) {
	strangers := 0
	stranger := serve(t, func(http.ResponseWriter, *http.Request) { strangers++ })
	var keys []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.URL.RawQuery)
		switch r.URL.Path {
		case "/pets/near":
			http.Redirect(w, r, "/pets/there?"+r.URL.RawQuery, http.StatusTemporaryRedirect)
		case "/pets/far":
			http.Redirect(w, r, stranger.URL, http.StatusTemporaryRedirect)
		}
	})
	conn := connect(t, pets(), WithServer(server.URL), WithCredential("key", "k3y!"), WithCredential("user", "u:p"))
	if _, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "near"}); err != nil || len(keys) != 2 || keys[1] != "api+key=k3y%21" {
		t.Errorf("sent %q, %v", keys, err)
	}
	_, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "far"})
	if err == nil || strangers != 0 || strings.Contains(err.Error(), "k3y") {
		t.Errorf("%d requests to a stranger, and %v", strangers, err)
	}
}

// TestNothingShown: a service that repeats credentials in its answer does not
// bring them into errors.
func TestNothingShown(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		w.WriteHeader(400)
		_, _ = io.WriteString(w, `{"message":"bad `+r.Header.Get("Authorization")+` `+r.URL.RawQuery+`"}`)
	})
	for _, creds := range [][]Option{
		{WithCredential("token", "t0ken!")},
		{WithCredential("key", "k&y/7"), WithCredential("user", "ann:passw0rd")},
	} {
		conn := connect(t, pets(), append(creds, WithServer(server.URL))...)
		_, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"})
		var refused *connector.APIError
		if !errors.As(err, &refused) {
			t.Fatal(err)
		}
		all := err.Error() + string(refused.Body) + refused.Header.Get("X-Echo") + refused.Path
		for _, a := range refused.Attempts {
			all += a.Err
		}
		for _, secret := range []string{"t0ken", "k&y", "k%26y", "YW5uOnBhc3N3MHJk", "passw0rd"} {
			if strings.Contains(all, secret) {
				t.Errorf("%s is in %s", secret, all)
			}
		}
	}
	if _, err := New(pets(), WithCredential("token", "t0ken\n")); err == nil || strings.Contains(err.Error(), "t0ken") {
		t.Errorf("got %v", err)
	}
	if _, err := New(pets(), WithCredential("user", "passw0rd")); err == nil || strings.Contains(err.Error(), "passw0rd") {
		t.Errorf("got %v", err)
	}
}

// TestClientCredentials: one token serves until the service refuses it.
func TestClientCredentials(t *testing.T) {
	issued, fail := 0, false
	tokens := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if fail {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"error":"invalid_client","error_description":"s3cret is wrong"}`)
			return
		}
		issued++
		if id, secret, _ := r.BasicAuth(); id != "me" || secret != "s3cret" || r.FormValue("scope") != "a b" {
			t.Errorf("asked as %s %s for %s", id, secret, r.FormValue("scope"))
		}
		_, _ = io.WriteString(w, `{"access_token":"t`+strings.Repeat("x", issued)+`","token_type":"bearer","expires_in":3600}`)
	})
	var seen []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		if len(seen) == 3 {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	api := pets()
	api.Schemes[2].TokenURL = tokens.URL + "/token"
	conn := connect(t, api, WithServer(server.URL), WithClientCredentials("token", "me", "s3cret", "", "a", "b"))
	for range 3 {
		if _, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(seen, ","); got != "Bearer tx,Bearer tx,Bearer tx,Bearer txx" {
		t.Errorf("sent %s", got)
	}
	fail = true
	conn = connect(t, api, WithServer(server.URL), WithClientCredentials("token", "me", "s3cret", ""))
	_, err := conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"})
	if !errors.Is(err, connector.ErrUnauthenticated) || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "invalid_client") {
		t.Errorf("got %v", err)
	}
	if _, err := New(api, WithClientCredentials("key", "me", "s", "")); !errors.Is(err, connector.ErrNoConnection) {
		t.Errorf("got %v", err)
	}
}

// TestDryRun: every place of a credential is shown with a mask, whether there
// is one or not.
func TestDryRun(t *testing.T) {
	for _, c := range []struct {
		name, action string
		opts         []Option
		url          string
		authorize    string
		cookie       string
	}{
		{name: "none held", action: "pets_get", url: "https://x.example/v1/pets/a?limit=3&api+key=***", authorize: "Basic ***"},
		{name: "the second", action: "pets_get", opts: []Option{WithCredential("token", "t0k")}, url: "https://x.example/v1/pets/a?limit=3", authorize: "Bearer ***"},
		{name: "a cookie", action: "pets_create", opts: []Option{WithCredential("session", "s")}, url: "https://x.example/v1/pets", cookie: "sid=***"},
		{name: "open", action: "pets_create", url: "https://x.example/v1/pets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := connect(t, pets(Server{URL: "https://x.example/v1/"}), c.opts...)
			params := map[string]any{"pet_id": "a", "limit": 3}
			if c.action == "pets_create" {
				params = map[string]any{"data": map[string]any{"name": "n", "chip": "123"}}
			}
			d, err := conn.DryRun(context.Background(), c.action, params)
			if err != nil {
				t.Fatal(err)
			}
			if d.URL != c.url || d.Headers["Authorization"] != c.authorize || d.Headers["Cookie"] != c.cookie {
				t.Errorf("got %+v", d)
			}
			if c.action == "pets_create" && string(d.Body) != `{"chip":"***","name":"n"}` {
				t.Errorf("the body is %s", d.Body)
			}
			if !strings.HasPrefix(d.Headers["User-Agent"], "pets ") {
				t.Errorf("the agent is %q", d.Headers["User-Agent"])
			}
		})
	}
}

// TestGivenKey: descriptions declare the same key as a scheme and as a
// parameter. What the call gives is sent, once; without it the credential is.
func TestGivenKey(t *testing.T) {
	for in, place := range map[string]actions.In{"header": actions.InHeader, "query": actions.InQuery, "cookie": actions.InCookie} {
		t.Run(in, func(t *testing.T) {
			var sent []string
			server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
				sent = append(r.Header.Values("X-Key"), r.URL.Query()["X-Key"]...)
				for _, c := range r.CookiesNamed("X-Key") {
					sent = append(sent, c.Value)
				}
			})
			api := pets()
			api.Schemes = []Scheme{{Name: "key", Kind: "apiKey", In: in, Parameter: "X-Key"}}
			api.Security, api.Overrides = [][]string{{"key"}}, nil
			for _, a := range api.Actions {
				if a.Alias == "pets_get" {
					a.Args = append(a.Args[:1:1], actions.Arg{Key: "limit", Name: "X-Key", In: place, Style: actions.Form})
				}
			}
			conn, err := New(api, WithServer(server.URL), WithCredential("key", "s"))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				params map[string]any
				want   string
			}{
				{map[string]any{"pet_id": "a"}, "s"},
				{map[string]any{"pet_id": "a", "limit": 7}, "7"},
			} {
				if _, err := conn.RunAction(t.Context(), "pets_get", c.params); err != nil || len(sent) != 1 || sent[0] != c.want {
					t.Errorf("%v: sent %q (%v), want %s", c.params, sent, err, c.want)
				}
				d, err := conn.DryRun(t.Context(), "pets_get", c.params)
				if err != nil {
					t.Fatal(err)
				}
				if shown := d.URL + " " + d.Headers["X-Key"] + " " + d.Headers["Cookie"]; strings.Contains(shown, mask) == (c.want == "7") {
					t.Errorf("%v: shown as %s", c.params, shown)
				}
			}
		})
	}
}
