package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// referenceKinds writes out references to components of another kind, such as
// a response that is said to be a body: what both have is what is meant. A
// schema in the place of a body or a response is that of its JSON.
func referenceKinds(d *draft) {
	document.Walk(d.root, document.Root, func(n *document.Node, k document.Kind) bool {
		ref := n.Ref()
		section := k.Section()
		rest, ok := strings.CutPrefix(ref, "#/components/")
		if !ok || section == "" || strings.HasPrefix(rest, section+"/") || !strings.Contains(rest, "/") {
			return true
		}
		target := d.follow(n)
		if target == nil {
			return true
		}
		if strings.HasPrefix(rest, "schemas/") {
			d.schemaAs(n, k, ref)
			return true
		}
		d.notef(n.Pos, "the reference %s is of another kind: what it says of a %s is taken", ref, k)
		n.Delete("$ref")
		for _, key := range slices.Clone(target.Keys) {
			if _, known := document.Lookup(k, key.Text); known && !n.Has(key.Text) {
				n.Set(key.Text, target.Get(key.Text).Clone())
			}
		}
		return true
	})
}

// schemaAs makes of a reference to a schema what it stands for.
func (d *draft) schemaAs(n *document.Node, k document.Kind, ref string) {
	d.notef(n.Pos, "the reference %s is of a schema: taken as that of the %s", ref, k)
	n.Delete("$ref")
	s := document.NewMap(n.Pos)
	s.Set("$ref", document.NewString(ref, n.Pos))
	switch k {
	case document.RequestBody, document.Response:
		content, media := document.NewMap(n.Pos), document.NewMap(n.Pos)
		media.Set("schema", s)
		content.Set("application/json", media)
		n.Set("content", content)
		if k == document.Response && !n.Has("description") {
			n.Set("description", document.NewString("", n.Pos))
		}
	case document.Parameter, document.Header:
		n.Set("schema", s)
	}
}
