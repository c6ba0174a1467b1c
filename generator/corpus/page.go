package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// line is the row for a terminal.
func (r row) line() string {
	return fmt.Sprintf("%-24s %5d/%-5d good %-5d findings %-4d unjudged %-4d generate %5.1fs %4d MB, build %6.1fs %5d MB, %7d lines, clients %d (%d reduced)",
		r.name, r.supported, r.operations, r.report.Good, r.findings, len(r.report.Unjudged),
		r.generate.Seconds(), r.generateMB, r.build.Seconds(), r.buildMB, r.lines, r.clients, r.plain)
}

// problems are what a person must look at.
func (r row) problems() []string {
	var out []string
	if r.failure != "" {
		out = append(out, r.failure)
	}
	for i, f := range r.report.Findings {
		if i == 8 {
			out = append(out, fmt.Sprintf("and %d more", len(r.report.Findings)-i))
			break
		}
		out = append(out, f.Action+": "+f.Message)
	}
	return out
}

// The marks between which the table stands.
const (
	begin = "<!-- corpus: begin -->"
	end   = "<!-- corpus: end -->"
)

// rewrite replaces the table of a page.
func rewrite(page string, rows []row) error {
	data, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s does not hold %s and %s", page, begin, end)
	}
	return os.WriteFile(page, []byte(before+begin+"\n"+table(rows)+end+after), 0o644)
}

func table(rows []row) string {
	var b strings.Builder
	b.WriteString("| description | operations | supported | in agreement | findings | clients (reduced) | lines | generate | build | refused |\n|---|---|---|---|---|---|---|---|---|---|\n")
	total, supported, good := 0, 0, 0
	for _, r := range rows {
		var refused []string
		for _, reason := range slices.Sorted(maps.Keys(r.refused)) {
			refused = append(refused, fmt.Sprintf("%d: %s", r.refused[reason], strings.ReplaceAll(reason, "|", `\|`)))
		}
		if r.failure != "" {
			refused = append(refused, "**fails**: "+strings.ReplaceAll(strings.Split(r.failure, "\n")[0], "|", `\|`))
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d (%d) | %d | %.1f s, %d MB | %.1f s, %d MB | %s |\n", r.name, r.operations, r.supported,
			r.report.Good, r.findings, r.clients, r.plain, r.lines, r.generate.Seconds(), r.generateMB, r.build.Seconds(), r.buildMB, strings.Join(refused, "; "))
		total, supported, good = total+r.operations, supported+r.supported, good+r.report.Good
	}
	fmt.Fprintf(&b, "| **%d descriptions** | %d | %d | %d | | | | | | |\n", len(rows), total, supported, good)
	return b.String()
}
