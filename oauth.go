package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// clientCredentials are a service principal's client id and secret.
type clientCredentials struct{ conn *Connection }

func (*clientCredentials) Kind() string { return kindM2M }

func (o *clientCredentials) Authorize(ctx context.Context) (*Authorization, error) {
	s := o.conn.settings
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {s.scopes()}}
	return o.conn.requestToken(ctx, kindM2M, form, func(r *http.Request) {
		// The parts of Basic credentials are form-encoded by RFC 6749.
		r.SetBasicAuth(url.QueryEscape(s.Get("client_id")), url.QueryEscape(s.Get("client_secret")))
	})
}

// federation exchanges an identity token of another issuer, from a file or an
// environment variable, for a token of the service. Both are read anew every
// time: what runs the process replaces them.
type federation struct {
	conn *Connection
	kind string
}

func (f *federation) Kind() string { return f.kind }

func (f *federation) Authorize(ctx context.Context) (*Authorization, error) {
	subject, err := f.subject()
	if err != nil {
		return nil, f.conn.unauthenticated("%s: %w", f.kind, err)
	}
	s := f.conn.settings
	form := url.Values{
		"grant_type":         {"urn:ietf:params:oauth:grant-type:token-exchange"},
		"subject_token_type": {"urn:ietf:params:oauth:token-type:jwt"},
		"subject_token":      {subject},
		"scope":              {s.scopes()},
	}
	if id := s.Get("client_id"); id != "" {
		form.Set("client_id", id)
	}
	return f.conn.requestToken(ctx, f.kind, form, nil)
}

func (f *federation) subject() (string, error) {
	s := f.conn.settings
	if f.kind == kindEnvOIDC {
		name := s.oidcVariable()
		v := strings.TrimSpace(f.conn.env.get(name))
		if v == "" {
			return "", fmt.Errorf("the environment variable %s is not set", name)
		}
		return v, nil
	}
	path := s.Get("databricks_id_token_filepath")
	if path == "" {
		return "", errors.New("databricks_id_token_filepath (DATABRICKS_OIDC_TOKEN_FILEPATH) is not set")
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the token file %s does not exist", path)
	}
	if err != nil {
		return "", err
	}
	v := strings.TrimSpace(string(data))
	if v == "" {
		return "", fmt.Errorf("the token file %s is empty", path)
	}
	return v, nil
}

func (s *Settings) scopes() string {
	list := strings.FieldsFunc(s.Get("scopes"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(list) == 0 {
		return "all-apis"
	}
	return strings.Join(list, " ")
}

const (
	tokenBudget    = time.Minute
	maxTokenAnswer = 1 << 20
)

// requestToken asks the token endpoint, again and again for a minute when it
// throttles or cannot be reached.
func (c *Connection) requestToken(ctx context.Context, kind string, form url.Values, prepare func(*http.Request)) (*Authorization, error) {
	endpoint, err := c.tokenEndpoint(ctx)
	if err != nil {
		return nil, err
	}
	body := form.Encode()
	begin := c.clock.Now()
	for n := 0; ; n++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(body))
		if err != nil {
			return nil, c.unauthenticated("%s: the token endpoint is not a valid address", kind)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "application/json")
		req.Header["User-Agent"] = c.userAgent
		if prepare != nil {
			prepare(req)
		}
		sent := c.clock.Now()
		status, header, data, err := c.plain(req, maxTokenAnswer)
		var wait time.Duration
		switch {
		case err != nil && !worthRepeating(err):
			return nil, c.tokenFault(ErrUnavailable, kind, req.URL, err)
		case err != nil:
			err = c.tokenFault(ErrUnavailable, kind, req.URL, err)
		case status/100 == 2:
			return readToken(data, sent)
		default:
			ae := parseAPIError(status, header, data)
			ae.Method, ae.Path = http.MethodPost, req.URL.Path
			ae.scrub(append(c.secrets(), form.Get("subject_token")))
			class := tokenErrorClass(ae)
			err = c.tokenFault(class, kind, req.URL, ae)
			if class == ErrUnauthenticated {
				return nil, err
			}
			wait = ae.RetryAfter
		}
		wait = max(wait, c.retry.backoff(n, c.rand()))
		if c.clock.Now().Add(wait).Sub(begin) > tokenBudget {
			return nil, err
		}
		c.logDebug(ctx, "token request failed, trying again", "kind", kind, "status", status, "wait", wait)
		if c.clock.Sleep(ctx, wait) != nil {
			return nil, err
		}
	}
}

func (c *Connection) tokenFault(class error, kind string, u *url.URL, err error) error {
	return classed(class, "connection %s: no token by %s from %s: %w", connectionTitle(c.name), kind, u.Host, bare(err))
}

// tokenErrorClass tells whether to ask again. The endpoint has been seen to
// say that it throttles by a 400 whose text says so.
func tokenErrorClass(e *APIError) error {
	msg := strings.ToLower(e.Message)
	switch {
	case e.Status == http.StatusTooManyRequests, strings.Contains(msg, "throttled"), strings.Contains(msg, "too many requests"), strings.Contains(msg, "rate limit"):
		return ErrTooManyRequests
	case e.Status >= 500:
		return ErrUnavailable
	}
	return ErrUnauthenticated
}

// readToken reads the answer of a token endpoint. The life of a token is a
// number, or a number in quotes.
func readToken(data []byte, sent time.Time) (*Authorization, error) {
	var t struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresIn   any    `json:"expires_in"`
	}
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, classed(ErrUnauthenticated, "the answer of the token endpoint is not JSON")
	}
	var expires time.Time
	life, err := strconv.ParseFloat(fmt.Sprint(t.ExpiresIn), 64)
	if err == nil && life > 0 && life < 1e9 {
		expires = sent.Add(time.Duration(life * float64(time.Second)))
	}
	a, err := bearer(t.AccessToken, expires)
	if err != nil {
		return nil, classed(ErrUnauthenticated, "the answer of the token endpoint has no usable token: %w", err)
	}
	return a, nil
}
