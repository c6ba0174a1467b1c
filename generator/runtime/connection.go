package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Connection calls the actions of one API. It is safe for concurrent use.
type Connection struct {
	*settings
	registry *connector.Registry
	client   *http.Client

	mu sync.Mutex
	// lines are the connections to servers, by address. Most APIs have one.
	lines map[string]*connector.Connection
}

// New returns a connection to an API. Nothing is sent.
func New(api *API, opts ...Option) (*Connection, error) {
	o := &settings{api: api, variables: map[string]string{}, credentials: map[string]credential{}}
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	c := &Connection{settings: o, registry: connector.NewRegistry(api.Actions), lines: map[string]*connector.Connection{}}
	c.client = newClientFor(o.client)
	return c, nil
}

// Registry returns the actions of the connection.
func (c *Connection) Registry() *connector.Registry { return c.registry }

// Close closes idle network connections and the audit file, if there is one.
// Calls that are under way finish; no more should be made.
func (c *Connection) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, line := range c.lines {
		errs = append(errs, line.Close())
	}
	if c.settings.client == nil {
		c.client.CloseIdleConnections()
	}
	return errors.Join(errs...)
}

// prepared is a call that was found valid.
type prepared struct {
	action   *actions.Action
	params   map[string]any
	warnings []string
	line     *connector.Connection
}

// prepare looks the action up, validates the params and picks the server.
func (c *Connection) prepare(name string, params map[string]any) (*prepared, error) {
	a, ok := c.registry.Lookup(name)
	if !ok {
		return nil, c.unknown(name)
	}
	p := &prepared{action: a, params: params}
	p.former(name)
	invalid := func(list ...connector.Issue) error { return &connector.ValidationError{Action: a.Name, Issues: list} }
	v, err := schema.Canonical(p.params)
	if err != nil {
		issue := connector.Issue{Code: schema.CodeBadValue, Message: err.Error()}
		var bad *schema.ValueError
		if errors.As(err, &bad) {
			issue.Path, issue.Message = bad.Path, bad.Message
		}
		return nil, invalid(issue)
	}
	if issues := a.Types.Validate(a.Params, v, schema.Options{AllowUnknown: c.allowUnknown}); len(issues) > 0 {
		return nil, invalid(issues...)
	}
	p.params, _ = v.(map[string]any) // validated: params are an object
	p.line, err = c.line(a.Name)
	return p, err
}

// former lets a call use former names of the action and of its parameters. The
// renames that belong to the called name come first. The caller's map is not
// changed.
func (p *prepared) former(name string) {
	a := p.action
	p.params = maps.Clone(p.params)
	if p.params == nil {
		p.params = map[string]any{}
	}
	rename := func(f actions.Former) {
		for _, r := range f.Params {
			v, old := p.params[r.From]
			if _, both := p.params[r.To]; !old || both || a.Types.At(a.Params).Prop(r.From) != nil {
				continue
			}
			p.warnings = append(p.warnings, fmt.Sprintf("%s is a former name: since %s the parameter is %s", r.From, f.Since, r.To))
			delete(p.params, r.From)
			p.params[r.To] = v
		}
	}
	for _, f := range a.Former {
		if f.Name != name {
			continue
		}
		if name != a.Name {
			p.warnings = append(p.warnings, fmt.Sprintf("%s is a former name: since %s the action is %s", name, f.Since, a.Name))
		}
		rename(f)
	}
	for _, f := range a.Former {
		rename(f)
	}
}

// unknown is the error of a name that no action has.
func (c *Connection) unknown(name string) error {
	const most = 5
	e := &connector.UnknownActionError{Name: name}
	var names []string
	for _, a := range c.registry.All() {
		names = append(names, shortName(a))
	}
	e.Nearest = schema.Nearest(clip(name), names, most)
	seen := map[string]bool{}
	for _, n := range e.Nearest {
		seen[n] = true
	}
	for _, a := range c.registry.Search(strings.ReplaceAll(clip(name), "_", " ")) {
		if n := shortName(a); len(e.Nearest) < most && !seen[n] {
			e.Nearest = append(e.Nearest, n)
		}
	}
	return e
}

func clip(s string) string { return s[:min(len(s), 200)] }

func shortName(a *actions.Action) string {
	if a.Alias != "" {
		return a.Alias
	}
	return a.Name
}

// NewRequest validates params and builds the request of an action, without
// credentials. Nothing is sent. The map is not changed.
func (c *Connection) NewRequest(ctx context.Context, action string, params map[string]any) (*http.Request, error) {
	p, err := c.prepare(action, params)
	if err != nil {
		return nil, err
	}
	return p.line.NewRequest(ctx, p.action.Name, p.params)
}

// RunAction validates params, sends the request and returns the answer.
//
// Its errors and repetitions are those of the root package's RunAction, with
// one difference: a PATCH that may have taken effect is not repeated, because
// only some APIs make it safe. In short: what did not reach the service, or got
// 429, is sent again, whatever it is; reading calls, PUT and DELETE are
// sent again after 502, 503, 504 and lost connections; a POST or PATCH that may
// have taken effect never is, not even after a 503, which gateways say after the
// effect too, and ends with an ErrOutcomeUnknown. Retry-After is honoured.
func (c *Connection) RunAction(ctx context.Context, action string, params map[string]any, opts ...connector.CallOption) (*connector.Result, error) {
	p, err := c.prepare(action, params)
	if err != nil {
		return nil, err
	}
	return c.run(ctx, p, nil, opts)
}

// RunActionTo is RunAction for answers too large to keep: the answer is
// written to w as it comes, and the result has no Body.
func (c *Connection) RunActionTo(ctx context.Context, action string, params map[string]any, w io.Writer, opts ...connector.CallOption) (*connector.Result, error) {
	p, err := c.prepare(action, params)
	if err != nil {
		return nil, err
	}
	if w == nil {
		w = io.Discard
	}
	return c.run(ctx, p, w, opts)
}
