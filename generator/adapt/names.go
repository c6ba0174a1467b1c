package adapt

import (
	"fmt"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// goKey is a name as Go identifiers made from it are compared: letters and
// digits, without case.
func goKey(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if isLetter(r) || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, name))
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r > 0x7f }

// camel makes a Go identifier of words: BLOCK_USAGE and blockUsage become
// BlockUsage.
func camel(name string) string {
	var b strings.Builder
	start, shout := true, name == strings.ToUpper(name)
	for _, r := range name {
		switch {
		case !isLetter(r) && (r < '0' || r > '9'):
			start = true
			continue
		case start:
			b.WriteString(strings.ToUpper(string(r)))
		case shout:
			b.WriteString(strings.ToLower(string(r)))
		default:
			b.WriteRune(r)
		}
		start = r >= '0' && r <= '9'
	}
	return b.String()
}

// unique returns name, or name with the first number behind it that makes it
// different from all others in taken, and takes it.
func unique(name string, taken map[string]bool) string {
	out := name
	for i := 2; taken[goKey(out)]; i++ {
		out = fmt.Sprintf("%s%d", name, i)
	}
	taken[goKey(out)] = true
	return out
}

// componentNames renames schemas whose Go types would have one name.
func componentNames(d *draft) {
	taken, renamed := d.reservedTypes(), map[string]string{}
	for _, k := range d.schemas.Keys {
		base := k.Text
		if goKey(base) == "" || base[0] >= '0' && base[0] <= '9' {
			base = "Schema" + base
		}
		if d.operations != nil && !plainComponent(base) {
			// The tool makes several names of one that holds other characters.
			if base = camel(asciiOnly(base)); base == "" || base[0] >= '0' && base[0] <= '9' {
				base = "Schema" + base
			}
		}
		name := unique(base, taken)
		if name == k.Text {
			continue
		}
		d.note(k.Pos, fmt.Sprintf("schema %s is %s in Go", k.Text, name))
		renamed[document.JoinPointer("components", "schemas", k.Text)] = name
	}
	if len(renamed) == 0 {
		return
	}
	for i, k := range d.schemas.Keys {
		if name, ok := renamed[document.JoinPointer("components", "schemas", k.Text)]; ok {
			d.schemas.Keys[i].Text = name
		}
	}
	// Makes the map forget the old names.
	d.schemas.SortKeys()
	move := func(ref *document.Node) {
		if name, ok := renamed[ref.Text]; ok {
			ref.Text = document.JoinPointer("components", "schemas", name)
		}
	}
	document.EachRef(d.top, document.Root, func(ref *document.Node, _ document.Kind) { move(ref) })
	d.each(document.Discriminator, func(n *document.Node) {
		for _, v := range n.Get("mapping").Members() {
			move(v)
		}
	})
}

// plainComponent reports whether OpenAPI allows a name for a component.
func plainComponent(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '.' || r == '-' || r == '_')
	})
}

// fieldNames gives explicit Go names to properties and parameters that would
// otherwise share one.
func fieldNames(d *draft) {
	d.eachSchema(func(n *document.Node) {
		taken := map[string]bool{}
		props := n.Get("properties")
		for name, p := range props.Members() {
			if got := unique(name, taken); got != name && p.Type == document.Map {
				d.note(props.KeyPos(name), fmt.Sprintf("field %s is %s in Go", name, camel(got)))
				p.Set("x-go-name", document.NewString(camel(got), p.Pos))
			}
		}
	})
	d.each(document.PathItem, func(item *document.Node) {
		for method, o := range item.Members() {
			if _, ok := document.Lookup(document.PathItem, method); !ok || o.Type != document.Map {
				continue
			}
			taken := map[string]bool{}
			for _, p := range append(o.Get("parameters").List(), item.Get("parameters").List()...) {
				name := p.Str("name")
				if got := unique(name, taken); got != name {
					d.note(p.Pos, fmt.Sprintf("parameter %s is %s in Go", name, camel(got)))
					p.Set("x-go-name", document.NewString(camel(got), p.Pos))
				}
			}
		}
	})
}

// enumNames names the constants of enums in the way of Go: Running instead of
// RUNNING. What a value repeats of its type's name is left out.
func enumNames(d *draft) {
	// A constant bears the name of its type; together that must be neither
	// another type nor a constant of another type.
	types, constants := d.reservedTypes(), map[string]bool{}
	for component := range d.schemas.Members() {
		types[goKey(component)] = true
	}
	name := func(n *document.Node, typeName string) {
		list := n.Get("enum").List()
		if len(list) == 0 || n.Has("x-enum-varnames") {
			return
		}
		names := document.NewList(n.Pos)
		taken := map[string]bool{}
		for _, v := range list {
			short := constantName(v, typeName, d.operations != nil)
			if d.operations != nil && typeName != "" {
				if types[goKey(typeName+short)] {
					short += "Value"
				}
				for base, i := short, 2; constants[goKey(typeName+short)] || types[goKey(typeName+short)]; i++ {
					short = fmt.Sprintf("%s%d", base, i)
				}
				constants[goKey(typeName+short)] = true
			}
			names.Items = append(names.Items, document.NewString(unique(short, taken), v.Pos))
		}
		n.Set("x-enum-varnames", names)
	}
	for component, n := range d.schemas.Members() {
		name(n, component)
	}
	d.eachSchema(func(n *document.Node) { name(n, "") })
}

// constantName is the name of a value of an enum behind that of its type.
// Signs tells texts apart that differ in nothing else.
func constantName(v *document.Node, typeName string, signs bool) string {
	text := strings.TrimPrefix(v.Text, "-")
	short := camel(text)
	if rest, ok := cutWords(text, typeName); ok {
		short = camel(rest)
	}
	if short == "" {
		short = "Empty"
	}
	negative := strings.HasPrefix(v.Text, "-")
	switch {
	case negative && (v.Type == document.Number || signs):
		return "Minus" + short
	case signs && strings.HasPrefix(text, "+"):
		return "Plus" + short
	}
	return short
}

// cutWords removes the words of a type's name from the front of a value:
// SORT_FIELD_NAME of the type SortField is NAME.
func cutWords(value, typeName string) (rest string, ok bool) {
	want := goKey(typeName)
	if want == "" {
		return value, false
	}
	for i, r := range value {
		if want == "" {
			if r == '_' || r == '-' {
				return value[i+1:], value[i+1:] != ""
			}
			return value, false
		}
		key := goKey(string(r))
		if key == "" {
			continue
		}
		if want, ok = strings.CutPrefix(want, key); !ok {
			return value, false
		}
	}
	return value, false
}

// reservedTypes are the types that clients of foreign descriptions have
// besides the schemas.
func (d *draft) reservedTypes() map[string]bool {
	taken := map[string]bool{}
	if d.operations == nil {
		return taken
	}
	for _, name := range []string{
		"Client", "ClientOption", "HttpRequestDoer", "RequestEditorFn", "ClientInterface", "ClientWithResponses", "ClientWithResponsesInterface",
		"NewClient", "NewClientWithResponses", "WithHTTPClient", "WithRequestEditorFn", "WithBaseURL",
	} {
		taken[goKey(name)] = true
	}
	d.eachOperation(func(n *document.Node, _ Operation) {
		id := n.Str("operationId")
		for _, suffix := range []string{"Params", "Response", "JSONBody", "JSONRequestBody", "FormdataBody", "FormdataRequestBody", "MultipartBody", "MultipartRequestBody"} {
			taken[goKey(id+suffix)] = true
		}
		taken[goKey("New"+id+"Request")], taken[goKey("New"+id+"RequestWithBody")], taken[goKey("Parse"+id+"Response")] = true, true, true
	})
	return taken
}
