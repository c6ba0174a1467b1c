package connector

import (
	"crypto/tls"
	"net/http/httptrace"
	"sync/atomic"
)

// wire watches how far a request got.
type wire struct {
	asked, got, wrote, failed, h2 atomic.Bool

	reports bool // the transport is known to report
	hooks   httptrace.ClientTrace
}

func (w *wire) trace() *httptrace.ClientTrace {
	w.hooks = httptrace.ClientTrace{
		// The transport itself tries again only what it knows not to have been
		// processed, so each new connection begins a new record.
		GetConn: func(string) {
			w.asked.Store(true)
			w.got.Store(false)
			w.wrote.Store(false)
			w.failed.Store(false)
		},
		GotConn: func(i httptrace.GotConnInfo) {
			w.got.Store(true)
			if conn, ok := i.Conn.(*tls.Conn); ok {
				w.h2.Store(conn.ConnectionState().NegotiatedProtocol == "h2")
			}
		},
		WroteHeaders: func() { w.wrote.Store(true) },
		WroteRequest: func(i httptrace.WroteRequestInfo) { w.failed.Store(i.Err != nil) },
	}
	return &w.hooks
}

// unsent tells whether the request surely did not reach the service: there was
// no connection, or over HTTP/1 it could not be written whole. Transports that
// do not report are not believed.
func (w *wire) unsent(err error) bool {
	if neverSent(err) {
		return true
	}
	if w == nil {
		return false
	}
	switch {
	case !w.asked.Load():
		return w.reports
	case !w.got.Load():
		return true
	case !w.wrote.Load():
		return true
	case w.failed.Load():
		return !w.h2.Load()
	}
	return false
}
