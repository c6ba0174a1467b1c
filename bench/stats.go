package main

import (
	"fmt"
	"math"
	"slices"
)

// spread is the middle of several rounds and how far they lie apart.
type spread struct {
	Mid  float64 `json:"mid"`
	Low  float64 `json:"low"`  // 10th percentile
	High float64 `json:"high"` // 90th percentile
	N    int     `json:"n"`
}

// spreadOf returns the median and the outer tenths of v; N is 0 when v is empty.
func spreadOf(v []float64) spread {
	if len(v) == 0 {
		return spread{}
	}
	v = slices.Sorted(slices.Values(v))
	return spread{Mid: quantile(v, 0.5), Low: quantile(v, 0.1), High: quantile(v, 0.9), N: len(v)}
}

// quantile interpolates between the elements of a sorted list.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(at-float64(i))
}

// ratios divides round by round: two variants are compared only with what the
// machine did at the same time.
func ratios(a, b []float64) []float64 {
	var out []float64
	for i := range min(len(a), len(b)) {
		if b[i] > 0 && !math.IsNaN(a[i]) && !math.IsNaN(b[i]) {
			out = append(out, a[i]/b[i])
		}
	}
	return out
}

// differences subtracts round by round.
func differences(a, b []float64) []float64 {
	out := make([]float64, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] - b[i]
	}
	return out
}

// ratio is the median of the rounds' ratios with its spread.
func ratio(a, b []float64) spread { return spreadOf(ratios(a, b)) }

func (s spread) String() string {
	if s.N == 0 {
		return "–"
	}
	if s.N == 1 {
		return number(s.Mid)
	}
	return fmt.Sprintf("%s [%s..%s]", number(s.Mid), number(s.Low), number(s.High))
}

// number prints with about three digits.
func number(f float64) string {
	switch a := math.Abs(f); {
	case math.IsNaN(f):
		return "–"
	case a >= 1000:
		return group(int64(math.Round(f)))
	case a >= 100:
		return fmt.Sprintf("%.0f", f)
	case a >= 10:
		return fmt.Sprintf("%.1f", f)
	case a >= 0.1:
		return fmt.Sprintf("%.2f", f)
	case a == 0:
		return "0"
	}
	return fmt.Sprintf("%.3f", f)
}

// group writes 1234567 as 1 234 567.
func group(n int64) string {
	if n < 0 {
		return "-" + group(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s %03d", group(n/1000), n%1000)
}
