package connector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// streamSilence is how long a streamed answer may take to begin and to go on:
// reports are made while the caller waits.
const streamSilence = 10 * time.Minute

// RunActionTo runs an action and writes its answer to w as it comes, in
// constant memory: for answers too large to keep, such as the usage download.
// The result has no Body. Call options bound the size and tell the progress.
//
// Nothing is written before the service has accepted the call, so that it is
// retried like any other until then. An answer that is cut after bytes were
// written is an error that says how many.
func (c *Connection) RunActionTo(ctx context.Context, action string, params map[string]any, w io.Writer, opts ...CallOption) (*Result, error) {
	if w == nil {
		w = io.Discard
	}
	o := *newCallOptions(opts)
	o.to = w
	return c.runWith(ctx, action, params, &o)
}

// ErrWrite means that the answer came but could not be written.
var ErrWrite = errors.New("cannot write the answer")

// stream copies an accepted answer.
func (x *exchange) stream(r io.Reader, resp *http.Response) (err error, final bool) {
	o := x.call.opts
	p := Progress{Action: x.call.Action.Name, Total: resp.ContentLength}
	if resp.Uncompressed {
		p.Total = -1
	}
	if limit := o.maxAnswer; limit > 0 && p.Total > limit {
		return tooLarge(limit), true
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			if limit := o.maxAnswer; limit > 0 && p.Bytes+int64(n) > limit {
				return tooLarge(limit), true
			}
			if _, werr := x.call.to.Write(buf[:n]); werr != nil {
				return fmt.Errorf("%w after %d bytes: %w", ErrWrite, p.Bytes, werr), true
			}
			p.Bytes += int64(n)
			p.Elapsed = x.conn.clock.Now().Sub(x.begin)
			o.report(p)
		}
		switch {
		case err == io.EOF:
			return nil, false
		case err != nil:
			return fmt.Errorf("the answer was cut after %d bytes: %w", p.Bytes, err), p.Bytes > 0
		}
	}
}
