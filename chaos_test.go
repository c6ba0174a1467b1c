package connector_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/emulator"
)

var chaosCalls = flag.Int("chaos-calls", 10_000, "how many calls TestChaos makes")

const chaosWorkers = 64

// chaosFaults go wrong with about a fifth of all requests.
func chaosFaults() []emulator.Fault {
	const p = 0.0225
	return []emulator.Fault{
		{Kind: emulator.TooMany, Probability: p},
		{Kind: emulator.ScimOverload, Probability: p, Path: "**/scim/**"},
		{Kind: emulator.Unavailable, Probability: p},
		{Kind: emulator.Unavailable, Probability: p, After: true},
		{Kind: emulator.BadGateway, Probability: p, After: true},
		{Kind: emulator.Timeout, Probability: p},
		{Kind: emulator.HTML, Probability: p},
		{Kind: emulator.Internal, Probability: p},
		{Kind: emulator.Internal, Probability: p, After: true},
		{Kind: emulator.Reset, Probability: p},
		{Kind: emulator.Lost, Probability: p},
		{Kind: emulator.Truncate, Probability: p},
	}
}

// worker lives the lives of its own objects. What the connector does not
// settle by itself it settles as a caller would: it calls again what may be
// called again, and looks before it creates again.
type worker struct {
	conn  *connector.Connection
	name  string
	calls *atomic.Int64
	retry *atomic.Int64
}

func (w *worker) run(ctx context.Context, action string, p params) (params, error) {
	for n := 0; ; n++ {
		w.calls.Add(1)
		res, err := w.conn.RunAction(ctx, action, p)
		if err == nil {
			v, err := res.Value()
			m, _ := v.(params)
			return m, err
		}
		deleted := n > 0 && errors.Is(err, connector.ErrNotFound) && strings.HasSuffix(action, "_delete")
		if deleted {
			return nil, nil
		}
		// An internal error is not repeated by the connector. Creations say
		// that nothing was made, and the rest sets a state: both can be
		// called again.
		if n < 50 && (connector.ErrorClass(err) == "ERROR" || errors.Is(err, connector.ErrOutcomeUnknown) && !strings.HasSuffix(action, "_create")) {
			w.retry.Add(1)
			continue
		}
		return nil, fmt.Errorf("%s of %s: %w", action, w.name, err)
	}
}

// life is one round of calls; every third object stays.
func (w *worker) life(ctx context.Context, n int) error {
	name := fmt.Sprintf("%s-%d", w.name, n)
	cred, err := w.run(ctx, "credentials_create", credential(name))
	if err != nil {
		return err
	}
	id := params{"credentials_id": cred["credentials_id"]}
	if got, err := w.run(ctx, "credentials_get", id); err != nil || got["credentials_name"] != name {
		return errors.Join(err, fmt.Errorf("%s is read as %v", name, got["credentials_name"]))
	}
	group, err := w.run(ctx, "scim_groups_create", params{"data": params{"displayName": name}})
	if err != nil {
		return err
	}
	gid := params{"id": group["id"]}
	for _, op := range []params{{"op": "replace", "path": "displayName", "value": name + " renamed"}, {"op": "add", "path": "roles", "value": []any{params{"value": "account_admin"}}}} {
		patch := params{"id": group["id"], "data": params{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": []any{op}}}
		if _, err := w.run(ctx, "scim_groups_patch", patch); err != nil {
			return err
		}
	}
	if got, err := w.run(ctx, "scim_groups_get", gid); err != nil || got["displayName"] != name+" renamed" {
		return errors.Join(err, fmt.Errorf("the group of %s is %v", name, got["displayName"]))
	}
	if n%3 == 0 {
		return nil
	}
	if _, err := w.run(ctx, "credentials_delete", id); err != nil {
		return err
	}
	_, err = w.run(ctx, "scim_groups_delete", gid)
	return err
}

// chaos lives all lives against an emulator and returns its state.
func chaos(t *testing.T, rounds int, faults ...emulator.Fault) (state string, calls, retries int64) {
	t.Helper()
	emu, err := emulator.New(emulator.WithFaultSeed(7), emulator.WithFaults(faults...))
	if err != nil {
		t.Fatal(err)
	}
	defer emu.Close()
	var open atomic.Int64
	srv := httptest.NewUnstartedServer(emu)
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
	srv.Start()
	defer srv.Close()
	before := runtime.NumGoroutine()
	// The waits of all workers move the one clock on: a worker that the
	// scheduler leaves out for a while would find its budget spent by others.
	patient := connector.RetryPolicy{Budget: -1, ConnectBudget: -1}
	conn, err := connector.NewConnection(connector.WithHost(srv.URL), connector.WithAccountID(emulator.DefaultAccountID),
		connector.WithToken(emulator.DefaultToken), connector.WithClock(&skipClock{}), connector.WithoutRateLimits(), connector.WithRetry(patient))
	if err != nil {
		t.Fatal(err)
	}
	var total, again atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, chaosWorkers)
	for i := range chaosWorkers {
		wg.Go(func() {
			w := &worker{conn: conn, name: fmt.Sprintf("w%02d", i), calls: &total, retry: &again}
			for n := range rounds {
				if err := w.life(t.Context(), n); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	settle(t, "goroutines", func() int { return runtime.NumGoroutine() }, before+2)
	settle(t, "connections", func() int { return int(open.Load()) }, 0)
	dump, err := emu.Dump(emulator.DefaultAccountID)
	if err != nil {
		t.Fatal(err)
	}
	return normalized(t, dump), total.Load(), again.Load()
}

// settle waits until a number is back at its limit.
func settle(t *testing.T, what string, number func() int, limit int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); number() > limit; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Errorf("%d %s are left, want at most %d", number(), what, limit)
			return
		}
	}
}

// normalized is a state without ids and times, which differ from run to run.
func normalized(t *testing.T, dump map[string][]emulator.Object) string {
	t.Helper()
	var lines []string
	for coll, objects := range dump {
		for _, o := range objects {
			text, err := json.Marshal(stable(map[string]any(o)))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, coll+" "+string(text))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func stable(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			low := strings.ToLower(k)
			if low == "id" || strings.HasSuffix(low, "_id") || strings.Contains(low, "time") || strings.Contains(low, "created") || strings.Contains(low, "modified") || low == "meta" || low == "etag" || low == "$ref" || low == "secret_hash" || low == "_parent" {
				continue
			}
			out[k] = stable(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = stable(e)
		}
		return out
	}
	return v
}

// TestChaos makes many mixed calls from many goroutines while a fifth of all
// requests go wrong: the state at the end is the one without faults.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	rounds := max(1, (*chaosCalls+chaosWorkers*7-1)/(chaosWorkers*7))
	want, calls, _ := chaos(t, rounds)
	got, faulty, again := chaos(t, rounds, chaosFaults()...)
	if int(calls) < *chaosCalls {
		t.Errorf("%d calls, want %d", calls, *chaosCalls)
	}
	t.Logf("%d calls without faults, %d with, of which the workers repeated %d", calls, faulty, again)
	if got != want {
		a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
		for _, line := range b {
			if !slices.Contains(a, line) {
				t.Logf("only with faults: %.300s", line)
			}
		}
		for _, line := range a {
			if !slices.Contains(b, line) {
				t.Logf("only without: %.300s", line)
			}
		}
		t.Errorf("the state has %d objects with faults, %d without, and they differ", len(b), len(a))
	}
}
