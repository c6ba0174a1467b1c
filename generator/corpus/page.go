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
	return fmt.Sprintf("%-24s %5d/%-5d good %-5d findings %-4d not judged %-4d generate %5.1fs %4d MB, build %6.1fs %5d MB, %7d lines, clients %d (%d reduced)",
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

// notes are what a person should know of how a row was judged.
func (r row) notes() []string {
	var out []string
	if r.report.Repaired {
		out = append(out, "judged by the repaired description: "+r.report.Why)
	}
	for _, why := range slices.Sorted(maps.Keys(r.report.Readings)) {
		out = append(out, fmt.Sprintf("%d times corrected: %s", r.report.Readings[why], why))
	}
	for i, f := range r.report.Unjudged {
		if i == 8 {
			out = append(out, fmt.Sprintf("not judged: and %d more", len(r.report.Unjudged)-i))
			break
		}
		out = append(out, "not judged: "+f.Action+": "+f.Message)
	}
	return out
}

// kinds groups what was not judged by its reason, without the names of what
// it was found in.
func (r row) kinds() []string {
	count := map[string]int{}
	for _, f := range r.report.Unjudged {
		text, _, _ := strings.Cut(f.Message, "\n")
		_, why, ok := strings.Cut(text, ": ")
		if !ok {
			why = text
		}
		why, _, _ = strings.Cut(why, ": Error at")
		if len(why) > 120 {
			why = strings.ToValidUTF8(why[:120], "")
		}
		count[why]++
	}
	var out []string
	for _, why := range slices.Sorted(maps.Keys(count)) {
		out = append(out, fmt.Sprintf("%d: %s", count[why], why))
	}
	if r.report.Repaired {
		out = append(out, "by the repaired description, because kin-openapi cannot read the original")
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
	b.WriteString("| description | operations | supported | in agreement | corrected | not judged | findings | clients (reduced) | lines | generate | build | refused |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	total, supported, good := 0, 0, 0
	readings := map[string]int{}
	for _, r := range rows {
		var refused []string
		for _, reason := range slices.Sorted(maps.Keys(r.refused)) {
			refused = append(refused, fmt.Sprintf("%d: %s", r.refused[reason], reason))
		}
		if r.failure != "" {
			refused = append(refused, "**fails**: "+strings.Split(r.failure, "\n")[0])
		}
		corrected := 0
		for why, n := range r.report.Readings {
			corrected += n
			readings[why] += n
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s | %s | %d | %d (%d) | %d | %.1f s, %d MB | %s | %s |\n", r.name, r.operations, r.supported,
			r.report.Good, some(corrected), cell(r.kinds()), r.findings, r.clients, r.plain, r.lines, r.generate.Seconds(), r.generateMB, r.built(), cell(refused))
		total, supported, good = total+r.operations, supported+r.supported, good+r.report.Good
	}
	fmt.Fprintf(&b, "| **%d descriptions** | %d | %d | %d | | | | | | | | |\n", len(rows), total, supported, good)
	if len(readings) > 0 {
		b.WriteString("\nWhere kin-openapi was corrected, and how many times:\n\n")
		for _, why := range slices.Sorted(maps.Keys(readings)) {
			fmt.Fprintf(&b, "- %s: %d\n", why, readings[why])
		}
	}
	return b.String()
}

// built tells what the build took.
func (r row) built() string {
	if r.build == 0 {
		return "not built"
	}
	return fmt.Sprintf("%.1f s, %d MB", r.build.Seconds(), r.buildMB)
}

func some(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func cell(list []string) string {
	return strings.ReplaceAll(strings.Join(list, "; "), "|", `\|`)
}
