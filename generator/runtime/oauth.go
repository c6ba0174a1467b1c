package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	connector "github.com/databricks-account/connector"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// oauth fetches tokens as a client with an id and a secret. One token is
// fetched at a time.
type oauth struct {
	config clientcredentials.Config
	http   *http.Client

	mu    sync.Mutex
	token *oauth2.Token
}

func newOAuth(id, secret, tokenURL string, scopes []string) *oauth {
	return &oauth{
		config: clientcredentials.Config{ClientID: id, ClientSecret: secret, TokenURL: tokenURL, Scopes: scopes},
		// The secret goes to the address for tokens and nowhere else.
		http: &http.Client{Timeout: tokenTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

func (c *oauth) value(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.Valid() {
		return c.token.AccessToken, nil
	}
	token, err := c.config.Token(context.WithValue(ctx, oauth2.HTTPClient, c.http))
	if err != nil {
		return "", c.explain(ctx, err)
	}
	c.token = token
	return token.AccessToken, nil
}

func (c *oauth) forget() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = nil
	return true
}

// explain says why there is no token. The answer of the service is left out:
// it may repeat what was sent.
func (c *oauth) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return fmt.Errorf("%w: no token from %s: %w", connector.ErrUnavailable, c.config.TokenURL, bare(err))
	}
	why := refused.ErrorCode
	if why == "" && refused.Response != nil {
		why = refused.Response.Status
	}
	if refused.Response != nil && refused.Response.StatusCode >= 500 {
		return fmt.Errorf("%w: no token from %s: %s", connector.ErrUnavailable, c.config.TokenURL, why)
	}
	return fmt.Errorf("%w: %s gives no token: %s", connector.ErrUnauthenticated, c.config.TokenURL, why)
}
