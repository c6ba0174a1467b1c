package load

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// anchors writes the references of JSON Schema within one file as pointers
// from its root: #name to an $anchor, an address that is the $id of a schema
// of the file, and pointers that start at the schema with the nearest $id.
// Pointers to $defs that are not at the root mean those of a schema around.
func anchors(root *document.Node) {
	a := &anchorReader{root: root, names: map[string]string{}, ids: map[string]string{}}
	a.collect(root, nil, "", "")
	a.rewrite(root, nil, "", nil)
}

type anchorReader struct {
	root *document.Node
	// names are the pointers of anchors, by $id and name; ids those of schemas.
	names, ids map[string]string
}

// collect reads $id and $anchor. at is the way to n, base the nearest $id.
func (a *anchorReader) collect(n *document.Node, at []string, base, parent string) {
	if n.Type == document.Map && parent != "properties" {
		if id := n.Str("$id"); id != "" && !strings.HasPrefix(id, "#") {
			base = join(base, id)
			if _, ok := a.ids[base]; !ok {
				a.ids[base] = document.JoinPointer(at...)
			}
		}
		for _, key := range []string{"$anchor", "$dynamicAnchor"} {
			if name := n.Str(key); name != "" {
				a.names[base+"#"+name] = document.JoinPointer(at...)
			}
		}
	}
	a.below(n, at, parent, func(c *document.Node, at []string, key string) { a.collect(c, at, base, key) })
}

// below calls f with everything directly below n that may be description.
func (a *anchorReader) below(n *document.Node, at []string, parent string, f func(*document.Node, []string, string)) {
	for i, c := range n.Items {
		if c.Type != document.Map && c.Type != document.List {
			continue
		}
		step := ""
		if n.Type == document.Map {
			step = n.Keys[i].Text
			if parent != "properties" && data(step) {
				continue
			}
		} else {
			step = strconv.Itoa(i)
		}
		f(c, append(at[:len(at):len(at)], step), step)
	}
}

// data reports whether a member holds values and not descriptions.
func data(key string) bool {
	switch key {
	case "example", "examples", "default", "enum", "const":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

// rewrite changes the references below n. around are the ways to the schemas
// around n that have $defs.
func (a *anchorReader) rewrite(n *document.Node, at []string, base string, around []string) {
	if n.Type == document.Map {
		if id := n.Str("$id"); id != "" && !strings.HasPrefix(id, "#") {
			base = join(base, id)
		}
		if len(at) > 0 && (n.Has("$defs") || n.Has("definitions")) {
			around = append(around[:len(around):len(around)], document.JoinPointer(at...))
		}
		if ref := n.Get("$ref"); ref != nil && ref.Type == document.String {
			ref.Text = a.pointer(ref.Text, base, around)
		}
	}
	parent := ""
	if len(at) > 0 {
		parent = at[len(at)-1]
	}
	a.below(n, at, parent, func(c *document.Node, at []string, _ string) { a.rewrite(c, at, base, around) })
}

// pointer returns what ref is from the root, or ref.
func (a *anchorReader) pointer(ref, base string, around []string) string {
	file, fragment, _ := strings.Cut(ref, "#")
	resource := base
	if file != "" {
		resource = join(base, file)
	}
	at, known := a.ids[resource]
	if file != "" && !known {
		return ref
	}
	if fragment != "" && !strings.HasPrefix(fragment, "/") {
		if p, ok := a.names[resource+"#"+fragment]; ok {
			return p
		}
		return ref
	}
	if file != "" && fragment == "" {
		return at
	}
	from := []string{}
	if known {
		from = append(from, at)
	}
	if file == "" && document.Pointer(a.root, ref) == nil {
		for i := len(around) - 1; i >= 0; i-- {
			from = append(from, around[i])
		}
	}
	for _, at := range from {
		if p := at + fragment; document.Pointer(a.root, p) != nil {
			return p
		}
	}
	return ref
}

// join resolves an address against another; what cannot be stays.
func join(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	u, err := b.Parse(ref)
	if err != nil {
		return ref
	}
	return strings.TrimSuffix(u.String(), "#")
}
