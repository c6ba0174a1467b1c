package actions

import (
	"bytes"
	"fmt"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// encodeBody returns the body and its content type: JSON, form, multipart, or
// the bytes themselves for everything else. It returns nil when the action has
// none or params leave an optional one out. JSON is appended to dst, which is
// empty and may be used for it.
func (a *Action) encodeBody(dst []byte, params map[string]any) ([]byte, string, error) {
	b := a.Body
	if b == nil {
		return nil, "", nil
	}
	v, ok := params[b.Key]
	if !ok {
		return nil, "", nil
	}
	t := *a.Types
	media := strings.ToLower(b.ContentType)
	if strings.IndexByte(media, ';') >= 0 {
		if m, _, err := mime.ParseMediaType(media); err == nil {
			media = m
		}
	}
	switch {
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		// A member takes about 64 bytes: one piece of memory instead of several
		// that grow.
		if m, ok := v.(map[string]any); ok && 64*len(m) > cap(dst) {
			dst = make([]byte, 0, 64*len(m))
		}
		out, err := t.AppendJSON(dst, b.Schema, v)
		if err != nil {
			return nil, "", &ParamError{Key: b.Key, Reason: err.Error()}
		}
		return out, b.ContentType, nil
	case media == "application/x-www-form-urlencoded":
		out, err := formBody(b, v)
		return out, b.ContentType, err
	case media == "multipart/form-data":
		return multipartBody(t, b, v)
	}
	switch v := v.(type) {
	case string:
		return []byte(v), b.ContentType, nil
	case []byte:
		return bytes.Clone(v), b.ContentType, nil
	}
	return nil, "", &ParamError{Key: b.Key, Reason: fmt.Sprintf("must be a text: it is sent as %s", media)}
}

// formBody writes the members of an object as a form; arrays repeat the name,
// nested objects use brackets.
func formBody(b *Body, v any) ([]byte, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, &ParamError{Key: b.Key, Reason: "must be an object: it is sent as a form"}
	}
	q := querier{dst: make([]byte, 0, 128), sep: '&', arg: &Arg{Key: b.Key, Style: DeepObject, Explode: true}}
	for _, k := range sortedKeys(m) {
		if err := q.nested(k, m[k], "[", "]"); err != nil {
			return nil, err
		}
	}
	return bytes.TrimPrefix(q.dst, []byte("&")), nil
}

func multipartBody(t schema.Table, b *Body, v any) ([]byte, string, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, "", &ParamError{Key: b.Key, Reason: "must be an object: it is sent as multipart/form-data"}
	}
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	obj := t.At(b.Schema)
	for _, k := range sortedKeys(m) {
		list, isList := m[k].([]any)
		if !isList {
			list = []any{m[k]}
		}
		for _, e := range list {
			if err := writePart(w, t, obj.Prop(k), k, e); err != nil {
				return nil, "", fmt.Errorf("part %s: %w", url.QueryEscape(k), err)
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return buf.Bytes(), w.FormDataContentType(), nil
}

func writePart(w *multipart.Writer, t schema.Table, p *schema.Property, name string, v any) error {
	id, binary := schema.Any, false
	if p != nil {
		id = p.Schema
		s := t.At(id)
		if s.Types == schema.Array {
			id = s.Items
			s = t.At(id)
		}
		binary = s.Format == "binary"
	}
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any, []any:
		part, err := w.CreateFormField(name)
		if err != nil {
			return err
		}
		text, err := t.AppendJSON(nil, id, v)
		if err != nil {
			return err
		}
		_, err = part.Write(text)
		return err
	case string:
		if binary {
			part, err := w.CreateFormFile(name, name)
			if err != nil {
				return err
			}
			_, err = part.Write([]byte(v))
			return err
		}
	}
	text, err := schema.AppendText(nil, v)
	if err != nil {
		return err
	}
	return w.WriteField(name, string(text))
}
