package connector

import (
	"fmt"
	"time"
)

// build makes the connection of the settings.
func (o *options) build(name string, s *Settings) (*Connection, error) {
	host, err := parseHost(s.Get("host"))
	if err != nil {
		return nil, err
	}
	c := &Connection{
		name: name, host: host, settings: s, env: o.env,
		accountID:    s.Get("account_id"),
		accountValue: s.Get("account_id"),
		registry:     o.registry,
		log:          o.log,
		logBodies:    o.logBodies,
		allowUnknown: o.allowUnknown,
		clock:        o.clock, random: o.random,
		maxBody: o.maxBody, maxAnswer: o.maxAnswer,
		silence: o.silence(s),
		audit:   o.audit,
	}
	if o.name != "" {
		c.name = o.name
	}
	if c.registry == nil {
		c.registry = DefaultRegistry()
	}
	c.hostKind = kindOfHost(host.Host)
	if o.hostKindSet {
		c.hostKind = o.hostKind
	}
	c.userAgent = []string{userAgent(o.userAgent)}
	if c.policies, err = compilePolicies(c.registry, o.policies, s); err != nil {
		return nil, err
	}
	if err := c.setTransport(o, s); err != nil {
		return nil, err
	}
	if err := c.setAudit(o, s); err != nil {
		return nil, err
	}
	c.setRetry(o.retry, s)
	c.limits = newLimits(o, s)
	c.setCredentials(o, s)
	c.handler = chain(o.middleware, c.dispatch)
	return c, nil
}

func (o *options) silence(s *Settings) time.Duration {
	switch n := s.number("http_timeout_seconds"); {
	case o.timeout > 0:
		return o.timeout
	case n > 0:
		return time.Duration(n) * time.Second
	}
	return defaultSilence
}

func userAgent(product string) string {
	own := fmt.Sprintf("databricks-account-connector/%s go/%s os/%s", Version, goVersion(), osName())
	if product == "" {
		return own
	}
	return product + " " + own
}
