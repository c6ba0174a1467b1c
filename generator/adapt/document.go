// Package adapt prepares an API description for the tool that makes the typed
// clients. It takes the part of the document that one service needs and bends
// what the tool would refuse, or would turn into code that does not compile.
// Only the typed clients see the result: validation follows the document as it
// is written.
package adapt

import (
	"maps"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// Operation names an operation of a document.
type Operation struct {
	Method, Path string
	// Name and ContentType are read by Foreign: the name of the action, and
	// the content type of the body that it sends.
	Name, ContentType string
}

// Note says that a rule changed something.
type Note = document.Note

// Document returns a document of its own for the given operations: they, the
// schemas that they reach, and nothing else, after all rules. root is not
// changed. The notes tell what the rules changed.
func Document(root *document.Node, operations []Operation) (*document.Node, []Note) {
	d := &draft{source: root, top: document.NewMap(root.Pos), schemas: document.NewMap(root.Pos)}
	d.extract(operations)
	for _, r := range rules() {
		d.rule = r.name
		r.apply(d)
	}
	return d.top, d.notes
}

// draft is a document under work.
type draft struct {
	source, top *document.Node
	schemas     *document.Node // components/schemas of top
	rule        string
	notes       []Note

	// Of foreign descriptions: how much to keep, and the operations by node.
	level      Level
	operations map[*document.Node]Operation
}

func (d *draft) note(pos document.Pos, message string) {
	d.notes = append(d.notes, Note{Rule: d.rule, Pos: pos, Message: message})
}

// eachSchema visits every schema of the draft, components included.
func (d *draft) eachSchema(visit func(*document.Node)) {
	document.EachSchema(d.top, document.Root, visit)
}

// each visits every value of one kind.
func (d *draft) each(kind document.Kind, visit func(*document.Node)) {
	document.Walk(d.top, document.Root, func(n *document.Node, k document.Kind) bool {
		if k == kind {
			visit(n)
		}
		return true
	})
}

// follow resolves a reference to a schema of the draft.
func (d *draft) follow(n *document.Node) *document.Node {
	for range 100 {
		ref := n.Ref()
		if ref == "" {
			return n
		}
		n = document.Pointer(d.top, ref)
	}
	return nil
}

// extract copies the operations and what they reach. Parameters, responses and
// bodies are written in place: only schemas deserve a Go type.
func (d *draft) extract(operations []Operation) {
	pos := d.source.Pos
	d.top.Set("openapi", document.NewString("3.0.3", pos))
	info := document.NewMap(pos)
	info.Set("title", document.NewString(d.source.Get("info").Str("title"), pos))
	info.Set("version", document.NewString(d.source.Get("info").Str("version"), pos))
	d.top.Set("info", info)
	paths := document.NewMap(pos)
	d.top.Set("paths", paths)
	byPath := map[string][]string{}
	for _, o := range operations {
		byPath[o.Path] = append(byPath[o.Path], strings.ToLower(o.Method))
	}
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		source := d.source.Get("paths", path)
		item := document.NewMap(source.Pos)
		for _, key := range append([]string{"parameters"}, slices.Sorted(slices.Values(byPath[path]))...) {
			if v := source.Get(key); v != nil {
				item.Set(key, v.Clone())
			}
		}
		d.inline(item, document.PathItem, 0)
		paths.Set(path, item)
	}
	components := document.NewMap(pos)
	components.Set("schemas", d.schemas)
	d.top.Set("components", components)
	d.reach(paths, document.Paths)
	d.schemas.SortKeys()
	strip(d.top)
}

// inline replaces references to anything but schemas by what they mean.
func (d *draft) inline(n *document.Node, k document.Kind, depth int) {
	document.Walk(n, k, func(c *document.Node, ck document.Kind) bool {
		if ck == document.Schema || ck == document.SchemaOrFlag {
			return false
		}
		if c.Ref() == "" || depth > 20 {
			return true
		}
		if target := document.Pointer(d.source, c.Ref()); target != nil {
			*c = *target.Clone()
			d.inline(c, ck, depth+1)
		}
		return false
	})
}

// reach copies every schema that n refers to, and those that they refer to.
func (d *draft) reach(n *document.Node, k document.Kind) {
	add := func(ref string) {
		name, ok := strings.CutPrefix(ref, "#/components/schemas/")
		if !ok || d.schemas.Has(document.SplitPointer(name)[0]) {
			return
		}
		target := document.Pointer(d.source, ref)
		if target == nil {
			return
		}
		copied := target.Clone()
		d.schemas.Set(document.SplitPointer(name)[0], copied)
		d.reach(copied, document.Schema)
	}
	document.Walk(n, k, func(c *document.Node, ck document.Kind) bool {
		if ck >= document.Root {
			add(c.Ref())
		}
		if ck == document.Discriminator {
			for _, v := range c.Get("mapping").Members() {
				add(v.Text)
			}
		}
		return true
	})
}

// strip removes what only documents the document: x- members, whose meaning
// is in the tables and which could mean something else to the tool, and
// examples.
func strip(n *document.Node) {
	document.Walk(n, document.Root, func(c *document.Node, k document.Kind) bool {
		if _, free := document.FreeMember(k); k < document.Root || free && k != document.Responses && k != document.Paths {
			return true
		}
		for _, key := range slices.Clone(c.Keys) {
			if strings.HasPrefix(key.Text, "x-") || key.Text == "example" || key.Text == "examples" {
				c.Delete(key.Text)
			}
		}
		return true
	})
}
