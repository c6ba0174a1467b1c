package connector

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// maxAhead is how long before its end an authorization is renewed at most;
	// one with a short life is renewed when half of it is over.
	maxAhead = 20 * time.Minute
	// renewPause is how long a failed renewal ahead of time is not repeated.
	renewPause = time.Minute
	// renewTimeout bounds one renewal.
	renewTimeout = 90 * time.Second
	// expiryMargin is how long before its end an authorization is not used any
	// more: the request must still arrive.
	expiryMargin = 10 * time.Second
)

// ticketCache keeps the authorization of a connection and renews it: in the
// background ahead of its end, before the call when it has ended, and after
// the service refused it. Only one renewal is under way at a time, whatever
// the number of callers. It is safe for concurrent use.
type ticketCache struct {
	clock   Clock
	resolve func(context.Context) (Credentials, error)
	// explain puts the failure of credentials into words.
	explain func(kind string, err error) error

	mu          sync.Mutex
	credentials Credentials
	current     *ticket
	renewAt     time.Time
	renewal     *renewal // nil when none is under way
}

// ticket is an Authorization laid out for adding it to many requests.
type ticket struct {
	names  []string
	values [][]string
	from   time.Time
	until  time.Time // zero: no end
}

// renewal is one call of Authorize that several callers wait for.
type renewal struct {
	done chan struct{}
	err  error
}

func newTicketCache(c *Connection, resolve func(context.Context) (Credentials, error)) *ticketCache {
	return &ticketCache{clock: c.clock, resolve: resolve, explain: c.authFailure}
}

func (t *ticket) add(h http.Header) {
	for i, name := range t.names {
		h[name] = t.values[i]
	}
}

func (t *ticket) same(u *ticket) bool {
	return slices.Equal(t.names, u.names) && slices.EqualFunc(t.values, u.values, slices.Equal[[]string])
}

func (t *ticket) ended(now time.Time) bool {
	if t.until.IsZero() {
		return false
	}
	margin := min(expiryMargin, t.until.Sub(t.from)/10)
	return !now.Before(t.until.Add(-margin))
}

// get returns a valid ticket.
func (c *ticketCache) get(ctx context.Context) (*ticket, error) {
	c.mu.Lock()
	t := c.current
	if t != nil && t.until.IsZero() {
		c.mu.Unlock()
		return t, nil
	}
	now := c.clock.Now()
	if t != nil && !t.ended(now) {
		if c.renewal == nil && !now.Before(c.renewAt) {
			c.start(ctx)
		}
		c.mu.Unlock()
		return t, nil
	}
	r := c.renewal
	if r == nil {
		r = c.start(ctx)
	}
	c.mu.Unlock()
	return c.await(ctx, r)
}

// renew is called after the service refused a ticket. It returns another one,
// or nil when there is no other.
func (c *ticketCache) renew(ctx context.Context, refused *ticket) (*ticket, error) {
	c.mu.Lock()
	if c.current != nil && c.current != refused && !c.current.same(refused) {
		t := c.current // somebody else was faster
		c.mu.Unlock()
		return t, nil
	}
	r := c.renewal
	if r == nil {
		r = c.start(ctx)
	}
	c.mu.Unlock()
	t, err := c.await(ctx, r)
	if err != nil || t.same(refused) {
		return nil, err
	}
	return t, nil
}

func (c *ticketCache) await(ctx context.Context, r *renewal) (*ticket, error) {
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-r.done:
	}
	if r.err != nil {
		return nil, r.err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current, nil
}

// start begins a renewal; c.mu is held. It does not end with the context of
// the caller that happened to need it first: others may wait for it.
func (c *ticketCache) start(ctx context.Context) *renewal {
	r := &renewal{done: make(chan struct{})}
	c.renewal = r
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTimeout)
	go func() {
		defer cancel()
		t, err := c.fetch(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.renewal = nil
		r.err = err
		now := c.clock.Now()
		if err != nil {
			c.renewAt = now.Add(renewPause)
		} else {
			c.current = t
			c.renewAt = renewTime(now, t.until)
		}
		close(r.done)
	}()
	return r
}

// renewTime is when to renew ahead: half of the remaining life before its
// end, 20 minutes at most, and not at once again when the source returned a
// token that is nearly over.
func renewTime(now, until time.Time) time.Time {
	if until.IsZero() {
		return time.Time{}
	}
	at := until.Add(-min(until.Sub(now)/2, maxAhead))
	if !at.After(now) {
		at = now.Add(time.Second)
	}
	return at
}

func (c *ticketCache) fetch(ctx context.Context) (t *ticket, err error) {
	c.mu.Lock()
	creds := c.credentials
	c.mu.Unlock()
	if creds == nil {
		if creds, err = c.resolve(ctx); err != nil {
			return nil, err
		}
		c.mu.Lock()
		c.credentials = creds
		c.mu.Unlock()
	}
	a, err := creds.Authorize(ctx)
	if err == nil && (a == nil || len(a.Header) == 0) {
		err = errors.New("the credentials gave no authorization")
	}
	if err != nil {
		return nil, c.explain(creds.Kind(), err)
	}
	t = &ticket{from: c.clock.Now(), until: a.Expires}
	for name, values := range a.Header {
		t.names = append(t.names, http.CanonicalHeaderKey(name))
		t.values = append(t.values, slices.Clip(slices.Clone(values)))
	}
	sortTicket(t)
	return t, nil
}

func sortTicket(t *ticket) {
	order := make([]int, len(t.names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if t.names[a] < t.names[b] {
			return -1
		}
		return 1
	})
	names, values := make([]string, len(order)), make([][]string, len(order))
	for to, from := range order {
		names[to], values[to] = t.names[from], t.values[from]
	}
	t.names, t.values = names, values
}

// kind is the kind of the resolved credentials, empty before the first call.
func (c *ticketCache) kind() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.credentials == nil {
		return ""
	}
	return c.credentials.Kind()
}
