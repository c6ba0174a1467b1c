package actions

import (
	"bytes"
	"cmp"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// part returns what is said of a member; nil when nothing is.
func (b *Body) part(name string) *Part {
	i, ok := slices.BinarySearchFunc(b.Parts, name, func(p Part, name string) int { return cmp.Compare(p.Name, name) })
	if !ok {
		return nil
	}
	return &b.Parts[i]
}

// formBody writes the members of an object as a form. A null is left out: a
// form has none.
func formBody(b *Body, v any) ([]byte, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, &ParamError{Key: b.Key, Reason: "must be an object: it is sent as a form"}
	}
	q := querier{dst: make([]byte, 0, 128), sep: '&'}
	for _, k := range sortedKeys(m) {
		if m[k] == nil {
			continue
		}
		q.arg = b.field(k, m[k])
		if err := q.add(k, m[k]); err != nil {
			return nil, err
		}
	}
	return bytes.TrimPrefix(q.dst, []byte("&")), nil
}

// field is a member of a form as a parameter.
func (b *Body) field(name string, v any) *Arg {
	arg := &Arg{Key: b.Key, Style: Form, Explode: true, JSONElements: true}
	if p := b.part(name); p != nil {
		arg.Style, arg.Explode, arg.AllowReserved = p.Style, p.Explode, p.AllowReserved
	} else if _, isObject := v.(map[string]any); isObject {
		arg.Style = JSONText
	}
	return arg
}

// multipartBody writes the members of an object as parts. A null is left out.
func multipartBody(t schema.Table, b *Body, v any) ([]byte, string, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, "", &ParamError{Key: b.Key, Reason: "must be an object: it is sent as multipart/form-data"}
	}
	var buf bytes.Buffer
	w := partWriter{multipart.NewWriter(&buf), t}
	for _, k := range sortedKeys(m) {
		id, contentType := schema.Any, ""
		if p := t.At(b.Schema).Prop(k); p != nil {
			id = p.Schema
		}
		if p := b.part(k); p != nil {
			contentType = p.ContentType
		}
		list, isList := m[k].([]any)
		switch {
		case !isList, isJSONType(contentType):
			list = []any{m[k]}
		case t.At(id).Types.Has(schema.Array):
			id = t.At(id).Items
		}
		for _, e := range list {
			if e == nil {
				continue
			}
			if err := w.write(k, id, contentType, e); err != nil {
				return nil, "", &ParamError{Key: b.Key, Reason: "part " + k + ": " + err.Error()}
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return buf.Bytes(), w.FormDataContentType(), nil
}

const (
	jsonType   = "application/json"
	binaryType = "application/octet-stream"
)

type partWriter struct {
	*multipart.Writer
	types schema.Table
}

// write adds one part: lists and objects as JSON, what is binary as a file,
// the rest as text.
func (w partWriter) write(name string, id schema.ID, contentType string, v any) error {
	file := false
	switch v.(type) {
	case map[string]any, []any:
		contentType = cmp.Or(contentType, jsonType)
	case []byte:
		file = true
	case string:
		file = w.types.At(id).Format == "binary"
	}
	if file || !isTextType(contentType) {
		file, contentType = true, cmp.Or(contentType, binaryType)
	}
	text, err := w.text(id, contentType, v)
	if err != nil {
		return err
	}
	fileName := ""
	if file {
		fileName = name
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", strings.TrimSuffix(multipart.FileContentDisposition(name, fileName), `; filename=""`))
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	_, err = part.Write(text)
	return err
}

// text spells the value of a part.
func (w partWriter) text(id schema.ID, contentType string, v any) ([]byte, error) {
	asJSON := isJSONType(contentType)
	switch v := v.(type) {
	case []byte:
		return v, nil
	case string:
		if !asJSON {
			return []byte(v), nil
		}
	case map[string]any, []any:
		asJSON = true
	}
	if asJSON {
		return w.types.AppendJSON(nil, id, v)
	}
	return schema.AppendText(nil, v)
}

// isJSONType reports whether a media type without parameters is JSON.
func isJSONType(media string) bool {
	return media == jsonType || media == "text/json" || strings.HasSuffix(media, "+json")
}

// isTextType reports whether a part of this type is a field and no file.
func isTextType(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	media = strings.TrimSpace(media)
	return media == "" || isJSONType(media) || strings.HasPrefix(media, "text/") ||
		media == "application/xml" || strings.HasSuffix(media, "+xml") || media == "application/x-www-form-urlencoded"
}
