package connector_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/emulator"
)

// skipClock is the real time plus every wait, none of which is waited for.
type skipClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *skipClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *skipClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	return nil
}

// world is an emulator and a connection to it.
type world struct {
	t    *testing.T
	emu  *emulator.Emulator
	conn *connector.Connection
}

func newWorld(t *testing.T, overTCP bool, opts ...connector.Option) *world {
	t.Helper()
	emu, err := emulator.New(emulator.WithProvisioningTime(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = emu.Close() })
	all := []connector.Option{
		connector.WithHost("http://emulator.test"), connector.WithAccountID(emulator.DefaultAccountID), connector.WithToken(emulator.DefaultToken),
		connector.WithClock(&skipClock{}), connector.WithoutRateLimits(), connector.WithHTTPClient(emu.Client()),
	}
	if overTCP {
		srv := httptest.NewServer(emu)
		t.Cleanup(srv.Close)
		all = append(all, connector.WithHost(srv.URL), connector.WithHTTPClient(nil))
	}
	conn, err := connector.NewConnection(append(all, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &world{t, emu, conn}
}

type params = map[string]any

// must runs a call that has to succeed and returns its answer.
func (w *world) must(action string, p params) params {
	w.t.Helper()
	res, err := w.conn.RunAction(w.t.Context(), action, p)
	if err != nil {
		w.t.Fatal(err)
	}
	v, err := res.Value()
	if err != nil {
		w.t.Fatal(err)
	}
	m, _ := v.(params)
	return m
}

// count returns how many items of a list have a text.
func (w *world) count(list string, p params, text string) int {
	w.t.Helper()
	n := 0
	for item, err := range w.conn.Items(w.t.Context(), list, p) {
		if err != nil {
			w.t.Fatal(err)
		}
		if strings.Contains(string(item), text) {
			n++
		}
	}
	return n
}

// verbClass is a kind of call for the matrix.
type verbClass struct {
	name, action string
	reads        bool
	again        bool // may be sent again although it may have taken effect
	found        bool // what it makes can be found
	etag         bool // a second sending is refused: the state has changed
	// prepare makes what the call needs and returns its params, and how often
	// its effect is there.
	prepare func(*world) (params, func() int)
}

func credential(name string) params {
	return params{"data": params{"credentials_name": name, "aws_credentials": params{"sts_role": params{"role_arn": "arn:aws:iam::414351767826:role/" + name}}}}
}

func ipList(label, ip string) params {
	return params{"label": label, "list_type": "BLOCK", "ip_addresses": []string{ip}}
}

var verbClasses = []verbClass{
	{name: "GET", action: "credentials_get", reads: true, again: true, prepare: func(w *world) (params, func() int) {
		return params{"credentials_id": w.must("credentials_create", credential("c"))["credentials_id"]}, func() int { return 1 }
	}},
	{name: "list", action: "scim_groups_list", reads: true, again: true, prepare: func(w *world) (params, func() int) {
		return params{}, func() int { return 1 }
	}},
	{name: "POST, can be found", action: "credentials_create", found: true, prepare: func(w *world) (params, func() int) {
		return credential("new"), func() int { return w.count("credentials_list", nil, `"new"`) }
	}},
	{name: "POST in SCIM, can be found", action: "scim_groups_create", found: true, prepare: func(w *world) (params, func() int) {
		return params{"data": params{"displayName": "new"}}, func() int { return w.count("scim_groups_list", nil, `"new"`) }
	}},
	{name: "POST, cannot be found", action: "storage_configurations_create", prepare: func(w *world) (params, func() int) {
		p := params{"data": params{"storage_configuration_name": "new", "root_bucket_info": params{"bucket_name": "b"}}}
		return p, func() int { return w.count("storage_configurations_list", nil, `"new"`) }
	}},
	{name: "POST, idempotent", action: "legacy_groups_add_member", again: true, prepare: func(w *world) (params, func() int) {
		w.must("legacy_groups_create", params{"data": params{"group_name": "inner"}})
		w.must("legacy_groups_create", params{"data": params{"group_name": "outer"}})
		return params{"data": params{"group_name": "inner", "parent_name": "outer"}}, func() int {
			return w.count("legacy_groups_list_members", params{"group_name": "outer"}, "inner")
		}
	}},
	{name: "PUT", action: "ip_access_lists_replace", again: true, prepare: func(w *world) (params, func() int) {
		list, _ := w.must("ip_access_lists_create", params{"data": ipList("l", "203.0.113.1")})["ip_access_list"].(params)
		data := ipList("new", "203.0.113.2")
		data["enabled"] = true
		return params{"ip_access_list_id": list["list_id"], "data": data}, func() int { return w.count("ip_access_lists_list", nil, `"new"`) }
	}},
	{name: "PUT with etag", action: "rule_sets_update", again: true, etag: true, prepare: func(w *world) (params, func() int) {
		name := "accounts/" + emulator.DefaultAccountID + "/ruleSets/default"
		set := w.must("rule_sets_get", params{"name": name, "etag": ""})
		rules := []any{params{"role": "roles/marketplace.admin", "principals": []any{"users/" + emulator.DefaultUser}}}
		p := params{"data": params{"name": name, "rule_set": params{"name": name, "etag": set["etag"], "grant_rules": rules}}}
		return p, func() int {
			rules, _ := w.must("rule_sets_get", params{"name": name, "etag": ""})["grant_rules"].([]any)
			return len(rules)
		}
	}},
	{name: "PATCH", action: "ip_access_lists_update", again: true, prepare: func(w *world) (params, func() int) {
		list, _ := w.must("ip_access_lists_create", params{"data": ipList("l", "203.0.113.1")})["ip_access_list"].(params)
		return params{"ip_access_list_id": list["list_id"], "data": params{"label": "new"}}, func() int { return w.count("ip_access_lists_list", nil, `"new"`) }
	}},
	{name: "PATCH in SCIM", action: "scim_groups_patch", again: true, prepare: func(w *world) (params, func() int) {
		group := w.must("scim_groups_create", params{"data": params{"displayName": "g"}})["id"]
		user := w.must("scim_users_create", params{"data": params{"userName": "u@example.com"}})["id"]
		patch := params{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": []any{params{"op": "add", "path": "members", "value": []any{params{"value": user}}}}}
		return params{"id": group, "data": patch}, func() int {
			members, _ := w.must("scim_groups_get", params{"id": group})["members"].([]any)
			return len(members)
		}
	}},
	{name: "DELETE", action: "credentials_delete", again: true, prepare: func(w *world) (params, func() int) {
		id := w.must("credentials_create", credential("old"))["credentials_id"]
		return params{"credentials_id": id}, func() int { return 1 - w.count("credentials_list", nil, `"old"`) }
	}},
	{name: "DELETE in SCIM", action: "scim_groups_delete", again: true, prepare: func(w *world) (params, func() int) {
		id := w.must("scim_groups_create", params{"data": params{"displayName": "old"}})["id"]
		return params{"id": id}, func() int { return 1 - w.count("scim_groups_list", nil, `"old"`) }
	}},
}

// wireFault is one way in which a call goes wrong.
type wireFault struct {
	name string
	emulator.Fault
	class faultClass
}

// faultClass is what a fault tells about the call.
type faultClass uint8

const (
	harmless  faultClass = iota // the answer is good after all
	throttled                   // the service did nothing, and says so
	refusing                    // the service did nothing, for good
	broken                      // the service failed: it may have done it
	vanished                    // no answer, or one of a gateway: it may have done it
)

const late = 150 * time.Millisecond

var wireFaults = []wireFault{
	{"429", emulator.Fault{Kind: emulator.TooMany}, throttled},
	{"SCIM overload", emulator.Fault{Kind: emulator.ScimOverload}, throttled},
	{"plain text 400", emulator.Fault{Kind: emulator.Text}, refusing},
	{"fresh role 400", emulator.Fault{Kind: emulator.FreshRole}, refusing},
	{"empty 409", emulator.Fault{Kind: emulator.Empty}, refusing},
	{"login page 200", emulator.Fault{Kind: emulator.Login}, refusing},
	{"500", emulator.Fault{Kind: emulator.Internal}, broken},
	{"500, after the effect", emulator.Fault{Kind: emulator.Internal, After: true}, broken},
	{"502", emulator.Fault{Kind: emulator.BadGateway}, vanished},
	{"502, after the effect", emulator.Fault{Kind: emulator.BadGateway, After: true}, vanished},
	{"503 with Retry-After", emulator.Fault{Kind: emulator.Unavailable, RetryAfter: 3 * time.Second}, vanished},
	{"503, after the effect", emulator.Fault{Kind: emulator.Unavailable, After: true}, vanished},
	{"503 as HTML", emulator.Fault{Kind: emulator.HTML}, vanished},
	{"503 as HTML, after the effect", emulator.Fault{Kind: emulator.HTML, After: true}, vanished},
	{"504", emulator.Fault{Kind: emulator.Timeout}, vanished},
	{"504, after the effect", emulator.Fault{Kind: emulator.Timeout, After: true}, vanished},
	{"reset", emulator.Fault{Kind: emulator.Reset}, vanished},
	{"reset, after the effect", emulator.Fault{Kind: emulator.Lost}, vanished},
	{"half a body", emulator.Fault{Kind: emulator.Truncate}, vanished},
	{"late answer", emulator.Fault{Kind: emulator.Delay, Delay: 3 * late}, vanished},
	{"slow body", emulator.Fault{Kind: emulator.Slow, Delay: late / 3}, harmless},
}

func (f *wireFault) effect() bool {
	return f.After || f.Kind == emulator.Lost || f.Kind == emulator.Truncate || f.Kind == emulator.Delay || f.Kind == emulator.Slow
}

// expected is what must come of a call of a class under a fault.
func (f *wireFault) expected(v verbClass) (ok, unknown bool) {
	switch {
	case f.class == harmless, f.class == throttled:
		return true, false
	case f.class == refusing:
		return false, false
	case v.reads:
		return f.class == vanished, false
	case f.class == broken:
		return v.found && f.effect(), !v.found
	case v.etag && f.effect():
		return false, true
	}
	return v.again || v.found, !v.again && !v.found
}

// TestFaultMatrix runs every class of calls under every fault, over the
// network and in the process: the outcome is right, nothing is done twice,
// nothing is lost, and the error says what is known.
func TestFaultMatrix(t *testing.T) {
	var table, legend strings.Builder
	combinations := 0
	head, rule := "| fault |", "|---|"
	for i, v := range verbClasses {
		head += fmt.Sprintf(" %d |", i+1)
		rule += "---|"
		fmt.Fprintf(&legend, "%d. %s (`%s`)\n", i+1, v.name, v.action)
	}
	for _, f := range wireFaults {
		fmt.Fprintf(&table, "| %s |", f.name)
		for _, v := range verbClasses {
			row := ""
			for _, transport := range []string{"tcp", "process"} {
				t.Run(strings.ReplaceAll(f.name+"/"+v.name+"/"+transport, " ", "_"), func(t *testing.T) {
					row = matrixCell(t, f, v, transport == "tcp")
				})
				combinations++
			}
			table.WriteString(" " + row + " |")
		}
		table.WriteString("\n")
	}
	if combinations < 100 {
		t.Errorf("%d combinations", combinations)
	}
	goldenSection(t, "docs/reliability.md", "matrix", fmt.Sprintf(
		"%d combinations: each cell over the network and in the process. *ok*: success; *again*: repeated with success;\n*found*: it had taken effect, and was found and returned; **?**: the error says that the outcome is unknown;\nwords: the class of the error, and nothing was done.\n\n%s\n%s\n%s\n%s",
		combinations, legend.String(), head, rule, table.String()))
}

func matrixCell(t *testing.T, f wireFault, v verbClass, overTCP bool) string {
	opts := []connector.Option{connector.WithRandom(func() float64 { return 0.5 })}
	if f.Kind == emulator.Delay {
		opts = append(opts, connector.WithTimeout(late))
	}
	w := newWorld(t, overTCP, opts...)
	p, effects := v.prepare(w)
	rule := f.Fault
	rule.Operation, rule.Count = v.action, 1
	if err := w.emu.SetFaults(rule); err != nil {
		t.Fatal(err)
	}
	res, err := w.conn.RunAction(t.Context(), v.action, p)
	if err := w.emu.SetFaults(); err != nil {
		t.Fatal(err)
	}
	ok, unknown := f.expected(v)
	if (err == nil) != ok || errors.Is(err, connector.ErrOutcomeUnknown) != unknown {
		t.Fatalf("error %v; want success %v, unknown %v", err, ok, unknown)
	}
	attempts := connector.Attempts(err)
	if err == nil {
		attempts = res.Attempts
		if res.Status/100 != 2 {
			t.Errorf("status %d", res.Status)
		}
	}
	n := effects()
	switch {
	case n > 1:
		t.Errorf("it was done %d times", n)
	case err == nil && n != 1:
		t.Error("it was not done, and there is no error")
	case err != nil && !unknown && !v.reads && n != 0:
		t.Errorf("it was done, and the error says nothing of it: %v", err)
	case unknown && n == 1 != f.effect() && !v.reads:
		t.Errorf("it was done %d times", n)
	}
	for _, a := range attempts[:len(attempts)-1] {
		if a.Err == "" {
			t.Errorf("a repeated attempt does not say why: %+v", attempts)
		}
	}
	switch {
	case err == nil && strings.Contains(attempts[len(attempts)-1].Note, "it took effect"):
		return "found"
	case err == nil && len(attempts) > 1:
		return "again"
	case err == nil:
		return "ok"
	case unknown:
		return "**?**"
	}
	return strings.ToLower(strings.ReplaceAll(connector.ErrorClass(err), "_", " "))
}

// goldenSection holds text against what a file has between the markers of a
// section.
func goldenSection(t *testing.T, path, name, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
	before, rest, ok1 := strings.Cut(string(data), begin)
	old, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no section %s", path, name)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+text+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != text {
		t.Errorf("section %s of %s is out of date: run go test -run %s -update", name, path, t.Name())
	}
}
