package check

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// form spells a form by what the description says of its members.
func form(media *openapi3.MediaType, v map[string]any) []spelling {
	var out []spelling
	for _, k := range slices.Sorted(maps.Keys(v)) {
		e := encoding(media, k)
		_, isObject := v[k].(map[string]any)
		switch {
		case e.Style != "" || e.Explode != nil || e.AllowReserved:
			style := e.Style
			if style == "" {
				style = "form"
			}
			explode := style == "form"
			if e.Explode != nil {
				explode = *e.Explode
			}
			out = append(out, pairs(k, style, explode, v[k])...)
		case isObject, isJSON(e.ContentType):
			out = append(out, pairs(k, "json", true, v[k])...)
		default:
			out = append(out, pairs(k, "form", true, v[k])...)
		}
	}
	return out
}

func encoding(media *openapi3.MediaType, name string) *openapi3.Encoding {
	if media != nil {
		if e := media.Encoding[name]; e != nil {
			return e
		}
	}
	return &openapi3.Encoding{}
}

// piece is a part of multipart/form-data.
type piece struct {
	name, contentType, text string
	file                    bool
}

// multi says what the parts must be.
func multi(media *openapi3.MediaType, v map[string]any) []piece {
	var out []piece
	for _, k := range slices.Sorted(maps.Keys(v)) {
		var s *openapi3.Schema
		if media != nil && media.Schema != nil {
			s = member(media.Schema.Value, k, 0)
		}
		declared := concrete(encoding(media, k).ContentType)
		list, ok := v[k].([]any)
		if !ok || isJSON(declared) {
			list = []any{v[k]}
		}
		for _, e := range list {
			if e == nil {
				continue
			}
			p := piece{name: k, contentType: declared, text: text(e)}
			_, isText := e.(string)
			if isText && declared == "" {
				p.contentType = mediaOf(s)
			}
			switch e.(type) {
			case []any, map[string]any:
				if p.contentType == "" {
					p.contentType = "application/json"
				}
			}
			if isJSON(p.contentType) {
				p.text = jsonText(e)
			}
			if isText && p.contentType == "" && binary(s, 0) {
				p.contentType = "application/octet-stream"
			}
			media, _, _ := mime.ParseMediaType(p.contentType)
			p.file = isText && binary(s, 0) || media != "" && !isJSON(media) && !strings.HasPrefix(media, "text/") && !strings.HasSuffix(media, "xml") && !strings.HasSuffix(media, "urlencoded")
			out = append(out, p)
		}
	}
	return out
}

// sameMultipart compares the parts that were sent.
func sameMultipart(body string, boundary string, want []piece) error {
	var got []piece
	for r := multipart.NewReader(strings.NewReader(body), boundary); ; {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		contentType := part.Header.Get("Content-Type")
		if contentType == "text/plain" && !slices.ContainsFunc(want, func(w piece) bool { return w.name == part.FormName() && w.contentType == contentType }) {
			contentType = "" // the same
		}
		got = append(got, piece{part.FormName(), contentType, string(data), part.FileName() != ""})
	}
	same := func(a, b piece) bool {
		return a.name == b.name && a.contentType == b.contentType && a.file == b.file && sameText(a.text, b.text)
	}
	if !slices.EqualFunc(got, want, same) {
		return fmt.Errorf("the parts are %.300s, not %.300s", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
	}
	return nil
}

// member finds what a schema says of a member.
func member(s *openapi3.Schema, name string, depth int) *openapi3.Schema {
	if s == nil || depth > 20 {
		return nil
	}
	if p := s.Properties[name]; p != nil {
		return p.Value
	}
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		if found := member(part.Value, name, depth+1); found != nil {
			return found
		}
	}
	return nil
}

// binary reports whether every text that a schema allows is a file.
func binary(s *openapi3.Schema, depth int) bool {
	switch {
	case s == nil || depth > 20:
		return false
	case s.Format == "binary":
		return true
	case s.Type.Is("array") && s.Items != nil:
		return binary(s.Items.Value, depth+1)
	}
	found := false
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		if part.Value != nil && part.Value.Type.Is("null") {
			continue
		}
		if !binary(part.Value, depth+1) {
			return false
		}
		found = true
	}
	return found
}

// mediaOf is the content type that a schema of 3.1 gives a file.
func mediaOf(s *openapi3.Schema) string {
	for ; s != nil; s = s.Items.Value {
		if s.ContentMediaType != "" && s.ContentEncoding == "" {
			return concrete(s.ContentMediaType)
		}
		if s.Items == nil {
			break
		}
	}
	return ""
}

// concrete is the first content type of a list that is one.
func concrete(list string) string {
	for one := range strings.SplitSeq(list, ",") {
		if media, _, err := mime.ParseMediaType(one); err == nil && !strings.Contains(media, "*") && strings.Contains(media, "/") {
			return strings.TrimSpace(one)
		}
	}
	return ""
}

// sameForm compares a form.
func sameForm(body string, want []spelling) error {
	if _, err := url.ParseQuery(body); err != nil {
		return err
	}
	return samePairs(body, want)
}
