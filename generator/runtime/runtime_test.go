package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// pets is a small API of the test's own.
func pets(servers ...Server) *API {
	types := schema.Table{
		{},
		{Types: schema.String},
		{Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{{Name: "limit", Schema: 3}, {Name: "pet_id", Schema: 1, Flags: schema.Required}}},
		{Types: schema.Integer},
		{Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{{Name: "data", Schema: 5, Flags: schema.Required}}},
		{Types: schema.Object, Props: []schema.Property{{Name: "name", Schema: 1, Flags: schema.Required}}},
	}
	return &API{
		Name: "pets", Title: "Pets", Servers: servers,
		Schemes:  []Scheme{{Name: "key", Kind: "apiKey", In: "query", Parameter: "api key"}, {Name: "user", Kind: "basic"}, {Name: "token", Kind: "bearer"}, {Name: "session", Kind: "apiKey", In: "cookie", Parameter: "sid"}},
		Security: [][]string{{"key", "user"}, {"token"}},
		Overrides: []Override{
			{Action: "post_pets", Security: [][]string{{"session"}, {}}},
		},
		Actions: []*actions.Action{
			{
				Name: "get_pets_by_pet_id", Alias: "pets_get", Method: "GET", Path: "/pets/{pet_id}", Summary: "Get a pet", Types: &types, Params: 2, Idempotent: true,
				Args: []actions.Arg{{Key: "pet_id", Name: "pet_id", In: actions.InPath}, {Key: "limit", Name: "limit", In: actions.InQuery, Style: actions.Form}}, Example: `{"pet_id":"a"}`,
			},
			{
				Name: "post_pets", Alias: "pets_create", Method: "POST", Path: "/pets", Summary: "Create a pet", Types: &types, Params: 4,
				Body: &actions.Body{Key: "data", Required: true, ContentType: "application/json", Schema: 5}, Example: `{"data":{"name":"a"}}`,
			},
		},
	}
}

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

func TestServers(t *testing.T) {
	variable := Server{URL: "https://{region}.example.com/{base}", Variables: []Variable{{Name: "region", Default: "eu", Enum: []string{"eu", "us"}}, {Name: "base", Default: "v2"}}}
	for _, c := range []struct {
		name    string
		servers []Server
		opts    []Option
		want    string // "" when it is refused
	}{
		{"defaults", []Server{variable}, nil, "https://eu.example.com/v2/pets/a"},
		{"a variable", []Server{variable}, []Option{WithVariable("region", "us")}, "https://us.example.com/v2/pets/a"},
		{"a value that is none", []Server{variable}, []Option{WithVariable("region", "moon")}, ""},
		{"a relative server", []Server{{URL: "/v1"}}, nil, ""},
		{"no server", nil, nil, ""},
		{"an undeclared variable", []Server{{URL: "https://{x}.example.com"}}, nil, ""},
		{"the caller's", nil, []Option{WithServer("http://localhost:1/x?y=z")}, "http://localhost:1/x/pets/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := New(pets(c.servers...), c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			req, err := conn.NewRequest(context.Background(), "pets_get", map[string]any{"pet_id": "a"})
			if c.want == "" {
				if !errors.Is(err, connector.ErrNoConnection) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil || req.URL.String() != c.want {
				t.Errorf("got %v, %v", req, err)
			}
		})
	}
	if _, err := New(pets(), WithServer("ftp://x"), WithCredential("none", "x")); err == nil || !strings.Contains(err.Error(), "none") || !strings.Contains(err.Error(), "ftp") {
		t.Errorf("both mistakes are one error: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "r1")
		w.WriteHeader(404)
		_, _ = io.WriteString(w, `{"error":{"code":"GONE","message":"no such pet"}}`)
	}))
	conn, err := New(pets(), WithServer(server.URL), WithCredential("token", "t"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.RunAction(context.Background(), "pets_get", map[string]any{"pet_id": "a"})
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
	if _, err = conn.RunAction(context.Background(), "pets_create", map[string]any{"data": map[string]any{"name": "a"}}); !errors.Is(err, connector.ErrOutcomeUnknown) {
		t.Errorf("got %v", err)
	}
}

func TestCommand(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"path": r.URL.Path, "auth": r.Header.Get("Authorization")})
	}))
	defer server.Close()
	for _, c := range []struct {
		name, args, stdin string
		code              int
		want              string
	}{
		{"help", "", "", 0, "security scheme token: bearer"},
		{"list", "list", "", 0, "pets_create"},
		{"search", "search create", "", 0, "Create a pet"},
		{"describe", "describe pets_get", "", 0, "pet_id*"},
		{"unknown", "describe pet", "", 2, "unknown action"},
		{"a call", "pets_get pet_id=7 --server SERVER", "", 0, `"auth":"Bearer secret"`},
		{"standard input", "pets_get --params - --server SERVER", `{"pet_id":"in"}`, 0, `"/pets/in"`},
		{"JSON", `pets_create data:={"name":"x"} --dry-run --server SERVER`, "", 0, `"body":"{\"name\":\"x\"}"`},
		{"an integer", "pets_get pet_id=a limit=x --dry-run --server SERVER", "", 2, "limit"},
		{"no server", "pets_get pet_id=a", "", 4, "names no server"},
		{"no word", "pets_get pet_id --server SERVER", "", 2, "no parameter"},
		{"no option", "pets_get --none", "", 2, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			code := Main(pets(), strings.Fields(strings.ReplaceAll(c.args, "SERVER", server.URL)), System{
				Stdin: strings.NewReader(c.stdin), Stdout: &out, Stderr: &out,
				Lookup: func(name string) (string, bool) { return "secret", name == "PETS_TOKEN" },
			})
			if code != c.code || !strings.Contains(out.String(), c.want) {
				t.Errorf("exit code %d, want %d, and %q in:\n%s", code, c.code, c.want, out.String())
			}
		})
	}
}
