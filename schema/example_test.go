package schema_test

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/databricks-account/connector/schema"
)

// books is a table as the generator writes it: entry 0 is Any.
func books() schema.Table {
	return schema.Table{
		{},
		{
			Name: "Book", Description: "A book on a shelf.", Types: schema.Object,
			Props: []schema.Property{
				{Name: "copies", Schema: 3},
				{Name: "shelf_id", Schema: 2, Description: "Where it stands."},
				{Name: "title", Schema: 4, Flags: schema.Required},
			},
		},
		{Types: schema.Integer, Format: "int64"},
		{Types: schema.Integer, Format: "int32", Rules: &schema.Rules{MaxLength: -1, MaxItems: -1, MaxProps: -1, MaxContains: -1, Min: "1"}},
		{Types: schema.String},
	}
}

func ExampleTable_Validate() {
	book := map[string]any{"titel": "Faust", "copies": 0, "shelf_id": true}
	for _, issue := range books().Validate(1, book, schema.Options{}) {
		fmt.Printf("%s: %s\n", issue.Path, issue.Message)
		if issue.Suggestion != "" {
			fmt.Println("  ", issue.Suggestion)
		}
	}
	// Output:
	// /copies: expected a number of at least 1, found the number 0
	// /shelf_id: expected an integer, found true
	// /titel: "titel" is not known here; "title" is needed
	//    did you mean "title"?
}

func ExampleTable_AppendJSON() {
	book := map[string]any{"title": "Faust <I>", "shelf_id": "9007199254740993", "copies": json.Number("1e2")}
	body, err := books().AppendJSON(nil, 1, book)
	fmt.Println(string(body), err)
	// Output: {"copies":100,"shelf_id":9007199254740993,"title":"Faust <I>"} <nil>
}

func ExampleCanonical() {
	type shelf struct {
		ID   int64    `json:"id"`
		Tags []string `json:"tags,omitempty"`
	}
	v, err := schema.Canonical(map[string]any{"shelf": shelf{ID: 1 << 60, Tags: []string{"new"}}})
	fmt.Println(v, err)
	_, err = schema.Canonical(map[string]any{"done": make(chan bool)})
	fmt.Println(err)
	// Output:
	// map[shelf:map[id:1152921504606846976 tags:[new]]] <nil>
	// /done: is a Go chan, which JSON cannot hold
}

func ExampleDecode() {
	_, err := schema.Decode([]byte("{\n  \"title\": \"Faust\",\n  \"title\": \"Egmont\"\n}"), schema.DecodeOptions{})
	fmt.Println(err)
	_, err = schema.Decode([]byte(`{"title": Faust}`), schema.DecodeOptions{})
	fmt.Println(err)
	// Output:
	// line 3, column 3, in /title: the member "title" is given twice
	// line 1, column 11, in /title: expected a value, found "Faust"; texts are written in double quotes
}

func ExampleJSONSchema() {
	os.Stdout.Write(schema.JSONSchema(books(), 1, schema.RenderOptions{Closed: true}))
	// Output: {"description":"A book on a shelf.","type":"object","properties":{"copies":{"type":"integer","format":"int32","minimum":1},"shelf_id":{"description":"Where it stands.","type":"integer","format":"int64"},"title":{"type":"string"}},"required":["title"],"additionalProperties":false}
}

func ExampleNearest() {
	fmt.Println(schema.Nearest("workspace_lst", []string{"credentials_list", "workspaces_create", "workspaces_list"}, 1))
	// Output: [workspaces_list]
}
