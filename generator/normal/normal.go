// Package normal repairs an API description that breaks the rules of OpenAPI
// in ways that have one sensible meaning: what real descriptions hold and what
// every later stage would stumble over. It changes nothing that is valid, so
// that validation follows the document as it is written.
package normal

import (
	"fmt"

	"github.com/databricks-account/connector/generator/document"
)

// Document applies every rule to root, which is changed, and returns what
// they did.
func Document(root *document.Node) []document.Note {
	d := &draft{root: root}
	for _, r := range rules() {
		d.rule = r.name
		r.apply(d)
	}
	return d.notes
}

// rule is one repair.
type rule struct {
	name  string
	apply func(*draft)
}

// rules returns all rules in the order in which they run: first what has the
// wrong form, so that the others can rely on it.
func rules() []rule {
	return []rule{
		{"ill-formed", illFormed},
		{"ref-siblings", refSiblings},
		{"schema-cycles", schemaCycles},
		{"reference-cycles", referenceCycles},
		{"reference-kinds", referenceKinds},
		{"methods", methods},
		{"query-template", queryTemplate},
		{"path-template", pathTemplate},
		{"fixed-query", fixedQuery},
		{"parameter-place", parameterPlace},
		{"parameter-content", parameterContent},
		{"parameter-schema", parameterSchema},
		{"duplicate-parameters", duplicateParameters},
		{"path-parameters", pathParameters},
		{"body-schema", bodySchema},
		{"response-keys", responseKeys},
		{"operation-ids", operationIDs},
		{"security", securitySchemes},
		{"enum", enums},
		{"defaults", defaults},
		{"patterns", patterns},
		{"contradictions", contradictions},
	}
}

type draft struct {
	root  *document.Node
	rule  string
	notes []document.Note
	// wide are the parameters, by their path, that may be several steps of it.
	wide map[string][]string
}

func (d *draft) notef(pos document.Pos, format string, args ...any) {
	d.notes = append(d.notes, document.Note{Rule: d.rule, Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// each visits every value of one kind.
func (d *draft) each(kind document.Kind, visit func(*document.Node)) {
	document.Walk(d.root, document.Root, func(n *document.Node, k document.Kind) bool {
		if k == kind {
			visit(n)
		}
		return true
	})
}

func (d *draft) eachSchema(visit func(*document.Node)) {
	document.EachSchema(d.root, document.Root, visit)
}

// eachOperation visits every operation with its path.
func (d *draft) eachOperation(visit func(path string, item, o *document.Node)) {
	for path, item := range d.root.Get("paths").Members() {
		for _, f := range document.Fields(document.PathItem) {
			if o := item.Get(f.Name); f.Kind == document.Operation && o != nil {
				visit(path, item, o)
			}
		}
	}
}

// follow resolves references until something else; nil when they lead nowhere.
func (d *draft) follow(n *document.Node) *document.Node {
	for range 100 {
		ref := n.Ref()
		if ref == "" {
			return n
		}
		n = document.Pointer(d.root, ref)
	}
	return nil
}
