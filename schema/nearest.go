package schema

import (
	"bytes"
	"math/bits"
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
	var p speller
	p.reset(name)
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

// speller compares one name with many candidates. It needs no memory besides
// itself: keep it on the stack.
type speller struct {
	original string
	// a[:n] is the folded name; b is for the candidates.
	a, b [maxSpelled]byte
	n    int
	// letters has a bit for every letter that is in the name.
	letters uint64
}

func (p *speller) reset(name string) {
	p.original = name
	folded, letters := fold(p.a[:0], name)
	p.n, p.letters = len(folded), letters
}

// cost tells how far the candidate is from the name and whether it is near
// enough to be worth suggesting.
func (p *speller) cost(candidate string) (int, bool) {
	if candidate == p.original {
		return 0, true
	}
	name := p.a[:p.n]
	c, letters := fold(p.b[:0], candidate)
	if len(name) == 0 || len(c) == 0 {
		return 0, false
	}
	if bytes.Equal(name, c) {
		return 1, true
	}
	// A third of the letters may differ: "colour" is "color", but "id" is not
	// "name".
	limit := min((max(len(c), len(name))+1)/3, 6)
	// An edit takes away or adds at most one letter.
	lost, added := p.letters&^letters, letters&^p.letters
	if bits.OnesCount64(lost) <= limit && bits.OnesCount64(added) <= limit {
		if d := distance(name, c, limit); d <= limit {
			return 2 * d, true
		}
	}
	short, long, strange := name, c, lost
	if len(short) > len(long) {
		short, long, strange = long, short, added
	}
	// A part of a name is a hint when it is not just any three letters.
	if len(short) >= 4 && strange == 0 && bytes.Contains(long, short) {
		return containCost + len(long) - len(short), true
	}
	return 0, false
}

// far is more than any limit.
const far = 1 << 15

// distance is the optimal string alignment distance (insertions, deletions,
// substitutions and swaps of neighbours), or something above limit.
func distance(n, c []byte, limit int) int {
	if d := len(n) - len(c); d > limit || -d > limit {
		return limit + 1
	}
	// What both begin and end with needs no edit.
	for len(n) > 0 && len(c) > 0 && n[0] == c[0] {
		n, c = n[1:], c[1:]
	}
	for len(n) > 0 && len(c) > 0 && n[len(n)-1] == c[len(c)-1] {
		n, c = n[:len(n)-1], c[:len(c)-1]
	}
	if len(n) == 0 || len(c) == 0 {
		return len(n) + len(c)
	}
	if len(n) <= 64 {
		return shortDistance(n, c)
	}
	return longDistance(n, c, limit)
}

// shortDistance computes the distance of n, which has at most 64 letters, a
// column of the table of distances at a time. Neighbours in a column differ by
// at most one: more and less have a bit for every row that is above or below
// the row before it (H. Hyyrö, bit-parallel optimal string alignment, 2003).
func shortDistance(n, c []byte) int {
	var rows [256]uint64 // of n that hold the letter
	for i, l := range n {
		rows[l] |= 1 << i
	}
	more, less, free, lastRows := ^uint64(0), uint64(0), uint64(0), uint64(0)
	d, end := len(n), len(n)-1
	for _, l := range c {
		r := rows[l]
		swaps := (^free & r) << 1 & lastRows
		// free are the rows that cost nothing beyond the one up and left.
		free = (r&more + more) ^ more | r | less | swaps
		up, down := less|^(free|more), free&more
		d += int(up>>end&1) - int(down>>end&1)
		up, down = up<<1|1, down<<1
		more, less = down|^(free|up), free&up
		lastRows = r
	}
	return d
}

// longDistance is the same for longer names.
func longDistance(n, c []byte, limit int) int {
	var rows [3][maxSpelled + 1]uint16
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= min(len(c), limit); j++ {
		last[j] = uint16(j)
	}
	for i := 1; i <= len(n); i++ {
		// Further than limit from the diagonal no path is short enough: what
		// lies beyond counts as far.
		from, to := max(1, i-limit), min(len(c), i+limit)
		row[from-1] = far
		if from == 1 {
			row[0] = uint16(i)
		}
		if to == i+limit {
			last[to] = far
		}
		least := row[from-1]
		for j := from; j <= to; j++ {
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
		if int(least) > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return int(last[len(c)])
}

// fold appends name in lower case and without separators to dst, cut at
// maxSpelled bytes, and returns the set of its letters.
func fold(dst []byte, name string) ([]byte, uint64) {
	letters := uint64(0)
	for i := 0; i < len(name) && len(dst) < maxSpelled; i++ {
		if c := lower(name[i]); !isSeparator(c) {
			dst = append(dst, c)
			letters |= 1 << (c & 63)
		}
	}
	return dst, letters
}

// sameWords reports whether two names differ in nothing but letter case and
// separators.
func sameWords(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && isSeparator(a[i]) {
			i++
		}
		for j < len(b) && isSeparator(b[j]) {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if lower(a[i]) != lower(b[j]) {
			return false
		}
		i++
		j++
	}
}

func isSeparator(c byte) bool { return c == '_' || c == '-' || c == '.' || c == ' ' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
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
