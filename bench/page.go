package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// The page keeps its text; what is between these marks is rewritten.
const (
	gatesBegin, gatesEnd   = "<!-- gates: made by make bench -->\n", "<!-- end of gates -->\n"
	tablesBegin, tablesEnd = "<!-- tables: made by make bench -->\n", "<!-- end of tables -->\n"
)

// rewrite puts the latest result of every part into the page.
func (b *bench) rewrite(file string) error {
	all := map[string]*result{}
	for _, p := range parts() {
		r, err := readResult(b.work, p.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("result of %s: %w", p.name, err)
		}
		all[p.name] = r
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	page, err := replaceBetween(string(text), gatesBegin, gatesEnd, gatesOf(all))
	if err != nil {
		return err
	}
	if page, err = replaceBetween(page, tablesBegin, tablesEnd, tablesOf(all)); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(page), 0o644)
}

// gatesOf lists every gate of the project: what is not measured says why.
func gatesOf(all map[string]*result) string {
	var gates []gate
	for _, p := range parts() {
		gates = append(gates, p.all(all[p.name])...)
	}
	var b strings.Builder
	gateTable(gates).write(&b)
	return b.String()
}

// all returns the gates of a part with what a result, which may be nil, knows
// of them.
func (p part) all(r *result) []gate {
	var out []gate
	for _, g := range p.gates() {
		g.Missing = "`make bench PARTS=" + p.name + "` has not been run"
		if r != nil {
			g.Missing = "the last run of `" + p.name + "` did not have it"
			for _, got := range r.Gates {
				if got.What == g.What {
					g = got
				}
			}
		}
		out = append(out, g)
	}
	return out
}

func tablesOf(all map[string]*result) string {
	var b strings.Builder
	for _, p := range parts() {
		if r := all[p.name]; r != nil {
			b.WriteString(r.markdown())
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// replaceBetween replaces what lies between two marks, which stay.
func replaceBetween(text, begin, end, with string) (string, error) {
	head, rest, ok := strings.Cut(text, begin)
	if !ok {
		return "", fmt.Errorf("the page lacks the line %q", strings.TrimSpace(begin))
	}
	_, foot, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("the page lacks the line %q", strings.TrimSpace(end))
	}
	return head + begin + "\n" + with + end + foot, nil
}
