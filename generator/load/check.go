package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// checker compares a tree with the grammar and notes every difference.
type checker struct {
	issues *document.Issues
	is31   bool
	// foreign lets x- members of others pass.
	foreign bool
	// lenient: what is wrong with an x- member is taken out of the tree, so
	// that nothing later reads it.
	lenient bool
}

// object checks n, which is of kind k, and everything below it.
func (c *checker) object(n *document.Node, k document.Kind) {
	if k < document.Root {
		c.leaf(n, k, k.String())
		return
	}
	if (k == document.SchemaOrFlag || k == document.Schema) && n.Type == document.Bool && c.is31 {
		return
	}
	if n.Type != document.Map {
		c.issues.Addf(n.Pos, "a %s must be an object, this is a %s", k, n.Type)
		return
	}
	if ref := n.Get("$ref"); ref != nil {
		c.reference(n, ref, k)
		return
	}
	if c.lenient {
		defer c.drop(n, k)
	}
	for i, key := range n.Keys {
		v := n.Items[i]
		if free, ok := document.FreeMember(k); ok && !strings.HasPrefix(key.Text, "x-") {
			if k == document.Paths && !strings.HasPrefix(key.Text, "/") {
				c.issues.Addf(key.Pos, "the path %q does not start with /", key.Text)
			}
			c.object(v, free)
			continue
		}
		if strings.HasPrefix(key.Text, "x-") {
			c.extension(key, v, k)
			continue
		}
		field, ok := document.Lookup(k, key.Text)
		switch {
		case !ok && k == document.SchemaOrFlag || !ok && k == document.Schema:
			c.issues.Addf(key.Pos, "unknown keyword %q in a schema%s", key.Text, c.suggest(key.Text, k))
		case !ok:
			c.issues.Addf(key.Pos, "unknown member %q of the %s%s", key.Text, k, c.suggest(key.Text, k))
		case field.Since31 && !c.is31:
			c.issues.Addf(key.Pos, "%q needs OpenAPI 3.1, the document is 3.0", key.Text)
		default:
			c.field(key, v, field)
		}
	}
}

func (c *checker) field(key document.Key, v *document.Node, f document.Field) {
	switch f.Shape {
	case document.ListOf:
		if v.Type != document.List {
			c.issues.Addf(v.Pos, "%s must be a list, this is a %s", key.Text, v.Type)
			return
		}
		for _, e := range v.Items {
			c.object(e, f.Kind)
		}
	case document.MapOf:
		if v.Type != document.Map {
			c.issues.Addf(v.Pos, "%s must be an object, this is a %s", key.Text, v.Type)
			return
		}
		for _, e := range v.Items {
			c.object(e, f.Kind)
		}
	default:
		if key.Text == "additionalProperties" && v.Type == document.Bool {
			return
		}
		if f.Kind < document.Root {
			c.leaf(v, f.Kind, key.Text)
			return
		}
		c.object(v, f.Kind)
	}
}

// leaf checks a value that has no members of its own.
func (c *checker) leaf(n *document.Node, k document.Kind, name string) {
	ok := true
	switch k {
	case document.Text:
		ok = n.Type == document.String
	case document.Flag:
		ok = n.Type == document.Bool
	case document.Numeric:
		ok = n.Type == document.Number
	case document.Count:
		ok = n.Type == document.Number && strings.Trim(n.Text, "0123456789") == ""
	case document.Texts:
		ok = texts(n)
	case document.Values:
		ok = n.Type == document.List
	case document.Names, document.Needs:
		ok = n.Type == document.Map
		for _, v := range n.Members() {
			ok = ok && (v.Type == document.String && k == document.Names || k == document.Needs && texts(v))
		}
	case document.TypeNames:
		ok = c.types(n)
	}
	if !ok {
		c.issues.Addf(n.Pos, "%s must be a %s", name, k)
	}
}

func texts(n *document.Node) bool {
	return n.Type == document.List && !slices.ContainsFunc(n.Items, func(e *document.Node) bool { return e.Type != document.String })
}

func (c *checker) types(n *document.Node) bool {
	known := func(e *document.Node) bool {
		switch e.Text {
		case "string", "number", "integer", "boolean", "array", "object":
			return e.Type == document.String
		case "null":
			return e.Type == document.String && c.is31
		}
		return false
	}
	if n.Type == document.List && c.is31 {
		return !slices.ContainsFunc(n.Items, func(e *document.Node) bool { return !known(e) })
	}
	return known(n)
}

// reference checks an object that is a reference. OpenAPI 3.0 ignores what
// stands beside $ref, so that it would be lost in silence.
func (c *checker) reference(n, ref *document.Node, k document.Kind) {
	if ref.Type != document.String {
		c.issues.Addf(ref.Pos, "$ref must be a string")
		return
	}
	if k.Section() == "" && k != document.PathItem {
		c.issues.Addf(ref.Pos, "this cannot be a reference: %s", k)
	}
	for _, key := range n.Keys {
		switch {
		case key.Text == "$ref" || c.foreign || c.is31:
		case k == document.PathItem:
			c.issues.Addf(key.Pos, "%q beside $ref of a path is ambiguous", key.Text)
		default:
			c.issues.Addf(key.Pos, "%q beside $ref is ignored by OpenAPI 3.0: write allOf: [{$ref: ...}] instead", key.Text)
		}
	}
}

// suggest names the field that was probably meant.
func (c *checker) suggest(name string, k document.Kind) string {
	for _, f := range document.Fields(k) {
		if f.Since31 && !c.is31 {
			continue
		}
		if strings.EqualFold(f.Name, name) || near(f.Name, name) {
			return fmt.Sprintf(", did you mean %q?", f.Name)
		}
	}
	return ""
}

// near reports whether a and b differ by one letter added, left out, changed
// or swapped with its neighbour.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) < 3 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return true
	}
	return a[i+1:] == b[i+1:] || i+2 <= len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
