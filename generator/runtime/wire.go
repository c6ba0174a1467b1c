package runtime

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

const (
	// maxAnswer is the most of an answer that is kept, unless WithMaxAnswer
	// says otherwise; maxBody the most that is sent.
	maxAnswer = 256 << 20
	maxBody   = 256 << 20
	// placeholder is a header by which the root package knows that there are
	// credentials. It is never sent.
	placeholder = "Connector-Credentials"
)

// line returns the connection of the root package that carries the calls of an
// action to its server: it repeats, limits, redirects, logs and decides.
func (c *Connection) line(action string) (*connector.Connection, error) {
	base, err := c.base(action)
	if err != nil {
		return nil, err
	}
	key := base.String()
	c.mu.Lock()
	defer c.mu.Unlock()
	if line := c.lines[key]; line != nil {
		return line, nil
	}
	// What the caller set comes after what is usual and before what must be.
	opts := []connector.Option{
		connector.WithoutRateLimits(), connector.WithMaxBody(maxBody), connector.WithMaxAnswer(maxAnswer),
		connector.WithUserAgent(c.api.product()),
	}
	opts = append(opts, c.calls...)
	opts = append(
		opts, connector.WithHost((&url.URL{Scheme: base.Scheme, Host: base.Host}).String()), connector.WithHostKind(connector.AnyHost),
		connector.WithCredentials(held{}), connector.WithHTTPClient(c.client), connector.WithRegistry(c.on(base)),
	)
	line, err := connector.NewConnection(opts...)
	if err != nil {
		return nil, err
	}
	c.lines[key] = line
	return line, nil
}

// on returns the actions as they are on a server: their paths begin with its
// path. Their params are free, because they were validated already, and
// because what the root package completes by itself, such as account_id, is of
// another API.
func (c *Connection) on(base *url.URL) *connector.Registry {
	prefix := base.EscapedPath()
	for len(prefix) > 0 && prefix[len(prefix)-1] == '/' {
		prefix = prefix[:len(prefix)-1]
	}
	list := make([]*actions.Action, len(c.api.Actions))
	copies := make([]actions.Action, len(c.api.Actions))
	for i, a := range c.api.Actions {
		copies[i] = *a
		copies[i].Path, copies[i].Params, copies[i].Former = prefix+a.Path, schema.Any, nil
		list[i] = &copies[i]
	}
	return connector.NewRegistry(list)
}

// held tells the root package that the credentials are taken care of: the
// doorman adds them, because they may belong into the query or a cookie.
type held struct{}

func (held) Kind() string { return "description" }

func (held) Authorize(context.Context) (*connector.Authorization, error) {
	return &connector.Authorization{Header: http.Header{placeholder: {"held"}}}, nil
}

// newClientFor returns the client that sends, over the transport of the
// caller's if there is one.
func newClientFor(client *http.Client) *http.Client {
	if client == nil {
		client = &http.Client{}
	}
	inner := client.Transport
	if inner == nil {
		inner = http.DefaultTransport
		if t, ok := inner.(*http.Transport); ok {
			t = t.Clone()
			t.MaxIdleConnsPerHost = 64
			t.MaxResponseHeaderBytes = 1 << 20
			inner = t
		}
	}
	return &http.Client{Transport: &doorman{inner}, Timeout: client.Timeout}
}

// tripKey is where the context of a request keeps its trip.
type tripKey struct{}

// trip is one call on its way: the credentials that its requests carry.
type trip struct {
	proofs []proof
	// once: the call must not be repeated when it may have taken effect. stop
	// ends it then.
	once bool
	stop context.CancelCauseFunc
}

// doorman is the transport that adds the credentials, at the last moment, so
// that nothing before it can show them. The root package sends requests to the
// server's own host only, whatever redirects say.
type doorman struct{ inner http.RoundTripper }

// RoundTrip sends a copy of the request.
func (d *doorman) RoundTrip(req *http.Request) (*http.Response, error) {
	t, _ := req.Context().Value(tripKey{}).(*trip)
	if t == nil {
		return nil, errors.New("a request without a call")
	}
	sent := req.Clone(req.Context())
	sent.Header.Del(placeholder)
	for _, p := range t.proofs {
		p.add(sent)
	}
	resp, err := d.inner.RoundTrip(sent)
	if resp != nil {
		resp.Request = req // without credentials: redirects and errors are made of it
	}
	if t.once && maybeDone(resp, err) {
		t.stop(fmt.Errorf("%w: a PATCH that may have taken effect is not repeated", connector.ErrUnavailable))
	}
	return resp, err
}

// CloseIdleConnections closes the connections that nobody uses.
func (d *doorman) CloseIdleConnections() {
	if c, ok := d.inner.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// maybeDone reports whether a request that failed for a time may have taken
// effect.
func maybeDone(resp *http.Response, err error) bool {
	if err != nil {
		var op *net.OpError
		return !errors.As(err, &op) || op.Op != "dial"
	}
	switch resp.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// tokenTimeout bounds fetching a token.
const tokenTimeout = 30 * time.Second
