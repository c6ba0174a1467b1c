package connector

import (
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// Option configures a connection.
type Option func(*options)

// options are what the Options said.
type options struct {
	name           string
	values         map[string]string // settings by their names
	env            environment
	useEnvironment bool
	hostKind       HostKind
	hostKindSet    bool

	credentials   Credentials
	authenticator Authenticator
	client        *http.Client
	roots         func() *x509.CertPool
	registry      *Registry
	log           *slog.Logger
	logBodies     bool
	userAgent     string

	policies     []Policy
	retry        RetryPolicy
	limits       map[string]Rate
	limitAll     *Rate
	audit        *auditor
	middleware   []Middleware
	actor        string
	clock        Clock
	random       func() float64
	allowUnknown bool

	timeout   time.Duration
	maxBody   int64
	maxAnswer int64

	faults []error
}

func newOptions(opts []Option) *options {
	o := &options{
		values:         map[string]string{},
		env:            systemEnvironment(),
		useEnvironment: true,
		clock:          systemClock{},
		maxBody:        defaultMaxBody,
		maxAnswer:      defaultMaxAnswer,
	}
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

func (o *options) err() error { return errors.Join(o.faults...) }

func (o *options) fault(format string, args ...any) {
	o.faults = append(o.faults, classed(ErrNoConnection, format, args...))
}

func (o *options) profilePath() string {
	for _, v := range []string{o.values["config_file"], o.env.get("DATABRICKS_CONFIG_FILE")} {
		if v != "" {
			return v
		}
	}
	return defaultProfileFile
}

// WithName names the connection in errors, logs and audit lines.
func WithName(name string) Option { return func(o *options) { o.name = name } }

// WithHost sets the service's address, such as
// https://accounts.cloud.databricks.com. What follows the host is dropped.
func WithHost(host string) Option { return withSetting("host", host) }

// WithAccountID sets the account that calls are about when they do not say.
func WithAccountID(id string) Option { return withSetting("account_id", id) }

// WithToken authenticates by a personal access token or any other bearer
// token that does not expire.
func WithToken(token string) Option { return withSetting("token", token) }

// WithOAuthM2M authenticates as a service principal.
func WithOAuthM2M(clientID, clientSecret string) Option {
	return func(o *options) {
		if clientID == "" || clientSecret == "" {
			o.fault("WithOAuthM2M needs a client id and a client secret")
		}
		o.values["client_id"], o.values["client_secret"] = clientID, clientSecret
	}
}

// WithTokenSource authenticates by tokens of the source. They are kept until
// shortly before they expire; Token is never called twice at a time.
func WithTokenSource(ts oauth2.TokenSource) Option {
	return func(o *options) {
		if ts == nil {
			o.fault("WithTokenSource needs a token source")
			return
		}
		o.credentials = tokenSource{ts}
	}
}

// WithCredentials authenticates by credentials of the caller's own.
func WithCredentials(c Credentials) Option { return func(o *options) { o.credentials = c } }

// WithAuthenticator lets a resolve the kinds of authentication that are not
// built in. Package sdkauth has one for all kinds of the official SDK.
func WithAuthenticator(a Authenticator) Option { return func(o *options) { o.authenticator = a } }

// WithAuthType chooses one of several configured kinds of authentication.
func WithAuthType(kind string) Option { return withSetting("auth_type", kind) }

// WithSetting sets any setting by its name in the profile file, such as
// "azure_tenant_id" or "discovery_url".
func WithSetting(name, value string) Option {
	return func(o *options) {
		a := attributeOf(name)
		if a == nil {
			o.fault("there is no setting %q", clip(name, 100))
			return
		}
		if err := a.check(value); err != nil && value != "" {
			o.fault("%w", err)
			return
		}
		o.values[name] = value
	}
}

func withSetting(name, value string) Option {
	return func(o *options) { o.values[name] = strings.TrimSpace(value) }
}

// WithProfileFile reads profiles from the file instead of DATABRICKS_CONFIG_FILE
// or ~/.databrickscfg.
func WithProfileFile(path string) Option { return withSetting("config_file", path) }

// WithEnvironment takes environment variables from lookup, which works like
// os.LookupEnv, instead of the process.
func WithEnvironment(lookup func(name string) (string, bool)) Option {
	return func(o *options) { o.env = environment{lookup: lookup} }
}

// WithHostKind says which API the host serves, where its name does not.
func WithHostKind(kind HostKind) Option {
	return func(o *options) { o.hostKind, o.hostKindSet = kind, true }
}

// WithHTTPClient sends over the client's transport. The client is not changed:
// its redirect policy and its cookie jar are not used, its Timeout is.
func WithHTTPClient(client *http.Client) Option { return func(o *options) { o.client = client } }

// WithRootCAs checks servers against the certificates that load returns instead of
// the system's; nil keeps the system's. load is called once, before the first
// request over TLS: what sends nothing reads no certificates. It has no effect
// beside WithHTTPClient and the setting skip_verify.
func WithRootCAs(load func() *x509.CertPool) Option {
	return func(o *options) { o.roots = load }
}

// WithRegistry runs the actions of r instead of the default ones.
func WithRegistry(r *Registry) Option { return func(o *options) { o.registry = r } }

// WithLogger logs calls and their attempts. Secrets are never logged.
func WithLogger(l *slog.Logger) Option { return func(o *options) { o.log = l } }

// WithBodyLogging adds the bodies of requests and answers to what is logged at
// debug level: cut short, secrets masked.
func WithBodyLogging() Option { return func(o *options) { o.logBodies = true } }

// WithUserAgent puts a product before the connector's own name in the
// User-Agent header, such as "my-tool/1.2".
func WithUserAgent(product string) Option {
	return func(o *options) {
		for _, r := range product {
			if r < ' ' || r > '~' {
				o.fault("a user agent must be printable ASCII")
				return
			}
		}
		o.userAgent = product
	}
}

// WithAllowUnknownFields lets parameters and fields that the API description
// does not know pass, for an API that is newer than the description.
func WithAllowUnknownFields() Option { return func(o *options) { o.allowUnknown = true } }

// WithTimeout bounds how long the service may be silent: between request and
// answer, and within an answer. The time of a whole call is bounded by its
// context. The default is the profile's http_timeout_seconds, or two minutes.
func WithTimeout(silence time.Duration) Option {
	return func(o *options) {
		if silence <= 0 {
			o.fault("a timeout must be positive")
			return
		}
		o.timeout = silence
	}
}

// WithMaxBody bounds the size of request bodies; the default is 20 MB.
func WithMaxBody(bytes int64) Option { return func(o *options) { o.maxBody = bytes } }

// WithMaxAnswer bounds the size of answers that are kept in memory; the
// default is 100 MB. RunActionTo has no bound.
func WithMaxAnswer(bytes int64) Option { return func(o *options) { o.maxAnswer = bytes } }

// WithActor names who the calls are made for in audit lines. The default is
// the user of the process.
func WithActor(who string) Option { return func(o *options) { o.actor = who } }

// WithClock replaces the clock that measures, waits and tells when tokens
// expire.
func WithClock(c Clock) Option { return func(o *options) { o.clock = c } }

// WithRandom replaces the source of randomness of waits: a function that
// returns numbers from 0 up to 1 and is safe for concurrent use.
func WithRandom(f func() float64) Option { return func(o *options) { o.random = f } }

// WithMiddleware puts middleware around every call, the first one outermost.
func WithMiddleware(m ...Middleware) Option {
	return func(o *options) { o.middleware = append(o.middleware, m...) }
}

const (
	defaultMaxBody   = 20 << 20
	defaultMaxAnswer = 100 << 20
	defaultSilence   = 2 * time.Minute
)
