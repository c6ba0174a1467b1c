package adapt

import (
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// Level is how much of a description the typed client of a foreign API keeps.
// What one level cannot be made into Go, the next one leaves out.
type Level int

// The levels, from everything to the least.
const (
	// Full keeps all types.
	Full Level = iota
	// Plain makes any of unions, and texts of enums.
	Plain
	// Requests leaves out the types of answers, too.
	Requests
	// Untyped knows no types: bodies are any value, parameters are texts.
	Untyped
)

// String names the level in reports.
func (l Level) String() string {
	return [...]string{"full", "without unions and enums", "without typed answers", "without types"}[l]
}

// Levels lists all levels in order.
func Levels() []Level { return []Level{Full, Plain, Requests, Untyped} }

// Foreign is Document for descriptions that were not written for this
// generator. Real ones hold much that the tool refuses or turns into code that
// does not compile; what is left of it here is what the tool is good at.
func Foreign(root *document.Node, operations []Operation, level Level) (*document.Node, []Note) {
	d := &draft{source: root, top: document.NewMap(root.Pos), schemas: document.NewMap(root.Pos), level: level}
	d.skeleton(operations)
	for _, r := range foreignRules() {
		d.rule = r.name
		r.apply(d)
	}
	return d.top, d.notes
}

// foreignRules returns the rules for foreign descriptions. The first ones look
// at operations; then the schemas are fetched that those still need.
func foreignRules() []rule {
	return []rule{
		{"operations", operationShape},
		{"parameters", parameterShape},
		{"bodies", bodyShape},
		{"answers", answerShape},
		{"schemas", func(d *draft) { d.reach(d.top.Get("paths"), document.Paths); d.schemas.SortKeys() }},
		{"boolean-schemas", booleanSchemas},
		{"keywords", structuralKeywords},
		{"type-arrays", typeArrays},
		{"all-of", mergeAllOf},
		{"unions", simpleUnions},
		{"containers", containers},
		{"enums", plainEnums},
		{"recursion", breakRecursion},
		{"parameter-types", parameterTypes},
		{"unused", dropUnused},
		{"component-names", componentNames},
		{"nested-types", nestedTypes},
		{"foreign-names", foreignNames},
		{"enum-names", enumNames},
		{"path-format", pathFormat},
	}
}

// skeleton copies the operations alone.
func (d *draft) skeleton(operations []Operation) {
	pos := d.source.Pos
	d.operations = map[*document.Node]Operation{}
	d.top.Set("openapi", document.NewString("3.0.3", pos))
	info := document.NewMap(pos)
	info.Set("title", document.NewString("API", pos))
	info.Set("version", document.NewString("1", pos))
	d.top.Set("info", info)
	paths := document.NewMap(pos)
	for _, o := range operations {
		source := d.source.Get("paths", o.Path)
		item := paths.Get(o.Path)
		if item == nil {
			item = document.NewMap(source.Pos)
			paths.Set(o.Path, item)
		}
		copied := source.Get(strings.ToLower(o.Method)).Clone()
		d.inline(copied, document.Operation, 0)
		shared := source.Get("parameters").Clone()
		for _, p := range shared.List() {
			d.inline(p, document.Parameter, 0)
			own := copied.Get("parameters")
			same := func(q *document.Node) bool { return q.Str("name") == p.Str("name") && q.Str("in") == p.Str("in") }
			if own == nil {
				own = document.NewList(p.Pos)
				copied.Set("parameters", own)
			}
			if !slices.ContainsFunc(own.Items, same) {
				own.Items = append(own.Items, p)
			}
		}
		item.Set(strings.ToLower(o.Method), copied)
		d.operations[copied] = o
	}
	paths.SortKeys()
	d.top.Set("paths", paths)
	components := document.NewMap(pos)
	components.Set("schemas", d.schemas)
	d.top.Set("components", components)
}

// eachOperation visits the operations in the order of the document.
func (d *draft) eachOperation(visit func(n *document.Node, o Operation)) {
	for _, item := range d.top.Get("paths").Members() {
		for _, n := range item.Members() {
			visit(n, d.operations[n])
		}
	}
}

func (d *draft) notef(pos document.Pos, format string, args ...any) {
	d.note(pos, fmt.Sprintf(format, args...))
}

// keep removes every member that is not named.
func keep(n *document.Node, names ...string) {
	for _, k := range slices.Clone(n.Keys) {
		if !slices.Contains(names, k.Text) {
			n.Delete(k.Text)
		}
	}
}

// become makes n another value in its place.
func become(n, other *document.Node) {
	pos := n.Pos
	*n = *other
	n.Pos = pos
}
