package connector_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/emulator"
)

// demo is a connection to an offline account, so that the examples run
// anywhere. A real one needs no HTTP client:
//
//	connector.Connect(ctx, "prod")
func demo(opts ...connector.Option) (*connector.Connection, func()) {
	emu, err := emulator.New(emulator.WithProvisioningTime(50 * time.Millisecond))
	if err != nil {
		log.Fatal(err)
	}
	conn, err := connector.NewConnection(append([]connector.Option{
		connector.WithHost("https://accounts.cloud.databricks.com"),
		connector.WithAccountID(emulator.DefaultAccountID),
		connector.WithToken(emulator.DefaultToken),
		connector.WithHTTPClient(emu.Client()),
	}, opts...)...)
	if err != nil {
		log.Fatal(err)
	}
	return conn, func() { _ = conn.Close(); _ = emu.Close() }
}

var exampleCredential = map[string]any{"data": map[string]any{
	"credentials_name": "prod",
	"aws_credentials":  map[string]any{"sts_role": map[string]any{"role_arn": "arn:aws:iam::414351767826:role/prod"}},
}}

func ExampleConnection_RunAction() {
	conn, done := demo()
	defer done()
	res, err := conn.RunAction(context.Background(), "credentials_create", exampleCredential)
	if err != nil {
		log.Fatal(err)
	}
	var made struct {
		Name    string `json:"credentials_name"`
		Account string `json:"account_id"`
	}
	if err := res.Decode(&made); err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.Name, made.Account)
	// Output: prod 00000000-0000-4000-8000-0000000000ac
}

func ExampleRunConnectionAction() {
	// The connection "prod" is a profile of ~/.databrickscfg.
	_, err := connector.RunConnectionAction(context.Background(), "prod", "credentials_creat", exampleCredential)
	var missing *connector.ProfileError
	if errors.As(err, &missing) {
		fmt.Println("there is no such profile")
	}
}

func ExampleValidationError() {
	conn, done := demo()
	defer done()
	_, err := conn.RunAction(context.Background(), "workspaces_get", map[string]any{"workspaceid": 1})
	var invalid *connector.ValidationError
	if errors.As(err, &invalid) {
		for _, issue := range invalid.Issues {
			fmt.Println(issue.Path, issue.Code, issue.Suggestion)
		}
	}
	// Output:
	// /workspaceid unknown_field did you mean "workspace_id"?
}

func ExampleConnection_Items() {
	conn, done := demo()
	defer done()
	ctx := context.Background()
	for _, name := range []string{"data", "ops"} {
		if _, err := conn.RunAction(ctx, "scim_groups_create", map[string]any{"data": map[string]any{"displayName": name}}); err != nil {
			log.Fatal(err)
		}
	}
	n := 0
	for _, err := range conn.Items(ctx, "scim_groups_list", map[string]any{"filter": `displayName eq "ops"`}) {
		if err != nil {
			log.Fatal(err)
		}
		n++
	}
	fmt.Println(n)
	// Output: 1
}

func ExampleConnection_Wait() {
	conn, done := demo()
	defer done()
	ctx := context.Background()
	res, err := conn.RunAction(ctx, "workspaces_create", map[string]any{"data": map[string]any{
		"workspace_name": "prod", "aws_region": "us-west-2", "compute_mode": "SERVERLESS",
	}}, connector.WithWait())
	if err != nil {
		log.Fatal(err)
	}
	var ws struct {
		ID     int64  `json:"workspace_id"`
		Status string `json:"workspace_status"`
	}
	if err := res.Decode(&ws); err != nil {
		log.Fatal(err)
	}
	fmt.Println(ws.Status)
	// Another process can wait for the same workspace by its id.
	res, err = conn.Wait(ctx, "workspaces_create", map[string]any{"workspace_id": ws.ID})
	fmt.Println(res.Status, err)
	// Output:
	// RUNNING
	// 200 <nil>
}

func ExampleConnection_DryRun() {
	conn, done := demo()
	defer done()
	d, err := conn.DryRun(context.Background(), "credentials_create", exampleCredential)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Method, d.URL)
	fmt.Println(string(d.Body))
	// Output:
	// POST https://accounts.cloud.databricks.com/api/2.0/accounts/00000000-0000-4000-8000-0000000000ac/credentials
	// {"aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::414351767826:role/prod"}},"credentials_name":"prod"}
}

func ExampleWithPolicy() {
	conn, done := demo(connector.WithPolicy(connector.Policy{Deny: []string{"class:destructive", "service:billing"}}))
	defer done()
	_, err := conn.RunAction(context.Background(), "workspaces_delete", map[string]any{"workspace_id": 1})
	fmt.Println(errors.Is(err, connector.ErrRefused))
	// Output: true
}

func ExampleWithMiddleware() {
	announce := func(next connector.Handler) connector.Handler {
		return func(ctx context.Context, call *connector.Call) (*connector.Result, error) {
			fmt.Println("calling", call.Action.Alias)
			return next(ctx, call)
		}
	}
	conn, done := demo(connector.WithMiddleware(announce))
	defer done()
	_, err := conn.RunAction(context.Background(), "workspaces_list", nil)
	fmt.Println(err)
	// Output:
	// calling workspaces_list
	// <nil>
}

func ExampleConnection_RunActionTo() {
	conn, done := demo()
	defer done()
	f, err := os.CreateTemp("", "usage-*.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(f.Name())
	res, err := conn.RunActionTo(context.Background(), "usage_download", map[string]any{"start_month": "2026-01", "end_month": "2026-01"}, f)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Status)
	// Output: 200
}

func ExampleRegistry_Search() {
	for _, a := range connector.DefaultRegistry().Search("list ip access lists")[:1] {
		fmt.Println(a.Alias)
	}
	// Output: ip_access_lists_list
}

func Example_custom() {
	conn, done := demo()
	defer done()
	res, err := conn.RunAction(context.Background(), "custom", map[string]any{
		"_method": "GET", "_path": "/api/2.0/accounts/{account_id}/credentials",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(res.Body))
	// Output: []
}
