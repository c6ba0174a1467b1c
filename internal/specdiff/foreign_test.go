package specdiff_test

import (
	"os"
	"strings"
	"testing"

	"github.com/databricks-account/connector/internal/specdiff"
)

const tidy = `openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: it, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}}
`

// broken is the same with what real descriptions hold: a path parameter that
// is not declared, an example that does not fit, and an operation that cannot
// be an action.
const broken = `openapi: 3.0.3
info: {title: Pets, version: "2"}
paths:
  /pets/{id}:
    get:
      operationId: getPet
      responses: {"200": {description: it, content: {application/json: {schema: {type: object, properties: {name: {type: string, example: 7}, age: {type: integer}}}}}}}
  /broken}:
    get: {responses: {"200": {description: ok}}}
`

// TestOthers: descriptions of other APIs are read with repairs, both of two in
// the same way, and what is left out is said. Mistakes in one of our kind stay
// mistakes.
func TestOthers(t *testing.T) {
	t.Chdir(t.TempDir())
	before, after := folder(t, "old", tidy, ""), folder(t, "new", broken, "")
	r, err := specdiff.Compare(before, after, today)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Changes) != 1 || r.Changes[0].Where != "/age" || r.Changes[0].Verdict != specdiff.Compatible {
		t.Errorf("got %+v, want the new field alone", r.Changes)
	}
	if len(r.LeftOut) != 1 || !strings.Contains(r.LeftOut[0], "/broken}") || !strings.Contains(r.Text(), "left out") {
		t.Errorf("left out: %q", r.LeftOut)
	}
	if !before.API.Foreign || !after.API.Foreign {
		t.Error("the two were read in different ways")
	}
	write(t, "ours.yaml", strings.Replace(broken, "operationId: getPet", "operationId: getPet\n      x-danger: read", 1))
	if _, err := specdiff.Load("ours.yaml"); err == nil || !strings.Contains(err.Error(), "ours.yaml:") {
		t.Errorf("got %v, want the mistakes with their lines", err)
	}
	write(t, "none.yaml", "just: text\n")
	if _, err := specdiff.Load("none.yaml"); err == nil {
		t.Error("something that is no description was read")
	}
	if err := os.WriteFile("two.json", []byte(`{"swagger":"2.0","info":{"title":"P","version":"1"},"paths":{"/p":{"get":{"responses":{"200":{"description":"x"}}}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := specdiff.Load("two.json"); err != nil || len(s.API.Operations()) != 1 {
		t.Errorf("Swagger 2.0: %v", err)
	}
}
