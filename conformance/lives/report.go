package lives

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	connector "github.com/databricks-account/connector"
	databricks "github.com/databricks/databricks-sdk-go"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/binding"
	"github.com/databricks-account/connector/emulator"
)

// Report is what the lives have shown.
type Report struct {
	// Lives and Steps are how many were lived, by each client.
	Lives, Steps int
	// Clients are the clients that lived them.
	Clients []string
	// Rows are the account's actions, sorted by service and alias.
	Rows []Row
	// Failures are all that went wrong, with the client it went wrong for.
	Failures []string
	// Unused are methods of the SDK that could have been used and were not.
	Unused []string
	// Pages is how many further pages of lists each client asked for.
	Pages []int
	// Lookups are the methods of the SDK that find by name.
	Lookups []string
	// Objects is how many objects the lives leave behind.
	Objects int

	usable []string
}

// Row is what happened to an action.
type Row struct {
	Action *actions.Action
	// SDK and Ours are what happened on each side.
	SDK, Ours *Coverage
}

// client is one of the clients that live the lives.
type client struct {
	name string
	make func(w *World, bindings []*binding.Binding) (side, error)
}

// clients are the SDK and the connector, each with a token and with OAuth
// credentials, for which the token endpoint is discovered.
func clients() []client {
	used := map[string]int{} // by method: every one of them is to be used
	sdk := func(change func(*databricks.Config)) func(*World, []*binding.Binding) (side, error) {
		return func(w *World, bindings []*binding.Binding) (side, error) {
			cfg := &databricks.Config{Host: w.URL, AccountID: emulator.DefaultAccountID, RateLimitPerSecond: 1 << 20}
			change(cfg)
			return newSDKSide(cfg, bindings, used)
		}
	}
	ours := func(auth connector.Option) func(*World, []*binding.Binding) (side, error) {
		return func(w *World, _ []*binding.Binding) (side, error) {
			conn, err := connector.NewConnection(auth,
				connector.WithHost(w.URL), connector.WithAccountID(emulator.DefaultAccountID), connector.WithClock(newPatience()))
			if err != nil {
				return nil, fmt.Errorf("connection: %w", err)
			}
			return &ourSide{conn: conn}, nil
		}
	}
	return []client{
		{"the SDK with a token", sdk(func(c *databricks.Config) { c.Token = emulator.DefaultToken })},
		{"the connector with a token", ours(connector.WithToken(emulator.DefaultToken))},
		{"the SDK with OAuth", sdk(func(c *databricks.Config) {
			c.ClientID, c.ClientSecret = emulator.DefaultClientID, emulator.DefaultClientSecret
		})},
		{"the connector with OAuth", ours(connector.WithOAuthM2M(emulator.DefaultClientID, emulator.DefaultClientSecret))},
	}
}

// patience is a clock for the connector on which waiting takes no time.
type patience struct {
	mu  sync.Mutex
	now time.Time
}

func newPatience() *patience { return &patience{now: time.Now()} }

// Now implements connector.Clock.
func (p *patience) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// Sleep implements connector.Clock.
func (p *patience) Sleep(ctx context.Context, d time.Duration) error {
	p.mu.Lock()
	p.now = p.now.Add(d)
	p.mu.Unlock()
	return ctx.Err()
}

// Run lives all lives with every client, each in a world of its own.
func Run(ctx context.Context) (*Report, error) {
	list := slices.DeleteFunc(connector.DefaultRegistry().All(), func(a *actions.Action) bool { return a.Host != actions.AccountHost })
	bindings, err := binding.Bind(ctx, list)
	if err != nil {
		return nil, fmt.Errorf("bind: %w", err)
	}
	rep := &Report{}
	for _, l := range Lives() {
		rep.Lives++
		rep.Steps += len(l.Steps)
	}
	covered := map[bool]coverage{true: {}, false: {}}
	first := map[string]string{} // state by kind of authentication
	for _, c := range clients() {
		state, err := rep.live(ctx, c, bindings, covered)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		rep.Clients = append(rep.Clients, c.name)
		// Who acts is part of the state, so only clients that act as the same
		// identity leave the same one.
		_, auth, _ := strings.Cut(c.name, " with ")
		if before, ok := first[auth]; ok {
			for _, d := range differences(before, state) {
				rep.Failures = append(rep.Failures, "state after "+auth+": "+d)
			}
			continue
		}
		first[auth] = state
		rep.Objects = strings.Count(state, "\n") + 1
	}
	for token, class := range map[string]*Class{"nobody": unauthenticated, guestToken: permissionDenied} {
		if err := rep.strangers(ctx, token, class, list, bindings, covered); err != nil {
			return nil, fmt.Errorf("strangers: %w", err)
		}
	}
	for _, a := range list {
		rep.Rows = append(rep.Rows, Row{Action: a, SDK: covered[true].of(a.Alias), Ours: covered[false].of(a.Alias)})
	}
	rep.Unused = slices.DeleteFunc(rep.usable, func(m string) bool {
		return slices.ContainsFunc(rep.Rows, func(r Row) bool { return r.SDK.Methods[m] > 0 })
	})
	sort.Slice(rep.Rows, func(i, j int) bool {
		a, b := rep.Rows[i].Action, rep.Rows[j].Action
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Alias, b.Alias)) < 0
	})
	return rep, nil
}

// live lives all lives with one client and returns the state that they leave.
func (rep *Report) live(ctx context.Context, c client, bindings []*binding.Binding, covered map[bool]coverage) (state string, err error) {
	w, err := NewWorld()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, w.Close(ctx)) }()
	s, err := c.make(w, bindings)
	if err != nil {
		return "", err
	}
	if d, ok := s.(*sdkSide); ok {
		rep.usable = d.caller.Methods()
	}
	r := &runner{side: s, world: w, covered: covered[s.sdk()], accountID: emulator.DefaultAccountID}
	for _, l := range Lives() {
		r.run(ctx, l)
	}
	rep.Pages = append(rep.Pages, w.Pages())
	if d, ok := s.(*sdkSide); ok {
		var failures []string
		rep.Lookups, failures = lookups(ctx, d.client)
		r.failures = append(r.failures, failures...)
	}
	for _, f := range append(r.failures, w.Faults()...) {
		rep.Failures = append(rep.Failures, c.name+": "+f)
	}
	return w.State()
}

// Markdown renders the report as a table. It is the same on every run.
func (rep *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d lives with %d steps, lived by %s. The SDK and the connector see the same answers and errors, and leave the same %d objects behind. Then the SDK finds each of them that has a name by it, with %d methods. Last, both call every operation with an unknown token and as a user who is no admin.\n\n",
		rep.Lives, rep.Steps, strings.Join(rep.Clients, ", "), rep.Objects, len(rep.Lookups))
	b.WriteString("| service | action | calls of the SDK that succeed | methods of the SDK | refused as |\n|---|---|---:|---|---|\n")
	for _, row := range rep.Rows {
		fmt.Fprintf(&b, "| %s | `%s` | %d | %s | %s |\n", row.Action.Service, row.Action.Alias, row.SDK.Successes, keys(row.SDK.Methods), keys(row.SDK.Refusals))
	}
	return b.String()
}

func keys(m map[string]int) string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}
