package connector

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/databricks-account/connector/actions"
)

// Rate is how many calls of a rate class may begin: PerSecond on average,
// Burst at once. A PerSecond of 0 or less means no limit until the service
// throttles.
type Rate struct {
	PerSecond float64
	Burst     int
}

// WithRateLimit limits the calls of a rate class of the API description, over
// whatever the description says.
func WithRateLimit(class string, r Rate) Option {
	return func(o *options) {
		if o.limits == nil {
			o.limits = map[string]Rate{}
		}
		o.limits[class] = r
	}
}

// WithRateLimits gives every rate class the limit r, apart from those that
// WithRateLimit names.
func WithRateLimits(r Rate) Option { return func(o *options) { o.limitAll = &r } }

// WithoutRateLimits lets calls begin as fast as they come. The service still
// slows them down: what it throttles is slower for a while.
func WithoutRateLimits() Option { return WithRateLimits(Rate{}) }

// limits are the limiters of a connection, one per rate class.
type limits struct {
	rate func(class string) Rate

	mu      sync.RWMutex
	byClass map[string]*limiter
}

func newLimits(o *options, s *Settings) *limits {
	return &limits{byClass: map[string]*limiter{}, rate: func(class string) Rate {
		if r, ok := o.limits[class]; ok {
			return r
		}
		if o.limitAll != nil {
			return *o.limitAll
		}
		if n := s.number("rate_limit"); n > 0 {
			return Rate{PerSecond: float64(n), Burst: n}
		}
		return describedRate(class)
	}}
}

// describedRate is what the API description says of a class.
func describedRate(class string) Rate {
	for _, r := range actions.RateClasses() {
		if r.Name == class {
			return Rate{PerSecond: r.PerSecond, Burst: r.Burst}
		}
	}
	return Rate{}
}

// of returns the limiter of a class.
func (l *limits) of(class string) *limiter {
	l.mu.RLock()
	lim := l.byClass[class]
	l.mu.RUnlock()
	if lim != nil {
		return lim
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if lim = l.byClass[class]; lim == nil {
		lim = newLimiter(l.rate(class))
		l.byClass[class] = lim
	}
	return lim
}

const (
	// cutFactor is what is left of the rate after the service throttled, and
	// cutPause how soon it is cut again: many calls are throttled at once.
	cutFactor = 0.5
	cutPause  = time.Second
	// recovery is how long the way back to the full rate takes.
	recovery = 30 * time.Second
	// slowest is the lowest rate, as a part of the full one.
	slowest = 1.0 / 32
)

// limiter is a token bucket whose rate goes down when the service throttles
// and comes back. It is safe for concurrent use and keeps the order of its
// callers.
type limiter struct {
	mu     sync.Mutex
	base   float64 // calls a second; +Inf when there is no limit
	burst  float64
	rate   float64
	tokens float64
	last   time.Time
	paused time.Time // nothing begins before
	cut    time.Time // when the rate was last cut

	// Without a limit the number of calls in the running second tells what to
	// cut from.
	second time.Time
	count  float64
	seen   float64
}

func newLimiter(r Rate) *limiter {
	l := &limiter{base: r.PerSecond, burst: math.Max(1, float64(r.Burst))}
	if r.PerSecond <= 0 {
		l.base = math.Inf(1)
	}
	l.rate, l.tokens = l.base, l.burst
	return l
}

// wait returns when the call may begin, after how long, or the context's
// error.
func (l *limiter) wait(ctx context.Context, clock Clock) (time.Duration, error) {
	now := clock.Now()
	d := l.reserve(now)
	if d <= 0 {
		return 0, nil
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(now.Add(d)) {
		l.giveBack()
		return 0, fmt.Errorf("the rate limit leaves no room before the deadline: %w", context.DeadlineExceeded)
	}
	if err := clock.Sleep(ctx, d); err != nil {
		l.giveBack()
		return 0, err
	}
	return d, nil
}

// reserve takes a token and returns how long the call has to wait for it.
func (l *limiter) reserve(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refill(now)
	pause := max(0, l.paused.Sub(now))
	if math.IsInf(l.rate, 1) {
		if now.Sub(l.second) >= time.Second {
			l.seen, l.count, l.second = l.count, 0, now
		}
		l.count++
		return pause
	}
	l.tokens--
	if l.tokens >= 0 {
		return pause
	}
	return max(pause, time.Duration(-l.tokens/l.rate*float64(time.Second)))
}

func (l *limiter) giveBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tokens++
}

func (l *limiter) refill(now time.Time) {
	elapsed := now.Sub(l.last).Seconds()
	l.last = now
	if l.rate < l.base {
		l.recover(now, elapsed)
	}
	if elapsed > 0 && !math.IsInf(l.rate, 1) {
		l.tokens = math.Min(l.burst, l.tokens+elapsed*l.rate)
	}
}

// recover lets the rate grow back.
func (l *limiter) recover(now time.Time, elapsed float64) {
	if math.IsInf(l.base, 1) {
		l.rate *= math.Pow(2, math.Max(0, elapsed)/5)
		if now.Sub(l.cut) > 2*recovery {
			l.rate, l.tokens = l.base, l.burst
		}
		return
	}
	l.rate = math.Min(l.base, l.rate+math.Max(0, elapsed)*l.base/recovery.Seconds())
}

// throttled slows the class down after the service said that it is too fast.
// sent is when the refused request was sent: those that were under way when
// the rate was cut do not cut it again.
func (l *limiter) throttled(now, sent time.Time, retryAfter time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refill(now)
	if until := now.Add(min(retryAfter, maxPause)); retryAfter > 0 && until.After(l.paused) {
		l.paused = until
	}
	if sent.Before(l.cut) || now.Sub(l.cut) < cutPause {
		return
	}
	l.cut = now
	if math.IsInf(l.base, 1) {
		from := l.rate
		if math.IsInf(from, 1) {
			from = math.Max(l.seen, l.count)
			l.burst = 1
		}
		l.rate = math.Max(1, from*cutFactor)
	} else {
		l.rate = math.Max(l.base*slowest, l.rate*cutFactor)
	}
	l.tokens = math.Min(l.tokens, 0)
}

// maxPause bounds for how long one Retry-After stops other calls; the call
// that got it waits as long as it says.
const maxPause = time.Minute
