package connector

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// hostFacts is what a host tells about itself at its well-known address.
type hostFacts struct {
	OIDCEndpoint string `json:"oidc_endpoint"`
	AccountID    string `json:"account_id"`
	WorkspaceID  string `json:"workspace_id"`
	Cloud        string `json:"cloud"`
	HostType     string `json:"host_type"`
}

// discovery keeps what was learned about the host of a connection. Failures
// are not kept: the host may come up.
type discovery struct {
	mu       sync.Mutex
	facts    *hostFacts
	endpoint string
}

const (
	maxDiscovery     = 1 << 20
	discoveryTimeout = 20 * time.Second
)

// hostFacts asks the host, once. A host that does not say has empty facts; the
// error is for one that does not answer.
func (c *Connection) hostFacts(ctx context.Context) (*hostFacts, error) {
	c.disc.mu.Lock()
	known := c.disc.facts
	c.disc.mu.Unlock()
	if known != nil {
		return known, nil
	}
	facts := &hostFacts{}
	err := c.getJSON(ctx, c.host.String()+"/.well-known/databricks-config", facts)
	var ae *APIError
	if err != nil && !errors.As(err, &ae) && !errors.Is(err, errNotJSON) {
		return nil, err
	}
	if err != nil && ae != nil && ae.Status >= 500 {
		return nil, err
	}
	if err != nil {
		facts = &hostFacts{}
	}
	c.disc.mu.Lock()
	defer c.disc.mu.Unlock()
	c.disc.facts = facts
	return facts, nil
}

// tokenEndpoint finds where tokens are issued. Account hosts have a fixed
// place; others say where it is.
func (c *Connection) tokenEndpoint(ctx context.Context) (string, error) {
	c.disc.mu.Lock()
	known := c.disc.endpoint
	c.disc.mu.Unlock()
	if known != "" {
		return known, nil
	}
	endpoint, err := c.findTokenEndpoint(ctx)
	if err != nil {
		return "", err
	}
	c.disc.mu.Lock()
	defer c.disc.mu.Unlock()
	c.disc.endpoint = endpoint
	return endpoint, nil
}

func (c *Connection) findTokenEndpoint(ctx context.Context) (string, error) {
	host := c.host.String()
	account := c.accountID
	if doc := c.settings.Get("discovery_url"); doc != "" {
		return c.endpointOf(ctx, doc, true)
	}
	if c.hostKind == AccountHost && kindOfHost(c.host.Host) == AccountHost {
		if account == "" {
			return "", c.unauthenticated("OAuth on an account host needs the account id: set account_id in the profile, or DATABRICKS_ACCOUNT_ID")
		}
		return host + "/oidc/accounts/" + url.PathEscape(account) + "/v1/token", nil
	}
	if kindOfHost(c.host.Host) == WorkspaceHost {
		return c.endpointOf(ctx, host+"/oidc/.well-known/oauth-authorization-server", false)
	}
	facts, err := c.hostFacts(ctx)
	if err != nil {
		return "", c.unreachable(err)
	}
	root := facts.OIDCEndpoint
	switch {
	case strings.Contains(root, "{account_id}"):
		if account == "" {
			account = facts.AccountID
		}
		if account == "" {
			return "", c.unauthenticated("OAuth on %s needs the account id: set account_id in the profile, or DATABRICKS_ACCOUNT_ID", c.host.Host)
		}
		root = strings.ReplaceAll(root, "{account_id}", url.PathEscape(account))
	case root == "" && c.hostKind == AccountHost && account != "":
		return host + "/oidc/accounts/" + url.PathEscape(account) + "/v1/token", nil
	case root == "":
		root = host + "/oidc"
	}
	return c.endpointOf(ctx, strings.TrimRight(root, "/")+"/.well-known/oauth-authorization-server", false)
}

// endpointOf reads the token endpoint from an authorization server's
// description. chosen: the address of the description was configured by hand.
func (c *Connection) endpointOf(ctx context.Context, address string, chosen bool) (string, error) {
	if !chosen {
		if err := c.trusted(address); err != nil {
			return "", err
		}
	}
	var doc struct {
		TokenEndpoint string `json:"token_endpoint"`
	}
	if err := c.getJSON(ctx, address, &doc); err != nil {
		var ae *APIError
		if errors.As(err, &ae) && ae.Status == http.StatusNotFound {
			return "", c.unauthenticated("%s does not offer OAuth: is it the right host?", c.host.Host)
		}
		if errors.Is(err, errNotJSON) {
			return "", c.unauthenticated("%s: %w", hostOf(address), err)
		}
		return "", c.unreachable(err)
	}
	if doc.TokenEndpoint == "" {
		return "", c.unauthenticated("%s names no token endpoint", hostOf(address))
	}
	if chosen && hostOf(doc.TokenEndpoint) == hostOf(address) {
		return doc.TokenEndpoint, nil
	}
	return doc.TokenEndpoint, c.trusted(doc.TokenEndpoint)
}

// trusted refuses addresses that credentials must not go to: a host's
// description of itself may name the host itself, or over TLS a host of the
// service, and nothing else.
func (c *Connection) trusted(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return c.unauthenticated("%s names an invalid address for OAuth", c.host.Host)
	}
	if u.User == nil {
		if u.Scheme == c.host.Scheme && strings.EqualFold(u.Host, c.host.Host) {
			return nil
		}
		if u.Scheme == "https" && kindOfHost(u.Host) != AnyHost && c.host.Scheme == "https" {
			return nil
		}
	}
	return c.unauthenticated("%s names %s for OAuth, another host: credentials are not sent there; set discovery_url if that is right", c.host.Host, clip(u.Host, 200))
}

func (c *Connection) unreachable(err error) error {
	return classed(ErrUnavailable, "connection %s: %w", connectionTitle(c.name), err)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

var errNotJSON = errors.New("the answer is not JSON")

// getJSON gets a public document, without credentials.
func (c *Connection) getJSON(ctx context.Context, address string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, discoveryTimeout)
	defer cancel()
	begin := c.clock.Now()
	for n := 0; ; n++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return errors.New("the address of a discovery document is not valid")
		}
		req.Header.Set("Accept", "application/json")
		req.Header["User-Agent"] = c.userAgent
		status, header, data, err := c.plain(req, maxDiscovery)
		switch {
		case err == nil && status/100 == 2:
			if json.Unmarshal(data, v) != nil {
				return errNotJSON
			}
			return nil
		case err == nil:
			ae := parseAPIError(status, header, data)
			ae.Method, ae.Path = http.MethodGet, req.URL.Path
			err = ae
			if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
				return err
			}
		case !worthRepeating(err):
			return bare(err)
		}
		wait := c.retry.backoff(n, c.rand())
		if n >= 3 || c.clock.Now().Add(wait).Sub(begin) > discoveryTimeout {
			return bare(err)
		}
		if c.clock.Sleep(ctx, wait) != nil {
			return bare(err)
		}
	}
}
