package connector

import (
	"context"
	"time"
)

// Clock tells the time and waits. The system's clock is used unless WithClock
// says otherwise; tests bring one of their own, so that nothing sleeps.
// Implementations must be safe for concurrent use.
type Clock interface {
	Now() time.Time
	// Sleep returns nil after d, or the context's error as soon as the context
	// ends.
	Sleep(ctx context.Context, d time.Duration) error
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
