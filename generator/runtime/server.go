package runtime

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
)

// base returns the address for the calls of an action: the one that the
// connection was given, or the first server of the action or of the API.
func (c *Connection) base(action string) (*url.URL, error) {
	if c.server != "" {
		return parseServer(c.server) // it was checked when it was set
	}
	servers := c.api.override(action).Servers
	if len(servers) == 0 {
		servers = c.api.Servers
	}
	if len(servers) == 0 {
		return nil, fmt.Errorf("%w: the description of %s names no server: give one (WithServer, or --server)", connector.ErrNoConnection, c.api.Title)
	}
	text, err := servers[0].expand(c.variables)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", connector.ErrNoConnection, err)
	}
	u, err := parseServer(text)
	if err != nil && !strings.Contains(text, "://") {
		return nil, fmt.Errorf("%w: the description names only the path %s of the server: give the whole address, path included (WithServer, or --server)", connector.ErrNoConnection, text)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: server %s: %w", connector.ErrNoConnection, text, err)
	}
	return u, nil
}

// expand fills in the variables of the address.
func (s *Server) expand(values map[string]string) (string, error) {
	text := s.URL
	for _, v := range s.Variables {
		value, given := values[v.Name]
		if !given {
			value = v.Default
		}
		if given && len(v.Enum) > 0 && !slices.Contains(v.Enum, value) {
			return "", fmt.Errorf("server variable %s must be one of %s, not %q", v.Name, strings.Join(v.Enum, ", "), value)
		}
		text = strings.ReplaceAll(text, "{"+v.Name+"}", value)
	}
	for name, value := range values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	if at := strings.IndexByte(text, '{'); at >= 0 {
		return "", fmt.Errorf("server %s needs a value for %s", s.URL, text[at:])
	}
	return text, nil
}

// parseServer reads an address. Query and fragment are no part of one.
func parseServer(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, err
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("it must begin with http:// or https:// and a host")
	case u.User != nil:
		return nil, errors.New("it must hold no user name and password: give them as a credential")
	}
	u.RawQuery, u.Fragment = "", ""
	return u, nil
}
