package actions_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// types is the table of the actions that these tests make up.
var types = schema.Table{
	{},
	{Types: schema.Integer},
	{Types: schema.Object, Props: []schema.Property{{Name: "file", Schema: 3}, {Name: "n", Schema: 1}}},
	{Types: schema.String, Format: "binary"},
}

func request(t *testing.T, a *actions.Action, base string, params map[string]any) (*http.Request, error) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	if a.Method == "" {
		a.Method = http.MethodGet
	}
	a.Types = &types
	return a.NewRequest(t.Context(), u, params)
}

func TestStyles(t *testing.T) {
	t.Parallel()
	list := []any{"a b", json.Number("9007199254740993"), true}
	object := map[string]any{"y": map[string]any{"z": []any{"1", "2"}}, "x": "a&b", "none": nil}
	flat := map[string]any{"b": "2", "a": "1"}
	for _, test := range []struct {
		name string
		arg  actions.Arg
		v    any
		want string // path and query, the path without /p/
	}{
		{"simple text", actions.Arg{In: actions.InPath}, "a b/c?d#e%ü", "a%20b%2Fc%3Fd%23e%25%C3%BC"},
		{"simple keeps what is harmless", actions.Arg{In: actions.InPath}, "-_.~$&+:=@", "-_.~$&+:=@"},
		{"simple number", actions.Arg{In: actions.InPath}, json.Number("9007199254740993"), "9007199254740993"},
		{"simple integer from a float", actions.Arg{In: actions.InPath}, 1e15, "1000000000000000"},
		{"simple Go integer", actions.Arg{In: actions.InPath}, int64(7), "7"},
		{"simple exponent", actions.Arg{In: actions.InPath}, json.Number("1e3"), "1000"},
		{"simple list", actions.Arg{In: actions.InPath}, list, "a%20b,9007199254740993,true"},
		{"simple list of texts with commas", actions.Arg{In: actions.InPath}, []any{"a,b", "c/d"}, "a%2Cb,c%2Fd"},
		{"simple object", actions.Arg{In: actions.InPath}, flat, "a,1,b,2"},
		{"simple object exploded", actions.Arg{In: actions.InPath, Explode: true}, flat, "a=1,b=2"},
		{"label", actions.Arg{In: actions.InPath, Style: actions.Label, Explode: true}, []any{"a", "b"}, ".a.b"},
		{"matrix", actions.Arg{In: actions.InPath, Style: actions.Matrix, Explode: true}, []any{"a", "b"}, ";n=a;n=b"},
		{"label object", actions.Arg{In: actions.InPath, Style: actions.Label}, flat, ".a,1,b,2"},
		{"label object exploded", actions.Arg{In: actions.InPath, Style: actions.Label, Explode: true}, flat, ".a=1.b=2"},
		{"label text", actions.Arg{In: actions.InPath, Style: actions.Label, Explode: true}, "x", ".x"},
		{"matrix object", actions.Arg{In: actions.InPath, Style: actions.Matrix}, flat, ";n=a,1,b,2"},
		{"matrix object exploded", actions.Arg{In: actions.InPath, Style: actions.Matrix, Explode: true}, flat, ";a=1;b=2"},
		{"matrix text", actions.Arg{In: actions.InPath, Style: actions.Matrix, Explode: true}, "x", ";n=x"},
		{"lists in a list on the path", actions.Arg{In: actions.InPath, JSONElements: true}, []any{[]any{"a"}, "b"}, "%5B%22a%22%5D,b"},
		{"matrix joined", actions.Arg{In: actions.InPath, Style: actions.Matrix}, []any{"a", "b"}, ";n=a,b"},
		{"json on the path", actions.Arg{In: actions.InPath, Style: actions.JSONText}, flat, "%7B%22a%22:%221%22%2C%22b%22:%222%22%7D"},

		{"form text", actions.Arg{In: actions.InQuery, Style: actions.Form, Explode: true}, "a b&c=d+e", "?n=a+b%26c%3Dd%2Be"},
		{"form empty text", actions.Arg{In: actions.InQuery, Style: actions.Form, Explode: true}, "", "?n="},
		{"form list exploded", actions.Arg{In: actions.InQuery, Style: actions.Form, Explode: true}, list, "?n=a+b&n=9007199254740993&n=true"},
		{"form list joined", actions.Arg{In: actions.InQuery, Style: actions.Form}, list, "?n=a+b,9007199254740993,true"},
		{"form empty list", actions.Arg{In: actions.InQuery, Style: actions.Form, Explode: true}, []any{}, ""},
		{"form empty list joined", actions.Arg{In: actions.InQuery, Style: actions.Form}, []any{}, ""},
		{"form empty object joined", actions.Arg{In: actions.InQuery, Style: actions.Form}, map[string]any{}, ""},
		{"form object exploded", actions.Arg{In: actions.InQuery, Style: actions.Form, Explode: true}, flat, "?a=1&b=2"},
		{"form object joined", actions.Arg{In: actions.InQuery, Style: actions.Form}, flat, "?n=a,1,b,2"},
		{"space delimited", actions.Arg{In: actions.InQuery, Style: actions.SpaceDelimited}, []any{"a", "b"}, "?n=a%20b"},
		{"pipe delimited", actions.Arg{In: actions.InQuery, Style: actions.PipeDelimited}, []any{"a|", "b"}, "?n=a%7C|b"},
		{"dotted", actions.Arg{In: actions.InQuery, Style: actions.Dotted}, object, "?n.x=a%26b&n.y.z=1&n.y.z=2"},
		{"deep object", actions.Arg{In: actions.InQuery, Style: actions.DeepObject}, object, "?n[x]=a%26b&n[y][z][0]=1&n[y][z][1]=2"},
		{"deep list", actions.Arg{In: actions.InQuery, Style: actions.DeepObject}, []any{map[string]any{"a": "1", "b": "2"}, map[string]any{"a": "3"}}, "?n[0][a]=1&n[0][b]=2&n[1][a]=3"},
		{"deep text", actions.Arg{In: actions.InQuery, Style: actions.DeepObject}, "x", "?n=x"},
		{"objects in a list", actions.Arg{In: actions.InQuery, Style: actions.Form, Explode: true, JSONElements: true}, []any{flat, "x"}, "?n=%7B%22a%22%3A%221%22%2C%22b%22%3A%222%22%7D&n=x"},
		{"objects in a joined list", actions.Arg{In: actions.InQuery, Style: actions.Form, JSONElements: true}, []any{flat, []any{"x", "y"}}, "?n=%7B%22a%22%3A%221%22%2C%22b%22%3A%222%22%7D,%5B%22x%22%2C%22y%22%5D"},
		{"objects in an object", actions.Arg{In: actions.InQuery, Style: actions.Form, Explode: true, JSONElements: true}, map[string]any{"a": flat}, "?a=%7B%22a%22%3A%221%22%2C%22b%22%3A%222%22%7D"},
		{"space delimited object", actions.Arg{In: actions.InQuery, Style: actions.SpaceDelimited}, flat, "?n=a%201%20b%202"},
		{"pipe delimited object", actions.Arg{In: actions.InQuery, Style: actions.PipeDelimited}, flat, "?n=a|1|b|2"},
		{"dotted empty", actions.Arg{In: actions.InQuery, Style: actions.Dotted}, map[string]any{}, ""},
		{"json in the query", actions.Arg{In: actions.InQuery, Style: actions.JSONText}, flat, "?n=%7B%22a%22%3A%221%22%2C%22b%22%3A%222%22%7D"},
		{"json text in the query", actions.Arg{In: actions.InQuery, Style: actions.JSONText}, "x", "?n=%22x%22"},
		{"json list in the query", actions.Arg{In: actions.InQuery, Style: actions.JSONText}, []any{"x"}, "?n=%5B%22x%22%5D"},
		{"reserved", actions.Arg{In: actions.InQuery, Style: actions.Form, AllowReserved: true}, "a/b:c&d=e#f+g", "?n=a/b:c%26d%3De%23f%2Bg"},
		{"null is absent", actions.Arg{In: actions.InQuery, Style: actions.Form}, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.arg.Key, test.arg.Name = "k", "n"
			a := &actions.Action{Path: "/p/", Args: []actions.Arg{test.arg}}
			if test.arg.In == actions.InPath {
				a.Path = "/p/{n}"
			}
			req, err := request(t, a, "https://h", map[string]any{"k": test.v})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(req.URL.String(), "https://h/p/"); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			again, err := url.Parse(req.URL.String())
			if err != nil || again.EscapedPath() != req.URL.EscapedPath() || again.Path != req.URL.Path {
				t.Errorf("the URL does not survive parsing: %v, %v", again, err)
			}
		})
	}
}

func TestBasePathAndSeveralParameters(t *testing.T) {
	t.Parallel()
	a := &actions.Action{Path: "/api/{x}/y/{z}:run", Args: []actions.Arg{
		{Key: "x", Name: "x", In: actions.InPath},
		{Key: "z", Name: "z", In: actions.InPath},
		{Key: "q", Name: "q", In: actions.InQuery, Style: actions.Form},
		{Key: "r", Name: "r", In: actions.InQuery, Style: actions.Form},
	}}
	req, err := request(t, a, "http://h:1/prefix%2F/", map[string]any{"x": "1 2", "z": 3, "q": "4", "r": false})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := req.URL.String(), "http://h:1/prefix%2F/api/1%202/y/3:run?q=4&r=false"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if req.Host != "h:1" || req.Body != nil || req.ContentLength != 0 || len(req.Header) != 0 {
		t.Errorf("request %+v", req)
	}
}

func TestHeadersAndCookies(t *testing.T) {
	t.Parallel()
	a := &actions.Action{Path: "/", Accept: "text/csv", Args: []actions.Arg{
		{Key: "h", Name: "x-h", In: actions.InHeader},
		{Key: "c", Name: "c", In: actions.InCookie},
	}}
	req, err := request(t, a, "http://h", map[string]any{"h": []any{"1", 2}, "c": "v"})
	if err != nil {
		t.Fatal(err)
	}
	if req.Header.Get("X-H") != "1,2" || req.Header.Get("Cookie") != "c=v" || req.Header.Get("Accept") != "text/csv" {
		t.Errorf("headers %v", req.Header)
	}
	for _, bad := range []any{"a\r\nb: c", "a\x00", "\xff", map[string]any{"a": map[string]any{}}} {
		var pe *actions.ParamError
		if _, err := request(t, a, "http://h", map[string]any{"h": bad}); !errors.As(err, &pe) || pe.Key != "h" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	value := map[string]any{"n": json.Number("9007199254740993"), "file": "x<y>", "none": nil}
	for _, test := range []struct {
		contentType string
		v           any
		want, sent  string
	}{
		{"application/json", value, `{"file":"x<y>","n":9007199254740993,"none":null}`, "application/json"},
		{"application/json", map[string]any{"n": "12"}, `{"n":12}`, "application/json"},
		{"application/json", nil, `null`, "application/json"},
		{"text/json", map[string]any{"n": 1}, `{"n":1}`, "text/json"},
		{"Application/Problem+JSON; charset=utf-8", map[string]any{}, `{}`, "Application/Problem+JSON; charset=utf-8"},
		{"application/x-www-form-urlencoded", map[string]any{"b": []any{"1", "2"}, "a": "x y", "o": map[string]any{"i": true}}, "a=x+y&b=1&b=2&o=%7B%22i%22%3Atrue%7D", "application/x-www-form-urlencoded"},
		{"text/plain", "a\nb", "a\nb", "text/plain"},
		{"application/octet-stream", []byte{0, 1}, "\x00\x01", "application/octet-stream"},
		{"text/plain", "", "", "text/plain"},
	} {
		a := &actions.Action{Method: http.MethodPost, Path: "/", Body: &actions.Body{Key: "data", ContentType: test.contentType, Schema: 2}}
		req, err := request(t, a, "http://h", map[string]any{"data": test.v})
		if err != nil {
			t.Errorf("%s: %v", test.contentType, err)
			continue
		}
		// The request can be sent again.
		second, err := req.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		for _, rd := range []io.Reader{req.Body, second} {
			got, err := io.ReadAll(rd)
			if err != nil || string(got) != test.want {
				t.Errorf("%s: got %q (%v), want %q", test.contentType, got, err, test.want)
			}
		}
		if req.ContentLength != int64(len(test.want)) || req.Header.Get("Content-Type") != test.sent {
			t.Errorf("%s: length %d, header %v", test.contentType, req.ContentLength, req.Header)
		}
	}
}

func TestAbsentBody(t *testing.T) {
	t.Parallel()
	a := &actions.Action{Method: http.MethodPost, Path: "/", Body: &actions.Body{Key: "data", ContentType: "application/json"}}
	req, err := request(t, a, "http://h", nil)
	if err != nil {
		t.Fatal(err)
	}
	if req.Body != nil || req.GetBody != nil || req.Header.Get("Content-Type") != "" {
		t.Errorf("request %+v", req)
	}
}

func TestRefusedValues(t *testing.T) {
	t.Parallel()
	arg := func(in actions.In, style actions.Style) []actions.Arg {
		return []actions.Arg{{Key: "k", Name: "k", In: in, Style: style}}
	}
	body := func(contentType string) *actions.Body {
		return &actions.Body{Key: "k", ContentType: contentType, Schema: 2}
	}
	for name, test := range map[string]struct {
		a *actions.Action
		v any
	}{
		"undeclared":        {&actions.Action{Path: "/{other}"}, "x"},
		"path null":         {&actions.Action{Path: "/{k}", Args: arg(actions.InPath, actions.Simple)}, nil},
		"path object":       {&actions.Action{Path: "/{k}", Args: arg(actions.InPath, actions.Simple)}, map[string]any{"a": []any{}}},
		"query UTF-8":       {&actions.Action{Path: "/", Args: arg(actions.InQuery, actions.Form)}, "\xff"},
		"query name UTF-8":  {&actions.Action{Path: "/", Args: arg(actions.InQuery, actions.Dotted)}, map[string]any{"\xff": "x"}},
		"query deep":        {&actions.Action{Path: "/", Args: arg(actions.InQuery, actions.Form)}, []any{[]any{map[string]any{}}}},
		"query object":      {&actions.Action{Path: "/", Args: arg(actions.InQuery, actions.Form)}, map[string]any{"a": []any{"x"}}},
		"form deep":         {&actions.Action{Path: "/", Body: body("application/x-www-form-urlencoded")}, map[string]any{"n": []any{"\xff"}}},
		"multipart UTF-8":   {&actions.Action{Path: "/", Body: body("multipart/form-data")}, map[string]any{"o": map[string]any{"a": "\xff"}}},
		"json NaN":          {&actions.Action{Path: "/", Body: body("application/json")}, map[string]any{"n": json.Number("NaN")}},
		"json UTF-8":        {&actions.Action{Path: "/", Body: body("application/json")}, "\xff"},
		"form of a text":    {&actions.Action{Path: "/", Body: body("application/x-www-form-urlencoded")}, "x"},
		"text of an object": {&actions.Action{Path: "/", Body: body("text/plain")}, map[string]any{}},
		"multipart text":    {&actions.Action{Path: "/", Body: body("multipart/form-data")}, "x"},
	} {
		var pe *actions.ParamError
		if _, err := request(t, test.a, "http://h", map[string]any{"k": test.v}); !errors.As(err, &pe) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoContext(t *testing.T) {
	t.Parallel()
	a := &actions.Action{Path: "/", Types: &types}
	//lint:ignore SA1012 the nil is what is tested
	if _, err := a.NewRequest(nil, &url.URL{}, nil); err == nil {
		t.Error("a request without context was built")
	}
}

// TestParamsAreNotKept changes the caller's values after the request was
// built: the request must not change.
func TestParamsAreNotKept(t *testing.T) {
	t.Parallel()
	a := &actions.Action{Method: http.MethodPost, Path: "/", Body: &actions.Body{Key: "data", ContentType: "application/octet-stream"}}
	data := []byte("before")
	req, err := request(t, a, "http://h", map[string]any{"data": data})
	if err != nil {
		t.Fatal(err)
	}
	copy(data, "after!")
	got, err := io.ReadAll(req.Body)
	if err != nil || !bytes.Equal(got, []byte("before")) {
		t.Errorf("body %q, %v", got, err)
	}
}
