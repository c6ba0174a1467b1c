package main

import (
	"context"
	"time"

	"github.com/databricks-account/connector/bench/rig"
)

// variant is a client process to compare.
type variant struct {
	name    string // as shown
	program string
	args    []string
	env     []string
}

// client is a variant of the client program.
func client(name, transport string) variant {
	return variant{name: name, program: "client", args: []string{"-variant=" + name, "-transport=" + transport}}
}

func sdk(version, transport string) variant {
	return variant{name: "sdk " + version, program: "sdk-" + version, args: []string{"-transport=" + transport}}
}

func (v variant) called(name string) variant { v.name = name; return v }

// contenders starts a process for every variant and fits the burst to it. url
// may be empty.
func (b *bench) contenders(ctx context.Context, url string, u rig.Burst, about time.Duration, list []variant) ([]contender, error) {
	var out []contender
	for _, v := range list {
		args := v.args
		if url != "" {
			args = append([]string{"-url=" + url}, args...)
		}
		c, err := b.startIn(ctx, v.env, v.name, b.bin(v.program), args...)
		if err != nil {
			return nil, err
		}
		fitted, err := c.fitted(v.name, u, about)
		if err != nil {
			return nil, err
		}
		out = append(out, fitted)
	}
	return out, nil
}

// pick chooses between the full and the quick form of a number.
func pick[T any](b *bench, full, quick T) T {
	if b.quick {
		return quick
	}
	return full
}

const (
	sdkNow    = "sdk 0.175.0"
	sdkBefore = "sdk 0.173.0"
)

func callVariants(transport string) []variant {
	return []variant{
		client("raw-undecoded", transport), client("raw-struct", transport), client("raw-map", transport),
		client("oapi-codegen", transport),
		client("connector-raw", transport), client("connector", transport), client("connector-type", transport), client("connector-m2m", transport),
		sdk("0.173.0", transport), sdk("0.175.0", transport),
	}
}

// nullCalls measures calls whose transport answers from memory: the client's
// own work, without a kernel.
func nullCalls(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "client", "sdk-0.175.0", "sdk-0.173.0"); err != nil {
		return nil, err
	}
	variants := callVariants("null")
	variants = append(variants[:7], variants[8:]...) // a token endpoint needs a network
	r := &result{}
	for _, op := range []string{"post", "list"} {
		s, err := b.calls(ctx, "", op, variants, 30)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, callTable(callCaption[op], s, variants))
		if err := b.stopChildren(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

var callCaption = map[string]string{
	"post": "POST of a credential configuration (2 fields, nested), client CPU of one call:",
	"list": "List of 100 workspaces (44 KB), client CPU of one call:",
}

// calls runs the rounds of one operation.
func (b *bench) calls(ctx context.Context, url, op string, variants []variant, rounds int) (series, error) {
	list, err := b.contenders(ctx, url, rig.Burst{Op: op, C: 1}, pick(b, 150*time.Millisecond, 60*time.Millisecond), variants)
	if err != nil {
		return nil, err
	}
	return b.rounds(ctx, pick(b, rounds, 4), list)
}

func callTable(caption string, s series, variants []variant) table {
	t := table{Caption: caption, Head: []string{"client", "CPU µs", "CPU ratio", "wall µs", "wall ratio", "allocs", "KB"}}
	for _, v := range variants {
		t.Rows = append(t.Rows, []string{
			v.name, number(s.mid(v.name, cpuPerCall) / 1e3), s.ratio(v.name, "raw-struct", cpuPerCall).String(),
			number(s.mid(v.name, wallPerCall) / 1e3), s.ratio(v.name, "raw-struct", wallPerCall).String(),
			number(s.mid(v.name, allocs)), number(s.mid(v.name, bytesPerCall) / 1e3),
		})
	}
	return t
}

// loopbackCalls measures calls to the server process over a loopback
// connection, all over the same kind of transport.
func loopbackCalls(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "client", "server", "sdk-0.175.0", "sdk-0.173.0"); err != nil {
		return nil, err
	}
	variants := callVariants("tuned")
	r := &result{}
	for _, op := range []string{"post", "list"} {
		srv, err := b.startServer(ctx)
		if err != nil {
			return nil, err
		}
		s, err := b.calls(ctx, srv.URL, op, variants, 40)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, callTable(callCaption[op], s, variants))
		r.Gates = append(r.Gates, callGates(op, s)...)
		if err := b.stopChildren(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func callGates(op string, s series) []gate {
	goals := map[string]struct{ raw, rawMore, now, nowMore, before, beforeMore float64 }{
		"post": {1.05, 0.95, 0.36, 0.30, 0.60, 0.52},
		"list": {0.70, 0.48, 0.04, 0.025, 0.22, 0.15},
	}
	g, what := goals[op], map[string]string{"post": "small POST", "list": "list of 100"}[op]
	gates := []gate{
		{What: what + ", client CPU: connector / raw struct", Goal: g.raw, Stretch: g.rawMore, Got: s.ratio("connector", "raw-struct", cpuPerCall)},
		{What: what + ", client CPU: connector / SDK v0.175.0", Goal: g.now, Stretch: g.nowMore, Got: s.ratio("connector", sdkNow, cpuPerCall)},
		{What: what + ", client CPU: connector / SDK v0.173.0", Goal: g.before, Stretch: g.beforeMore, Got: s.ratio("connector", sdkBefore, cpuPerCall)},
	}
	if op == "post" {
		above := spreadOf(differences(s.of("connector", allocs), s.of("raw-struct", allocs)))
		gates = append(gates, gate{What: "small POST, allocations above raw struct", Goal: 20, Gross: bound(40), Got: whole(above)})
	}
	return gates
}
