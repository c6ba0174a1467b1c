package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/bench/rig"
)

// contender is one variant of a comparison.
type contender struct {
	name string
	// measure makes one burst.
	measure func(ctx context.Context) (rig.Sample, error)
}

// series are the samples of every contender, in step: index i of each was
// taken in the same round.
type series map[string][]rig.Sample

// maxSteal is the share of a round's CPU time that the hypervisor may keep for
// others before the round is thrown away.
const maxSteal = 0.05

// rounds measures every contender once a round, in a new random order each
// time, after one round that does not count.
func (b *bench) rounds(ctx context.Context, n int, list []contender) (series, error) {
	out := series{}
	if _, err := shuffled(ctx, list); err != nil { // warm-up
		return nil, err
	}
	for kept, dropped := 0, 0; kept < n; {
		before := cpuTimes()
		round, err := shuffled(ctx, list)
		if err != nil {
			return nil, err
		}
		if cpuTimes().stolenSince(before) > maxSteal && dropped < 2*n {
			dropped++
			b.dropped++
			continue
		}
		kept++
		b.progress.round(kept, n)
		for name, s := range round {
			out[name] = append(out[name], s)
		}
	}
	return out, nil
}

// shuffled is one round.
func shuffled(ctx context.Context, list []contender) (map[string]rig.Sample, error) {
	round := map[string]rig.Sample{}
	for _, i := range rand.Perm(len(list)) {
		s, err := list[i].measure(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", list[i].name, err)
		}
		if s.Err != "" {
			return nil, fmt.Errorf("%s: %s", list[i].name, s.Err)
		}
		round[list[i].name] = s
	}
	return round, nil
}

// metric is a figure of a sample.
type metric func(*rig.Sample) float64

func cpuPerCall(s *rig.Sample) float64   { return s.CPUPerCall() }
func wallPerCall(s *rig.Sample) float64  { return s.WallPerCall() }
func rate(s *rig.Sample) float64         { return s.Rate() }
func p99(s *rig.Sample) float64          { return float64(s.P99) }
func p50(s *rig.Sample) float64          { return float64(s.P50) }
func rss(s *rig.Sample) float64          { return float64(s.Peak) }
func allocs(s *rig.Sample) float64       { return float64(s.Mallocs) / float64(s.N) }
func bytesPerCall(s *rig.Sample) float64 { return float64(s.Bytes) / float64(s.N) }

// of lists a figure of one contender over the rounds.
func (s series) of(name string, m metric) []float64 {
	out := make([]float64, len(s[name]))
	for i := range s[name] {
		out[i] = m(&s[name][i])
	}
	return out
}

// ratio compares a figure of two contenders round by round.
func (s series) ratio(a, b string, m metric) spread { return ratio(s.of(a, m), s.of(b, m)) }

// spread is a figure of one contender.
func (s series) spread(name string, m metric) spread { return spreadOf(s.of(name, m)) }

// mid is the median of a figure.
func (s series) mid(name string, m metric) float64 { return spreadOf(s.of(name, m)).Mid }

// times is the first line of /proc/stat.
type times struct{ total, steal float64 }

func cpuTimes() times {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return times{}
	}
	line, _, _ := strings.Cut(string(text), "\n")
	var t times
	for i, f := range strings.Fields(line) {
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			continue
		}
		if i <= 8 { // guest time is in user time already
			t.total += n
		}
		if i == 8 {
			t.steal = n
		}
	}
	return t
}

func (t times) stolenSince(before times) float64 {
	if d := t.total - before.total; d > 0 {
		return math.Max(0, t.steal-before.steal) / d
	}
	return 0
}
