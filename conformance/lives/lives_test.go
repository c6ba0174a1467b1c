package lives

import "testing"

// operations is how many operations the account API has.
const operations = 204

func TestLives(t *testing.T) {
	t.Parallel()
	rep, err := Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Failures {
		t.Error(f)
	}
	if len(rep.Rows) != operations {
		t.Errorf("%d operations, want %d", len(rep.Rows), operations)
	}
	if len(rep.Lookups) < 20 {
		t.Errorf("only %d methods find by name: %v", len(rep.Lookups), rep.Lookups)
	}
	for i, n := range rep.Pages {
		t.Logf("%s asked for %d further pages", rep.Clients[i], n)
		if n < 50 {
			t.Errorf("%s asked for only %d further pages", rep.Clients[i], n)
		}
	}
	for _, m := range rep.Unused {
		t.Errorf("no life uses %s", m)
	}
	for _, row := range rep.Rows {
		if row.SDK.Successes == 0 || row.Ours.Successes == 0 {
			t.Errorf("%s: %d successes of the SDK, %d of ours", row.Action.Alias, row.SDK.Successes, row.Ours.Successes)
		}
		if len(row.SDK.Refusals) == 0 || len(row.Ours.Refusals) == 0 {
			t.Errorf("%s: was never refused", row.Action.Alias)
		}
	}
}
