package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
)

// read loads a description by kin-openapi alone.
func read(file string) (doc *openapi3.T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("kin-openapi fails: %v", p)
		}
	}()
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var head struct {
		Swagger any `json:"swagger"`
	}
	if _, err := yaml.Unmarshal(data, &head, yaml.DecodeOpts{}); err == nil && head.Swagger != nil {
		var old openapi2.T
		if _, err := yaml.Unmarshal(data, &old, yaml.DecodeOpts{}); err != nil {
			return nil, err
		}
		return openapi2conv.ToV3(&old)
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	if doc, err = loader.LoadFromFile(file); err != nil {
		return nil, err
	}
	if doc.Paths == nil {
		return nil, errors.New("there are no paths")
	}
	return doc, nil
}

// visit lets the description judge a value. Values are numbers as JSON has
// them there.
func (m *mock) visit(s *openapi3.Schema, v any) error {
	if err := m.verdictOn(s, v); err != nil {
		// For some schemas of 3.1 kin-openapi falls back to the rules of 3.0,
		// which do not know null and take discriminators for more than hints.
		// Its judgement by the rules of 3.1 names places in quotes.
		if m.is31() && !strings.Contains(err.Error(), "at '") {
			m.last.unjudged = "kin-openapi judges by the rules of 3.0: " + reason(err)
			return nil
		}
		return err
	}
	return nil
}

func (m *mock) is31() bool { return strings.HasPrefix(m.doc.OpenAPI, "3.1") }

func (m *mock) verdictOn(s *openapi3.Schema, v any) error {
	opts := []openapi3.SchemaValidationOption{openapi3.SetSchemaRegexCompiler(regex)}
	if m.is31() {
		opts = append(opts, openapi3.EnableJSONSchema2020())
	}
	return s.VisitJSON(v, opts...)
}

// media returns the content that the action sends.
func (m *mock) media(op *openapi3.Operation) *openapi3.MediaType {
	if op.RequestBody == nil || op.RequestBody.Value == nil || m.action.Body == nil {
		return nil
	}
	content := op.RequestBody.Value.Content
	if media := content[m.action.Body.ContentType]; media != nil {
		return media
	}
	for t, media := range content {
		if strings.Contains(t, "*") || !strings.Contains(t, "/") {
			return media
		}
	}
	return nil
}

// bodySchema returns what judges the body of an action; nil when nothing can.
func (m *mock) bodySchema(a *actions.Action) func(v any) (err error, judged bool) {
	m.action = a
	for i := range m.routes {
		r := &m.routes[i]
		plain, _, _ := strings.Cut(r.path, "#")
		plain, _, _ = strings.Cut(plain, "?")
		if r.method != a.Method || plain != a.Path || r.op.OperationID != a.OperationID && a.OperationID != "" {
			continue
		}
		media := m.media(r.op)
		if media == nil || media.Schema == nil || media.Schema.Value == nil {
			return nil
		}
		return func(v any) (err error, judged bool) {
			defer func() {
				if p := recover(); p != nil {
					judged = false
				}
			}()
			m.last.unjudged = ""
			err = m.visit(media.Schema.Value, v)
			return err, m.last.unjudged == ""
		}
	}
	return nil
}

// body compares the body with what was given, and judges it.
func (m *mock) body(r *http.Request, op *openapi3.Operation) {
	if m.last.err != nil || m.action.Body == nil {
		return
	}
	v, given := m.params[m.action.Body.Key]
	if op.RequestBody != nil && op.RequestBody.Value != nil && op.RequestBody.Value.Required && !given {
		m.last.err = errors.New("the body is missing")
		return
	}
	if !given {
		return
	}
	data, err := io.ReadAll(r.Body)
	if err == nil {
		err = sameBody(r.Header.Get("Content-Type"), data, v)
	}
	if err != nil {
		m.last.err = fmt.Errorf("the body: %w", err)
		return
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !isJSON(kind) && kind != "multipart/form-data" && kind != "application/x-www-form-urlencoded" {
		return // a text: its schema is not checked, which is reported
	}
	if media := m.media(op); media != nil && media.Schema != nil && media.Schema.Value != nil {
		if err := m.visit(media.Schema.Value, v); err != nil {
			m.last.err = fmt.Errorf("the body: %s", reason(err))
		}
	}
}

// sameBody reads a body by its content type and compares it with the value.
func sameBody(contentType string, data []byte, v any) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	switch {
	case isJSON(kind):
		var got any
		if err := json.Unmarshal(data, &got); err != nil {
			return err
		}
		return same("JSON", got, v)
	case kind == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(data))
		if err != nil {
			return err
		}
		got := map[string][]string{}
		for k, list := range form {
			got[k] = list
		}
		want := map[string][]string{}
		for k, e := range object(v) {
			flatten(want, k, e)
		}
		return same("form", toAny(got), toAny(want))
	case kind == "multipart/form-data":
		return sameParts(multipart.NewReader(strings.NewReader(string(data)), params["boundary"]), object(v))
	}
	return same("text", string(data), v)
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func flatten(out map[string][]string, name string, v any) {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for k, e := range v {
			flatten(out, name+"["+k+"]", e)
		}
	case []any:
		for _, e := range v {
			flatten(out, name, e)
		}
	default:
		out[name] = append(out[name], plain(v))
	}
}

func plain(v any) string {
	text, err := schema.AppendText(nil, v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

func sameParts(r *multipart.Reader, v map[string]any) error {
	got := map[string][]string{}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		got[part.FormName()] = append(got[part.FormName()], string(text))
	}
	want := map[string][]string{}
	for k, e := range v {
		list, ok := e.([]any)
		if !ok {
			list = []any{e}
		}
		for _, e := range list {
			switch e.(type) {
			case nil:
			case map[string]any, []any:
				text, _ := json.Marshal(e)
				want[k] = append(want[k], string(text))
			default:
				want[k] = append(want[k], plain(e))
			}
		}
	}
	return same("parts", toAny(got), toAny(want))
}

func toAny(m map[string][]string) any {
	data, _ := json.Marshal(m)
	var v any
	_ = json.Unmarshal(data, &v)
	return v
}

func same(what string, got, want any) error {
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) == string(b) {
		return nil
	}
	return fmt.Errorf("as %s it is %.300s, not %.300s", what, a, b)
}

// reply judges the answer that was made from the tables.
func (m *mock) reply(op *openapi3.Operation) {
	if !m.answer.made || m.last.err != nil || op.Responses == nil {
		return
	}
	for _, key := range []string{fmt.Sprint(m.answer.status), fmt.Sprintf("%dXX", m.answer.status/100), "default"} {
		r := op.Responses.Value(key)
		if r == nil || r.Value == nil {
			continue
		}
		media := r.Value.Content[m.answer.contentType]
		if media == nil || media.Schema == nil || media.Schema.Value == nil {
			return
		}
		if err := m.visit(media.Schema.Value, m.answer.value); err != nil {
			text, _ := json.Marshal(m.answer.value)
			m.last.err = fmt.Errorf("an answer that the tables accept: %s\n  for %.400s", reason(err), text)
		}
		return
	}
}
