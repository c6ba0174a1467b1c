package actions_test

import (
	"net/url"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// BenchmarkRequest is the work of one small call up to the request: look the
// action up, validate the params, build URL, headers and body.
func BenchmarkRequest(b *testing.B) {
	base, err := url.Parse("https://accounts.cloud.databricks.com")
	if err != nil {
		b.Fatal(err)
	}
	params := smallPost()
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		a, ok := actions.Lookup("credentials_create")
		if !ok {
			b.Fatal("no credentials_create")
		}
		if issues := a.Types.Validate(a.Params, params, schema.Options{}); issues != nil {
			b.Fatal(issues)
		}
		if _, err := a.NewRequest(ctx, base, params); err != nil {
			b.Fatal(err)
		}
	}
}

func smallPost() map[string]any {
	return map[string]any{
		"account_id": "11111111-2222-3333-4444-555555555555",
		"data": map[string]any{
			"credentials_name": "prod",
			"aws_credentials":  map[string]any{"sts_role": map[string]any{"role_arn": "arn:aws:iam::123456789012:role/databricks"}},
		},
	}
}

// TestRequestAllocations holds what a small call may allocate: net/http's own
// part, the URL, the headers and the body.
func TestRequestAllocations(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "accounts.cloud.databricks.com"}
	params := smallPost()
	ctx := t.Context()
	got := testing.AllocsPerRun(200, func() {
		a, _ := actions.Lookup("credentials_create")
		if issues := a.Types.Validate(a.Params, params, schema.Options{}); issues != nil {
			t.Fatal(issues)
		}
		if _, err := a.NewRequest(ctx, base, params); err != nil {
			t.Fatal(err)
		}
	})
	if got > 7 {
		t.Errorf("a small POST takes %v allocations, at most 7 are allowed", got)
	}
}
