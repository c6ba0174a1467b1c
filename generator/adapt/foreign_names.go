package adapt

import (
	"strings"
	"unicode"

	"github.com/databricks-account/connector/generator/document"
)

// foreignNames gives every field and parameter an explicit Go name whose own
// is none, or is that of another one. An object with a field that no tag of a
// Go struct can name is a map.
func foreignNames(d *draft) {
	forms := d.inForms()
	d.eachSchema(func(n *document.Node) {
		props := n.Get("properties")
		if props == nil {
			return
		}
		if k := unnamed(props); k != nil && !forms[n] {
			d.notef(k.Pos, "field %q has no name in Go: the object is a map", k.Text)
			keep(n, "type", "description", "nullable")
			n.Set("additionalProperties", document.NewMap(n.Pos))
			return
		}
		taken := map[string]bool{}
		if n.Has("additionalProperties") {
			taken["additionalproperties"] = true
		}
		if n.Has("oneOf") || n.Has("anyOf") {
			taken["union"] = true
		}
		for _, k := range append([]document.Key(nil), props.Keys...) {
			p := props.Get(k.Text)
			if !taggable(k.Text) {
				d.notef(k.Pos, "field %q has no name in Go: left out", k.Text)
				props.Delete(k.Text)
				continue
			}
			name := identifier(k.Text)
			got := unique(name, taken)
			if got == name && plainName(k.Text) {
				continue
			}
			if p.Ref() != "" {
				// The tool reads no name beside a reference.
				wrapped := document.NewMap(p.Pos)
				wrapped.Set("allOf", document.NewList(p.Pos, p))
				props.Set(k.Text, wrapped)
				p = wrapped
			}
			p.Set("x-go-name", document.NewString(got, p.Pos))
		}
	})
	d.eachOperation(func(n *document.Node, _ Operation) {
		taken, tags := map[string]bool{}, map[string]bool{}
		for _, p := range n.Get("parameters").List() {
			if raw := p.Str("name"); p.Str("in") != "path" {
				if tags[raw] {
					// The tag says nothing about the wire: only names differ.
					extra := document.NewMap(p.Pos)
					extra.Set("json", document.NewString(p.Str("in")+"-"+raw+",omitempty", p.Pos))
					p.Set("x-oapi-codegen-extra-tags", extra)
				}
				tags[raw] = true
			}
			name := identifier(p.Str("name"))
			if p.Str("in") == "path" {
				// Those are arguments of functions: beside packages and locals.
				switch strings.ToLower(name) {
				case "ctx", "params", "body", "server", "url", "http", "json", "io", "fmt", "strings", "context", "client", "c",
					"contenttype", "reqeditors", "bytes", "runtime", "err", "req", "type", "func", "range", "operationpath", "serverurl":
					name += "Param"
				}
			}
			if got := unique(name, taken); got != name || !plainName(p.Str("name")) || name != camel(p.Str("name")) {
				p.Set("x-go-name", document.NewString(got, p.Pos))
			}
		}
	})
}

// unnamed is the first field that has no name in a tag, or nil.
func unnamed(props *document.Node) *document.Key {
	for i, k := range props.Keys {
		if !taggable(k.Text) {
			return &props.Keys[i]
		}
	}
	return nil
}

// taggable reports whether encoding/json takes a name from a tag as it is.
func taggable(name string) bool {
	return name != "" && name != "-" && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r)
	})
}

// plainName reports whether the tool makes a good identifier of a name by
// itself.
func plainName(s string) bool {
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		case i > 0 && (r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.'):
		default:
			return false
		}
	}
	return s != ""
}

// identifier is a Go name for any text.
func identifier(s string) string {
	words := strings.NewReplacer("+", " plus ", "@", " at ", "$", " ", "*", " star ", "%", " percent ", "&", " and ",
		">", " greater ", "<", " less ", "=", " equals ", "!", " not ", "#", " number ", "~", " tilde ").Replace(s)
	if strings.HasPrefix(s, "-") {
		words = "minus " + words
	}
	name := camel(asciiOnly(words))
	switch {
	case name == "":
		return "Field"
	case name[0] >= '0' && name[0] <= '9':
		return "N" + name
	}
	return name
}
