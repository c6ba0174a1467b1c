package schema

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Nearest returns up to limit of the candidates that name is probably a
// misspelling of, best first. Candidates that differ only in letter case and
// separators (camelCase, snake_case, kebab-case) come first, then those that
// few edits away, then those that contain the name or begin like it. Equal
// candidates are returned once. The order is that of the distance, then that
// of the alphabet, so the result does not depend on the order of candidates.
func Nearest(name string, candidates []string, limit int) []string {
	if name == "" || limit <= 0 {
		return nil
	}
	type hit struct {
		name string
		cost int
	}
	var hits []hit
	p := newSpeller(name)
	for _, c := range candidates {
		if cost, ok := p.cost(c); ok {
			hits = append(hits, hit{c, cost})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.cost != b.cost {
			return a.cost - b.cost
		}
		return strings.Compare(a.name, b.name)
	})
	var out []string
	for _, h := range hits {
		if len(out) == limit {
			break
		}
		if !slices.Contains(out, h.name) {
			out = append(out, h.name)
		}
	}
	return out
}

// maxSpelled is how many bytes of a name are compared. No name that anybody
// declares is longer, and the distance costs the product of the lengths.
const maxSpelled = 256

// containCost ranks candidates that only contain the name behind those that
// are a few edits away.
const containCost = 1000

// speller compares one name with many candidates.
type speller struct {
	name       string // folded
	a, b       [maxSpelled]byte
	rows       [3][maxSpelled + 1]int
	originally string
}

func newSpeller(name string) *speller {
	p := &speller{originally: name}
	p.name = string(fold(p.a[:0], name))
	return p
}

// cost tells how far the candidate is from the name and whether it is near
// enough to be worth suggesting.
func (p *speller) cost(candidate string) (int, bool) {
	if candidate == p.originally {
		return 0, true
	}
	c := fold(p.b[:0], candidate)
	if p.name == "" || len(c) == 0 {
		return 0, false
	}
	if string(c) == p.name {
		return 1, true
	}
	// A third of the letters may differ: "colour" is "color", but "id" is not
	// "name".
	limit := (max(len(c), len(p.name)) + 1) / 3
	if limit > 6 {
		limit = 6
	}
	if d := p.distance(c, limit); d <= limit {
		return 2 * d, true
	}
	short, long := p.name, string(c)
	if len(short) > len(long) {
		short, long = long, short
	}
	// A part of a name is a hint when it is not just any three letters.
	if len(short) >= 4 && strings.Contains(long, short) {
		return containCost + len(long) - len(short), true
	}
	return 0, false
}

// distance is the optimal string alignment distance (insertions, deletions,
// substitutions and swaps of neighbours), or something above limit.
func (p *speller) distance(c []byte, limit int) int {
	n := p.name
	if d := len(n) - len(c); d > limit || -d > limit {
		return limit + 1
	}
	before, last, row := &p.rows[0], &p.rows[1], &p.rows[2]
	for j := 0; j <= len(c); j++ {
		last[j] = j
	}
	for i := 1; i <= len(n); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(c); j++ {
			d := last[j-1]
			if n[i-1] != c[j-1] {
				d = min(d, last[j], row[j-1]) + 1
				if i > 1 && j > 1 && n[i-1] == c[j-2] && n[i-2] == c[j-1] {
					d = min(d, before[j-2]+1)
				}
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(c)]
}

// fold appends name in lower case and without separators to dst, cut at
// maxSpelled bytes.
func fold(dst []byte, name string) []byte {
	for i := 0; i < len(name) && len(dst) < maxSpelled; i++ {
		switch c := name[i]; {
		case 'A' <= c && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c == '_' || c == '-' || c == '.' || c == ' ':
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// clip cuts s after about n bytes, never inside a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
