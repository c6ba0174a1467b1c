package runtime

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// clock does not sleep: time passes by being slept.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// connect returns a connection that does not sleep.
func connect(t *testing.T, api *API, opts ...Option) *Connection {
	t.Helper()
	c, err := New(api, append([]Option{With(connector.WithClock(newClock()))}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// pets is a small API of the test's own.
func pets(servers ...Server) *API {
	types := schema.Table{
		{},
		{Types: schema.String},
		{Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{{Name: "limit", Schema: 3}, {Name: "pet_id", Schema: 1, Flags: schema.Required}}},
		{Types: schema.Integer},
		{Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{{Name: "data", Schema: 5, Flags: schema.Required}}},
		{Types: schema.Object, Props: []schema.Property{{Name: "chip", Schema: 1, Flags: schema.Secret}, {Name: "name", Schema: 1, Flags: schema.Required}}},
		{Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{{Name: "account_id", Schema: 1}, {Name: "data", Schema: 5}, {Name: "pet_id", Schema: 1, Flags: schema.Required}}},
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
				Name: "delete_pets_by_pet_id", Alias: "pets_delete", Method: "DELETE", Path: "/pets/{pet_id}", Types: &types, Params: 2, Idempotent: true,
				Danger: actions.Destructive, Args: []actions.Arg{{Key: "pet_id", Name: "pet_id", In: actions.InPath}}, Example: `{"pet_id":"a"}`,
			},
			{
				Name: "get_pets_by_pet_id", Alias: "pets_get", Method: "GET", Path: "/pets/{pet_id}", Summary: "Get a pet", Types: &types, Params: 2, Idempotent: true,
				Results: []actions.Response{{Status: "200", ContentType: "application/json"}},
				Args:    []actions.Arg{{Key: "pet_id", Name: "pet_id", In: actions.InPath}, {Key: "limit", Name: "limit", In: actions.InQuery, Style: actions.Form}}, Example: `{"pet_id":"a"}`,
			},
			{
				Name: "patch_pets_by_pet_id", Alias: "pets_update", Method: "PATCH", Path: "/pets/{pet_id}", Types: &types, Params: 6, Danger: actions.Write,
				Args:   []actions.Arg{{Key: "pet_id", Name: "pet_id", In: actions.InPath}},
				Body:   &actions.Body{Key: "data", ContentType: "application/json", Schema: 5},
				Former: []actions.Former{{Name: "pets_change", Since: "2026-01-02", Params: []actions.Renamed{{From: "id", To: "pet_id"}}}},
			},
			{
				Name: "post_pets", Alias: "pets_create", Method: "POST", Path: "/pets", Danger: actions.Write, Summary: "Create a pet", Types: &types, Params: 4,
				Body: &actions.Body{Key: "data", Required: true, ContentType: "application/json", Schema: 5}, Example: `{"data":{"name":"a"}}`,
			},
		},
	}
}
