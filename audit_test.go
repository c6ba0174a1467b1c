package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// lines parses audit lines.
func lines(t *testing.T, text string) []AuditRecord {
	t.Helper()
	var out []AuditRecord
	for line := range strings.Lines(text) {
		var r AuditRecord
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&r); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, r)
	}
	return out
}

func TestAuditLines(t *testing.T) {
	s := newService(t, answer(503, ""), answer(200, "{}", "X-Request-Id: r-1"), answer(403, `{"error_code":"PERMISSION_DENIED","message":"text that repeats what was sent"}`), lost(nil))
	var b bytes.Buffer
	c, _ := connect(t, s.URL, WithAudit(&b), WithActor("someone"), WithPolicy(Policy{Deny: []string{"budgets_list"}}), WithRegistry(unfindable()))
	for _, action := range []string{"workspaces_list", "credentials_list", "budgets_list", "no_such_action"} {
		_, _ = c.RunAction(t.Context(), action, nil)
	}
	_, _ = c.RunAction(t.Context(), "workspaces_get", map[string]any{"workspace_id": "x"})
	_, _ = c.RunAction(t.Context(), postAction, calls[4].params)
	got := lines(t, b.String())
	if len(got) != 4 {
		t.Fatalf("%d lines:\n%s", len(got), b.String())
	}
	check := func(i int, want AuditRecord) {
		t.Helper()
		g := got[i]
		if g.Outcome != want.Outcome || g.Decision != want.Decision || g.Status != want.Status || g.Attempts != want.Attempts || g.Error != want.Error || g.Danger != want.Danger {
			t.Errorf("line %d is %+v, want %+v", i, g, want)
		}
		if g.Connection != "test" || g.Who != "someone" || g.Auth != "pat" || g.Account != testAccount || g.Host != s.URL || len(g.Fingerprint) != 24 || g.Time.IsZero() {
			t.Errorf("line %d is %+v", i, g)
		}
	}
	check(0, AuditRecord{Outcome: "ok", Decision: "allowed", Status: 200, Attempts: 2, Danger: "read"})
	check(1, AuditRecord{Outcome: "failed", Decision: "allowed", Status: 403, Attempts: 1, Error: "PERMISSION_DENIED", Danger: "read"})
	check(2, AuditRecord{Outcome: "refused", Decision: "refused", Error: "REFUSED", Danger: "read"})
	check(3, AuditRecord{Outcome: "unknown", Decision: "allowed", Attempts: 1, Error: "OUTCOME_UNKNOWN", Danger: "write"})
	if got[0].RequestID != "r-1" || got[2].Reason == "" || strings.Contains(b.String(), "repeats what") {
		t.Errorf("lines:\n%s", b.String())
	}
}

func TestFingerprint(t *testing.T) {
	call := func(params map[string]any) string {
		a, _ := DefaultRegistry().Lookup(postAction)
		return fingerprint(&Call{Action: a, Params: params})
	}
	one := call(map[string]any{"account_id": "a", "data": map[string]any{"x": 1, "y": 2}})
	if one != call(map[string]any{"data": map[string]any{"y": 2, "x": 1}, "account_id": "a"}) {
		t.Error("the order of members changes the fingerprint")
	}
	if one == call(map[string]any{"account_id": "a", "data": map[string]any{"x": 1, "y": 3}}) {
		t.Error("other params have the same fingerprint")
	}
	if call(map[string]any{"client_secret": "a"}) != call(map[string]any{"client_secret": "b"}) {
		t.Error("a secret is in the fingerprint")
	}
}

// failing fails from the n-th write on.
type failing struct {
	mu   sync.Mutex
	left int
	b    bytes.Buffer
}

func (f *failing) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left <= 0 {
		return 0, io.ErrShortWrite
	}
	f.left--
	return f.b.Write(p)
}

func TestStrictAudit(t *testing.T) {
	s := newService(t, answer(200, `{"id":1}`))
	run := func(w io.Writer, opts ...Option) (*Result, error) {
		c, _ := connect(t, s.URL, append(opts, WithAudit(w))...)
		return c.RunAction(t.Context(), getAction, oneWorkspace)
	}
	if _, err := run(&failing{}); err != nil {
		t.Errorf("without strict: %v", err)
	}
	n := len(s.requests())
	if res, err := run(&failing{}, WithStrictAudit()); !errors.Is(err, ErrAudit) || !errors.Is(err, ErrRefused) || res != nil {
		t.Errorf("strict: %v, %v", res, err)
	}
	if len(s.requests()) != n {
		t.Error("the call was made without a line")
	}
	if res, err := run(&failing{left: 1}, WithStrictAudit()); !errors.Is(err, ErrAudit) || res == nil {
		t.Errorf("the line fails after the call: %v, %v", res, err)
	}
	var good failing
	good.left = 100
	c, _ := connect(t, s.URL, WithAudit(&good), WithStrictAudit())
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { _, _ = c.RunAction(t.Context(), getAction, oneWorkspace) })
	}
	wg.Wait()
	if got := lines(t, good.b.String()); len(got) != 20 {
		t.Errorf("%d lines for 20 calls", len(got))
	}
}

func TestAuditFileAndHandler(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	for range 2 {
		c, _ := connect(t, s.URL, WithAuditFile(path))
		if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	data, err := os.ReadFile(path)
	if err != nil || len(lines(t, string(data))) != 2 {
		t.Errorf("%s, %v", data, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if _, err := NewConnection(WithHost(s.URL), WithAuditFile(filepath.Join(path, "x"))); !errors.Is(err, ErrNoConnection) {
		t.Errorf("a file that cannot be opened: %v", err)
	}
	var b bytes.Buffer
	c, _ := connect(t, s.URL, WithAuditHandler(slog.NewJSONHandler(&b, nil)), WithStrictAudit())
	if _, err := c.RunAction(t.Context(), getAction, oneWorkspace); err != nil || !strings.Contains(b.String(), `"action":"get_api_2_0_accounts_by_account_id_workspaces_by_workspace_id"`) {
		t.Errorf("%v, %s", err, b.String())
	}
}
