package emulator

import (
	"sync"
	"time"
)

// Clock tells the emulator what time it is. Everything that happens by itself
// (a workspace becomes RUNNING, a token expires, a deleted rule is purged)
// follows this clock.
type Clock interface {
	Now() time.Time
}

// SystemClock is the time of the machine.
type SystemClock struct{}

// Now implements Clock.
func (SystemClock) Now() time.Time { return time.Now() }

// ManualClock stands still until it is moved. It is safe for concurrent use.
type ManualClock struct {
	mu  sync.Mutex
	now time.Time
}

// NewManualClock returns a clock that shows t.
func NewManualClock(t time.Time) *ManualClock { return &ManualClock{now: t} }

// Now implements Clock.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock by d and returns the new time. What falls due on
// the way happens in its order, at its own time, before the next request is
// answered.
func (c *ManualClock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// timeOf reads a time in milliseconds.
func timeOf(ms int64) time.Time { return time.UnixMilli(ms) }
