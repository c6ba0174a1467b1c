package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/databricks-account/connector/bench/rig"
)

// throughput measures many goroutines at once. Client and server share the
// processors, as they do on a loopback.
func throughput(ctx context.Context, b *bench) (*result, error) {
	r := &result{Notes: []string{
		"Client and server share the processors. `ours` and `SDK's own` keep the transport that the client comes with; all others have Go's defaults with 512 idle connections a host.",
	}}
	for _, op := range []string{"post", "list"} {
		for _, c := range pick(b, []int{1, 8, 64, 256}, []int{64, 256}) {
			if op == "list" && c != 64 {
				continue
			}
			if err := b.concurrent(ctx, r, op, c, 0); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// network is the same with 20 ms of waiting in the server.
func network(ctx context.Context, b *bench) (*result, error) {
	r := &result{}
	for _, c := range []int{64, 256} {
		if err := b.concurrent(ctx, r, "post", c, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
	r.Gates = nil
	return r, nil
}

const (
	connectorOwn = "connector, ours"
	sdkOwn       = "sdk 0.175.0, SDK's own"
)

func throughputVariants() []variant {
	return []variant{
		client("raw-struct", "tuned"),
		client("raw-struct", "default").called("raw-struct, http.DefaultTransport"),
		client("oapi-codegen", "tuned"),
		client("connector", "tuned"), client("connector", "own").called(connectorOwn),
		sdk("0.173.0", "tuned"), sdk("0.175.0", "tuned"), sdk("0.175.0", "own").called(sdkOwn),
	}
}

// concurrent compares all variants at c goroutines and adds a table, and the
// gates that belong to it.
func (b *bench) concurrent(ctx context.Context, r *result, op string, c int, delay time.Duration) error {
	if err := b.build(ctx, "client", "server", "sdk-0.175.0", "sdk-0.173.0"); err != nil {
		return err
	}
	srv, err := b.startServer(ctx, "-delay="+delay.String())
	if err != nil {
		return err
	}
	variants := throughputVariants()
	list, err := b.contenders(ctx, srv.URL, rig.Burst{Op: op, C: c}, pick(b, 700*time.Millisecond, 200*time.Millisecond), variants)
	if err != nil {
		return err
	}
	opened, measured := map[string][]float64{}, map[string]bool{}
	for i := range list {
		list[i] = b.countConnections(srv, list[i], opened, measured)
	}
	rounds := 10
	if c < 64 {
		rounds = 6 // no gate
	}
	s, err := b.rounds(ctx, pick(b, rounds, 3), list)
	if err != nil {
		return err
	}
	caption := fmt.Sprintf("%s, %d at once:", map[string]string{"post": "POST", "list": "List of 100"}[op], c)
	if delay > 0 {
		caption = fmt.Sprintf("%s, %d at once, the server waits %v:", map[string]string{"post": "POST", "list": "List of 100"}[op], c, delay)
	}
	r.Tables = append(r.Tables, throughputTable(caption, s, variants, opened))
	r.Gates = append(r.Gates, throughputGates(s, op, c, opened)...)
	return b.stopChildren()
}

// countConnections adds how many connections the server saw a burst open. The
// first burst, the warm-up, does not count.
func (b *bench) countConnections(srv *server, c contender, opened map[string][]float64, warm map[string]bool) contender {
	measure := c.measure
	c.measure = func(ctx context.Context) (rig.Sample, error) {
		before, err := srv.counters(ctx)
		if err != nil {
			return rig.Sample{}, err
		}
		s, err := measure(ctx)
		if err != nil {
			return s, err
		}
		after, err := srv.counters(ctx)
		if err != nil {
			return s, err
		}
		if warm[c.name] {
			opened[c.name] = append(opened[c.name], float64(after.Connections-before.Connections)/float64(s.N)*1000)
		}
		warm[c.name] = true
		return s, nil
	}
	return c
}

func throughputTable(caption string, s series, variants []variant, opened map[string][]float64) table {
	t := table{Caption: caption, Head: []string{"client", "calls/s", "ratio to raw-struct", "p50 ms", "p99 ms", "CPU µs a call", "new connections per 1,000 calls"}}
	for _, v := range variants {
		t.Rows = append(t.Rows, []string{
			v.name, number(s.mid(v.name, rate)), s.ratio(v.name, "raw-struct", rate).String(),
			number(s.mid(v.name, p50) / 1e6), number(s.mid(v.name, p99) / 1e6), number(s.mid(v.name, cpuPerCall) / 1e3),
			number(spreadOf(opened[v.name]).Mid),
		})
	}
	return t
}

func throughputPromises() []gate {
	return slices.Concat(
		throughputGates(nil, "post", 64, nil), throughputGates(nil, "post", 256, nil), throughputGates(nil, "list", 64, nil))
}

func throughputGates(s series, op string, c int, opened map[string][]float64) []gate {
	var gates []gate
	over := func(what, a, b string, goal, stretch float64) {
		gates = append(gates, gate{What: fmt.Sprintf("%s at %d: %s", op, c, what), Goal: goal, Stretch: stretch, AtLeast: true, Got: s.ratio(a, b, rate)})
	}
	switch {
	case op == "post" && c == 64:
		over("calls/s, connector / raw", "connector", "raw-struct", 0.97, 1.05)
		over("calls/s, connector / SDK v0.175.0, same transport", "connector", sdkNow, 2.5, 3)
		over("calls/s, connector / SDK v0.175.0, each its own transport", connectorOwn, sdkOwn, 4, 0)
		gates = append(gates, gate{What: "post at 64: p99, connector / raw", Goal: 1.1, Got: s.ratio("connector", "raw-struct", p99)})
	case op == "list" && c == 64:
		over("calls/s, connector / raw", "connector", "raw-struct", 1.4, 1.8)
	}
	if op == "post" && c >= 64 {
		gates = append(gates, gate{
			What: fmt.Sprintf("post at %d: new connections per 1,000 calls, our transport", c), Goal: 0, Gross: bound(5),
			Got: spreadOf(opened[connectorOwn]),
		})
	}
	return gates
}
