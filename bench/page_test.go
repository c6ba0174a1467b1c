package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/bench/rig"
)

func TestEveryPromiseIsOnThePageBeforeAnythingIsMeasured(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range parts() {
		for _, g := range p.all(nil) {
			if seen[g.What] {
				t.Errorf("%s: the gate %q is there twice", p.name, g.What)
			}
			seen[g.What] = true
			if g.Got.N != 0 || g.Goal == 0 && !strings.Contains(g.What, "allocations") && !strings.Contains(g.What, "init function") && !strings.Contains(g.What, "new connections") {
				t.Errorf("%s: %q has %v measurements and the goal %v", p.name, g.What, g.Got.N, g.Goal)
			}
			if want := "not measured: `make bench PARTS=" + p.name + "` has not been run"; g.verdict() != want {
				t.Errorf("%q: %s, want %s", g.What, g.verdict(), want)
			}
		}
	}
	if len(seen) < 45 {
		t.Errorf("only %d gates", len(seen))
	}
}

func TestVerdicts(t *testing.T) {
	low, high := exactly(1), exactly(3)
	for _, tc := range []struct {
		gate gate
		want string
	}{
		{gate{Goal: 2, Stretch: 1, Got: low}, "stretch"},
		{gate{Goal: 2, Stretch: 0.5, Got: low}, "met"},
		{gate{Goal: 2, Got: high}, "**missed**"},
		{gate{Goal: 2, AtLeast: true, Got: low}, "**missed**"},
		{gate{Goal: 2, AtLeast: true, Got: high}, "met"},
		{gate{Goal: 2, Got: spread{}}, "not measured"},
		{gate{Goal: 2, Got: low, Missing: noCLI}, "not measured: " + noCLI},
	} {
		if got := tc.gate.verdict(); got != tc.want {
			t.Errorf("%+v: %s, want %s", tc.gate, got, tc.want)
		}
	}
}

// TestPageKeepsTheResultsOfOtherParts writes a page from one stored result.
func TestPageKeepsTheResultsOfOtherParts(t *testing.T) {
	b := &bench{work: t.TempDir()}
	r := &result{Name: "size", Title: "Sizes", Gates: sizeGates(sizes{exactly(8), exactly(30), exactly(0)})}
	if err := r.save(b.work); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(b.work, "page.md")
	text := "Before.\n\n" + gatesBegin + "old\n" + gatesEnd + "Between.\n" + tablesBegin + "old\n" + tablesEnd + "After.\n"
	if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second time changes nothing
		if err := b.rewrite(page); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"Before.\n", "\nBetween.\n", "\nAfter.\n", "### Sizes",
			"| root library in a program, MB | ≤ 9.00 | ≤ 7.00 | 8.00 | met |",
			"| 30.0 | **missed** |",
			"| describe, resident MB | ≤ 12.0 | – | – | not measured: `make bench PARTS=start` has not been run |",
		} {
			if !strings.Contains(string(got), want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if strings.Contains(string(got), "old") {
			t.Error("the old text is still there")
		}
	}
}

func TestSmokeTestFailsOnCountsOnly(t *testing.T) {
	r := &result{Gates: []gate{
		{What: "a time", Goal: 1, Got: exactly(100)},
		{What: "a count", Goal: 1, Got: exactly(3), Gross: bound(2)},
		{What: "a count that is missing", Goal: 1, Gross: bound(2)},
		{What: "a good count", Goal: 1, Got: exactly(2), Gross: bound(2)},
	}}
	err := r.gross()
	if err == nil || !strings.Contains(err.Error(), "a count: 3") || !strings.Contains(err.Error(), "missing") ||
		strings.Contains(err.Error(), "time") || strings.Contains(err.Error(), "good") {
		t.Errorf("got %v", err)
	}
}

func TestProgressTellsTheTime(t *testing.T) {
	now := time.Unix(0, 0)
	var out strings.Builder
	p := newProgress(&out, func() time.Time { return now })
	now = now.Add(125 * time.Second)
	p.say("part %d", 1)
	p.round(1, 9)
	now = now.Add(time.Second)
	p.round(2, 9) // too soon
	if want := "[02:05] part 1\n[02:05]   round 1 of 9\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestLinearityIgnoresWhatEveryRunCosts(t *testing.T) {
	const always = 1e9
	of := func(n int, each float64) sized {
		s := series(map[string][]rig.Sample{"generator": {{N: 1, CPU: int64(always + each*float64(n))}}})
		return sized{n, s}
	}
	if got := linearity(of(50, 4e6), of(1200, 4e6), of(3000, 4e6)); got.Mid < 0.999 || got.Mid > 1.001 {
		t.Errorf("a linear cost: %v", got)
	}
	if got := linearity(of(50, 4e6), of(1200, 4e6), of(3000, 8e6)); got.Mid < 2 {
		t.Errorf("twice the cost an operation: %v", got)
	}
}
