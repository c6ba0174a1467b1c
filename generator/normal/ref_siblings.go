package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// refSiblings removes what OpenAPI 3.0 ignores beside a reference to a schema.
// Notes for readers stay: they harm nobody.
func refSiblings(d *draft) {
	if !strings.HasPrefix(d.root.Str("openapi"), "3.0") {
		return
	}
	d.eachSchema(func(n *document.Node) {
		if n.Ref() == "" {
			return
		}
		for _, key := range slices.Clone(n.Keys) {
			switch key.Text {
			case "$ref", "description", "title", "deprecated", "readOnly", "writeOnly", "summary":
				continue
			}
			if strings.HasPrefix(key.Text, "x-") {
				continue
			}
			if key.Text != "example" && key.Text != "default" {
				d.notef(key.Pos, "%s beside $ref is ignored by OpenAPI 3.0", key.Text)
			}
			n.Delete(key.Text)
		}
	})
}
