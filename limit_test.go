package connector

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"
)

func TestLimiterKeepsTheRate(t *testing.T) {
	clock := newFakeClock()
	l := newLimiter(Rate{PerSecond: 5, Burst: 10})
	begin := clock.Now()
	for range 10 + 50 {
		if _, err := l.wait(t.Context(), clock); err != nil {
			t.Fatal(err)
		}
	}
	if took := clock.Now().Sub(begin); took < 9900*time.Millisecond || took > 10100*time.Millisecond {
		t.Errorf("60 calls at 5 a second, 10 at once, took %v; want 10s", took)
	}
}

func TestLimiterAdapts(t *testing.T) {
	clock := newFakeClock()
	l := newLimiter(Rate{PerSecond: 16, Burst: 4})
	_ = l.reserve(clock.Now())
	cut := func(after time.Duration) {
		clock.advance(2 * time.Second)
		l.throttled(clock.Now(), clock.Now(), after)
	}
	cut(0)
	if l.rate != 8 {
		t.Errorf("the rate is %v after one refusal, want 8", l.rate)
	}
	l.throttled(clock.Now(), clock.Now().Add(-time.Second), 0)
	if l.rate != 8 {
		t.Error("a call that was under way cut the rate again")
	}
	for range 20 {
		cut(0)
	}
	if l.rate < 0.5 || l.rate > 3 {
		t.Errorf("the rate is %v at the bottom", l.rate)
	}
	clock.advance(recovery + time.Second)
	_ = l.reserve(clock.Now())
	if l.rate != 16 {
		t.Errorf("the rate is %v after the recovery, want 16", l.rate)
	}
	cut(5 * time.Second)
	if d := l.reserve(clock.Now()); d < 5*time.Second {
		t.Errorf("a call may begin %v after Retry-After: 5", d)
	}
}

func TestUnlimitedAdapts(t *testing.T) {
	clock := newFakeClock()
	l := newLimiter(Rate{})
	for range 300 { // 100 a second
		if d := l.reserve(clock.Now()); d != 0 {
			t.Fatalf("an unlimited call waits %v", d)
		}
		clock.advance(10 * time.Millisecond)
	}
	l.throttled(clock.Now(), clock.Now(), 0)
	if l.rate < 40 || l.rate > 60 {
		t.Errorf("the rate is %v after 100 a second were too many, want about 50", l.rate)
	}
	clock.advance(2*recovery + time.Second)
	_ = l.reserve(clock.Now())
	if !math.IsInf(l.rate, 1) {
		t.Errorf("the rate is %v after the recovery", l.rate)
	}
}

func TestLimiterGivesUp(t *testing.T) {
	l := newLimiter(Rate{PerSecond: 1, Burst: 1})
	clock := newFakeClock()
	_ = l.reserve(clock.Now())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.wait(ctx, clock); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if d := l.reserve(clock.Now()); d > time.Second {
		t.Errorf("the token of the one that gave up is lost: %v", d)
	}
	ctx, cancel = context.WithDeadline(t.Context(), clock.Now().Add(time.Millisecond))
	defer cancel()
	if _, err := l.wait(ctx, clock); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestLimitsAreSharedAndByClass(t *testing.T) {
	s := newService(t, answer(200, "{}"))
	c, clock := connect(t, s.URL, WithRateLimit("provisioning", Rate{PerSecond: 10, Burst: 1}))
	begin := clock.Now()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				_, _ = c.RunAction(t.Context(), "workspaces_create", newWorkspace)
			}
		})
	}
	wg.Wait()
	// The fake clock jumps for every waiter, so this is a lower bound.
	if took := clock.Now().Sub(begin); took < 3900*time.Millisecond {
		t.Errorf("40 calls at 10 a second took %v", took)
	}
	n := len(clock.sleeps())
	for range 40 {
		_, _ = c.RunAction(t.Context(), "budgets_list", nil)
	}
	if len(clock.sleeps()) != n {
		t.Error("another class had to wait")
	}
	for class, want := range map[string]float64{"default": 15, "scim": 5, "no such class": math.Inf(1)} {
		c, err := NewConnection(WithHost(s.URL))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.limits.of(class).base; got != want {
			t.Errorf("class %s has %v a second, want %v", class, got, want)
		}
	}
}
