package connector

import (
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/databricks-account/connector/actions"
)

// RetryPolicy says how long and how fast calls are repeated. Which calls may
// be repeated is not a matter of policy but of what is known about each, see
// RunAction.
type RetryPolicy struct {
	// Budget bounds the time from the first request to the last repetition,
	// waits included. 0 is the default, the profile's retry_timeout_seconds or
	// five minutes; a negative budget has no end but the context's.
	Budget time.Duration
	// Attempts bounds the number of requests of a call, 0 not at all; 1 never
	// repeats.
	Attempts int
	// Base and Cap shape the wait before the n-th repetition: a random part of
	// Base doubled n times, at most of Cap. The defaults are half a second and
	// ten seconds.
	Base, Cap time.Duration
	// ConnectBudget bounds repetitions while the host cannot be reached at
	// all, by default 15 seconds: a wrong host stays wrong.
	ConnectBudget time.Duration
}

const (
	defaultBudget        = 5 * time.Minute
	defaultBase          = 500 * time.Millisecond
	defaultCap           = 10 * time.Second
	defaultConnectBudget = 15 * time.Second
)

// WithRetry changes how long and how fast calls are repeated.
func WithRetry(p RetryPolicy) Option { return func(o *options) { o.retry = p } }

// WithoutRetry never repeats a call, apart from the one repetition after the
// service refused an authorization that has a successor.
func WithoutRetry() Option { return WithRetry(RetryPolicy{Attempts: 1}) }

func (c *Connection) setRetry(p RetryPolicy, s *Settings) {
	if p.Budget == 0 {
		p.Budget = defaultBudget
		if n := s.number("retry_timeout_seconds"); n != 0 {
			p.Budget = time.Duration(n) * time.Second
		}
	}
	if p.Base <= 0 {
		p.Base = defaultBase
	}
	if p.Cap <= 0 {
		p.Cap = defaultCap
	}
	if p.ConnectBudget == 0 {
		p.ConnectBudget = defaultConnectBudget
	}
	c.retry = p
}

// backoff is the wait before repetition n, from 0: full jitter, so that the
// many callers that failed together do not come back together.
func (p *RetryPolicy) backoff(n int, random float64) time.Duration {
	ceiling := p.Cap
	if n < 20 {
		ceiling = min(p.Cap, p.Base<<n)
	}
	return time.Duration(random * float64(ceiling))
}

// within tells whether waiting still fits a budget.
func within(budget, elapsed, wait time.Duration) bool {
	return budget < 0 || elapsed+wait <= budget
}

func (c *Connection) rand() float64 {
	if c.random != nil {
		return c.random()
	}
	return rand.Float64()
}

// repeatable tells whether a call may be sent again although an earlier
// sending of it may have taken effect: reading is, and so is everything that
// says what the result shall be: PUT, DELETE, and PATCH, which in this API
// sets fields to given values, or adds to and removes from sets. POST is when
// the API description says so.
func repeatable(a *Action, method string) bool {
	if a.Idempotent || a.Danger == actions.Read {
		return true
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return true
	}
	return false
}
