package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// result is what a part found out.
type result struct {
	Name    string  `json:"name"`
	Title   string  `json:"title"`
	Machine machine `json:"machine"`
	Dropped int     `json:"dropped"`
	Gates   []gate  `json:"gates"`
	Tables  []table `json:"tables"`
	// Notes are sentences for the page.
	Notes []string `json:"notes,omitempty"`
}

// gate is one promise.
type gate struct {
	What string `json:"what"`
	// Goal and Stretch are bounds: upper ones, or lower ones when AtLeast.
	Goal    float64 `json:"goal"`
	Stretch float64 `json:"stretch,omitempty"`
	AtLeast bool    `json:"at_least,omitempty"`
	Unit    string  `json:"unit,omitempty"`
	Got     spread  `json:"got"`
	// Gross is the bound of the smoke test: only counts and sizes, no times. Nil
	// means that the smoke test only prints.
	Gross *float64 `json:"-"`
	// Missing says why there is no measurement.
	Missing string `json:"missing,omitempty"`
}

// table is a table of the page.
type table struct {
	Caption string     `json:"caption"`
	Head    []string   `json:"head"`
	Rows    [][]string `json:"rows"`
}

func exactly(f float64) spread { return spread{Mid: f, Low: f, High: f, N: 1} }

// whole rounds a median of counts: allocations per call are spread over a
// burst.
func whole(s spread) spread {
	s.Mid = math.Round(s.Mid)
	s.Low, s.High = s.Mid, s.Mid
	s.N = min(s.N, 1)
	return s
}

func bound(f float64) *float64 { return &f }

func (g *gate) holds(limit float64) bool {
	if g.AtLeast {
		return g.Got.Mid >= limit
	}
	return g.Got.Mid <= limit
}

func (g *gate) verdict() string {
	switch {
	case g.Missing != "":
		return "not measured: " + g.Missing
	case g.Got.N == 0:
		return "not measured"
	case g.Stretch != 0 && g.holds(g.Stretch):
		return "stretch"
	case g.holds(g.Goal):
		return "met"
	}
	return "**missed**"
}

func (g *gate) row() []string {
	sign := "≤ "
	if g.AtLeast {
		sign = "≥ "
	}
	goal, stretch := sign+number(g.Goal)+g.Unit, "–"
	if g.Stretch != 0 {
		stretch = sign + number(g.Stretch) + g.Unit
	}
	got := "–"
	if g.Missing == "" && g.Got.N > 0 {
		got = g.Got.String() + g.Unit
	}
	return []string{g.What, goal, stretch, got, g.verdict()}
}

// gross returns what the smoke test must not let pass.
func (r *result) gross() error {
	var errs []error
	for i := range r.Gates {
		g := &r.Gates[i]
		if g.Gross == nil || g.Missing != "" {
			continue
		}
		if g.Got.N == 0 || !g.holds(*g.Gross) {
			errs = append(errs, fmt.Errorf("%s: %s%s, the limit is %s%s", g.What, number(g.Got.Mid), g.Unit, number(*g.Gross), g.Unit))
		}
	}
	return errors.Join(errs...)
}

// markdown is the section of the page.
func (r *result) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", r.Title)
	if len(r.Gates) > 0 {
		gateTable(r.Gates).write(&b)
	}
	for _, t := range r.Tables {
		t.write(&b)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "%s\n\n", n)
	}
	fmt.Fprintf(&b, "<sub>`make bench PARTS=%s`; %s", r.Name, r.Machine)
	if r.Dropped > 0 {
		fmt.Fprintf(&b, "; %d rounds dropped because other machines took the processor", r.Dropped)
	}
	b.WriteString("</sub>\n")
	return b.String()
}

func gateTable(gates []gate) table {
	t := table{Head: []string{"gate", "goal", "stretch", "measured", "verdict"}}
	for i := range gates {
		t.Rows = append(t.Rows, gates[i].row())
	}
	return t
}

func (t table) write(b *strings.Builder) {
	if t.Caption != "" {
		fmt.Fprintf(b, "%s\n\n", t.Caption)
	}
	line := func(cells []string) { fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.Head)
	rule := make([]string, len(t.Head))
	for i := range rule {
		rule[i] = "---"
	}
	line(rule)
	for _, r := range t.Rows {
		line(r)
	}
	b.WriteByte('\n')
}

func resultFile(dir, name string) string { return filepath.Join(dir, "results", name+".json") }

func (r *result) save(dir string) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	file := resultFile(dir, r.Name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

func readResult(dir, name string) (*result, error) {
	text, err := os.ReadFile(resultFile(dir, name))
	if err != nil {
		return nil, err
	}
	r := &result{}
	return r, json.Unmarshal(text, r)
}
