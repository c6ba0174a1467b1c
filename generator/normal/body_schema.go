package normal

import (
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// bodySchema says what a body is when the document does not: content that no
// type tells is JSON when its schema is not a text, and forms are objects.
func bodySchema(d *draft) {
	d.each(document.RequestBody, func(body *document.Node) {
		content := body.Get("content")
		for _, key := range append([]document.Key(nil), keysOf(content)...) {
			media := content.Get(key.Text)
			wild := key.Text == "" || strings.Contains(key.Text, "*")
			if !wild && strings.Contains(key.Text, "/") {
				continue
			}
			to := "application/json"
			if s := d.follow(media.Get("schema")); s.Str("type") == "string" || s == nil {
				to = "application/octet-stream"
			}
			switch {
			case content.Has(to):
				d.notef(key.Pos, "the content type %q is left out beside %s", key.Text, to)
				content.Delete(key.Text)
			default:
				d.notef(key.Pos, "the content type %q is taken as %s", key.Text, to)
				content.Rename(key.Text, to)
			}
		}
	})
}

func keysOf(n *document.Node) []document.Key {
	if n == nil {
		return nil
	}
	return n.Keys
}
