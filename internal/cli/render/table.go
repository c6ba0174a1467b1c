package render

import (
	"slices"
	"strings"
)

// Table lays out rows of objects in columns. It is not safe for concurrent
// use.
type Table struct {
	palette Palette
	// width is how many columns the terminal has; 0 means no limit.
	width int
	// wanted are the columns that were asked for; empty means all that fit.
	wanted  []string
	columns []column
	hidden  []string
	widths  []int
}

type column struct {
	key  string
	rank int // the smaller, the longer it stays when there is no room
}

// NewTable returns an empty table for a terminal of the given width, 0 for a
// file. wanted names the columns; empty means those that fit.
func NewTable(p Palette, width int, wanted []string) *Table {
	return &Table{palette: p, width: width, wanted: wanted}
}

// Hidden are the columns that had no room.
func (t *Table) Hidden() []string { return t.hidden }

// Append adds rows to dst. The first call chooses the columns and their
// widths and writes the header; later ones keep them, so that a long list can
// be written as it comes.
func (t *Table) Append(dst []byte, rows []Node) []byte {
	cells := make([]map[string]string, len(rows))
	for i := range rows {
		cells[i] = map[string]string{}
		flatten(cells[i], "", &rows[i])
	}
	var b strings.Builder
	if t.columns == nil {
		t.choose(rows, cells)
		t.line(&b, func(c column) string { return strings.ToUpper(c.key) }, t.palette.Bold)
	}
	for _, row := range cells {
		t.line(&b, func(c column) string { return row[c.key] }, nil)
	}
	return append(dst, b.String()...)
}

func (t *Table) line(out *strings.Builder, cell func(column) string, paint func(string) string) {
	last := len(t.columns) - 1
	var b strings.Builder
	for i, c := range t.columns {
		text := cell(c)
		// A line that is too long is better than an id that is cut. Rows that
		// come later may be wider than those that decided.
		if r := c.rank / rankStep; t.width > 0 && r != idRank && r != otherIDRank {
			text = Cut(text, t.widths[i])
		}
		if i < last {
			text = pad(text, t.widths[i]) + "  "
		}
		if paint != nil {
			text = paint(text)
		} else if i == 0 {
			text = t.palette.Accent(text)
		}
		b.WriteString(text)
	}
	out.WriteString(strings.TrimRight(b.String(), " "))
	out.WriteByte('\n')
}

// choose picks the columns from the first rows.
func (t *Table) choose(rows []Node, cells []map[string]string) {
	if len(t.wanted) > 0 {
		for _, key := range t.wanted {
			t.columns = append(t.columns, column{key: key})
		}
	} else {
		t.columns = allColumns(rows, cells)
	}
	t.measure(cells)
	if t.width == 0 || len(t.wanted) > 0 {
		return
	}
	total := func() int {
		n := -columnGap
		for i := range t.columns {
			n += t.least(i) + columnGap
		}
		return n
	}
	for len(t.columns) > 1 && total() > t.width {
		worst := 0
		for i, c := range t.columns {
			if c.rank >= t.columns[worst].rank {
				worst = i
			}
		}
		t.hidden = append(t.hidden, t.columns[worst].key)
		t.columns = slices.Delete(t.columns, worst, worst+1)
		t.widths = slices.Delete(t.widths, worst, worst+1)
	}
	slices.Reverse(t.hidden)
	t.squeeze()
}

// measure finds the width of each column.
func (t *Table) measure(cells []map[string]string) {
	t.widths = make([]int, len(t.columns))
	for i, c := range t.columns {
		t.widths[i] = Width(c.key)
		for _, row := range cells {
			t.widths[i] = max(t.widths[i], Width(row[c.key]))
		}
	}
}

const columnGap = 2

// least is how narrow a column may become: an id is of no use when it is cut,
// a name is still one.
func (t *Table) least(i int) int {
	c := t.columns[i]
	most := max(12, Width(c.key))
	switch c.rank / rankStep {
	case idRank, otherIDRank:
		most = 40
	case nameRank:
		most = 28
	}
	return min(t.widths[i], most)
}

// squeeze shortens the widest columns until the line fits.
func (t *Table) squeeze() {
	for {
		total, widest := -columnGap, -1
		for i, w := range t.widths {
			total += w + columnGap
			if w > t.least(i) && (widest < 0 || w > t.widths[widest]) {
				widest = i
			}
		}
		if total <= t.width || widest < 0 {
			return
		}
		t.widths[widest] -= min(total-t.width, t.widths[widest]-t.least(widest))
	}
}

// allColumns lists the columns in the order of the service, with what names an
// object in front.
func allColumns(rows []Node, cells []map[string]string) []column {
	var keys []string
	seen := map[string]bool{}
	for i := range rows {
		for _, k := range order("", &rows[i]) {
			if !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
	}
	var out []column
	for i, k := range keys {
		if (k == "account_id" || k == "schemas") && len(keys) > 2 && constant(cells, k) {
			continue
		}
		out = append(out, column{key: k, rank: rank(k)*rankStep + i})
	}
	slices.SortStableFunc(out, func(a, b column) int { return min(a.rank/rankStep, otherIDRank) - min(b.rank/rankStep, otherIDRank) })
	return out
}

// The ranks of columns: the smaller, the longer a column stays when there is
// no room. Within a rank the order of the service decides.
const (
	idRank = iota
	nameRank
	statusRank
	otherIDRank
	plainRank
	nestedRank
	rankStep = 1000
)

// rank says how much a column tells: what names the object comes first.
func rank(key string) int {
	switch {
	case strings.Contains(key, "."):
		return nestedRank
	case key == "id":
		return idRank
	case key == "name" || strings.HasSuffix(key, "_name") || strings.HasSuffix(key, "Name"):
		return nameRank
	case strings.Contains(key, "status") && !strings.Contains(key, "message"), key == "state", key == "active", key == "enabled":
		return statusRank
	case strings.HasSuffix(key, "_id"):
		return otherIDRank
	}
	return plainRank
}
