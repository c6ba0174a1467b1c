package connector

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	maxHeaderBytes = 1 << 20
	maxRedirects   = 5
	// keepIdle is how many connections stay open: enough that 256 concurrent
	// callers need no new ones.
	keepIdle = 512
)

// newTransport is the default transport: proxies from the environment, HTTP/2,
// and connections that stay open for all concurrent callers.
func newTransport(insecure bool) *http.Transport {
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           keepIdle,
		MaxIdleConnsPerHost:    keepIdle,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    10 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
	if insecure {
		t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // skip_verify asks for it
	}
	return t
}

// rootedTransport has root certificates of its own, which it reads before the
// first request.
type rootedTransport struct {
	*http.Transport
	load func() *x509.CertPool
	once sync.Once
}

// RoundTrip implements http.RoundTripper.
func (t *rootedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	t.once.Do(func() {
		if pool := t.load(); pool != nil {
			t.TLSClientConfig = &tls.Config{RootCAs: pool}
		}
	})
	return t.Transport.RoundTrip(req)
}

// setTransport decides what sends: the caller's client, or our own.
func (c *Connection) setTransport(o *options, s *Settings) error {
	if o.client == nil {
		insecure := s.flag("skip_verify")
		t := newTransport(insecure)
		c.transport, c.ownTransport = t, true
		if o.roots != nil && !insecure && c.host.Scheme == "https" {
			c.transport = &rootedTransport{Transport: t, load: o.roots}
		}
		return nil
	}
	c.transport = o.client.Transport
	if c.transport == nil {
		c.transport = http.DefaultTransport
	}
	if o.client.Timeout > 0 && o.timeout == 0 {
		c.silence = min(c.silence, o.client.Timeout)
	}
	return nil
}

// closeIdle closes the connections that nobody uses, if they are ours.
func (c *Connection) closeIdle() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok && c.ownTransport {
		t.CloseIdleConnections()
	}
}

// roundTrip sends a request over the wire. It follows redirects only within
// scheme and host of the connection and without changing the method: a
// redirect to anywhere else is returned as the answer that it is.
func (c *Connection) roundTrip(req *http.Request) (*http.Response, error) {
	for n := 0; ; n++ {
		resp, err := c.transport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 300 || resp.StatusCode > 399 {
			return resp, nil
		}
		next := c.redirected(req, resp)
		if next == nil || n >= maxRedirects {
			return resp, nil
		}
		drain(resp.Body)
		req = next
	}
}

// redirected returns the request that follows a redirect, or nil when it must
// not be followed.
func (c *Connection) redirected(req *http.Request, resp *http.Response) *http.Request {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if req.Method != http.MethodGet && req.Method != http.MethodHead {
			return nil
		}
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	to, err := resp.Location()
	if err != nil || !c.ours(to) {
		return nil
	}
	next := req.Clone(req.Context())
	next.URL, next.Host = to, c.host.Host
	if req.GetBody != nil {
		if next.Body, err = req.GetBody(); err != nil {
			return nil
		}
	} else if req.Body != nil && req.Body != http.NoBody {
		return nil
	}
	return next
}

// ours tells whether an address is of the connection's own scheme and host.
func (c *Connection) ours(u *url.URL) bool {
	return u.Scheme == c.host.Scheme && strings.EqualFold(u.Host, c.host.Host) && u.User == nil
}

// drain reads what little is left, so that the connection can be used again.
func drain(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 4<<10)
	_ = body.Close()
}

// plain sends a request of the connection's own housekeeping: no
// authorization, no redirects, a bounded answer.
func (c *Connection) plain(req *http.Request, limit int64) (int, http.Header, []byte, error) {
	ctx, cancel := context.WithTimeoutCause(req.Context(), min(c.silence, 30*time.Second), errSilent)
	defer cancel()
	resp, err := c.transport.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return 0, nil, nil, c.cause(ctx, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return 0, nil, nil, c.cause(ctx, err)
	}
	if int64(len(data)) > limit {
		return 0, nil, nil, errors.New("the answer is too large")
	}
	return resp.StatusCode, resp.Header, data, nil
}

// errSilent ends an attempt whose answer does not come.
var errSilent = errors.New("the service was silent for too long")

// cause replaces "context canceled" by why we cancelled.
func (c *Connection) cause(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return why
	}
	return err
}

// bare takes the address out of an error: its query may hold secrets.
func bare(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// neverSent tells whether an error shows by itself that no request was sent,
// whatever the transport.
func neverSent(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "socks connect" || op.Op == "proxyconnect") {
		return true
	}
	var dns *net.DNSError
	return errors.As(err, &dns) || untrustedServer(err)
}

// untrustedServer tells certificate and TLS faults: these do not go away.
func untrustedServer(err error) bool {
	var (
		verify    *tls.CertificateVerificationError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	return errors.As(err, &verify) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &record) || errors.As(err, &alert)
}

// worthRepeating tells whether a transport error may go away by itself.
func worthRepeating(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return false
	}
	return !untrustedServer(err)
}

// explain adds to a transport error what a person can do about it.
func explain(err error) error {
	err = bare(err)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("the host %s does not exist: %w", dns.Name, err)
	case untrustedServer(err):
		return fmt.Errorf("the server's certificate is not trusted (a proxy that inspects TLS?): %w", err)
	}
	return err
}

// readAllBody returns the body of a request that can be sent again.
func readAllBody(req *http.Request) ([]byte, error) {
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}
