package actions_test

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"github.com/databricks-account/connector/actions"
)

// TestForm reads forms as net/url does.
func TestForm(t *testing.T) {
	t.Parallel()
	v := map[string]any{
		"text": "a b&c=\u00e4", "n": json.Number("9007199254740993"), "yes": true, "none": nil,
		"list": []any{"a,b", "c"}, "object": map[string]any{"i": json.Number("1"), "j": []any{"x"}},
		"objects": []any{map[string]any{"a": "b"}, map[string]any{"a": "c"}},
		"a&b":     "name",
	}
	parts := []actions.Part{
		{Name: "list", Style: actions.Form},
		{Name: "object", Style: actions.DeepObject, Explode: true},
		{Name: "objects", Style: actions.DeepObject, Explode: true},
	}
	plain := url.Values{
		"text": {"a b&c=\u00e4"}, "n": {"9007199254740993"}, "yes": {"true"}, "a&b": {"name"},
		"list": {"a,b", "c"}, "object": {`{"i":1,"j":["x"]}`}, "objects": {`{"a":"b"}`, `{"a":"c"}`},
	}
	styled := maps.Clone(plain)
	maps.DeleteFunc(styled, func(k string, _ []string) bool { return k == "object" || k == "objects" })
	maps.Copy(styled, url.Values{
		"list": {"a,b,c"}, "object[i]": {"1"}, "object[j][0]": {"x"}, "objects[0][a]": {"b"}, "objects[1][a]": {"c"},
	})
	for name, test := range map[string]struct {
		parts []actions.Part
		want  url.Values
	}{
		"as OpenAPI says":    {nil, plain},
		"as the parts say":   {parts, styled},
		"spread":             {[]actions.Part{{Name: "object", Style: actions.Form, Explode: true}}, spread(plain, "object", url.Values{"i": {"1"}, "j": {`["x"]`}})},
		"joined by bars":     {[]actions.Part{{Name: "list", Style: actions.PipeDelimited}}, spread(plain, "list", url.Values{"list": {"a,b|c"}})},
		"JSON":               {[]actions.Part{{Name: "list", Style: actions.JSONText}}, spread(plain, "list", url.Values{"list": {`["a,b","c"]`}})},
		"reserved unescaped": {[]actions.Part{{Name: "text", Style: actions.Form, AllowReserved: true}}, plain},
	} {
		a := &actions.Action{Method: http.MethodPost, Path: "/", Body: &actions.Body{Key: "data", ContentType: "application/x-www-form-urlencoded", Parts: test.parts}}
		req, err := request(t, a, "http://h", map[string]any{"data": v})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := req.ParseForm(); err != nil || !reflect.DeepEqual(req.PostForm, test.want) {
			t.Errorf("%s: got %v (%v), want %v", name, req.PostForm, err, test.want)
		}
	}
}

// spread is a form with other pairs in the place of one.
func spread(form url.Values, name string, others url.Values) url.Values {
	out := maps.Clone(form)
	delete(out, name)
	maps.Copy(out, others)
	return out
}

// part is a part of multipart/form-data as mime/multipart reads it.
type part struct{ name, file, contentType, text string }

func parts(t *testing.T, req *http.Request) []part {
	t.Helper()
	kind, opts, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		t.Fatalf("content type %s, %v", kind, err)
	}
	var out []part
	for rd := multipart.NewReader(req.Body, opts["boundary"]); ; {
		p, err := rd.NextRawPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(text)})
	}
}

func TestMultipart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		parts []actions.Part
		v     map[string]any
		want  []part
	}{
		"texts": {nil, map[string]any{"a": "x\r\n--y", "n": 5, "none": nil, `q"r`: true}, []part{
			{"a", "", "", "x\r\n--y"}, {"n", "", "", "5"}, {`q"r`, "", "", "true"},
		}},
		"binary":         {nil, map[string]any{"file": "\x00\xff"}, []part{{"file", "file", "application/octet-stream", "\x00\xff"}}},
		"bytes":          {nil, map[string]any{"x": []byte{0, 1}}, []part{{"x", "x", "application/octet-stream", "\x00\x01"}}},
		"several files":  {nil, map[string]any{"file": []any{"a", nil, "b"}}, []part{{"file", "file", "application/octet-stream", "a"}, {"file", "file", "application/octet-stream", "b"}}},
		"JSON":           {nil, map[string]any{"o": map[string]any{"b": true}}, []part{{"o", "", "application/json", `{"b":true}`}}},
		"list of texts":  {nil, map[string]any{"l": []any{"a", "b"}}, []part{{"l", "", "", "a"}, {"l", "", "", "b"}}},
		"list of JSON":   {nil, map[string]any{"l": []any{map[string]any{}, []any{"x"}}}, []part{{"l", "", "application/json", "{}"}, {"l", "", "application/json", `["x"]`}}},
		"own type":       {[]actions.Part{{Name: "a", ContentType: "text/csv"}}, map[string]any{"a": "1,2"}, []part{{"a", "", "text/csv", "1,2"}}},
		"own file":       {[]actions.Part{{Name: "a", ContentType: "image/png"}}, map[string]any{"a": "PNG"}, []part{{"a", "a", "image/png", "PNG"}}},
		"text as JSON":   {[]actions.Part{{Name: "a", ContentType: "application/json"}}, map[string]any{"a": "x"}, []part{{"a", "", "application/json", `"x"`}}},
		"list as JSON":   {[]actions.Part{{Name: "a", ContentType: "application/json"}}, map[string]any{"a": []any{"x", "y"}}, []part{{"a", "", "application/json", `["x","y"]`}}},
		"number as JSON": {[]actions.Part{{Name: "a", ContentType: "application/vnd.x+json"}}, map[string]any{"a": 7}, []part{{"a", "", "application/vnd.x+json", `7`}}},
	} {
		a := &actions.Action{Method: http.MethodPost, Path: "/", Body: &actions.Body{Key: "data", ContentType: "multipart/form-data", Schema: 2, Parts: test.parts}}
		req, err := request(t, a, "http://h", map[string]any{"data": test.v})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := parts(t, req); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
