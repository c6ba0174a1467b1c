package adapt

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// nestedTypes makes a component of every object, union and enum that is
// written inside another schema, a parameter, a body or an answer. The tool
// names such types by itself, without a look at what else has that name, and
// leaves objects without a name that a program could use.
func nestedTypes(d *draft) {
	h := hoister{d: d, taken: d.reservedTypes(), shared: map[string]string{}}
	for name := range d.schemas.Members() {
		h.taken[goKey(name)] = true
	}
	for _, k := range slices.Clone(d.schemas.Keys) {
		h.inside(d.schemas.Get(k.Text), k.Text)
	}
	d.eachOperation(func(n *document.Node, _ Operation) {
		id := n.Str("operationId")
		for _, p := range n.Get("parameters").List() {
			h.place(p.Get("schema"), id+"Params"+identifier(p.Str("name")))
		}
		for kind, media := range n.Get("requestBody", "content").Members() {
			name := id + map[string]string{
				"application/json": "JSONBody", "application/x-www-form-urlencoded": "FormdataBody", "multipart/form-data": "MultipartBody",
			}[kind]
			// The tool names the body itself; of a union it would forget the
			// methods.
			if s := media.Get("schema"); isUnion(s) {
				h.place(s, name)
			} else {
				h.inside(s, name)
			}
		}
		first := true
		for code, r := range n.Get("responses").Members() {
			for _, media := range r.Get("content").Members() {
				name := id + "Result"
				if !first || !strings.HasPrefix(code, "2") {
					name += identifier(code)[1:]
				}
				first = first && !strings.HasPrefix(code, "2")
				h.place(media.Get("schema"), name)
			}
		}
	})
	d.schemas.SortKeys()
}

// hoister moves schemas to the components.
type hoister struct {
	d     *draft
	taken map[string]bool
	// shared are components for members of unions, by what they say.
	shared map[string]string
}

func isUnion(n *document.Node) bool { return n.Has("oneOf") || n.Has("anyOf") }

// inside moves what is nested in a schema that has the name already.
func (h *hoister) inside(n *document.Node, name string) {
	if n == nil || n.Ref() != "" {
		return
	}
	for field, p := range n.Get("properties").Members() {
		h.place(p, name+identifier(field))
		if p.Ref() != "" && (p.True("nullable") || p.Has("description")) {
			h.beside(p)
		}
	}
	h.place(n.Get("items"), name+"Item")
	if extra := n.Get("additionalProperties"); extra != nil && extra.Type == document.Map {
		h.place(extra, name+"Value")
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		for _, e := range n.Get(key).List() {
			h.member(e, name)
		}
	}
}

// place moves a schema that needs a name of its own, and what is nested in it.
func (h *hoister) place(n *document.Node, name string) {
	if n == nil || n.Type != document.Map || n.Ref() != "" {
		return
	}
	if !isUnion(n) {
		if n.Has("enum") || n.Has("properties") {
			name = h.free(name)
			h.inside(n, name)
			h.move(n, name)
			return
		}
		h.inside(n, name)
		return
	}
	// A short union of what has names elsewhere is often written at many
	// places and is one type.
	common := true
	for _, key := range []string{"oneOf", "anyOf"} {
		for _, e := range n.Get(key).List() {
			common = common && !nameless(e)
			h.member(e, name)
		}
	}
	if joined := joinedName(n); common && joined != "" {
		h.share(n, joined)
		return
	}
	h.move(n, h.free(name))
}

// nameless reports whether a schema holds something that is named by its
// place.
func nameless(n *document.Node) bool {
	for n != nil && n.Ref() == "" {
		if n.Has("properties") || n.Has("enum") || isUnion(n) {
			return true
		}
		if n.Has("items") {
			n = n.Get("items")
		} else {
			n = n.Get("additionalProperties")
		}
	}
	return false
}

// joinedName is made of the names of the members, empty when it is too long.
func joinedName(n *document.Node) string {
	var names []string
	for _, key := range []string{"oneOf", "anyOf"} {
		for _, e := range n.Get(key).List() {
			names = append(names, camel(componentOf(e)))
		}
	}
	out := strings.Join(names, "Or")
	if len(names) > 3 || len(out) > 60 {
		return ""
	}
	return out
}

// member gives a member of a union a name.
func (h *hoister) member(e *document.Node, name string) {
	switch {
	case e.Ref() != "":
		keep(e, "$ref")
	case e.Has("properties"), e.Has("enum"), isUnion(e):
		kind := "Object"
		if e.Has("enum") {
			kind = "Enum"
		}
		name = h.free(name + kind)
		h.inside(e, name)
		h.move(e, name)
	default:
		h.inside(e, name)
		e.Delete("nullable")
		h.share(e, h.describe(e))
	}
}

// describe names a type that has no name of its own by what it consists of.
func (h *hoister) describe(n *document.Node) string {
	switch t := n.Str("type"); {
	case n.Ref() != "":
		return camel(componentOf(n))
	case t == "array":
		return h.describe(n.Get("items")) + "List"
	case t == "object" && n.Get("additionalProperties").Has("type"):
		return h.describe(n.Get("additionalProperties")) + "Map"
	case t == "object":
		return "AnyMap"
	case t == "string" && n.Str("format") == "date-time":
		return "Time"
	case t == "string" && n.Str("format") == "byte":
		return "Bytes"
	case t == "string" && n.Str("format") == "binary":
		return "File"
	case t == "":
		return "Any"
	default:
		return camel(t)
	}
}

// share moves a schema to the component that says the same.
func (h *hoister) share(n *document.Node, name string) {
	note := n.Get("description")
	n.Delete("description")
	content := n.JSON()
	at, ok := h.shared[content]
	if !ok {
		at = h.free(name)
		h.shared[content] = at
		h.move(n, at)
	} else {
		become(n, reference(n.Pos, at))
	}
	if note != nil {
		n.Set("description", note) // beside keeps it where it can be kept
	}
}

// free takes a name that no other type has.
func (h *hoister) free(name string) string { return unique(name, h.taken) }

// move makes a component of a schema and a reference of its place.
func (h *hoister) move(n *document.Node, name string) {
	moved := *n
	h.d.schemas.Set(name, &moved)
	*n = *reference(n.Pos, name)
}

// beside keeps what stands beside the reference of a field: the tool reads it
// around an allOf only.
func (h *hoister) beside(n *document.Node) {
	wrapped := document.NewMap(n.Pos)
	ref := reference(n.Pos, componentOf(n))
	wrapped.Set("allOf", document.NewList(n.Pos, ref))
	for _, key := range []string{"description", "nullable"} {
		if v := n.Get(key); v != nil {
			wrapped.Set(key, v)
		}
	}
	become(n, wrapped)
}

func reference(pos document.Pos, component string) *document.Node {
	n := document.NewMap(pos)
	n.Set("$ref", document.NewString(document.JoinPointer("components", "schemas", component), pos))
	return n
}

// componentOf is the name of the component that a reference leads to.
func componentOf(n *document.Node) string {
	rest, ok := strings.CutPrefix(n.Ref(), "#/components/schemas/")
	if !ok {
		return ""
	}
	return document.SplitPointer(rest)[0]
}
