package lives

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/databricks-account/connector/emulator"
)

// pageSize is the page size of the emulator where a call does not ask for
// one: small, so that every list has several pages.
const pageSize = 2

// World is an emulator that listens on a loopback address. Two worlds are the
// same as long as the same is done to them: ids and times do not depend on
// chance.
type World struct {
	Emulator *emulator.Emulator
	// URL is scheme and address.
	URL string

	clock   *emulator.ManualClock
	server  *http.Server
	waiting atomic.Bool

	mu     sync.Mutex
	faults []string
}

// NewWorld starts a world. Close it.
func NewWorld(opts ...emulator.Option) (*World, error) {
	w := &World{clock: emulator.NewManualClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC))}
	all := append([]emulator.Option{
		emulator.WithClock(w.clock),
		emulator.WithPageSize(pageSize),
		emulator.WithProvisioningTime(provisioningTime),
		emulator.WithRandomSeed(1),
		// The lives take weeks of the emulator's time, and the SDK does not
		// take a refusal for a reason to renew its token.
		emulator.WithTokenLife(10 * 365 * 24 * time.Hour),
		emulator.WithResponseCheck(w.fault),
		emulator.WithHistory(1 << 16),
	}, opts...)
	var err error
	if w.Emulator, err = emulator.New(all...); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen: %w", err), w.Emulator.Close())
	}
	w.URL = "http://" + listener.Addr().String()
	w.server = &http.Server{Handler: w, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := w.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			w.fault(fmt.Errorf("serve: %w", err))
		}
	}()
	return w, nil
}

// ServeHTTP implements http.Handler. While something is waited for, every
// request takes as long as a workspace does, so that nobody has to sleep.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if w.waiting.Load() {
		w.clock.Advance(provisioningTime)
	}
	w.Emulator.ServeHTTP(rw, r)
}

// fault keeps what is wrong with an answer.
func (w *World) fault(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, err.Error())
}

// Faults are the answers that did not match the API description.
func (w *World) Faults() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.faults...)
}

// Pages counts the requests for another page of a list than the first.
func (w *World) Pages() int {
	n := 0
	for _, x := range w.Emulator.Exchanges() {
		u, err := url.Parse(x.URL)
		if err != nil {
			continue
		}
		q := u.Query()
		if start := q.Get("startIndex"); q.Get("page_token") != "" || start != "" && start != "1" {
			n++
		}
	}
	return n
}

// Close ends the world.
func (w *World) Close(ctx context.Context) error {
	return errors.Join(w.server.Shutdown(ctx), w.Emulator.Close())
}
