package sdkauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/databricks/databricks-sdk-go/config"

	connector "github.com/databricks-account/connector"
)

// reask is how long an authorization without a known end is used before the
// SDK is asked again. The SDK keeps the token itself.
const reask = 5 * time.Minute

// Authenticator resolves every kind of authentication that the official SDK
// has, in the SDK's own order when auth_type is not set.
func Authenticator() connector.Authenticator {
	return connector.AuthenticatorFunc(func(ctx context.Context, s *connector.Settings) (connector.Credentials, error) {
		c := &credentials{values: s.Values(), source: s.Source, profile: s.Profile()}
		first, err := c.Authorize(ctx)
		if err != nil {
			return nil, err
		}
		c.first = first
		return c, nil
	})
}

// credentials asks the SDK. Every authorization comes from a new configuration:
// the SDK would return a token that the service refused again.
type credentials struct {
	values  map[string]string
	source  func(name string) string
	profile string
	first   *connector.Authorization // from resolving, not used up yet

	mu   sync.Mutex
	kind string
}

// Kind is the kind that was found, empty before the first authorization.
func (c *credentials) Kind() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kind
}

func (c *credentials) setKind(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kind = kind
}

// Authorize is called by one goroutine at a time.
func (c *credentials) Authorize(ctx context.Context) (*connector.Authorization, error) {
	if a := c.first; a != nil {
		c.first = nil
		return a, nil
	}
	cfg, err := c.config()
	if err != nil {
		return nil, err
	}
	type answer struct {
		auth *connector.Authorization
		err  error
	}
	done := make(chan answer, 1)
	go func() { // the SDK does not take a context
		a, err := authorize(ctx, cfg)
		done <- answer{a, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-done:
		if a.err == nil {
			c.setKind(cfg.AuthType)
		}
		return a.auth, a.err
	}
}

func authorize(ctx context.Context, cfg *config.Config) (*connector.Authorization, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, cfg.Host, nil)
	if err != nil {
		return nil, errors.New("the host is not valid")
	}
	if err := cfg.Authenticate(req); err != nil {
		return nil, short(err)
	}
	a := &connector.Authorization{Header: req.Header, Expires: time.Now().Add(reask)}
	switch cfg.AuthType {
	case "pat", "basic":
		a.Expires = time.Time{}
	default:
		if tok, err := cfg.GetTokenSource().Token(ctx); err == nil && "Bearer "+tok.AccessToken == req.Header.Get("Authorization") {
			if !tok.Expiry.IsZero() && len(req.Header) == 1 {
				a.Expires = tok.Expiry
			}
		}
	}
	return a, nil
}

// config builds the SDK's configuration from what the connection resolved, so
// that neither the environment nor the profile file is read a second time.
func (c *credentials) config() (*config.Config, error) {
	cfg := &config.Config{Loaders: []config.Loader{resolved{}}, RetryTimeoutSeconds: 30, Profile: c.profile}
	if wellKnown(c.values["host"]) {
		// What the host would tell about itself is known from its name.
		cfg.HostMetadataResolver = func(context.Context, string) (*config.HostMetadata, error) { return nil, nil }
	}
	for name, v := range c.values {
		if name == "profile" || name == "config_file" || strings.HasPrefix(name, "connector_") {
			continue
		}
		err := config.ConfigAttributes.ResolveFromStringMapWithSource(cfg, map[string]string{name: v}, c.sourceOf(name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if kind := c.Kind(); kind != "" {
		cfg.AuthType = kind // found by the first authorization
	}
	return cfg, nil
}

// sourceOf tells the SDK where a setting comes from: some of its rules depend
// on it.
func (c *credentials) sourceOf(name string) config.Source {
	from := c.source(name)
	switch {
	case from == "option" || from == "":
		return config.Source{Type: config.SourceDynamicConfig}
	case strings.ContainsAny(from, `/\.`):
		return config.Source{Type: config.SourceFile, Name: from}
	}
	return config.Source{Type: config.SourceEnv, Name: from}
}

func wellKnown(host string) bool {
	host = strings.TrimPrefix(host, "https://")
	host, _, _ = strings.Cut(host, "/")
	return strings.HasSuffix(host, ".databricks.com") || strings.HasSuffix(host, ".databricks.us") ||
		strings.HasSuffix(host, ".azuredatabricks.net") || strings.HasSuffix(host, ".databricks.azure.us") || strings.HasSuffix(host, ".databricks.azure.cn")
}

// short drops the SDK's listing of its configuration from an error.
func short(err error) error {
	text := err.Error()
	if cut := strings.Index(text, ". Config: "); cut >= 0 {
		return errors.New(text[:cut])
	}
	return err
}

// resolved is a loader that has nothing to add.
type resolved struct{}

func (resolved) Name() string                   { return "connection" }
func (resolved) Configure(*config.Config) error { return nil }
