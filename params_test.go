package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
)

// TestBadInput: every bad input gets a clear error, and nothing is sent.
func TestBadInput(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	cyclic := map[string]any{}
	cyclic["data"] = map[string]any{"aws_credentials": cyclic}
	deep := any("x")
	for range 10_000 {
		deep = map[string]any{"a": deep}
	}
	data := func(v any) map[string]any { return map[string]any{"data": v} }
	for _, test := range []struct {
		name, action string
		params       map[string]any
		want         error
		path         string
	}{
		{"empty name", "", nil, ErrUnknownAction, ""},
		{"unknown action", "workspace_list", nil, ErrUnknownAction, ""},
		{"long unknown action", strings.Repeat("x", 1<<20), nil, ErrUnknownAction, ""},
		{"unknown param", "workspaces_list", map[string]any{"limit": 1}, ErrInvalidParams, "/limit"},
		{"missing param", "workspaces_get", nil, ErrInvalidParams, "/workspace_id"},
		{"null path param", "workspaces_get", map[string]any{"workspace_id": nil}, ErrInvalidParams, "/workspace_id"},
		{"wrong type", "workspaces_get", map[string]any{"workspace_id": "abc"}, ErrInvalidParams, "/workspace_id"},
		{"fraction", "workspaces_get", map[string]any{"workspace_id": 1.5}, ErrInvalidParams, "/workspace_id"},
		{"out of int64", "workspaces_get", map[string]any{"workspace_id": "9223372036854775808"}, ErrInvalidParams, "/workspace_id"},
		{"too large a float", "workspaces_get", map[string]any{"workspace_id": 1e17}, ErrInvalidParams, "/workspace_id"},
		{"NaN", "workspaces_get", map[string]any{"workspace_id": math.NaN()}, ErrInvalidParams, "/workspace_id"},
		{"empty path param", "credentials_get", map[string]any{"credentials_id": ""}, ErrInvalidParams, "/credentials_id"},
		{"dots", "credentials_get", map[string]any{"credentials_id": ".."}, ErrInvalidParams, "/credentials_id"},
		{"dots and slash", "credentials_get", map[string]any{"credentials_id": "../x"}, ErrInvalidParams, "/credentials_id"},
		{"NUL", "credentials_get", map[string]any{"credentials_id": "a\x00b"}, ErrInvalidParams, "/credentials_id"},
		{"newline", "credentials_get", map[string]any{"credentials_id": "a\nb"}, ErrInvalidParams, "/credentials_id"},
		{"10 KB", "credentials_get", map[string]any{"credentials_id": strings.Repeat("a", 10<<10)}, ErrInvalidParams, "/credentials_id"},
		{"account as dots", "workspaces_list", map[string]any{"account_id": ".."}, ErrInvalidParams, "/account_id"},
		{"empty account", "workspaces_list", map[string]any{"account_id": ""}, ErrInvalidParams, "/account_id"},
		{"missing body", postAction, nil, ErrInvalidParams, "/data"},
		{"body is a list", postAction, data([]any{}), ErrInvalidParams, "/data"},
		{"body beside data", postAction, map[string]any{"credentials_name": "x"}, ErrInvalidParams, ""},
		{"invalid UTF-8", postAction, data(map[string]any{"credentials_name": "\xff"}), ErrInvalidParams, "/data/credentials_name"},
		{"a channel", postAction, data(make(chan int)), ErrInvalidParams, "/data"},
		{"cyclic", postAction, cyclic, ErrInvalidParams, ""},
		{"10,000 deep", postAction, data(deep), ErrInvalidParams, ""},
		{"bad number", postAction, data(map[string]any{"credentials_name": json.Number("1.2.3")}), ErrInvalidParams, "/data/credentials_name"},
	} {
		c, _ := connect(t, s.URL)
		_, err := c.RunAction(t.Context(), test.action, test.params)
		if !errors.Is(err, test.want) || len(err.Error()) > 2000 {
			t.Errorf("%s: %.300v", test.name, err)
			continue
		}
		var ve *ValidationError
		if test.path != "" && (!errors.As(err, &ve) || ve.Issues[0].Path != test.path || ve.Issues[0].Message == "") {
			t.Errorf("%s: the issue is not at %s: %v", test.name, test.path, err)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestUnknownActionNamesTheNearest(t *testing.T) {
	for name, want := range map[string]string{"workspace_list": "workspaces_list", "list workspaces": "workspaces_list", "credentials_creat": "credentials_create"} {
		c, _ := connect(t, "https://accounts.cloud.databricks.com")
		_, err := c.NewRequest(t.Context(), name, nil)
		var ue *UnknownActionError
		if !errors.As(err, &ue) || len(ue.Nearest) == 0 || len(ue.Nearest) > 5 || !strings.Contains(strings.Join(ue.Nearest, " "), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMissingAccount(t *testing.T) {
	c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithToken("t"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.RunAction(t.Context(), "workspaces_get", nil)
	var ve *ValidationError
	if !errors.As(err, &ve) || len(ve.Issues) != 2 || ve.Issues[0].Path != "/account_id" || !strings.Contains(ve.Issues[0].Suggestion, "DATABRICKS_ACCOUNT_ID") {
		t.Errorf("error %v", err)
	}
	// A host that tells its account is asked, and NewRequest asks nobody.
	s := newService(t, answer(200, `{"account_id":"told"}`))
	c, _ = connect(t, s.URL, WithAccountID(""))
	if _, err := c.NewRequest(t.Context(), "workspaces_list", nil); !errors.Is(err, ErrInvalidParams) || len(s.requests()) != 0 {
		t.Errorf("NewRequest: %v after %d requests", err, len(s.requests()))
	}
	for range 2 {
		if _, err := c.RunAction(t.Context(), "workspaces_list", nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.requests(); len(got) != 3 || got[0].Auth != "" || got[2].URI != "/api/2.0/accounts/told/workspaces" {
		t.Errorf("requests %+v", got)
	}
}

type label string

func TestGoValues(t *testing.T) {
	c, _ := connect(t, "https://accounts.cloud.databricks.com")
	params := map[string]any{"data": struct {
		Label label    `json:"label"`
		Type  string   `json:"list_type"`
		IPs   []string `json:"ip_addresses"`
	}{"l", "ALLOW", []string{"10.0.0.1"}}}
	d, err := c.DryRun(t.Context(), "ip_access_lists_create", params)
	if err != nil || string(d.Body) != `{"ip_addresses":["10.0.0.1"],"label":"l","list_type":"ALLOW"}` {
		t.Errorf("%+v, %v", d, err)
	}
	for _, id := range []any{int64(9007199254740993), uint64(9007199254740993), json.Number("9007199254740993"), "9007199254740993"} {
		req, err := c.NewRequest(t.Context(), "workspaces_get", map[string]any{"workspace_id": id})
		if err != nil || !strings.HasSuffix(req.URL.Path, "/9007199254740993") {
			t.Errorf("%T: %v, %v", id, req, err)
		}
	}
}

func TestCallerKeepsTheParams(t *testing.T) {
	c, _ := connect(t, "https://accounts.cloud.databricks.com")
	params := map[string]any{"filter_by.policy_name": "x", "page_size": 3}
	before := fmt.Sprint(params)
	req, err := c.NewRequest(t.Context(), "budget_policies_list", params)
	if err != nil || fmt.Sprint(params) != before {
		t.Fatalf("params became %v, %v", params, err)
	}
	if q := req.URL.Query(); q.Get("filter_by.policy_name") != "x" || q.Get("page_size") != "3" {
		t.Errorf("query %v", q)
	}
	if _, err := c.NewRequest(t.Context(), "budget_policies_list", map[string]any{"filter_by.policy_name": "x", "filter_by": map[string]any{"policy_name": "y"}}); !errors.Is(err, ErrInvalidParams) {
		t.Errorf("said twice: %v", err)
	}
}

func TestNewRequestHasNoCredentials(t *testing.T) {
	c, _ := connect(t, "https://accounts.cloud.databricks.com")
	req, err := c.NewRequest(t.Context(), "workspaces_get", oneWorkspace)
	if err != nil || req.Header.Get("Authorization") != "" || req.Header.Get("User-Agent") == "" || req.Method != http.MethodGet {
		t.Errorf("%+v, %v", req, err)
	}
}

func TestFormerNames(t *testing.T) {
	old, _ := DefaultRegistry().Lookup("workspaces_get")
	a := *old
	a.Former = []actions.Former{{Name: "get_workspace_old", Since: "2026-01-01", Params: []actions.Renamed{{From: "id", To: "workspace_id"}}}}
	r := NewRegistry([]*Action{&a})
	c, _ := connect(t, "https://accounts.cloud.databricks.com", WithRegistry(r))
	req, err := c.NewRequest(t.Context(), "get_workspace_old", map[string]any{"id": 7})
	if err != nil || !strings.HasSuffix(req.URL.Path, "/workspaces/7") {
		t.Errorf("%v, %v", req, err)
	}
	// The notes are told at once: nothing comes of a dry run that could hold them.
	var notes []string
	note := WithWarnings(func(text string) { notes = append(notes, text) })
	if _, err := c.DryRun(t.Context(), "get_workspace_old", map[string]any{"id": 7}, note); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"get_workspace_old is a former name: since 2026-01-01 the action is " + a.Name,
		"id is a former name: since 2026-01-01 the parameter is workspace_id",
	}
	if !slices.Equal(notes, want) {
		t.Errorf("notes %q, want %q", notes, want)
	}
	notes = nil
	if _, err := c.RunAction(t.Context(), "get_workspace_old", map[string]any{"id": "none"}, note); err == nil || !slices.Equal(notes, want) {
		t.Errorf("a call that fails: notes %q, %v", notes, err)
	}
}
