package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/databricks-account/connector/bench/rig"
)

// wire repeats the single calls closer to the real service: over TLS by
// HTTP/2, and with compressed answers. All clients are checked to have spoken
// alike.
func wire(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "client", "server", "sdk-0.175.0", "sdk-0.173.0"); err != nil {
		return nil, err
	}
	id, err := newIdentity(filepath.Join(b.work, "tls"))
	if err != nil {
		return nil, err
	}
	variants := []variant{
		client("raw-undecoded", "tuned"), client("raw-struct", "tuned"), client("oapi-codegen", "tuned"),
		client("connector", "tuned"), sdk("0.173.0", "tuned"), sdk("0.175.0", "tuned"),
	}
	for i := range variants {
		variants[i].env = []string{"SSL_CERT_FILE=" + id.roots}
	}
	r := &result{Notes: []string{
		"One call after the other, as in \"One call on loopback\". Every call was seen by the server to be of the kind that the title names.",
	}}
	for _, kind := range []struct {
		title, op string
		args      []string
		seen      func(rig.Counters) int64
	}{
		{"POST over TLS by HTTP/2:", "post", []string{"-cert=" + id.cert, "-key=" + id.key}, func(c rig.Counters) int64 { return c.HTTP2 }},
		{"List of 100 over TLS by HTTP/2:", "list", []string{"-cert=" + id.cert, "-key=" + id.key}, func(c rig.Counters) int64 { return c.HTTP2 }},
		{"List of 100, compressed:", "list", []string{"-compress"}, func(c rig.Counters) int64 { return c.Compressed }},
	} {
		srv, err := b.startServer(ctx, kind.args...)
		if err != nil {
			return nil, err
		}
		s, err := b.calls(ctx, srv.URL, kind.op, variants, 15)
		if err != nil {
			return nil, err
		}
		c, err := srv.counters(ctx)
		if err != nil {
			return nil, err
		}
		if kind.seen(c) != c.Calls {
			return nil, fmt.Errorf("%s only %d of %d calls were", kind.title, kind.seen(c), c.Calls)
		}
		r.Tables = append(r.Tables, callTable(kind.title, s, variants))
		if err := b.stopChildren(); err != nil {
			return nil, err
		}
	}
	return r, nil
}
