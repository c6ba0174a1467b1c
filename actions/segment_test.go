package actions_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// hostile are values that try to reach another path.
var hostile = []string{
	"", ".", "..", "/", "//", "\\", "a/", "/a", "a//b", "./a", "a/..", "../..", "a/../b", "a/./b", "..\\..", "a\\..\\b",
	"a\x00", "\x00", "a\nb", "a\r\nHost: b", "\x1b[0m", "\x7f", "\t", "\xff", "a\xc0\xaf", "\xed\xa0\x80",
	strings.Repeat("x", 10<<10), strings.Repeat("é", actions.MaxPathValue/2+1), strings.Repeat("/..", 4000),
}

// harmless are values that look like the others and are legal.
var harmless = []string{
	"a", "a/b", "...", "..a", "a..", ".a", "%2e%2e", "%2F", "%", "?x=1", "#f", ";v=1", "a;b", " ", "a b", "+", "ü", "日本",
	"~user", "a:b@c", "$&+=", "(*)", "'\"<>", "\u202e", "\u00a0", strings.Repeat("x", actions.MaxPathValue),
}

// example returns valid params of an action with a text in every path
// parameter that takes one.
func example(t *testing.T, a *actions.Action) map[string]any {
	t.Helper()
	params := map[string]any{}
	if err := json.Unmarshal([]byte(a.Example), &params); err != nil {
		t.Fatalf("%s: %v", a.Alias, err)
	}
	for i := range a.Args {
		g := &a.Args[i]
		if _, ok := params[g.Key]; !ok && g.In == actions.InPath {
			params[g.Key] = "1"
		}
	}
	return params
}

func TestHostilePathValues(t *testing.T) {
	t.Parallel()
	base := &url.URL{Scheme: "https", Host: "h"}
	tried := 0
	for _, a := range actions.All() {
		for i := range a.Args {
			g := &a.Args[i]
			if g.In != actions.InPath {
				continue
			}
			params := example(t, a)
			for _, v := range hostile {
				params[g.Key] = v
				var pe *actions.ParamError
				if _, err := a.NewRequest(t.Context(), base, params); !errors.As(err, &pe) || pe.Key != g.Key {
					t.Errorf("%s: %s = %.40q is not refused: %v", a.Alias, g.Key, v, err)
				}
				tried++
			}
			for _, v := range harmless {
				params[g.Key] = v
				req, err := a.NewRequest(t.Context(), base, params)
				if err != nil {
					t.Errorf("%s: %s = %.40q: %v", a.Alias, g.Key, v, err)
					continue
				}
				checkPath(t, a, g.Name, v, req.URL)
				tried++
			}
		}
	}
	if tried < 200*(len(hostile)+len(harmless)) {
		t.Errorf("only %d values were tried", tried)
	}
}

// checkPath demands that the path is the action's own with v in its segment,
// for servers that split before they unescape, and that resolving dots
// changes nothing, for those that unescape first.
func checkPath(t *testing.T, a *actions.Action, name, v string, u *url.URL) {
	t.Helper()
	want, got := strings.Split(a.Path, "/"), strings.Split(u.EscapedPath(), "/")
	if len(want) != len(got) {
		t.Errorf("%s: %.40q makes the path %.200s", a.Alias, v, u.EscapedPath())
		return
	}
	for i, w := range want {
		text, err := url.PathUnescape(got[i])
		switch {
		case err != nil:
			t.Errorf("%s: %v", u.EscapedPath(), err)
		case w == "{"+name+"}" && text != v:
			t.Errorf("%s: the path %s holds %q for %q", a.Alias, u.EscapedPath(), text, v)
		case !strings.HasPrefix(w, "{") && text != w:
			t.Errorf("%s: the path %s has %s where %s belongs", a.Alias, u.EscapedPath(), text, w)
		}
	}
	if clean := path.Clean(strings.ReplaceAll(u.Path, "\\", "/")); clean != strings.ReplaceAll(u.Path, "\\", "/") {
		t.Errorf("%s: %.40q: the path %.200s resolves to %.200s", a.Alias, v, u.Path, clean)
	}
}

func FuzzPathValue(f *testing.F) {
	for _, v := range append(append([]string(nil), hostile...), harmless...) {
		f.Add(v)
	}
	a, ok := actions.Lookup("service_principal_federation_policies_get")
	if !ok {
		f.Fatal("no action with three path parameters")
	}
	base := &url.URL{Scheme: "https", Host: "h"}
	f.Fuzz(func(t *testing.T, v string) {
		params := map[string]any{"account_id": "acc", "service_principal_id": 1, "policy_id": v}
		req, err := a.NewRequest(t.Context(), base, params)
		if err != nil {
			var pe *actions.ParamError
			if !errors.As(err, &pe) || pe.Key != "policy_id" {
				t.Fatalf("%q: %v", v, err)
			}
			return
		}
		if !utf8.ValidString(v) {
			t.Fatalf("%q was let through", v)
		}
		checkPath(t, a, "policy_id", v, req.URL)
		// The line on the wire reads back as the same request.
		line := httptest.NewRequest(req.Method, req.URL.RequestURI(), nil)
		if line.URL.Path != req.URL.Path || line.URL.RawQuery != req.URL.RawQuery {
			t.Fatalf("%q: sent %s, read %s", v, req.URL, line.URL)
		}
	})
}

func FuzzQueryValue(f *testing.F) {
	for _, v := range append(append([]string(nil), hostile...), harmless...) {
		f.Add(v, v)
	}
	a := &actions.Action{Method: "GET", Path: "/p", Types: &schema.Table{{}}, Args: []actions.Arg{
		{Key: "text", Name: "text", In: actions.InQuery, Style: actions.Form, Explode: true},
		{Key: "list", Name: "list", In: actions.InQuery, Style: actions.Form, Explode: true},
		{Key: "tree", Name: "tree", In: actions.InQuery, Style: actions.Dotted},
	}}
	base := &url.URL{Scheme: "https", Host: "h"}
	f.Fuzz(func(t *testing.T, v, name string) {
		params := map[string]any{"text": v, "list": []any{v, "x"}, "tree": map[string]any{name: v}}
		req, err := a.NewRequest(t.Context(), base, params)
		if err != nil {
			if utf8.ValidString(v) && utf8.ValidString(name) {
				t.Fatal(err)
			}
			return
		}
		q, err := url.ParseQuery(req.URL.RawQuery)
		if err != nil {
			t.Fatal(err)
		}
		if len(q) != 3 || q.Get("text") != v || len(q["list"]) != 2 || q["list"][0] != v || q.Get("tree."+name) != v {
			t.Fatalf("%q, %q: %s", v, name, req.URL.RawQuery)
		}
		if req.URL.Path != "/p" || req.URL.Fragment != "" {
			t.Fatalf("%q, %q: %s", v, name, req.URL)
		}
	})
}

// TestSeveralSegments: where the value may be several segments its slashes
// stay; nothing else does, and no step leads to another path.
func TestSeveralSegments(t *testing.T) {
	t.Parallel()
	types := schema.Table{{}, {Types: schema.String}, {Types: schema.Object}}
	a := &actions.Action{
		Name: "get_files", Method: "GET", Path: "/files/{path}/x", Types: &types, Params: 2,
		Args: []actions.Arg{{Key: "path", Name: "path", In: actions.InPath, AllowReserved: true}},
	}
	base := &url.URL{Scheme: "https", Host: "h", Path: "/v1"}
	for value, want := range map[string]string{
		"a":       "/v1/files/a/x",
		"a/b c/d": "/v1/files/a/b%20c/d/x",
		"a?b#c%":  "/v1/files/a%3Fb%23c%25/x",
		"a/...":   "/v1/files/a/.../x",
		"ü/日":     "/v1/files/%C3%BC/%E6%97%A5/x",
	} {
		req, err := a.NewRequest(t.Context(), base, map[string]any{"path": value})
		if err != nil {
			t.Errorf("%s: %v", value, err)
		} else if got := req.URL.EscapedPath(); got != want {
			t.Errorf("%s is sent as %s, not as %s", value, got, want)
		}
	}
	for _, value := range hostile {
		if req, err := a.NewRequest(t.Context(), base, map[string]any{"path": value}); err == nil {
			t.Errorf("%.40q is sent as %.60s", value, req.URL)
		}
	}
}

// TestCookies: what no cookie holds is escaped, so that a server reads the
// value that was given; what nearly all cookies hold stays as it is.
func TestCookies(t *testing.T) {
	t.Parallel()
	types := schema.Table{{}, {Types: schema.Object}}
	for _, c := range []struct {
		style actions.Style
		value any
		want  string
	}{
		{actions.Form, "abcDEF123-_.~+/=", "abcDEF123-_.~+/="},
		{actions.Form, "a b;c\"d\\e,f%ü", "a%20b%3Bc%22d%5Ce%2Cf%25%C3%BC"},
		{actions.Form, []any{"a", "b,c"}, "\"a,b%2Cc\""}, // net/http quotes what holds a comma
		{actions.JSONText, map[string]any{"a": "b"}, "{%22a%22:%22b%22}"},
		{actions.JSONText, []any{1, 2}, "[1%2C2]"},
	} {
		a := &actions.Action{
			Name: "get", Method: "GET", Path: "/", Types: &types, Params: 1,
			Args: []actions.Arg{{Key: "c", Name: "c", In: actions.InCookie, Style: c.style}},
		}
		req, err := a.NewRequest(t.Context(), &url.URL{Scheme: "https", Host: "h"}, map[string]any{"c": c.value})
		if err != nil {
			t.Errorf("%v: %v", c.value, err)
		} else if got := req.Header.Get("Cookie"); got != "c="+c.want {
			t.Errorf("%v is sent as %s, not as c=%s", c.value, got, c.want)
		}
	}
}
