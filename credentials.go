package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// Credentials prove who calls. Implementations must be safe for concurrent
// use; they need not keep what they return, the connection does.
type Credentials interface {
	// Kind is the official name of the kind of authentication: "pat",
	// "oauth-m2m", "azure-cli", ...
	Kind() string
	// Authorize returns a fresh authorization. It is called when there is
	// none, ahead of its end, and after the service refused the last one.
	Authorize(ctx context.Context) (*Authorization, error)
}

// Authorization is what a request carries to prove who calls.
type Authorization struct {
	// Header is added to requests to the connection's own host, and to no
	// others.
	Header http.Header
	// Expires is when it ends, the zero time when it does not.
	Expires time.Time
}

// Authenticator resolves kinds of authentication that are not built in.
type Authenticator interface {
	// Authenticate returns credentials for the settings, whose auth_type may be
	// empty: then the Authenticator decides. It is called once per connection,
	// by the first call that needs credentials.
	Authenticate(ctx context.Context, s *Settings) (Credentials, error)
}

// AuthenticatorFunc is a function that is an Authenticator.
type AuthenticatorFunc func(ctx context.Context, s *Settings) (Credentials, error)

// Authenticate calls f.
func (f AuthenticatorFunc) Authenticate(ctx context.Context, s *Settings) (Credentials, error) {
	return f(ctx, s)
}

// The kinds of authentication that are built in.
const (
	kindPAT      = "pat"
	kindM2M      = "oauth-m2m"
	kindEnvOIDC  = "env-oidc"
	kindFileOIDC = "file-oidc"
	kindCustom   = "custom"
)

// bearer is the Authorization of a bearer token.
func bearer(token string, expires time.Time) (*Authorization, error) {
	token = strings.TrimSpace(token)
	if token == "" {
		return nil, fmt.Errorf("the token is empty")
	}
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return nil, fmt.Errorf("the token holds a character that no token has: was it copied whole, and nothing else?")
		}
	}
	return &Authorization{Header: http.Header{"Authorization": {"Bearer " + token}}, Expires: expires}, nil
}

// staticToken is a personal access token.
type staticToken struct{ token string }

func (staticToken) Kind() string { return kindPAT }

func (t staticToken) Authorize(context.Context) (*Authorization, error) {
	return bearer(t.token, time.Time{})
}

// tokenSource adapts the interface of golang.org/x/oauth2.
type tokenSource struct{ source oauth2.TokenSource }

func (tokenSource) Kind() string { return kindCustom }

func (t tokenSource) Authorize(context.Context) (*Authorization, error) {
	tok, err := t.source.Token()
	if err != nil {
		return nil, err
	}
	if tok == nil {
		return nil, fmt.Errorf("the token source returned no token")
	}
	if kind := tok.Type(); kind != "Bearer" {
		return &Authorization{Header: http.Header{"Authorization": {kind + " " + tok.AccessToken}}, Expires: tok.Expiry}, nil
	}
	return bearer(tok.AccessToken, tok.Expiry)
}

// setCredentials decides how the connection authenticates. What cannot be
// decided without the network is left to the first call.
func (c *Connection) setCredentials(o *options, s *Settings) {
	c.authenticator = o.authenticator
	switch {
	case o.credentials != nil:
		c.authKind = o.credentials.Kind()
		c.tickets = newTicketCache(c, func(context.Context) (Credentials, error) { return o.credentials, nil })
	default:
		c.authKind = s.authKind(o.env)
		c.tickets = newTicketCache(c, c.authenticate)
	}
}

// authenticate makes the credentials of the settings.
func (c *Connection) authenticate(ctx context.Context) (Credentials, error) {
	s := c.settings
	switch kind := c.authKind; kind {
	case kindPAT:
		if s.Get("token") == "" {
			return nil, c.unauthenticated("auth_type is pat, but there is no token: set token in the profile, or DATABRICKS_TOKEN")
		}
		return staticToken{s.Get("token")}, nil
	case kindM2M:
		if s.Get("client_id") == "" || s.Get("client_secret") == "" {
			return nil, c.unauthenticated("auth_type is oauth-m2m, but client_id or client_secret is missing: set both in the profile, or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET")
		}
		return &clientCredentials{conn: c}, nil
	case kindEnvOIDC, kindFileOIDC:
		return &federation{conn: c, kind: kind}, nil
	}
	if c.authenticator != nil {
		creds, err := c.authenticator.Authenticate(ctx, s)
		if err != nil {
			return nil, c.unauthenticated("%w", err)
		}
		if creds == nil {
			return nil, c.unauthenticated("no credentials")
		}
		return creds, nil
	}
	if c.authKind != "" {
		return nil, c.unauthenticated("auth_type %s is not built in: import package sdkauth and pass sdkauth.Authenticator() to Connect, or use the run-action command, which has every kind", clip(c.authKind, 100))
	}
	return nil, c.unauthenticated("no credentials: set token, or client_id and client_secret, in the profile; or DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET; a login of the Databricks CLI and the kinds of Azure, Google and GitHub need package sdkauth or the run-action command")
}

func (c *Connection) unauthenticated(format string, args ...any) error {
	return classed(ErrUnauthenticated, "connection %s: "+format, append([]any{connectionTitle(c.name)}, args...)...)
}

// authFailure puts the failure of credentials into a class, and takes secrets
// out of what others say.
func (c *Connection) authFailure(kind string, err error) error {
	if text := err.Error(); c.redact(text) != text {
		err = errors.New(c.redact(text))
	}
	for _, class := range []error{ErrUnauthenticated, ErrUnavailable, ErrTooManyRequests, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, class) {
			return err
		}
	}
	return c.unauthenticated("%s: %w", kind, err)
}
