package rig

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Op is one call of a variant: everything that a user of it writes for one
// call, from building the params to having the answer decoded.
type Op func(ctx context.Context) error

// Burst asks for N calls of an operation by C goroutines.
type Burst struct {
	Op string `json:"op"`
	N  int    `json:"n"`
	C  int    `json:"c"`
	// Plain leaves out the latency of single calls, because reading the clock
	// costs as much as a small operation.
	Plain bool `json:"plain,omitempty"`
}

// Sample is what a burst cost. Times are in nanoseconds.
type Sample struct {
	N int `json:"n"`
	// CPU is the user and system time of the whole client process.
	CPU  int64 `json:"cpu"`
	Wall int64 `json:"wall"`
	// Mallocs and Bytes are those of the client process, which holds no
	// server.
	Mallocs uint64 `json:"mallocs"`
	Bytes   uint64 `json:"bytes"`
	// P50 and P99 are latencies of single calls.
	P50 int64 `json:"p50"`
	P99 int64 `json:"p99"`
	// RSS is the resident memory at the end, Peak the highest so far.
	RSS  int64  `json:"rss"`
	Peak int64  `json:"peak"`
	Err  string `json:"err,omitempty"`
}

// CPUPerCall and WallPerCall are per call; with several goroutines the latter
// is the inverse of the throughput.
func (s *Sample) CPUPerCall() float64  { return float64(s.CPU) / float64(s.N) }
func (s *Sample) WallPerCall() float64 { return float64(s.Wall) / float64(s.N) }

// Rate is calls per second.
func (s *Sample) Rate() float64 { return float64(s.N) / (float64(s.Wall) / 1e9) }

// Run makes the calls of a burst and returns what they cost. The first error
// ends it and makes the sample worthless.
func Run(ctx context.Context, op Op, b Burst) Sample {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if b.Plain {
		return plain(ctx, op, b)
	}
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var once sync.Once
	var failed error
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= b.N || ctx.Err() != nil {
				return
			}
			start := time.Now()
			if err := op(ctx); err != nil {
				once.Do(func() { failed = err; cancel() })
				return
			}
			took[i] = time.Since(start)
		}
	}

	s := account(b, func() error {
		if b.C <= 1 {
			work()
			return failed
		}
		var wg sync.WaitGroup
		for range b.C {
			wg.Go(work)
		}
		wg.Wait()
		return failed
	})
	if s.Err != "" {
		return s
	}
	slices.Sort(took)
	s.P50, s.P99 = int64(took[len(took)/2]), int64(took[(len(took)*99)/100])
	return s
}

// plain makes the calls one after the other and nothing else.
func plain(ctx context.Context, op Op, b Burst) Sample {
	return account(b, func() error {
		for range b.N {
			if err := op(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// account measures what work costs this process. The heap is collected first,
// so that every burst starts the same.
func account(b Burst, work func() error) Sample {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := CPU(), time.Now()
	err := work()
	wall, used := time.Since(start), CPU()-cpu
	runtime.ReadMemStats(&after)
	s := Sample{
		N: b.N, CPU: int64(used), Wall: int64(wall),
		Mallocs: after.Mallocs - before.Mallocs, Bytes: after.TotalAlloc - before.TotalAlloc,
	}
	s.RSS, s.Peak = Resident()
	if err != nil {
		s.Err = fmt.Sprintf("%s: %v", b.Op, err)
	}
	return s
}
