package connector

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestPolicies(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	custom := func(method, path string) map[string]any { return map[string]any{"_method": method, "_path": path} }
	workspace := "/api/2.0/accounts/" + testAccount + "/workspaces/42"
	for _, test := range []struct {
		name    string
		policy  Policy
		action  string
		params  map[string]any
		opts    []CallOption
		refused bool
	}{
		{"read-only reads", Policy{ReadOnly: true}, getAction, oneWorkspace, nil, false},
		{"read-only writes", Policy{ReadOnly: true}, postAction, calls[4].params, nil, true},
		{"read-only deletes", Policy{ReadOnly: true}, deleteAction, oneWorkspace, nil, true},
		{"read-only custom GET", Policy{ReadOnly: true}, "custom", custom("GET", "/api/2.0/x"), nil, false},
		{"read-only custom POST", Policy{ReadOnly: true}, "custom", custom("POST", "/api/2.0/x"), nil, true},
		{"denied by alias", Policy{Deny: []string{"workspaces_get"}}, getAction, oneWorkspace, nil, true},
		{"denied by name", Policy{Deny: []string{"get_api_2_0_accounts_by_account_id_workspaces_by_workspace_id"}}, getAction, oneWorkspace, nil, true},
		{"denied by pattern", Policy{Deny: []string{"workspaces_*"}}, getAction, oneWorkspace, nil, true},
		{"denied by service", Policy{Deny: []string{"service:provisioning"}}, getAction, oneWorkspace, nil, true},
		{"denied by tag", Policy{Deny: []string{"tag:provisioning"}}, getAction, oneWorkspace, nil, true},
		{"denied by class", Policy{Deny: []string{"class:destructive"}}, deleteAction, oneWorkspace, nil, true},
		{"not denied", Policy{Deny: []string{"class:destructive", "service:billing"}}, getAction, oneWorkspace, nil, false},
		{"denied by way of custom", Policy{Deny: []string{"workspaces_delete"}}, "custom", custom("DELETE", workspace), nil, true},
		{"denied by way of custom, slash behind", Policy{Deny: []string{"workspaces_delete"}}, "custom", custom("DELETE", workspace+"/"), nil, true},
		{"denied by way of custom, escaped", Policy{Deny: []string{"workspaces_delete"}}, "custom", custom("DELETE", strings.Replace(workspace, "workspaces", "%77orkspaces", 1)), nil, true},
		{"HEAD counts as its GET", Policy{Deny: []string{"workspaces_get"}}, "custom", custom("HEAD", workspace), nil, true},
		{"custom denied", Policy{Deny: []string{"custom"}}, "custom", custom("GET", "/api/2.0/x"), nil, true},
		{"custom DELETE by class", Policy{Deny: []string{"class:destructive"}}, "custom", custom("DELETE", "/api/2.0/x"), nil, true},
		{"allowed", Policy{Allow: []string{"workspaces_get"}}, getAction, oneWorkspace, nil, false},
		{"not allowed", Policy{Allow: []string{"workspaces_list"}}, getAction, oneWorkspace, nil, true},
		{"allowed class", Policy{Allow: []string{"class:read"}}, getAction, oneWorkspace, nil, false},
		{"allowed and denied", Policy{Allow: []string{"class:read"}, Deny: []string{"workspaces_get"}}, getAction, oneWorkspace, nil, true},
		{"unconfirmed", Policy{ConfirmDestructive: true}, deleteAction, oneWorkspace, nil, true},
		{"confirmed", Policy{ConfirmDestructive: true}, deleteAction, oneWorkspace, []CallOption{WithConfirm()}, false},
		{"confirmed but read-only", Policy{ConfirmDestructive: true, ReadOnly: true}, deleteAction, oneWorkspace, []CallOption{WithConfirm()}, true},
		{"writing needs no confirmation", Policy{ConfirmDestructive: true}, postAction, calls[4].params, nil, false},
		{"forbidden by the call", Policy{}, getAction, oneWorkspace, []CallOption{WithCallPolicy(Policy{Deny: []string{"workspaces_*"}})}, true},
	} {
		c, _ := connect(t, s.URL, WithPolicy(test.policy))
		before := len(s.requests())
		_, err := c.RunAction(t.Context(), test.action, test.params, test.opts...)
		sent := len(s.requests()) > before
		var refused *RefusedError
		if errors.Is(err, ErrRefused) != test.refused || sent == test.refused || errors.As(err, &refused) != test.refused {
			t.Errorf("%s: sent %v, error %v", test.name, sent, err)
		}
		if test.refused && refused.NeedsConfirm != (test.name == "unconfirmed") {
			t.Errorf("%s: NeedsConfirm is %v", test.name, refused.NeedsConfirm)
		}
	}
}

func TestPolicyMistakes(t *testing.T) {
	for _, rule := range []string{"workspace_delete", "nothing_*", "service:nope", "class:dangerous", "kind:x", "[", ""} {
		for _, p := range []Policy{{Deny: []string{rule}}, {Allow: []string{rule}}} {
			_, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithPolicy(p))
			if err == nil {
				t.Errorf("%q is taken as a rule", rule)
			}
		}
	}
}

func TestPoliciesOfSettingsAddUp(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	env := map[string]string{
		"DATABRICKS_HOST": s.URL, "DATABRICKS_TOKEN": testToken, "DATABRICKS_ACCOUNT_ID": testAccount,
		"DATABRICKS_CONNECTOR_READ_ONLY": "true", "DATABRICKS_CONNECTOR_DENY": "service:billing, workspaces_list",
	}
	c, err := Connect(t.Context(), "", WithEnvironment(func(k string) (string, bool) { v, ok := env[k]; return v, ok }))
	if err != nil {
		t.Fatal(err)
	}
	for action, refused := range map[string]bool{"workspaces_list": true, "credentials_list": false, "budgets_list": true} {
		if _, err := c.RunAction(t.Context(), action, nil); errors.Is(err, ErrRefused) != refused {
			t.Errorf("%s: %v", action, err)
		}
	}
	if _, err := c.RunAction(t.Context(), deleteAction, oneWorkspace); !errors.Is(err, ErrRefused) {
		t.Errorf("read-only by the environment: %v", err)
	}
}

func TestCustom(t *testing.T) {
	s := newService(t, answer(200, `{"ok":true}`))
	c, _ := connect(t, s.URL)
	res, err := c.RunAction(t.Context(), "custom", map[string]any{
		"_method": "POST", "_path": "/api/2.0/accounts/{account_id}/new%20thing",
		"_query":   map[string]any{"a": []string{"1", "2"}, "f": map[string]any{"x": true}, "none": nil},
		"_body":    map[string]any{"n": int64(9007199254740993)},
		"_headers": map[string]string{"X-Trace": "t"},
	})
	if err != nil || string(res.Body) != `{"ok":true}` {
		t.Fatal(res, err)
	}
	got := s.requests()[0]
	if got.Method != "POST" || got.URI != "/api/2.0/accounts/"+testAccount+"/new%20thing?a=1&a=2&f.x=true" || got.Body != `{"n":9007199254740993}` ||
		got.Auth != "Bearer "+testToken || got.Header.Get("X-Trace") != "t" || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("request %+v", got)
	}
	if _, err := c.RunAction(t.Context(), "custom", map[string]any{"_path": "/plain?q=a%20b", "_method": "PUT", "_body": "text", "_headers": map[string]any{"content-type": "text/plain"}}); err != nil {
		t.Fatal(err)
	}
	if got := s.requests()[1]; got.URI != "/plain?q=a+b" || got.Body != "text" {
		t.Errorf("request %+v", got)
	}
}

func TestCustomRefuses(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c, _ := connect(t, s.URL)
	long := strings.Repeat("a", 20_000)
	for _, path := range []string{
		"", "api", "//evil.example/x", "https://evil.example/x", "/\\evil.example", "/a/../b", "/a/%2e%2e/b", "/a/.%2e/b", "/a/./b", "/a//b", "/a%2F..%2Fb",
		"/a\x00b", "/a%00b", "/a b", "/a\nHost: x", "/a%0d%0ab", "/a#b", "/ä", "/%ff", "/%zz", "/x?%zz", "@evil.example/", ":80/x", "/" + long, "/a/..",
	} {
		_, err := c.RunAction(t.Context(), "custom", map[string]any{"_path": path})
		if !errors.Is(err, ErrInvalidParams) {
			t.Errorf("path %.40q: %v", path, err)
		}
	}
	for name, value := range map[string]string{
		"authorization": "x", "AUTHORIZATION": "x", "Proxy-Authorization": "x", "Cookie": "x", "Host": "evil", "X-Forwarded-Host": "evil", "Transfer-Encoding": "chunked",
		"Content-Length": "3", "X-Databricks-Azure-SP-Management-Token": "x", "x-databricks-gcp-sa-access-token": "x", "a b": "x", "": "x", "X": "a\r\nb", "X-HTTP-Method-Override": "DELETE",
	} {
		_, err := c.RunAction(t.Context(), "custom", map[string]any{"_path": "/x", "_headers": map[string]any{name: value}})
		if !errors.Is(err, ErrInvalidParams) {
			t.Errorf("header %q: %v", name, err)
		}
	}
	for _, params := range []map[string]any{
		nil,
		{"_path": "/x", "_method": "TRACE"},
		{"_path": "/x", "_method": "get"},
		{"_path": "/x", "_unknown": 1},
		{"_path": 1},
		{"_path": "/x", "_query": "a=b"},
		{"_path": "/x", "_body": map[string]any{}},
		{"_path": "/x", "_query": map[string]any{"a": []any{[]any{1}}}},
	} {
		if _, err := c.RunAction(t.Context(), "custom", params); !errors.Is(err, ErrInvalidParams) {
			t.Errorf("params %v: %v", params, err)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestMiddleware(t *testing.T) {
	s := newService(t, answer(503, ""), answer(200, `{}`))
	var order []string
	wrap := func(name string) Middleware {
		return func(next Handler) Handler {
			return func(ctx context.Context, call *Call) (*Result, error) {
				order = append(order, name+" before "+call.Action.Alias)
				if call.Header == nil {
					call.Header = http.Header{}
				}
				call.Header.Set("X-"+name, "1")
				res, err := next(ctx, call)
				order = append(order, name+" after")
				return res, err
			}
		}
	}
	c, _ := connect(t, s.URL, WithMiddleware(wrap("A"), wrap("B")))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, ", "); got != "A before workspaces_get, B before workspaces_get, B after, A after" {
		t.Error(got)
	}
	for _, r := range s.requests() {
		if r.Header.Get("X-A") != "1" || r.Header.Get("X-B") != "1" {
			t.Errorf("headers %v", r.Header)
		}
	}
	refuse := func(Handler) Handler {
		return func(context.Context, *Call) (*Result, error) {
			return nil, &RefusedError{Action: "x", Reason: "not today"}
		}
	}
	c, _ = connect(t, s.URL, WithMiddleware(refuse))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
	steal := func(next Handler) Handler {
		return func(ctx context.Context, call *Call) (*Result, error) {
			call.Header = http.Header{"Authorization": {"Bearer other"}}
			return next(ctx, call)
		}
	}
	c, _ = connect(t, s.URL, WithMiddleware(steal))
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err == nil {
		t.Error("middleware replaced the authorization")
	}
}
