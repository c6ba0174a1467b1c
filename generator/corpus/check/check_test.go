package check

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/generator/runtime"
	"github.com/databricks-account/connector/schema"
)

const thingsDoc = `
openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    post:
      operationId: things
      parameters:
        - {name: tags, in: query, schema: {type: array, minItems: 1, items: {type: string}}}
        - {name: bars, in: query, style: pipeDelimited, explode: false, schema: {type: array, minItems: 2, items: {type: string}}}
        - {name: deep, in: query, style: deepObject, schema: {type: object, required: [a], properties: {a: {type: array, minItems: 1, items: {type: string}}}}}
        - {name: json, in: query, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}}
        - {name: X-Trace, in: header, schema: {type: array, minItems: 2, items: {type: string}}}
        - {name: session, in: cookie, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Answer"}}}}
  /forms:
    post:
      operationId: forms
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [name, list, object], properties: {name: {type: string}, list: {type: array, minItems: 2, items: {type: string}}, object: {type: object, required: [a], properties: {a: {type: string}}}}}
            encoding: {list: {explode: false}, object: {style: deepObject}}
      responses: {"204": {description: d}}
  /files:
    post:
      operationId: files
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, required: [name, file, object, picture], properties: {name: {type: string}, file: {type: string, format: binary}, object: {type: object}, picture: {type: string, format: binary}}}
            encoding: {picture: {contentType: "image/png, image/jpeg"}}
      responses: {"200": {description: d, content: {text/plain: {schema: {type: string}}}}}
components:
  schemas:
    Thing: {type: object, required: [name], properties: {name: {type: string}, n: {type: integer, minimum: 3}, any: {}, maybe: {type: string, nullable: true}}}
    Answer: {type: object, required: [ok], properties: {ok: {type: boolean}}}
`

// The entries of the table.
const (
	idText = iota + 1
	idTexts
	idTwoTexts
	idDeep
	idJSON
	idThing
	idCount
	idMaybe
	idAnswer
	idBool
	idForm
	idInner
	idFiles
	idBinary
	idFree
	idInt
	idParams
	idFormParams
	idFilesParams
)

func props(list ...any) []schema.Property {
	var out []schema.Property
	for i := 0; i < len(list); i += 2 {
		p := schema.Property{Schema: schema.ID(list[i+1].(int))}
		name, needed := strings.CutSuffix(list[i].(string), "!")
		if p.Name = name; needed {
			p.Flags = schema.Required
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b schema.Property) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func rules(change func(*schema.Rules)) *schema.Rules {
	r := schema.NoRules
	change(&r)
	return &r
}

// connector is what the generator makes of things, written by hand: the
// checker finds nothing in it.
func connector() *runtime.API {
	object := func(extra schema.Extra, p []schema.Property) schema.Schema {
		return schema.Schema{Types: schema.Object, Extra: extra, Props: p}
	}
	t := make(schema.Table, idFilesParams+1)
	t[idText] = schema.Schema{Types: schema.String}
	t[idTexts] = schema.Schema{Types: schema.Array, Items: idText, Rules: rules(func(r *schema.Rules) { r.MinItems = 1 })}
	t[idTwoTexts] = schema.Schema{Types: schema.Array, Items: idText, Rules: rules(func(r *schema.Rules) { r.MinItems = 2 })}
	t[idDeep] = object(0, props("a!", idTexts))
	t[idJSON] = object(0, props("a!", idInt))
	t[idThing] = object(0, props("name!", idText, "n", idCount, "any", 0, "maybe", idMaybe))
	t[idCount] = schema.Schema{Types: schema.Integer, Rules: rules(func(r *schema.Rules) { r.Min = "3" })}
	t[idMaybe] = schema.Schema{Types: schema.String | schema.Null}
	t[idAnswer] = object(0, props("ok!", idBool))
	t[idBool] = schema.Schema{Types: schema.Boolean}
	t[idForm] = object(0, props("name!", idText, "list!", idTwoTexts, "object!", idInner))
	t[idInner] = object(0, props("a!", idText))
	t[idFiles] = object(0, props("name!", idText, "file!", idBinary, "object!", idFree, "picture!", idBinary))
	t[idBinary] = schema.Schema{Types: schema.String, Format: "binary"}
	t[idFree] = object(0, nil)
	t[idInt] = schema.Schema{Types: schema.Integer}
	t[idParams] = object(schema.Closed, props("id!", idText, "tags", idTexts, "bars", idTwoTexts, "deep", idDeep, "json", idJSON, "X-Trace", idTwoTexts, "session", idText, "data!", idThing))
	t[idFormParams] = object(schema.Closed, props("data!", idForm))
	t[idFilesParams] = object(schema.Closed, props("data!", idFiles))
	arg := func(name string, in actions.In, style actions.Style, explode bool) actions.Arg {
		return actions.Arg{Key: name, Name: name, In: in, Style: style, Explode: explode}
	}
	return &runtime.API{Name: "t", Actions: []*actions.Action{
		{
			Name: "files", OperationID: "files", Method: "POST", Path: "/files", Types: &t, Params: idFilesParams,
			Body: &actions.Body{Key: "data", ContentType: "multipart/form-data", Schema: idFiles, Parts: []actions.Part{
				{Name: "picture", ContentType: "image/png"},
			}},
			Results: []actions.Response{{Status: "200", ContentType: "text/plain", Schema: idText}},
		},
		{
			Name: "forms", OperationID: "forms", Method: "POST", Path: "/forms", Types: &t, Params: idFormParams,
			Body: &actions.Body{Key: "data", ContentType: "application/x-www-form-urlencoded", Schema: idForm, Parts: []actions.Part{
				{Name: "list", Style: actions.Form}, {Name: "object", Style: actions.DeepObject},
			}},
			Results: []actions.Response{{Status: "204"}},
		},
		{
			Name: "things", OperationID: "things", Method: "POST", Path: "/things/{id}", Types: &t, Params: idParams,
			Args: []actions.Arg{
				arg("id", actions.InPath, actions.Simple, false), arg("tags", actions.InQuery, actions.Form, true),
				arg("bars", actions.InQuery, actions.PipeDelimited, false), arg("deep", actions.InQuery, actions.DeepObject, false),
				arg("json", actions.InQuery, actions.JSONText, false), arg("X-Trace", actions.InHeader, actions.Simple, false),
				arg("session", actions.InCookie, actions.Form, true),
			},
			Body:    &actions.Body{Key: "data", Required: true, ContentType: "application/json", Schema: idThing},
			Results: []actions.Response{{Status: "200", ContentType: "application/json", Schema: idAnswer}},
		},
	}}
}

func run(t *testing.T, doc string, api *runtime.API) *Report {
	t.Helper()
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := Run(api, file, file)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAgreement(t *testing.T) {
	t.Parallel()
	report := run(t, thingsDoc, connector())
	for _, f := range report.Findings {
		t.Errorf("%s: %s", f.Action, f.Message)
	}
	if len(report.Unjudged) > 0 || report.Repaired || report.Good != 3 || report.Calls != 6 || report.Mutants < 12 {
		t.Errorf("report %+v", report)
	}
}

// TestDisagreement plants one mistake after the other: each must be found.
func TestDisagreement(t *testing.T) {
	t.Parallel()
	find := func(api *runtime.API, name string) *actions.Action {
		return api.Actions[slices.IndexFunc(api.Actions, func(a *actions.Action) bool { return a.Name == name })]
	}
	for name, test := range map[string]struct {
		plant func(files, forms, things *actions.Action, t schema.Table)
		want  string
	}{
		"method":              {func(_, _, a *actions.Action, _ schema.Table) { a.Method = "PUT" }, "no operation answers PUT"},
		"path":                {func(_, _, a *actions.Action, _ schema.Table) { a.Path = "/thing/{id}" }, "no operation answers POST"},
		"wrong step":          {func(_, _, a *actions.Action, _ schema.Table) { a.Args[0].Key = "session" }, "nothing was sent"},
		"path style":          {func(_, _, a *actions.Action, _ schema.Table) { a.Args[0].Style = actions.Label }, "path parameter id: it is sent as"},
		"parameter lost":      {func(_, _, a *actions.Action, _ schema.Table) { a.Args = slices.Delete(a.Args, 1, 2) }, "query parameter tags is not offered"},
		"parameter invented":  {func(_, _, a *actions.Action, _ schema.Table) { a.Args[1].Name = "tag" }, "is not offered"},
		"query joined":        {func(_, _, a *actions.Action, _ schema.Table) { a.Args[2].Style = actions.Form }, "bars: it is sent as"},
		"query repeated":      {func(_, _, a *actions.Action, _ schema.Table) { a.Args[2].Explode = true }, "bars: it is sent as"},
		"deep as dots":        {func(_, _, a *actions.Action, _ schema.Table) { a.Args[3].Style = actions.Dotted }, "deep[a][0] is not sent"},
		"JSON as form":        {func(_, _, a *actions.Action, _ schema.Table) { a.Args[4].Style = actions.Form }, "json"},
		"header":              {func(_, _, a *actions.Action, _ schema.Table) { a.Args[5].Style = actions.JSONText }, "header parameter X-Trace: it is sent as"},
		"header as query":     {func(_, _, a *actions.Action, _ schema.Table) { a.Args[5].In = actions.InQuery }, "header parameter X-Trace is not offered"},
		"cookie as header":    {func(_, _, a *actions.Action, _ schema.Table) { a.Args[6].In = actions.InHeader }, "cookie parameter session is not offered"},
		"two under one key":   {func(_, _, a *actions.Action, _ schema.Table) { a.Args[6].Key = "id" }, "two parameters are named id"},
		"body lost":           {func(_, _, a *actions.Action, t schema.Table) { a.Body = nil }, "has no body"},
		"body type":           {func(_, _, a *actions.Action, _ schema.Table) { a.Body.ContentType = "text/plain" }, "nothing was sent"},
		"body type unknown":   {func(_, _, a *actions.Action, _ schema.Table) { a.Body.ContentType = "application/x+json" }, "no body of type"},
		"body schema":         {func(_, _, _ *actions.Action, t schema.Table) { t[idThing].Props[2].Name = "title" }, "a changed body"},
		"rule lost":           {func(_, _, _ *actions.Action, t schema.Table) { t[idCount].Rules = nil }, "the body: "},
		"rule too tight":      {func(_, _, _ *actions.Action, t schema.Table) { t[idThing].Extra = schema.Closed }, "a changed body"},
		"null accepted":       {func(_, _, _ *actions.Action, t schema.Table) { t[idText].Types |= schema.Null }, "a changed"},
		"null refused":        {func(_, _, _ *actions.Action, t schema.Table) { t[idMaybe].Types = schema.String }, "a changed body"},
		"parameter type":      {func(_, _, _ *actions.Action, t schema.Table) { t[idTexts].Items = idInt }, "the query parameter tags"},
		"parameter too loose": {func(_, _, _ *actions.Action, t schema.Table) { t[idTexts].Items = schema.Any }, "a changed value of the query parameter"},
		"answer type":         {func(_, _, a *actions.Action, _ schema.Table) { a.Results[0].Schema = idInner }, "an answer that the tables accept"},
		"answer status":       {func(_, _, a *actions.Action, _ schema.Table) { a.Results[0].Status = "201" }, "the answer 200"},
		"answer content":      {func(_, _, a *actions.Action, _ schema.Table) { a.Results[0].ContentType = "application/x+json" }, "no schema for an answer"},
		"form style":          {func(_, f, _ *actions.Action, _ schema.Table) { f.Body.Parts = f.Body.Parts[:1] }, "object[a] is not sent"},
		"form list":           {func(_, f, _ *actions.Action, _ schema.Table) { f.Body.Parts = f.Body.Parts[1:] }, "list: it is sent as"},
		"form as JSON":        {func(_, f, _ *actions.Action, _ schema.Table) { f.Body.ContentType = "application/json" }, "no body of type"},
		"form schema":         {func(_, _, _ *actions.Action, t schema.Table) { t[idForm].Props[1].Flags = 0 }, "forms"},
		"part type":           {func(f, _, _ *actions.Action, _ schema.Table) { f.Body.Parts = nil }, "the parts are"},
		"part as file":        {func(f, _, _ *actions.Action, t schema.Table) { t[idFiles].Props[1].Schema = idBinary }, "the parts are"},
		"part as text":        {func(f, _, _ *actions.Action, t schema.Table) { t[idFiles].Props[0].Schema = idText }, "the parts are"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := connector()
			things := find(api, "things")
			test.plant(find(api, "files"), find(api, "forms"), things, *things.Types)
			report := run(t, thingsDoc, api)
			text := ""
			for _, f := range report.Findings {
				text += f.Action + ": " + f.Message + "\n"
			}
			if report.Good == report.Actions || !strings.Contains(text, test.want) {
				t.Errorf("want a finding with %q, got:\n%.2000s", test.want, text)
			}
		})
	}
}

// TestRepaired: an original that kin-openapi cannot read is told.
func TestRepaired(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	original, repaired := filepath.Join(dir, "original.yaml"), filepath.Join(dir, "repaired.yaml")
	for file, text := range map[string]string{original: "openapi: 3.0.3\npaths: [", repaired: thingsDoc} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report, err := Run(connector(), original, repaired)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Repaired || report.Why == "" || report.Good != 3 {
		t.Errorf("report %+v", report)
	}
	if _, err := Run(connector(), original, original); err == nil {
		t.Error("two descriptions that cannot be read are no error")
	}
}
