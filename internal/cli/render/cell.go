package render

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func constant(cells []map[string]string, key string) bool {
	for _, row := range cells {
		if row[key] != cells[0][key] {
			return false
		}
	}
	return true
}

// order lists the cell names of a row.
func order(prefix string, n *Node) []string {
	if n.Kind != '{' {
		return []string{cellName(prefix, "value")}
	}
	var out []string
	for i, k := range n.Keys {
		item := &n.Items[i]
		if item.Kind == '{' && len(item.Items) > 0 {
			out = append(out, order(cellName(prefix, k), item)...)
			continue
		}
		out = append(out, cellName(prefix, k))
	}
	return out
}

func cellName(prefix, k string) string {
	if prefix == "" {
		return Clean(k)
	}
	return prefix + "." + Clean(k)
}

// flatten writes the cells of a row; members of members are named with a dot.
func flatten(row map[string]string, prefix string, n *Node) {
	if n.Kind != '{' {
		row[cellName(prefix, "value")] = cell("", n)
		return
	}
	for i, k := range n.Keys {
		item := &n.Items[i]
		name := cellName(prefix, k)
		if item.Kind == '{' && len(item.Items) > 0 {
			flatten(row, name, item)
			continue
		}
		row[name] = cell(k, item)
	}
}

// cell is a value as one line.
func cell(key string, n *Node) string {
	switch n.Kind {
	case '0':
		return ""
	case '{':
		return ""
	case '[':
		return listCell(n)
	case 'n':
		if at, ok := stamp(key, n.Text); ok {
			return at
		}
	}
	return Clean(n.Text)
}

// listCell shows the elements of a list by what names them, or how many there
// are.
func listCell(n *Node) string {
	var parts []string
	for i := range n.Items {
		item := &n.Items[i]
		if item.scalar() {
			parts = append(parts, Clean(item.Text))
			continue
		}
		named := ""
		for _, k := range []string{"display", "displayName", "name", "key", "value", "id"} {
			if v, ok := item.Get(k); ok && v.scalar() && v.Text != "" {
				named = Clean(v.Text)
				break
			}
		}
		if named == "" {
			return fmt.Sprintf("(%d)", len(n.Items))
		}
		parts = append(parts, named)
	}
	return strings.Join(parts, ", ")
}

// stamp turns milliseconds since 1970 into a date, when the name of the
// member says that it is a time.
func stamp(key, text string) (string, bool) {
	if !strings.Contains(key, "time") && !strings.HasSuffix(key, "_at") && !strings.HasSuffix(key, "_date") {
		return "", false
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil || ms < 1e12 || ms > 1e13 {
		return "", false
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05Z"), true
}

// Fields appends one object as lines of name and value.
func Fields(dst []byte, n *Node, p Palette, width int) []byte {
	row := map[string]string{}
	flatten(row, "", n)
	keys := order("", n)
	widest := 0
	for _, k := range keys {
		widest = max(widest, Width(k))
	}
	for _, k := range keys {
		value := row[k]
		if width > 0 {
			value = Cut(value, max(20, width-widest-2))
		}
		dst = append(dst, p.Key(pad(k, widest))...)
		dst = append(dst, "  "...)
		dst = append(dst, value...)
		dst = append(dst, '\n')
	}
	return dst
}
