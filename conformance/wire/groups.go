package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/conformance/peer"
)

// example is a curl call of the description of the legacy Groups API.
type example struct {
	title, method, path, data string
	// action is how the connector names it.
	action string
}

// examples are all curl calls of that description.
func examples() []example {
	const base = "/api/2.0/groups/"
	return []example{
		{"add a user to a group", http.MethodPost, base + "add-member", `{"user_name": "someone@example.com", "parent_name": "reporting-department"}`, "legacy_groups_add_member"},
		{"add a group to another group", http.MethodPost, base + "add-member", `{"group_name": "reporting-department", "parent_name": "data-ops-read-only"}`, "legacy_groups_add_member"},
		{"create a group", http.MethodPost, base + "create", `{"group_name": "reporting-department"}`, "legacy_groups_create"},
		{"list the members of a group", http.MethodGet, base + "list-members", `{"group_name": "reporting-department"}`, "legacy_groups_list_members"},
		{"list the groups of a user", http.MethodGet, base + "list-parents", `{"user_name": "someone@example.com"}`, "legacy_groups_list_parents"},
		{"list the parents of a group", http.MethodGet, base + "list-parents", `{"group_name": "reporting-department"}`, "legacy_groups_list_parents"},
		{"remove a user from a group", http.MethodPost, base + "remove-member", `{"user_name": "someone@example.com", "parent_name": "reporting-department"}`, "legacy_groups_remove_member"},
		{"remove a group from another group", http.MethodPost, base + "remove-member", `{"group_name": "reporting-department", "parent_name": "data-ops-read-only"}`, "legacy_groups_remove_member"},
	}
}

// GroupsNote says how the connector differs from the examples.
const GroupsNote = "The examples send the parameters of a GET as a JSON body. The connector sends them as a query: proxies and clients drop the body of a GET."

// Groups compares the connector with every curl example of the legacy Groups
// API and returns one line per example: its title and the request, or what
// differs.
func Groups(ctx context.Context) (lines, failures []string, err error) {
	conn, err := connector.NewConnection(
		connector.WithHost("https://1234567890123456.7.gcp.databricks.com"),
		connector.WithToken("none"),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("connection: %w", err)
	}
	for _, e := range examples() {
		r, problem := e.compare(ctx, conn)
		if problem != "" {
			failures = append(failures, e.title+": "+problem)
			continue
		}
		lines = append(lines, fmt.Sprintf("| %s | `%s` | `%s` |", e.title, e.action, r))
	}
	return lines, failures, nil
}

func (e example) compare(ctx context.Context, conn *connector.Connection) (peer.Request, string) {
	var data map[string]any
	if err := json.Unmarshal([]byte(e.data), &data); err != nil {
		return peer.Request{}, err.Error()
	}
	// What curl would send, and what we make of a body in a GET.
	want := peer.Request{Method: e.method, Path: e.path, Header: http.Header{"Accept": {"application/json"}}}
	params := map[string]any{"data": data}
	if e.method == http.MethodGet {
		query := url.Values{}
		params = map[string]any{}
		for name, v := range data {
			query.Set(name, fmt.Sprint(v))
			params[name] = v
		}
		want.Query = query.Encode()
	} else {
		want.Body = []byte(e.data)
		want.Header.Set("Content-Type", "application/json")
	}
	req, err := conn.NewRequest(ctx, e.action, params)
	if err != nil {
		return peer.Request{}, err.Error()
	}
	got, err := record(req)
	if err != nil {
		return peer.Request{}, err.Error()
	}
	return got, strings.Join(compare(want, got), "; ")
}
