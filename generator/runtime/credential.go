package runtime

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
)

// credential is what proves who calls, for one security scheme.
type credential interface {
	// value returns what goes onto the wire.
	value(ctx context.Context) (string, error)
	// forget drops a value that the service refused; false when there will be
	// no other one.
	forget() bool
}

// fixed is a credential that does not change.
type fixed string

func (f fixed) value(context.Context) (string, error) { return string(f), nil }
func (fixed) forget() bool                            { return false }

// check says why a text cannot be a credential of the scheme. It does not show
// it.
func (s *Scheme) check(value string) error {
	if value == "" {
		return errors.New("it is empty")
	}
	if s.Kind == "basic" && !strings.Contains(value, ":") {
		return errors.New("it must be user:password")
	}
	if s.In == "query" || s.Kind == "basic" {
		return nil // both are encoded
	}
	for i := range len(value) {
		if value[i] < ' ' || value[i] == 0x7f {
			return errors.New("it holds a line break or another character that no header can: was it copied whole, and nothing else?")
		}
	}
	return nil
}

// alternative returns the schemes of the first alternative that the
// connection has all of; none when the action needs none.
func (c *Connection) alternative(action string) ([]string, error) {
	alternatives := c.api.security(action)
	if len(alternatives) == 0 {
		return nil, nil
	}
	open := false
	var wanted []string
	for _, names := range alternatives {
		switch {
		case len(names) == 0:
			open = true
		case !slices.ContainsFunc(names, func(n string) bool { return !c.has(n) }):
			return names, nil
		default:
			wanted = append(wanted, strings.Join(names, " and "))
		}
	}
	if open {
		return nil, nil
	}
	return nil, fmt.Errorf("%w: %s needs credentials: %s", connector.ErrUnauthenticated, action, strings.Join(wanted, ", or "))
}

// has reports whether the connection can satisfy a scheme. Kinds that are not
// of a request, such as certificates, are the HTTP client's.
func (c *Connection) has(name string) bool {
	if _, ok := c.credentials[name]; ok {
		return true
	}
	s := c.api.scheme(name)
	return s != nil && s.Kind == "mutualTLS"
}

// authorize returns the values of the schemes, in their order.
func (c *Connection) authorize(ctx context.Context, names []string) ([]string, error) {
	out := make([]string, len(names))
	for i, name := range names {
		held := c.credentials[name]
		if held == nil {
			continue
		}
		var err error
		if out[i], err = held.value(ctx); err != nil {
			return nil, fmt.Errorf("security scheme %s: %w", name, err)
		}
	}
	return out, nil
}

// forget drops refused values; false when no scheme has another one.
func (c *Connection) forget(names []string) bool {
	any := false
	for _, name := range names {
		if held := c.credentials[name]; held != nil && held.forget() {
			any = true
		}
	}
	return any
}

// proof is a credential of a call. scheme is nil for one that the description
// does not declare.
type proof struct {
	scheme *Scheme
	value  string
	// given: a parameter of the call has the place of the scheme.
	given bool
}

// gives reports whether a parameter of the call is what the scheme would send:
// descriptions declare the same key as both.
func (p *prepared) gives(s *Scheme) bool {
	if s == nil || s.Kind != "apiKey" {
		return false
	}
	return slices.ContainsFunc(p.action.Args, func(g actions.Arg) bool {
		place := [...]string{"path", "query", "header", "cookie"}[g.In]
		same := g.Name == s.Parameter || g.In == actions.InHeader && strings.EqualFold(g.Name, s.Parameter)
		return place == s.In && same && p.params[g.Key] != nil
	})
}

// header is the value of the Authorization header; empty when the scheme uses
// another place.
func (p *proof) header(value string) string {
	switch s := p.scheme; {
	case s == nil || s.Kind == "mutualTLS" || s.Kind == "apiKey":
		return ""
	case s.Kind == "basic":
		return "Basic " + value
	case strings.HasPrefix(s.Kind, "http "):
		return strings.TrimPrefix(s.Kind, "http ") + " " + value
	}
	return "Bearer " + value
}

// wireValue is the credential as it is sent.
func (p *proof) wireValue() string {
	if p.scheme != nil && p.scheme.Kind == "basic" {
		return base64.StdEncoding.EncodeToString([]byte(p.value))
	}
	return p.value
}

// add puts the credential into a request. Where a parameter of the action has
// its place, the value that the call gives goes first.
func (p *proof) add(req *http.Request) {
	if h := p.header(p.wireValue()); h != "" {
		req.Header.Set("Authorization", h)
		return
	}
	switch s := p.scheme; {
	case s == nil || s.Kind != "apiKey":
	case s.In == "query":
		// The rest of the query stays as it was built. A redirect may have kept
		// the key.
		if req.URL.Query().Has(s.Parameter) {
			return
		}
		if req.URL.RawQuery != "" {
			req.URL.RawQuery += "&"
		}
		req.URL.RawQuery += url.QueryEscape(s.Parameter) + "=" + url.QueryEscape(p.value)
	case p.given:
	case s.In == "cookie":
		req.AddCookie(&http.Cookie{Name: s.Parameter, Value: p.value})
	default:
		req.Header.Set(s.Parameter, p.value)
	}
}
