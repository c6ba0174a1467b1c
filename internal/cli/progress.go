package cli

import (
	"fmt"
	"io"
	"strconv"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/render"
)

// progress shows on one line of a terminal how long work gets on. It is used
// by one goroutine.
type progress struct {
	to      io.Writer
	palette render.Palette
	width   int
	last    time.Time
	shown   bool
	now     func() time.Time
}

// newProgress returns nil when standard error is no terminal.
func (p *program) newProgress() *progress {
	if !p.StderrTerminal {
		return nil
	}
	width := 80
	if p.Width != nil && p.Width() > 0 {
		width = p.Width()
	}
	return &progress{to: p.Stderr, palette: p.diag, width: width, now: time.Now}
}

// options are the call options that report to it.
func (g *progress) options() []connector.CallOption {
	if g == nil {
		return nil
	}
	return []connector.CallOption{connector.WithProgress(g.show)}
}

// patience is how long work may take before it is worth a line, and often how
// often the line changes.
const (
	patience = 500 * time.Millisecond
	often    = 100 * time.Millisecond
)

func (g *progress) show(p connector.Progress) {
	if p.Elapsed < patience || g.now().Sub(g.last) < often {
		return
	}
	g.last = g.now()
	text := shortTime(p.Elapsed) + "  "
	switch {
	case p.Status != "":
		text += p.Status
		if p.Message != "" {
			text += "  " + p.Message
		}
	case p.Pages > 0:
		text += thousands(int64(p.Items)) + " items, " + plural(p.Pages, "page")
	case p.Total > 0:
		text += fmt.Sprintf("%s of %s, %d %%", size(p.Bytes), size(p.Total), p.Bytes*100/p.Total)
	case p.Bytes > 0:
		text += size(p.Bytes)
	}
	g.shown = true
	fmt.Fprint(g.to, "\r\x1b[2K"+g.palette.Dim(render.Cut(render.Clean(text), g.width-1)))
}

// done removes the line.
func (g *progress) done() {
	if g != nil && g.shown {
		fmt.Fprint(g.to, "\r\x1b[2K")
		g.shown = false
	}
}

func shortTime(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return plural(int(n), "byte")
}

// thousands groups digits: 12,345.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
