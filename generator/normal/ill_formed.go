package normal

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// illFormed removes members whose value is of another type than OpenAPI says,
// after trying to read them: a number in quotes is a number.
func illFormed(d *draft) { d.form(d.root, document.Root) }

func (d *draft) form(n *document.Node, k document.Kind) {
	if n.Type != document.Map || n.Ref() != "" {
		return
	}
	if free, ok := document.FreeMember(k); ok {
		for _, key := range slices.Clone(n.Keys) {
			v := n.Get(key.Text)
			if strings.HasPrefix(key.Text, "x-") || free < document.Root {
				continue
			}
			if v.Type != document.Map {
				d.notef(key.Pos, "%q is no %s: left out", key.Text, free)
				n.Delete(key.Text)
				continue
			}
			d.form(v, free)
		}
		return
	}
	for _, key := range slices.Clone(n.Keys) {
		field, ok := document.Lookup(k, key.Text)
		if !ok {
			continue
		}
		v := n.Get(key.Text)
		switch field.Shape {
		case document.ListOf:
			if v.Type != document.List {
				d.notef(key.Pos, "%s is no list: left out", key.Text)
				n.Delete(key.Text)
				continue
			}
			v.Items = slices.DeleteFunc(v.Items, func(e *document.Node) bool { return !d.value(e, key.Text, field.Kind) })
		case document.MapOf:
			if v.Type != document.Map {
				d.notef(key.Pos, "%s is no object: left out", key.Text)
				n.Delete(key.Text)
				continue
			}
			for _, name := range slices.Clone(v.Keys) {
				if !strings.HasPrefix(name.Text, "x-") && !d.value(v.Get(name.Text), name.Text, field.Kind) {
					v.Delete(name.Text)
				}
			}
		default:
			if key.Text == "additionalProperties" && v.Type == document.Bool {
				continue
			}
			if !d.value(v, key.Text, field.Kind) {
				n.Delete(key.Text)
			}
		}
	}
}

// mostDigits is how long the number of elements or letters may be.
const mostDigits = 18

// value reports whether v can stand for a value of the kind, if need be after
// a repair.
func (d *draft) value(v *document.Node, name string, k document.Kind) bool {
	ok := true
	switch k {
	case document.Anything:
		return true
	case document.Text:
		if v.Type == document.Number || v.Type == document.Bool {
			v.Type = document.String
			return true
		}
		ok = v.Type == document.String
	case document.Flag:
		if v.Type == document.String && (v.Text == "true" || v.Text == "false") {
			v.Type = document.Bool
		}
		ok = v.Type == document.Bool
	case document.Numeric, document.Count:
		if v.Type == document.String && isNumber(v.Text) {
			d.notef(v.Pos, "%s is a number in quotes", name)
			v.Type = document.Number
		}
		if k == document.Count && v.Type == document.Number {
			v.Text = strings.TrimSuffix(v.Text, ".0")
		}
		ok = v.Type == document.Number && (k == document.Numeric || strings.Trim(v.Text, "0123456789") == "")
		if ok && k == document.Count && len(v.Text) > mostDigits {
			d.notef(v.Pos, "%s is larger than anything: left out", name)
			return false
		}
	case document.Texts:
		ok = v.Type == document.List
		if ok {
			v.Items = slices.DeleteFunc(v.Items, func(e *document.Node) bool { return !d.value(e, name, document.Text) })
		}
	case document.Values:
		ok = v.Type == document.List
	case document.TypeNames:
		return d.typeNames(v)
	case document.Names, document.Needs:
		ok = v.Type == document.Map
	case document.Schema, document.SchemaOrFlag:
		ok = v.Type == document.Map || v.Type == document.Bool
		if ok {
			d.form(v, k)
		}
	default:
		ok = v.Type == document.Map
		if ok {
			d.form(v, k)
		}
	}
	if !ok {
		d.notef(v.Pos, "%s is a %s, not a %s: left out", name, v.Type, k)
	}
	return ok
}

// typeNames keeps the types of JSON and spells those right that people write.
func (d *draft) typeNames(v *document.Node) bool {
	known := func(e *document.Node) bool {
		if e.Type == document.Null {
			e.Type, e.Text = document.String, "null"
			return true
		}
		if e.Type != document.String {
			return false
		}
		lower := strings.ToLower(e.Text)
		switch lower {
		case "int", "int32", "int64", "long":
			lower = "integer"
		case "float", "double", "decimal":
			lower = "number"
		case "bool":
			lower = "boolean"
		case "map", "hash", "dict":
			lower = "object"
		case "list":
			lower = "array"
		case "date", "datetime", "date-time", "uuid", "text", "str", "file":
			lower = "string"
		}
		switch lower {
		case "string", "number", "integer", "boolean", "array", "object", "null":
			if lower != e.Text {
				d.notef(e.Pos, "type %q is %s", e.Text, lower)
				e.Text = lower
			}
			return true
		}
		d.notef(e.Pos, "there is no type %q: left out", e.Text)
		return false
	}
	if v.Type == document.List {
		v.Items = slices.DeleteFunc(v.Items, func(e *document.Node) bool { return !known(e) })
		return len(v.Items) > 0
	}
	return known(v)
}

func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && strings.Trim(digits, "0123456789.") == "" && strings.Count(digits, ".") < 2 &&
		!strings.HasPrefix(digits, ".") && !strings.HasSuffix(digits, ".") && (len(digits) < 2 || digits[0] != '0' || digits[1] == '.')
}
