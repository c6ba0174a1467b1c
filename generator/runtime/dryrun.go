package runtime

import (
	"context"
	"net/url"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
)

// DryRun validates params, asks the policies, and returns the request that
// RunAction would send, with secrets and credentials masked. Nothing is sent,
// and no credentials are needed: where there are none, the first alternative of
// the description is shown.
func (c *Connection) DryRun(ctx context.Context, action string, params map[string]any, opts ...connector.CallOption) (*connector.DryRunRequest, error) {
	p, err := c.prepare(action, params)
	if err != nil {
		return nil, err
	}
	// What would be refused is refused, masked or not.
	if _, err := p.line.NewRequest(ctx, p.action.Name, p.params); err != nil {
		return nil, err
	}
	d, err := p.line.DryRun(ctx, p.action.Name, argument.Mask(argument.NewGuide(p.action), p.params), opts...)
	if err != nil {
		return nil, err
	}
	delete(d.Headers, "Authorization")
	for _, name := range c.shown(p.action.Name) {
		if s := c.api.scheme(name); !p.gives(s) {
			c.show(d, &proof{scheme: s, value: mask})
		}
	}
	return d, nil
}

// shown are the schemes of the credentials that a call would carry.
func (c *Connection) shown(action string) []string {
	if names, err := c.alternative(action); err == nil {
		return names
	}
	for _, names := range c.api.security(action) {
		if len(names) > 0 {
			return names
		}
	}
	return nil
}

// show puts a mask where a credential goes.
func (c *Connection) show(d *connector.DryRunRequest, p *proof) {
	if h := p.header(mask); h != "" {
		d.Headers["Authorization"] = h
		return
	}
	switch s := p.scheme; {
	case s == nil || s.Kind != "apiKey":
	case s.In == "query":
		sep := "?"
		if strings.Contains(d.URL, "?") {
			sep = "&"
		}
		d.URL += sep + url.QueryEscape(s.Parameter) + "=" + mask
	case s.In == "cookie":
		if d.Headers["Cookie"] != "" {
			d.Headers["Cookie"] += "; "
		}
		d.Headers["Cookie"] += s.Parameter + "=" + mask
	default:
		d.Headers[s.Parameter] = mask
	}
}
