package adapt

import (
	"slices"
	"strings"
	"unicode"

	"github.com/databricks-account/connector/generator/document"
)

// booleanSchemas makes objects of true and false: the tool reads only those.
func booleanSchemas(d *draft) {
	d.eachSchema(func(n *document.Node) {
		if n.Type == document.Bool {
			become(n, document.NewMap(n.Pos))
		}
		// Parents come first. Structs ignore what they do not know.
		if extra := n.Get("additionalProperties"); extra != nil && len(extra.Keys) == 0 {
			n.Delete("additionalProperties")
			if !n.Has("type") && !n.Has("properties") {
				n.Set("type", document.NewString("object", n.Pos))
			}
		}
	})
}

// structuralKeywords removes what restricts values without giving them
// another Go type: validation has it.
func structuralKeywords(d *draft) {
	d.eachSchema(func(n *document.Node) {
		if n.Ref() != "" {
			keep(n, "$ref")
			return
		}
		if c := n.Get("const"); c != nil && !n.Has("enum") {
			n.Set("enum", document.NewList(c.Pos, c))
			if !n.Has("type") && c.Type == document.String {
				n.Set("type", document.NewString("string", c.Pos))
			}
		}
		if n.Has("patternProperties") && !n.Has("additionalProperties") {
			n.Set("additionalProperties", document.NewMap(n.Pos))
		}
		if n.Has("prefixItems") {
			n.Set("items", document.NewMap(n.Pos))
		}
		for _, key := range slices.Clone(n.Keys) {
			switch key.Text {
			case "type", "format", "enum", "properties", "required", "additionalProperties", "items", "allOf", "oneOf", "anyOf", "nullable", "description":
				continue
			case "discriminator":
				if isUnion(n) {
					continue
				}
			}
			n.Delete(key.Text)
		}
	})
}

// typeArrays makes one type and nullable of the lists of OpenAPI 3.1, and any
// value of several types.
func typeArrays(d *draft) {
	d.eachSchema(func(n *document.Node) {
		if n.Str("type") == "null" {
			become(n, document.NewMap(n.Pos))
			n.Set("nullable", document.NewBool(true, n.Pos))
			return
		}
		t := n.Get("type")
		if t == nil || t.Type != document.List {
			return
		}
		names := n.Strings("type")
		rest := slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "null" })
		slices.Sort(rest)
		rest = slices.Compact(rest)
		if slices.Equal(rest, []string{"integer", "number"}) {
			rest = []string{"number"}
		}
		if len(rest) < len(names) {
			n.Set("nullable", document.NewBool(true, n.Pos))
		}
		if len(rest) == 1 {
			n.Set("type", document.NewString(rest[0], t.Pos))
			return
		}
		if len(rest) > 1 {
			d.notef(t.Pos, "several types: any value in Go")
		}
		keep(n, "description", "nullable")
	})
}

// containers completes arrays and objects, and says what is only implied.
func containers(d *draft) {
	d.eachSchema(func(n *document.Node) {
		if n.Ref() != "" {
			return
		}
		if !n.Has("type") {
			switch {
			case n.Has("properties"):
				n.Set("type", document.NewString("object", n.Pos))
			case n.Has("items"):
				n.Set("type", document.NewString("array", n.Pos))
			case n.Has("additionalProperties"):
				n.Set("type", document.NewString("object", n.Pos))
			}
		}
		switch n.Str("type") {
		case "array":
			if !n.Has("items") {
				d.notef(n.Pos, "an array without items: of any values")
				n.Set("items", document.NewMap(n.Pos))
			}
			for _, key := range []string{"properties", "required", "additionalProperties", "format"} {
				n.Delete(key)
			}
		case "object":
			n.Delete("items")
			n.Delete("format")
			n.Delete("enum")
			if extra := n.Get("additionalProperties"); extra != nil && extra.Type == document.Map {
				extra.Delete("nullable")
			}
		default:
			for _, key := range []string{"properties", "required", "additionalProperties", "items"} {
				n.Delete(key)
			}
		}
		if n.Has("properties") && len(n.Get("properties").Keys) == 0 {
			n.Delete("properties")
		}
		if req := n.Get("required"); req != nil {
			req.Items = slices.DeleteFunc(req.Items, func(e *document.Node) bool { return !n.Get("properties").Has(e.Text) })
			slices.SortFunc(req.Items, func(a, b *document.Node) int { return cmpText(a, b) })
			req.Items = slices.CompactFunc(req.Items, func(a, b *document.Node) bool { return a.Text == b.Text })
			if len(req.Items) == 0 {
				n.Delete("required")
			}
		}
	})
}

func cmpText(a, b *document.Node) int {
	switch {
	case a.Text < b.Text:
		return -1
	case a.Text > b.Text:
		return 1
	}
	return 0
}

// plainEnums keeps lists of texts and of whole numbers. Others have no
// constants in Go.
func plainEnums(d *draft) {
	d.eachSchema(func(n *document.Node) {
		list := n.Get("enum")
		if list == nil {
			return
		}
		t := n.Str("type")
		if t == "" && len(list.Items) > 0 && !slices.ContainsFunc(list.Items, func(e *document.Node) bool { return e.Type != document.String }) {
			t = "string"
			n.Set("type", document.NewString(t, n.Pos))
		}
		want := map[string]document.Type{"string": document.String, "integer": document.Number}[t]
		seen := map[string]bool{}
		whole := len(list.Items)
		list.Items = slices.DeleteFunc(list.Items, func(e *document.Node) bool {
			// Constants are written on one line each.
			drop := e.Type != want || strings.ContainsFunc(e.Text, unicode.IsControl) || seen[e.Text] && e.Type == want || want == document.Number && !isInteger(e.Text)
			seen[e.Text] = seen[e.Text] || e.Type == want
			return drop
		})
		if want == document.Null || len(list.Items) == 0 || d.level >= Plain {
			if whole > 0 && d.level < Plain && t != "boolean" {
				d.notef(list.Pos, "an enum of type %q has no constants", t)
			}
			n.Delete("enum")
			return
		}
		n.Delete("format")
	})
}

func isInteger(s string) bool {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != "" && len(s) < 19
}
