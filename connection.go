package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/databricks-account/connector/actions"
)

// Connection is where calls go and as whom: a host, an account, credentials
// and the rules for calls over it. It does not change once made, apart from
// its tokens, and is safe for concurrent use.
type Connection struct {
	name      string
	host      *url.URL
	hostKind  HostKind
	accountID string
	// accountValue is accountID as a value of params: made once, because
	// every call needs it.
	accountValue any
	settings     *Settings
	env          environment

	authKind      string
	authenticator Authenticator
	tickets       *ticketCache
	disc          discovery

	transport    http.RoundTripper
	ownTransport bool
	registry     *Registry
	handler      Handler
	policies     []policy
	limits       *limits
	retry        RetryPolicy
	clock        Clock
	random       func() float64

	log       *slog.Logger
	logBodies bool
	audit     *auditor
	actor     string

	userAgent    []string
	allowUnknown bool
	maxBody      int64
	maxAnswer    int64
	silence      time.Duration
}

// HostKind says which API a host serves.
type HostKind uint8

const (
	// AnyHost serves both, or is not known: custom hosts and emulators.
	AnyHost HostKind = iota
	// AccountHost serves the account API.
	AccountHost
	// WorkspaceHost is a workspace.
	WorkspaceHost
)

// String returns "account", "workspace" or "any".
func (k HostKind) String() string { return [...]string{"any", "account", "workspace"}[k] }

// Name is the name under which the connection was made, empty for the
// environment and for NewConnection without WithName.
func (c *Connection) Name() string { return c.name }

// Host is scheme and host of the service, such as
// https://accounts.cloud.databricks.com.
func (c *Connection) Host() string { return c.host.String() }

// HostKind tells which API the host serves.
func (c *Connection) HostKind() HostKind { return c.hostKind }

// AccountID is the account that calls are about when they do not say.
func (c *Connection) AccountID() string { return c.accountID }

// AuthKind names how the connection authenticates: "pat", "oauth-m2m", ...;
// empty when that is left to an Authenticator that was not asked yet, or when
// there are no credentials.
func (c *Connection) AuthKind() string {
	if c.authKind != "" {
		return c.authKind
	}
	return c.tickets.kind()
}

// Registry returns the actions of the connection.
func (c *Connection) Registry() *Registry { return c.registry }

// Settings returns what the connection was configured with.
func (c *Connection) Settings() *Settings { return c.settings }

// String describes the connection, without secrets.
func (c *Connection) String() string {
	return fmt.Sprintf("connection %s to %s", connectionTitle(c.name), c.host)
}

// GoString is String, so that %#v prints no secret either.
func (c *Connection) GoString() string { return c.String() }

// LogValue is String, for slog.
func (c *Connection) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Close closes idle network connections and the audit file. Calls that are
// under way finish; no more should be made.
func (c *Connection) Close() error {
	c.closeIdle()
	if c.audit != nil {
		return c.audit.close()
	}
	return nil
}

// Authorize fetches an authorization if there is none, and returns the error
// that a call would get. It tests credentials without calling an action.
func (c *Connection) Authorize(ctx context.Context) error {
	_, err := c.tickets.get(ctx)
	return err
}

// NewRequest validates params and returns the request that RunAction would
// send, without credentials. Nothing is sent and no network is used.
func (c *Connection) NewRequest(ctx context.Context, action string, params map[string]any) (*http.Request, error) {
	p, err := c.prepare(ctx, action, params, &plainCall, true)
	if err != nil {
		return nil, err
	}
	return c.request(ctx, p)
}

// request builds the request of a prepared call.
func (c *Connection) request(ctx context.Context, p *Call) (*http.Request, error) {
	req, err := c.plainRequest(ctx, p)
	if err != nil {
		return nil, err
	}
	if c.maxBody > 0 && req.ContentLength > c.maxBody {
		return nil, invalid(p.Action, p.bodyPath(), "too_long", "the request body has %d bytes; at most %d are sent (WithMaxBody)", req.ContentLength, c.maxBody)
	}
	req.Header["User-Agent"] = c.userAgent
	for name, values := range p.Header {
		if err := checkHeader(name, values); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Action.Name, err)
		}
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	return req, nil
}

func (c *Connection) plainRequest(ctx context.Context, p *Call) (*http.Request, error) {
	if p.Action.Name == customName {
		return c.customRequest(ctx, p)
	}
	req, err := p.Action.NewRequest(ctx, c.host, p.Params)
	if err == nil {
		return req, nil
	}
	var pe *actions.ParamError
	if errors.As(err, &pe) {
		return nil, invalid(p.Action, "/"+pe.Key, "bad_value", "%s", pe.Reason)
	}
	return nil, classed(ErrInvalidParams, "%s: %w", p.Action.Name, err)
}

func (p *Call) bodyPath() string {
	if p.Action.Name == customName {
		return "/_body"
	}
	if p.Action.Body != nil {
		return "/" + p.Action.Body.Key
	}
	return ""
}

func invalid(a *Action, path, code, format string, args ...any) error {
	return &ValidationError{Action: a.Name, Issues: []Issue{{Path: path, Code: code, Message: fmt.Sprintf(format, args...)}}}
}

// checkHost refuses an action that the host does not serve.
func (c *Connection) checkHost(a *Action) error {
	switch {
	case a.Host == actions.AccountHost && c.hostKind == WorkspaceHost:
		return classed(ErrInvalidParams, "%s is an action of the account, but connection %s goes to the workspace %s; use a connection to the account's host, such as https://accounts.cloud.databricks.com",
			a.Name, connectionTitle(c.name), c.host.Host)
	case a.Host == actions.WorkspaceHost && c.hostKind == AccountHost:
		return classed(ErrInvalidParams, "%s is an action of a workspace, but connection %s goes to the account host %s; use a connection to the workspace's own host",
			a.Name, connectionTitle(c.name), c.host.Host)
	}
	return nil
}

// kindOfHost tells the kind from the well-known host names.
func kindOfHost(host string) HostKind {
	host = strings.ToLower(host)
	if h, _, ok := strings.Cut(host, ":"); ok {
		host = h
	}
	known := false
	for _, suffix := range []string{".cloud.databricks.com", ".cloud.databricks.us", ".azuredatabricks.net", ".gcp.databricks.com", ".databricks.azure.us", ".databricks.azure.cn"} {
		known = known || strings.HasSuffix(host, suffix)
	}
	switch {
	case !known:
		return AnyHost
	case strings.HasPrefix(host, "accounts.") || strings.HasPrefix(host, "accounts-dod."):
		return AccountHost
	}
	return WorkspaceHost
}

// parseHost accepts a host with or without scheme and drops what follows it.
func parseHost(s string) (*url.URL, error) {
	text := strings.TrimSpace(s)
	if text == "" {
		return nil, classed(ErrNoConnection, "no host: set host in the profile, DATABRICKS_HOST, or WithHost")
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, classed(ErrNoConnection, "the host is not a URL such as https://accounts.cloud.databricks.com")
	}
	if u.User != nil {
		return nil, classed(ErrNoConnection, "host %s must not hold a user name or password", clip(u.Host, 200))
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}
