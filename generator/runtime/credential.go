package runtime

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
)

// authenticate adds the credentials of the first alternative that the
// connection has all of.
func (c *Connection) authenticate(req *http.Request, action string) error {
	alternatives := c.api.security(action)
	if len(alternatives) == 0 {
		return nil
	}
	open := false
	var wanted []string
	for _, names := range alternatives {
		if len(names) == 0 {
			open = true
			continue
		}
		if !slices.ContainsFunc(names, func(n string) bool { return !c.has(n) }) {
			for _, n := range names {
				c.apply(req, c.api.scheme(n), c.credentials[n])
			}
			return nil
		}
		wanted = append(wanted, strings.Join(names, " and "))
	}
	if open {
		return nil
	}
	return fmt.Errorf("%w: %s needs credentials: %s", connector.ErrUnauthenticated, action, strings.Join(wanted, ", or "))
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

func (c *Connection) apply(req *http.Request, s *Scheme, value string) {
	switch {
	case s == nil || s.Kind == "mutualTLS":
	case s.Kind == "basic":
		req.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(value)))
	case s.Kind == "apiKey" && s.In == "query":
		// The rest of the query stays as it was built.
		if req.URL.RawQuery != "" {
			req.URL.RawQuery += "&"
		}
		req.URL.RawQuery += url.QueryEscape(s.Parameter) + "=" + url.QueryEscape(value)
	case s.Kind == "apiKey" && s.In == "cookie":
		req.AddCookie(&http.Cookie{Name: s.Parameter, Value: value})
	case s.Kind == "apiKey":
		req.Header.Set(s.Parameter, value)
	case strings.HasPrefix(s.Kind, "http "):
		req.Header.Set("Authorization", strings.TrimPrefix(s.Kind, "http ")+" "+value)
	default:
		req.Header.Set("Authorization", "Bearer "+value)
	}
}
