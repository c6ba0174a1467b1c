package main

import (
	"context"
	"errors"

	"github.com/databricks-account/connector/bench/rig"
)

// stream walks 100,000 users in pages of 100 and watches the memory of the
// client process.
func stream(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "client", "server", "sdk-0.175.0"); err != nil {
		return nil, err
	}
	srv, err := b.startServer(ctx)
	if err != nil {
		return nil, err
	}
	r := &result{Notes: []string{
		"1,000 pages of 100 users (40 MB of JSON). Idle is after one small call. Each run is a fresh process; `raw-struct` decodes a page at a time by hand, `connector` gets every user from `Items` and decodes it into the same struct, the SDK's iterator decodes all fields.",
	}}
	t := table{Head: []string{"client", "idle MB", "peak after 10,000", "peak after 100,000", "above idle", "CPU s", "wall s"}}
	for _, v := range []variant{client("raw-struct", "tuned"), client("connector", "own"), sdk("0.175.0", "tuned")} {
		var idle, tenth, all, above, cpu, wall []float64
		walks := 5
		if v.program != "client" {
			walks = 2 // the SDK takes half a minute for each
		}
		for i := range walks {
			b.progress.say("  %s, walk %d of %d", v.name, i+1, walks)
			s, err := b.walk(ctx, srv.URL, v)
			if err != nil {
				return nil, err
			}
			idle, tenth, all = append(idle, float64(s[0].RSS)), append(tenth, float64(s[1].Peak)), append(all, float64(s[2].Peak))
			above = append(above, float64(s[2].Peak-s[0].RSS))
			cpu, wall = append(cpu, float64(s[2].CPU)/1e9), append(wall, float64(s[2].Wall)/1e9)
		}
		t.Rows = append(t.Rows, []string{
			v.name, scaled(idle, 1<<20).String(), scaled(tenth, 1<<20).String(), scaled(all, 1<<20).String(),
			scaled(above, 1<<20).String(), spreadOf(cpu).String(), spreadOf(wall).String(),
		})
		if v.name == "connector" {
			r.Gates = streamGates(above, ratios(all, tenth))
		}
	}
	r.Tables = append(r.Tables, t)
	return r, b.stopChildren()
}

// streamGates are about the bytes above idle, and what ten times the users
// make of the peak.
func streamGates(above, growth []float64) []gate {
	return []gate{
		{What: "100,000 users, peak MB above idle", Goal: 20, Got: scaled(above, 1<<20)},
		{What: "100,000 users, peak / peak after 10,000", Goal: 1.2, Got: spreadOf(growth)},
	}
}

// walk makes a small call, a short walk and the whole walk in one process.
func (b *bench) walk(ctx context.Context, url string, v variant) ([3]rig.Sample, error) {
	var out [3]rig.Sample
	c, err := b.start(ctx, v.name, b.bin(v.program), append([]string{"-url=" + url}, v.args...)...)
	if err != nil {
		return out, err
	}
	for i, op := range []string{"post", "items-tenth", "items"} {
		s, err := one(c, op)
		if err != nil {
			return out, err
		}
		out[i] = s
	}
	return out, c.stop()
}

// one makes one call.
func one(c *child, op string) (rig.Sample, error) {
	s, err := c.burst(rig.Burst{Op: op, N: 1, C: 1})
	if err == nil && s.Err != "" {
		err = errors.New(s.Err)
	}
	return s, err
}
