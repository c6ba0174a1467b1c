package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/internal/typecheck"
)

const swaggerSpec = `swagger: "2.0"
info: {title: Pets, version: "1"}
host: example.com
schemes: [https]
securityDefinitions:
  key: {type: apiKey, in: header, name: X-Key}
  client: {type: oauth2, flow: application, tokenUrl: "https://example.com/token", scopes: {}}
  user: {type: oauth2, flow: implicit, authorizationUrl: "https://example.com/authorize", scopes: {}}
  near: {type: oauth2, flow: application, tokenUrl: /token, scopes: {}}
security: [{key: []}]
paths:
  /pets/{pet_id}:
    get:
      operationId: PetsGet
      tags: [pets]
      parameters: [{name: pet_id, in: path, required: true, type: string}]
      responses: {"200": {description: fine, schema: {$ref: "#/definitions/Pet"}}}
    delete:
      tags: [pets]
      security: []
      responses: {4xx: {description: bad}}
  /broken}:
    get: {responses: {}}
definitions:
  Pet: {allOf: [{type: object, properties: {name: {type: string}}}, {type: object, properties: {friend: {$ref: "#/definitions/Pet"}}}]}
`

// TestForeignModule makes a module of a description of somebody else: all of
// it is there, it compiles, and what is not as described is reported.
func TestForeignModule(t *testing.T) {
	dir := t.TempDir()
	spec := filepath.Join(dir, "api.yaml")
	if err := os.WriteFile(spec, []byte(swaggerSpec), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	opts := options{
		spec: spec, out: filepath.Join(dir, "out"), module: "example.com/pet-store", lock: "spec/actions.lock.json",
		today: "2026-11-22", log: &log, foreign: true, replace: "/somewhere", home: "..",
	}
	if err := generate(opts); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(opts.out, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	for name, want := range map[string]string{
		"actions/types.gen.go":   "var types = schema.Table{",
		"actions/pets.gen.go":    "Types:       &types,",
		"actions/table.gen.go":   "func Table() []*actions.Action",
		"gen/pets/pets.gen.go":   "func NewPetsGetRequest(",
		"connector.go":           `{Name: "key", Kind: "apiKey", In: "header", Parameter: "X-Key"}`,
		"cmd/petstore/main.go":   "runtime.Main(api.API()",
		"go.mod":                 "replace " + baseModule() + " => /somewhere",
		"docs/actions.md":        "### pets_get",
		"docs/generation.md":     "the braces of the path do not match",
		"spec/openapi.gen.json":  `"openapi": "3.0.3"`,
		"spec/actions.lock.json": `"alias": "pets_get"`,
	} {
		if !strings.Contains(read(name), want) {
			t.Errorf("%s does not hold %s:\n%.2000s", name, want, read(name))
		}
	}
	for _, want := range []string{
		`{Name: "client", Kind: "bearer", TokenURL: "https://example.com/token"}`,
		`{Name: "user", Kind: "bearer"}`, `{Name: "near", Kind: "bearer"}`,
	} {
		if !strings.Contains(read("connector.go"), want) {
			t.Errorf("connector.go does not hold %s", want)
		}
	}
	if report := read("docs/generation.md"); !strings.Contains(report, "path-parameters: the path parameter pet_id of /pets/{pet_id} is not declared") ||
		!strings.Contains(report, "response-keys: the status 4xx is written 4XX") {
		t.Errorf("the repairs are not reported:\n%s", report)
	}
	if !strings.Contains(log.String(), "2 of 3 operations are actions") {
		t.Errorf("the summary is %s", log.String())
	}
	tables := map[string][]byte{}
	for _, name := range []string{"types", "pets", "table"} {
		tables[name+".go"] = []byte(read("actions/" + name + ".gen.go"))
	}
	if err := typecheck.Files("..", tables); err != nil {
		t.Errorf("the tables do not compile: %v", err)
	}
	// What the owner changed of go.mod stays, and nothing else differs.
	if err := os.WriteFile(filepath.Join(opts.out, "go.mod"), []byte("module example.com/pet-store\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	opts.check = true
	if err := generate(opts); err != nil {
		t.Errorf("right after generating: %v", err)
	}
}

// TestForeignUnreadable is an error and no crash.
func TestForeignUnreadable(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "a list": "- a\n", "broken": "{", "no YAML": "a: [\n"} {
		spec := filepath.Join(t.TempDir(), "api.yaml")
		if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		opts := options{spec: spec, out: t.TempDir(), module: "example.com/x", lock: "lock.json", log: &bytes.Buffer{}, foreign: true, home: ".."}
		if err := generate(opts); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
