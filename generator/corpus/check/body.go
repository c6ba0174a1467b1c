package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/getkin/kin-openapi/openapi3"
)

// media returns the content that the action sends.
func media(op *openapi3.Operation, a *actions.Action) *openapi3.MediaType {
	if op.RequestBody == nil || op.RequestBody.Value == nil || a.Body == nil {
		return nil
	}
	content := op.RequestBody.Value.Content
	if media := content[a.Body.ContentType]; media != nil {
		return media
	}
	for t, media := range content {
		if strings.Contains(t, "*") || !strings.Contains(t, "/") {
			return media
		}
	}
	return nil
}

// body compares the body with what was given, and judges it.
func (m *mock) body(r *http.Request, op *openapi3.Operation) error {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("the body: %w", err)
	}
	if m.action.Body == nil {
		if op.RequestBody != nil && op.RequestBody.Value != nil && len(op.RequestBody.Value.Content) > 0 {
			return errors.New("the action has no body, the description has one")
		}
		if len(data) > 0 {
			return errors.New("a body is sent, which nothing asks for")
		}
		return nil
	}
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return errors.New("the action has a body, the description has none")
	}
	v, given := m.params[m.action.Body.Key]
	if !given {
		if op.RequestBody.Value.Required {
			return errors.New("the body is missing")
		}
		if len(data) > 0 {
			return errors.New("a body is sent, which nobody gave")
		}
		return nil
	}
	media := media(op, m.action)
	if media == nil {
		return fmt.Errorf("the description has no body of type %s", m.action.Body.ContentType)
	}
	kind, err := sameBody(r.Header.Get("Content-Type"), string(data), media, v)
	if err != nil {
		return fmt.Errorf("the body: %w", err)
	}
	if media.Schema == nil || media.Schema.Value == nil {
		return nil
	}
	if !hasMembers(kind) && !media.Schema.Value.Type.Permits("string") {
		m.unjudged("the body is sent as a text of type %s: its schema is not checked", kind)
		return nil
	}
	return m.judged("the body", media.Schema.Value, v)
}

// hasMembers reports whether a body of this type is judged member by member.
func hasMembers(kind string) bool {
	return isJSON(kind) || kind == "multipart/form-data" || kind == "application/x-www-form-urlencoded"
}

// sameBody reads a body by its content type and compares it with the value.
func sameBody(contentType, data string, media *openapi3.MediaType, v any) (kind string, err error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", err
	}
	object, _ := v.(map[string]any)
	switch {
	case isJSON(kind):
		var got any
		if err := json.Unmarshal([]byte(data), &got); err != nil {
			return "", err
		}
		if !sameText(jsonText(got), jsonText(v)) {
			return "", fmt.Errorf("as JSON it is %.300s, not %.300s", jsonText(got), jsonText(v))
		}
	case kind == "application/x-www-form-urlencoded":
		err = sameForm(data, form(media, object))
	case kind == "multipart/form-data":
		err = sameMultipart(data, params["boundary"], multi(media, object))
	case data != text(v):
		err = fmt.Errorf("as text it is %.300q, not %.300q", data, text(v))
	}
	return kind, err
}

// reply judges the answer that was made from the tables.
func (m *mock) reply(op *openapi3.Operation) error {
	if op.Responses == nil {
		return nil
	}
	if len(m.action.Results) > 0 {
		for _, status := range op.Responses.Keys() {
			if strings.HasPrefix(status, "2") && !m.answers(status) {
				return fmt.Errorf("the action does not know the answer %s", status)
			}
		}
	}
	if m.answer.status == 0 || !m.answer.made {
		return nil
	}
	r := op.Responses.Value(m.answer.key)
	if r == nil || r.Value == nil {
		r = op.Responses.Value(strings.ToLower(m.answer.key)) // 2xx
	}
	if r == nil || r.Value == nil {
		return fmt.Errorf("the description has no answer %s", m.answer.key)
	}
	media := r.Value.Content[m.answer.contentType]
	if media == nil || media.Schema == nil || media.Schema.Value == nil {
		return fmt.Errorf("the description has no schema for an answer %s of type %s", m.answer.key, m.answer.contentType)
	}
	if err := m.judged("an answer that the tables accept", media.Schema.Value, m.answer.value); err != nil {
		return fmt.Errorf("%w\n  for %.400s", err, jsonText(m.answer.value))
	}
	return nil
}

func (m *mock) answers(status string) bool {
	for _, r := range m.action.Results {
		if strings.EqualFold(r.Status, status) {
			return true
		}
	}
	return false
}
