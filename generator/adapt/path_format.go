package adapt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// pathFormat writes paths the way the tool reads them: as formats of
// fmt.Sprintf, in which a percent sign stands for itself only when doubled,
// and in which every {name} takes the next value. A name that comes again
// takes its first value by number.
func pathFormat(d *draft) {
	paths := d.top.Get("paths")
	for _, k := range slices.Clone(paths.Keys) {
		format := formatPath(k.Text)
		if format == k.Text {
			continue
		}
		paths.Rename(k.Text, format)
	}
}

var pathVariable = regexp.MustCompile(`\{[^{}]*\}`)

func formatPath(path string) string {
	var b strings.Builder
	var names []string
	last, next := 0, 1 // next is the value that the format takes by itself
	for _, at := range pathVariable.FindAllStringIndex(path, -1) {
		b.WriteString(strings.ReplaceAll(path[last:at[0]], "%", "%%"))
		name := path[at[0]:at[1]]
		last = at[1]
		if i := slices.Index(names, name); i >= 0 {
			fmt.Fprintf(&b, "%%[%d]s", i+1)
			next = i + 2
			continue
		}
		names = append(names, name)
		if next != len(names) {
			// Nothing of the value before, so that the next one is taken.
			fmt.Fprintf(&b, "%%.0[%d]s", len(names)-1)
		}
		b.WriteString(name)
		next = len(names) + 1
	}
	b.WriteString(strings.ReplaceAll(path[last:], "%", "%%"))
	return b.String()
}
