package check

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/generator/runtime"
	"github.com/databricks-account/connector/schema"
)

// judged checks an API by two descriptions.
func judged(t *testing.T, original, repaired string, api *runtime.API) *Report {
	t.Helper()
	dir := t.TempDir()
	files := [2]string{filepath.Join(dir, "original.yaml"), filepath.Join(dir, "repaired.yaml")}
	for i, text := range []string{original, repaired} {
		if err := os.WriteFile(files[i], []byte("openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report, err := Run(api, files[0], files[1])
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// one is an API of one action with one parameter.
func one(a actions.Action, g actions.Arg, s schema.Schema) *runtime.API {
	t := schema.Table{{}, s, {Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{{Name: g.Key, Schema: 1, Flags: schema.Required}}}}
	a.Types, a.Params, a.Args = &t, 2, []actions.Arg{g}
	if a.Method == "" {
		a.Method = "GET"
	}
	return &runtime.API{Name: "t", Actions: []*actions.Action{&a}}
}

// TestNothing: a description without paths has nothing to disagree about.
func TestNothing(t *testing.T) {
	t.Parallel()
	if r := judged(t, "components: {}\n", "paths: {}\n", &runtime.API{Name: "t"}); r.Actions != 0 || len(r.Findings) > 0 || r.Repaired {
		t.Errorf("report %+v", r)
	}
}

// TestRewritten: where OpenAPI has no such path the repaired description is the
// judge, and only there.
func TestRewritten(t *testing.T) {
	t.Parallel()
	const rest = ": {get: {parameters: [{name: p, in: path, required: true, %s, schema: {type: string}}], responses: {'204': {description: d}}}}}\n"
	of := func(path, more string) string {
		return "paths: {'" + path + "'" + strings.Replace(rest, "%s", more, 1)
	}
	action := actions.Action{Name: "get_a", Path: "/a/{p}/z", Results: []actions.Response{{Status: "204"}}}
	text := schema.Schema{Types: schema.String}
	for name, test := range map[string]struct {
		original, repaired string
		reserved           bool
		by                 int
		want               string
	}{
		"several steps":       {of("/a/{p+}/z", "style: simple"), of("/a/{p}/z", "allowReserved: true"), true, 1, ""},
		"several steps lost":  {of("/a/{p+}/z", "style: simple"), of("/a/{p}/z", "allowReserved: true"), false, 1, "several steps"},
		"several steps added": {of("/a/{p}/z", "style: simple"), of("/a/{p}/z", "allowReserved: true"), true, 0, "no operation answers"},
		"braces":              {of("/a/{{p}}/z", "style: simple"), of("/a/{p}/z", "style: simple"), false, 1, ""},
		"another path":        {of("/b/{p}/z", "style: simple"), of("/a/{p}/z", "style: simple"), false, 0, "no operation answers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := one(action, actions.Arg{Key: "p", Name: "p", In: actions.InPath, AllowReserved: test.reserved}, text)
			r := judged(t, test.original, test.repaired, api)
			found := ""
			for _, f := range r.Findings {
				found += f.Message + "\n"
			}
			if (test.want == "") != (found == "") || !strings.Contains(found, test.want) || r.Readings[rewrittenPath] != test.by {
				t.Errorf("%d times by the repaired description, findings: %s", r.Readings[rewrittenPath], found)
			}
		})
	}
}

// TestSameIDTwice: where an operation's id is given twice, the path tells.
func TestSameIDTwice(t *testing.T) {
	t.Parallel()
	const doc = "paths: {%s: {put: {operationId: put, requestBody: {content: {application/json: {schema: {type: %s}}}}, responses: {'204': {description: d}}}}"
	for _, order := range [][4]any{{"/a", "integer", "/b", "string"}, {"/b", "string", "/a", "integer"}} {
		text := fmt.Sprintf(doc+", %s: {put: {operationId: put, requestBody: {content: {application/json: {schema: {type: %s}}}}, responses: {'204': {description: d}}}}}\n", order[:]...)
		api := &runtime.API{Name: "t"}
		for path, types := range map[string]schema.Types{"/a": schema.Integer, "/b": schema.String} {
			table := schema.Table{1: {Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{{Name: "data", Schema: 2}}}, 2: {Types: types}}
			api.Actions = append(api.Actions, &actions.Action{
				Name: "put" + path[1:], Method: "PUT", Path: path, OperationID: "put", Types: &table, Params: 1,
				Body: &actions.Body{Key: "data", ContentType: "application/json", Schema: 2}, Results: []actions.Response{{Status: "204"}},
			})
		}
		if r := judged(t, text, text, api); len(r.Findings) > 0 || r.Good != 2 {
			t.Errorf("%+v", r)
		}
	}
}

// TestHopeless: that nothing fits is agreement when both say so, and a finding
// when only the tables do.
func TestHopeless(t *testing.T) {
	t.Parallel()
	const doc = "paths: {/a: {get: {parameters: [{name: p, in: query, required: true, schema: {type: integer, enum: [hello]}}], responses: {'204': {description: d}}}}}\n"
	action := actions.Action{Name: "get_a", Path: "/a", Results: []actions.Response{{Status: "204"}}}
	arg := actions.Arg{Key: "p", Name: "p", In: actions.InQuery, Style: actions.Form, Explode: true}
	nothing := schema.Schema{Types: schema.Integer, Enum: []string{`"hello"`}}
	if r := judged(t, doc, doc, one(action, arg, nothing)); len(r.Findings) > 0 || len(r.Unjudged) != 1 || r.Mutants == 0 {
		t.Errorf("both refuse everything: %+v", r)
	}
	some := strings.Replace(doc, "integer", "string", 1)
	if r := judged(t, some, some, one(action, arg, nothing)); len(r.Findings) == 0 || !strings.Contains(r.Findings[0].Message, "the description accepts what the tables refuse") {
		t.Errorf("only the tables refuse everything: %+v", r)
	}
}

// TestFilledPaths: what stands in a path is never empty.
func TestFilledPaths(t *testing.T) {
	t.Parallel()
	for kind, s := range map[string]schema.Schema{
		"array":  {Types: schema.Array},
		"object": {Types: schema.Object},
	} {
		doc := "paths: {'/a/{p}': {get: {parameters: [{name: p, in: path, required: true, schema: {type: " + kind + ", items: {}}}], responses: {'204': {description: d}}}}}\n"
		action := actions.Action{Name: "get_a", Path: "/a/{p}", Results: []actions.Response{{Status: "204"}}}
		if r := judged(t, doc, doc, one(action, actions.Arg{Key: "p", Name: "p", In: actions.InPath}, s)); len(r.Findings) > 0 || r.Calls != 2 {
			t.Errorf("%s: %+v", kind, r)
		}
	}
}

// TestSwaggerJSON: JSON may hold what YAML does not allow, and is Swagger all
// the same.
func TestSwaggerJSON(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "swagger.json")
	text := "{\"swagger\": \"2.0\", \"info\": {\"title\": \"a\u007f\", \"version\": \"1\"}, \"paths\": {\"/a\": {\"get\": {\"responses\": {}}}},"
	text += "\"definitions\": {\"a\": {\"type\": \"string\", \"nullable\": true}}}"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if doc, err := read(file); err != nil || doc.OpenAPI == "" || doc.Paths.Len() != 1 || !doc.Components.Schemas["a"].Value.Nullable {
		t.Errorf("%+v, %v", doc, err)
	}
}
