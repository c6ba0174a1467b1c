package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// maxAnswer is the most of an answer that is read.
const maxAnswer = 256 << 20

// Connection calls the actions of one API on one server. It is safe for
// concurrent use.
type Connection struct {
	api          *API
	registry     *connector.Registry
	server       *url.URL
	variables    map[string]string
	credentials  map[string]string
	client       *http.Client
	allowUnknown bool
	faults       []error
}

// Option configures a connection.
type Option func(*Connection)

// WithServer sets the address of the service, path prefix included.
func WithServer(address string) Option {
	return func(c *Connection) {
		u, err := parseServer(address)
		if err != nil {
			c.faults = append(c.faults, fmt.Errorf("server %s: %w", address, err))
			return
		}
		c.server = u
	}
}

// WithVariable sets a variable in the addresses of the description.
func WithVariable(name, value string) Option {
	return func(c *Connection) { c.variables[name] = value }
}

// WithCredential sets the credential of a security scheme: the key, the token,
// or user:password.
func WithCredential(scheme, value string) Option {
	return func(c *Connection) {
		if c.api.scheme(scheme) == nil {
			c.faults = append(c.faults, fmt.Errorf("there is no security scheme %q", scheme))
			return
		}
		c.credentials[scheme] = value
	}
}

// WithHTTPClient sends requests by the given client. Without one, calls end
// after five minutes.
func WithHTTPClient(client *http.Client) Option { return func(c *Connection) { c.client = client } }

// WithUnknownFields lets fields pass that the description does not know where
// it does not forbid them.
func WithUnknownFields() Option { return func(c *Connection) { c.allowUnknown = true } }

// New returns a connection to an API. Nothing is sent.
func New(api *API, opts ...Option) (*Connection, error) {
	c := &Connection{
		api: api, registry: connector.NewRegistry(api.Actions), variables: map[string]string{}, credentials: map[string]string{},
		client: &http.Client{Timeout: 5 * time.Minute},
	}
	for _, opt := range opts {
		opt(c)
	}
	if err := errors.Join(c.faults...); err != nil {
		return nil, fmt.Errorf("%w: %w", connector.ErrNoConnection, err)
	}
	return c, nil
}

// Registry returns the actions of the connection.
func (c *Connection) Registry() *connector.Registry { return c.registry }

// NewRequest validates params and builds the request of an action, without
// credentials. Nothing is sent. The map is not changed.
func (c *Connection) NewRequest(ctx context.Context, action string, params map[string]any) (*http.Request, error) {
	_, req, err := c.prepare(ctx, action, params)
	return req, err
}

func (c *Connection) prepare(ctx context.Context, name string, params map[string]any) (*actions.Action, *http.Request, error) {
	a, ok := c.registry.Lookup(name)
	if !ok {
		return nil, nil, c.unknown(name)
	}
	if params == nil {
		params = map[string]any{}
	}
	v, err := schema.Canonical(params)
	if err != nil {
		issue := connector.Issue{Code: schema.CodeBadValue, Message: err.Error()}
		return nil, nil, &connector.ValidationError{Action: a.Name, Issues: []connector.Issue{issue}}
	}
	if issues := a.Types.Validate(a.Params, v, schema.Options{AllowUnknown: c.allowUnknown}); len(issues) > 0 {
		return nil, nil, &connector.ValidationError{Action: a.Name, Issues: issues}
	}
	base, err := c.base(a.Name)
	if err != nil {
		return nil, nil, err
	}
	m, _ := v.(map[string]any) // validated: params are an object
	req, err := a.NewRequest(ctx, base, m)
	var bad *actions.ParamError
	if errors.As(err, &bad) {
		issue := connector.Issue{Path: string(schema.AppendPointer(nil, bad.Key)), Code: schema.CodeBadValue, Message: bad.Reason}
		return nil, nil, &connector.ValidationError{Action: a.Name, Issues: []connector.Issue{issue}}
	}
	return a, req, err
}

func (c *Connection) unknown(name string) error {
	e := &connector.UnknownActionError{Name: name}
	for _, a := range c.registry.Search(name) {
		if e.Nearest = append(e.Nearest, a.Alias); len(e.Nearest) == 5 {
			break
		}
	}
	return e
}

// RunAction validates params, sends the request and returns the answer.
// Answers that are no success are *connector.APIError. Nothing is repeated.
func (c *Connection) RunAction(ctx context.Context, action string, params map[string]any) (*connector.Result, error) {
	a, req, err := c.prepare(ctx, action, params)
	if err != nil {
		return nil, err
	}
	if err := c.authenticate(req, a.Name); err != nil {
		return nil, err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		if a.Idempotent {
			return nil, fmt.Errorf("%s: %w: %w", a.Name, connector.ErrUnavailable, err)
		}
		return nil, fmt.Errorf("%s: %w: %w", a.Name, connector.ErrOutcomeUnknown, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", a.Name, connector.ErrOutcomeUnknown, err)
	}
	if resp.StatusCode >= 300 {
		return nil, refusal(a, resp, body)
	}
	return &connector.Result{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

// refusal reads an answer that is no success. APIs agree on no form: the usual
// names of members are tried.
func refusal(a *actions.Action, resp *http.Response, body []byte) error {
	e := &connector.APIError{
		Action: a.Name, Method: a.Method, Path: resp.Request.URL.Path, Status: resp.StatusCode, Header: resp.Header,
		Body: body[:min(len(body), 64<<10)], RequestID: resp.Header.Get("X-Request-Id"),
	}
	var m map[string]any
	if json.Unmarshal(body, &m) != nil {
		return e
	}
	if inner, ok := m["error"].(map[string]any); ok {
		m = inner
	}
	e.Message = firstText(m, "message", "detail", "error_description", "description", "title", "error", "msg")
	e.Code = firstText(m, "code", "error_code", "type", "error")
	return e
}

func firstText(m map[string]any, keys ...string) string {
	for _, k := range keys {
		if s, ok := m[k].(string); ok && s != "" {
			return s
		}
	}
	return ""
}
