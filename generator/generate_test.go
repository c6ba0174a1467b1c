package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const petsSpec = `openapi: 3.0.3
info: {title: Pets, version: "1"}
tags: [{name: pets, description: Animals.}]
paths:
  /pets/{pet_id}:
    get:
      operationId: PetsGet
      tags: [pets]
      summary: Get a pet
      parameters: [{name: pet_id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: The pet., content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
  /toys:
    get:
      operationId: ToysList
      tags: [toys]
      responses: {"200": {description: fine}}
`

// work is a module of its own to generate into.
type work struct {
	t    *testing.T
	dir  string
	opts options
	log  bytes.Buffer
}

func newWork(t *testing.T, spec string) *work {
	t.Helper()
	w := &work{t: t, dir: t.TempDir()}
	w.write("go.mod", "// a comment\nmodule \"example.com/pets\"\n\ngo 1.26\n")
	w.write("spec/openapi.yaml", spec)
	w.opts = options{spec: filepath.Join(w.dir, "spec", "openapi.yaml"), out: w.dir, lock: "spec/actions.lock.json", today: "2026-11-22", log: &w.log}
	return w
}

func (w *work) write(name, text string) {
	w.t.Helper()
	full := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *work) generate() {
	w.t.Helper()
	if err := generate(w.opts); err != nil {
		w.t.Fatal(err)
	}
}

// files reads everything below the folder.
func (w *work) files() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(w.dir, func(full string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(full)
		rel, _ := filepath.Rel(w.dir, full)
		out[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestGenerate(t *testing.T) {
	w := newWork(t, petsSpec)
	w.generate()
	first := w.files()
	for name, want := range map[string]string{
		"actions/pets.gen.go":    `"example.com/pets/schema"`,
		"actions/toys.gen.go":    "toysActions",
		"actions/table.gen.go":   "&petsActions[0]",
		"gen/pets/pets.gen.go":   "package pets",
		"gen/toys/toys.gen.go":   "package toys",
		"docs/actions.md":        "### pets_get",
		"spec/openapi.gen.json":  `"operationId": "PetsGet"`,
		"spec/actions.lock.json": `"name": "get_pets_by_pet_id"`,
	} {
		if !strings.Contains(first[name], want) {
			t.Errorf("%s does not hold %s", name, want)
		}
	}
	// From a tree without any generated Go file, the same comes back.
	for name := range first {
		if strings.HasSuffix(name, ".gen.go") {
			if err := os.Remove(filepath.Join(w.dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.generate()
	second := w.files()
	for name, text := range first {
		if second[name] != text {
			t.Errorf("%s differs after the second run", name)
		}
	}
	if len(second) != len(first) {
		t.Errorf("%d files, then %d", len(first), len(second))
	}
}

func TestStaleFilesGo(t *testing.T) {
	w := newWork(t, petsSpec)
	w.generate()
	w.write("actions/hand.go", "package actions\n")
	w.write("actions/old.gen.go", "package actions\n")
	w.write("gen/old/old.gen.go", "package old\n")
	w.generate()
	files := w.files()
	for _, name := range []string{"actions/old.gen.go", "gen/old/old.gen.go"} {
		if _, ok := files[name]; ok {
			t.Errorf("%s is still there", name)
		}
	}
	if _, err := os.Stat(filepath.Join(w.dir, "gen", "old")); err == nil {
		t.Error("the empty folder is still there")
	}
	if _, ok := files["actions/hand.go"]; !ok {
		t.Error("a file that nobody generated was removed")
	}
}

func TestCheck(t *testing.T) {
	w := newWork(t, petsSpec)
	w.generate()
	w.opts.check = true
	if err := generate(w.opts); err != nil {
		t.Fatalf("right after generating: %v", err)
	}
	w.write("docs/actions.md", w.files()["docs/actions.md"]+"edited\n")
	w.write("gen/old/old.gen.go", "package old\n")
	w.write("spec/openapi.yaml", strings.Replace(petsSpec, "/toys:", "/toys/{x}:\n    parameters: [{name: x, in: path, required: true, schema: {type: string}}]", 1))
	before := w.files()
	err := generate(w.opts)
	if err == nil {
		t.Fatal("drift is not seen")
	}
	for _, want := range []string{
		"--- docs/actions.md (as it is)", "-edited", "+++ actions/toys.gen.go", "gen/old/old.gen.go is no longer generated",
		"the lock would change: new: get_toys_by_x", "the lock would change: changed: get_toys", "run make generate",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message does not hold %q:\n%v", want, err)
		}
	}
	for name, text := range w.files() {
		if before[name] != text {
			t.Errorf("%s was changed by a check", name)
		}
	}
}

// TestRenameKeepsNames renames a path parameter: the old names go on working.
func TestRenameKeepsNames(t *testing.T) {
	w := newWork(t, petsSpec)
	w.generate()
	w.write("spec/openapi.yaml", strings.ReplaceAll(petsSpec, "pet_id", "id"))
	w.generate()
	text := w.files()["actions/pets.gen.go"]
	if want := `Former: []Former{{Name: "get_pets_by_pet_id", Since: "2026-11-22", Params: []Renamed{{From: "pet_id", To: "id"}}}}`; !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
		t.Errorf("the table does not hold %s:\n%s", want, text)
	}
	if !strings.Contains(w.log.String(), "new: get_pets_by_id") {
		t.Errorf("the change of the lock is not reported: %s", w.log.String())
	}
}

// TestAllStagesReport has mistakes of every stage: one run names all of them,
// in the order of files and lines, and writes nothing.
func TestAllStagesReport(t *testing.T) {
	w := newWork(t, petsSpec)
	w.generate()
	w.write("spec/openapi.yaml", `openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /user-action:
    get:
      operationId: A
      sumary: x
      responses: {"200": {description: fine}}
  /user/action:
    get:
      operationId: B
      responses: {"200": {$ref: "#/components/responses/None"}}
`)
	before := w.files()
	err := generate(w.opts)
	if err == nil {
		t.Fatal("nothing is reported")
	}
	want := []string{
		"spec/actions.lock.json:4: the pinned action get_pets_by_pet_id",
		"spec/actions.lock.json:14: the pinned action get_toys",
		`spec/openapi.yaml:7: unknown member "sumary"`,
		"spec/openapi.yaml:11: GET /user/action and GET /user-action (spec/openapi.yaml:6) are both named",
		"spec/openapi.yaml:12: reference #/components/responses/None leads nowhere",
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d issues, want %d:\n%v", len(lines), len(want), err)
	}
	for i := range want {
		if !strings.HasPrefix(lines[i], want[i]) {
			t.Errorf("line %d is %q, want %q", i+1, lines[i], want[i])
		}
	}
	for name, text := range w.files() {
		if before[name] != text {
			t.Errorf("%s was written", name)
		}
	}
}

func TestRun(t *testing.T) {
	w := newWork(t, petsSpec)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-spec", w.opts.spec, "-out", w.dir}, ""},
		{[]string{"-spec", w.opts.spec, "-out", w.dir, "-check", "-v"}, ""},
		{[]string{"-spec", w.opts.spec, "-out", w.dir, "-module", "example.com/other", "-check"}, "connector.go is missing"},
		{[]string{"-spec", filepath.Join(w.dir, "none.yaml"), "-out", w.dir}, "none.yaml"},
		{[]string{"-spec", w.opts.spec, "-out", filepath.Join(w.dir, "spec")}, "go.mod"},
		{[]string{"-nonsense"}, "nonsense"},
		{[]string{"extra"}, "unexpected argument"},
	} {
		err := run(c.args)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%q: %v", c.args, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%q: got %v, want %q", c.args, err, c.want)
		}
	}
	w.write("spec/actions.lock.json", "{")
	if err := run([]string{"-spec", w.opts.spec, "-out", w.dir}); err == nil || !strings.Contains(err.Error(), "actions.lock.json") {
		t.Errorf("a broken lock: %v", err)
	}
}
