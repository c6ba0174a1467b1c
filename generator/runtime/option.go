package runtime

import (
	"errors"
	"fmt"
	"net/http"

	connector "github.com/databricks-account/connector"
)

// Option configures a connection.
type Option func(*settings)

// settings are what the Options said.
type settings struct {
	api         *API
	server      string
	variables   map[string]string
	credentials map[string]credential
	client      *http.Client
	// calls are the options of the root package.
	calls        []connector.Option
	allowUnknown bool
	faults       []error
}

func (o *settings) fault(format string, args ...any) {
	o.faults = append(o.faults, fmt.Errorf(format, args...))
}

func (o *settings) err() error {
	if err := errors.Join(o.faults...); err != nil {
		return fmt.Errorf("%w: %w", connector.ErrNoConnection, err)
	}
	return nil
}

// WithServer sets the address of the service, path prefix included. It goes
// before every server of the description.
func WithServer(address string) Option {
	return func(o *settings) {
		if _, err := parseServer(address); err != nil {
			o.fault("server %s: %w", address, err)
			return
		}
		o.server = address
	}
}

// WithVariable sets a variable in the addresses of the description.
func WithVariable(name, value string) Option {
	return func(o *settings) {
		if !o.api.hasVariable(name) {
			o.fault("no server of the description has a variable %q", name)
			return
		}
		o.variables[name] = value
	}
}

// WithCredential sets the credential of a security scheme: the key, the token,
// or user:password.
func WithCredential(scheme, value string) Option {
	return func(o *settings) {
		s := o.api.scheme(scheme)
		if s == nil {
			o.fault("there is no security scheme %q%s", scheme, o.api.schemeNames())
			return
		}
		if err := s.check(value); err != nil {
			o.fault("the credential of the security scheme %s: %w", scheme, err)
			return
		}
		o.credentials[scheme] = fixed(value)
	}
}

// WithClientCredentials lets the connection fetch the tokens of an OAuth 2.0
// scheme itself, as a client with an id and a secret. Tokens are kept until
// they end, and fetched again when the service refuses one. tokenURL may be
// empty where the description has it. Without scopes, none are asked for.
func WithClientCredentials(scheme, clientID, clientSecret, tokenURL string, scopes ...string) Option {
	return func(o *settings) {
		s := o.api.scheme(scheme)
		switch {
		case s == nil:
			o.fault("there is no security scheme %q%s", scheme, o.api.schemeNames())
			return
		case s.Kind != "bearer":
			o.fault("the security scheme %s is %s: it takes no tokens of a client", scheme, s.Kind)
			return
		case clientID == "" || clientSecret == "":
			o.fault("the security scheme %s needs a client id and a client secret", scheme)
			return
		}
		if tokenURL == "" {
			tokenURL = s.TokenURL
		}
		u, err := parseServer(tokenURL)
		if err != nil {
			o.fault("the address for tokens of the security scheme %s, %q: %w", scheme, tokenURL, err)
			return
		}
		o.credentials[scheme] = newOAuth(clientID, clientSecret, u.String(), scopes)
	}
}

// WithHTTPClient sends over the client's transport. The client is not changed:
// its redirect policy and its cookie jar are not used, and its Timeout is how
// long the service may be silent.
func WithHTTPClient(client *http.Client) Option { return func(o *settings) { o.client = client } }

// WithUnknownFields lets fields pass that the description does not know where
// it does not forbid them.
func WithUnknownFields() Option { return func(o *settings) { o.allowUnknown = true } }

// With sets how calls are made, by options of the root package: WithRetry,
// WithRateLimits, WithTimeout, WithMaxAnswer, WithPolicy, WithReadOnly,
// WithConfirmDestructive, WithLogger, WithAudit, WithMiddleware, WithUserAgent.
// Those that say where calls go and as whom have no effect.
func With(opts ...connector.Option) Option {
	return func(o *settings) { o.calls = append(o.calls, opts...) }
}
