package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells how far a run is, each line with the time since its start.
type progress struct {
	out   io.Writer
	now   func() time.Time
	begin time.Time
	last  time.Time // of the last line about rounds
}

func newProgress(out io.Writer, now func() time.Time) *progress {
	return &progress{out: out, now: now, begin: now()}
}

// say writes one line. A nil progress says nothing.
func (p *progress) say(format string, args ...any) {
	if p == nil {
		return
	}
	d := p.now().Sub(p.begin)
	fmt.Fprintf(p.out, "[%02d:%02d] %s\n", int(d.Minutes()), int(d.Seconds())%60, fmt.Sprintf(format, args...))
}

// round tells about a round that ended, not more often than it is read.
func (p *progress) round(done, of int) {
	const often = 10 * time.Second
	if p == nil || p.now().Sub(p.last) < often {
		return
	}
	p.last = p.now()
	p.say("  round %d of %d", done, of)
}
