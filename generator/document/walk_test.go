package document_test

import (
	"slices"
	"testing"

	"github.com/databricks-account/connector/generator/document"
)

// build makes nodes of Go values.
func build(v any) *document.Node {
	switch v := v.(type) {
	case string:
		return document.NewString(v, document.Pos{})
	case bool:
		return document.NewBool(v, document.Pos{})
	case []any:
		n := document.NewList(document.Pos{})
		for _, e := range v {
			n.Items = append(n.Items, build(e))
		}
		return n
	case []member:
		n := document.NewMap(document.Pos{})
		for _, m := range v {
			n.Set(m.key, build(m.value))
		}
		return n
	}
	return &document.Node{}
}

type member struct {
	key   string
	value any
}

func ref(s string) []member { return []member{{"$ref", s}} }

// TestEachRef finds the references of a document and nothing that only looks
// like one.
func TestEachRef(t *testing.T) {
	root := build([]member{
		{"paths", []member{
			{"/a", []member{
				{"get", []member{
					{"parameters", []any{ref("param")}},
					{"responses", []member{{"200", []member{
						{"content", []member{{"application/json", []member{
							{"schema", []member{
								{"properties", []member{
									{"$ref", ref("property named $ref")},
									{"example", ref("property named example")},
								}},
								{"items", ref("items")},
								{"allOf", []any{ref("part")}},
								{"additionalProperties", ref("extra")},
								{"default", ref("not this: default")},
								{"example", ref("not this: example")},
								{"enum", []any{ref("not this: enum")}},
							}},
							{"example", ref("not this: media example")},
							{"examples", []member{{"e", []member{{"value", ref("not this: value")}}}}},
						}}}},
					}}, {"default", ref("response")}, {"x-y", ref("not this: x-")}}},
					{"callbacks", []member{{"c", []member{{"{$url}", []member{{"post", []member{{"requestBody", ref("callback body")}}}}}}}}},
					{"x-data", ref("not this: extension")},
				}},
			}},
			{"/b", ref("path")},
		}},
		{"components", []member{
			{"schemas", []member{{"default", ref("schema named default")}, {"x-s", ref("schema named x-s")}}},
			{"examples", []member{{"e", ref("example object")}}},
		}},
	})
	var got []string
	document.EachRef(root, document.Root, func(r *document.Node, _ document.Kind) { got = append(got, r.Text) })
	want := []string{
		"param", "property named $ref", "property named example", "items", "part", "extra", "response", "callback body",
		"path", "schema named default", "schema named x-s", "example object",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWalkStops(t *testing.T) {
	root := build([]member{{"paths", []member{{"/a", []member{{"get", []member{{"responses", []member{{"200", []member{}}}}}}}}}}})
	n := 0
	document.Walk(root, document.Root, func(_ *document.Node, k document.Kind) bool {
		n++
		return k != document.PathItem
	})
	if n != 3 { // document, paths, path item
		t.Errorf("%d values visited, want 3", n)
	}
	document.Walk(nil, document.Root, func(*document.Node, document.Kind) bool {
		t.Error("nothing was visited")
		return true
	})
}

// TestGrammar checks what every kind says of itself.
func TestGrammar(t *testing.T) {
	for k := document.Anything; k <= document.XML; k++ {
		if k.String() == "" {
			t.Errorf("kind %d has no name", k)
		}
		seen := map[string]bool{}
		for _, f := range document.Fields(k) {
			if seen[f.Name] {
				t.Errorf("%s has %s twice", k, f.Name)
			}
			seen[f.Name] = true
			if got, ok := document.Lookup(k, f.Name); !ok || got != f {
				t.Errorf("%s: %s is not found", k, f.Name)
			}
		}
	}
	for k, want := range map[document.Kind]string{
		document.Schema: "schemas", document.SchemaOrFlag: "schemas", document.Parameter: "parameters", document.Response: "responses",
		document.RequestBody: "requestBodies", document.PathItem: "pathItems", document.Operation: "", document.Tag: "",
	} {
		if got := k.Section(); got != want {
			t.Errorf("%s belongs to %q, want %q", k, got, want)
		}
	}
}
