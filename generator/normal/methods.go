package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// methods writes the names of methods in small letters.
func methods(d *draft) {
	for _, item := range d.root.Get("paths").Members() {
		if item.Type != document.Map {
			continue
		}
		for _, key := range slices.Clone(item.Keys) {
			lower := strings.ToLower(key.Text)
			f, ok := document.Lookup(document.PathItem, lower)
			if !ok || f.Kind != document.Operation || lower == key.Text {
				continue
			}
			if item.Has(lower) {
				d.notef(key.Pos, "%s is there beside %s: left out", key.Text, lower)
				item.Delete(key.Text)
				continue
			}
			d.notef(key.Pos, "%s is written %s", key.Text, lower)
			item.Rename(key.Text, lower)
		}
	}
}
