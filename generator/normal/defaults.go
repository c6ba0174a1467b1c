package normal

import (
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// defaults reads defaults that stand in quotes and removes those that their
// own schema would refuse.
func defaults(d *draft) {
	d.eachSchema(func(n *document.Node) {
		v := n.Get("default")
		if v == nil || n.Ref() != "" {
			return
		}
		types := n.Strings("type")
		if t := n.Str("type"); t != "" {
			types = []string{t}
		}
		if len(types) == 0 || v.Type == document.Null || fits(v, types) {
			return
		}
		pos := n.KeyPos("default")
		if v.Type == document.String && fits(read(v), types) {
			d.notef(pos, "the default %q is read as %s", v.Text, v.Text)
			n.Set("default", read(v))
			return
		}
		if (v.Type == document.Number || v.Type == document.Bool) && slices.Contains(types, "string") {
			d.notef(pos, "the default %s is a text", v.Text)
			n.Set("default", document.NewString(v.Text, v.Pos))
			return
		}
		d.notef(pos, "the default is no %s: left out", types[0])
		n.Delete("default")
	})
}

// read returns what a text in quotes means without them.
func read(v *document.Node) *document.Node {
	out := v.Clone()
	switch {
	case v.Text == "true" || v.Text == "false":
		out.Type = document.Bool
	case isNumber(v.Text):
		out.Type = document.Number
	}
	return out
}

// fits reports whether a value has one of the types.
func fits(v *document.Node, types []string) bool {
	name := map[document.Type]string{
		document.Null: "null", document.Bool: "boolean", document.Number: "number",
		document.String: "string", document.List: "array", document.Map: "object",
	}[v.Type]
	return slices.Contains(types, name) || v.Type == document.Number && slices.Contains(types, "integer")
}
