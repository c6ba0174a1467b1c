package normal

import (
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// responseKeys spells ranges of status codes right and removes keys that are
// none.
func responseKeys(d *draft) {
	d.each(document.Responses, func(n *document.Node) {
		for _, key := range append([]document.Key(nil), n.Keys...) {
			if strings.HasPrefix(key.Text, "x-") || key.Text == "default" || isStatus(key.Text) {
				continue
			}
			upper := strings.ToUpper(strings.TrimSpace(key.Text))
			if isStatus(upper) && !n.Has(upper) {
				d.notef(key.Pos, "the status %s is written %s", key.Text, upper)
				n.Rename(key.Text, upper)
				continue
			}
			d.notef(key.Pos, "%q is no status: left out", key.Text)
			n.Delete(key.Text)
		}
	})
}

func isStatus(s string) bool {
	return len(s) == 3 && s[0] >= '1' && s[0] <= '5' && (s[1:] == "XX" || strings.Trim(s[1:], "0123456789") == "")
}
