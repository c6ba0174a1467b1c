package connector

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// FuzzParams gives any JSON as params to any action: the request that comes
// out goes to the connection's host and to the action's own path, or nothing
// comes out.
func FuzzParams(f *testing.F) {
	list := DefaultRegistry().All()
	for i, a := range list {
		f.Add(uint16(i), a.Example)
	}
	f.Add(uint16(0), `{"account_id":"../..","data":{"a":[1e400]}}`)
	c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount), WithHostKind(AnyHost), WithToken(testToken))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, n uint16, text string) {
		a := list[int(n)%len(list)]
		v, err := schema.DecodeAny([]byte(text))
		if err != nil {
			return
		}
		params, _ := v.(map[string]any)
		before, _ := json.Marshal(params)
		req, err := c.NewRequest(context.Background(), a.Name, params)
		if after, _ := json.Marshal(params); string(after) != string(before) {
			t.Fatalf("params became %s", after)
		}
		if err != nil {
			return
		}
		if req.URL.Scheme != "https" || req.URL.Host != "accounts.cloud.databricks.com" || req.Host != req.URL.Host || req.URL.User != nil || req.Method != a.Method {
			t.Fatalf("the request goes to %s %s", req.Method, req.URL)
		}
		// What a server sees is the action's path, segment by segment.
		again, err := url.ParseRequestURI(req.URL.RequestURI())
		if err != nil {
			t.Fatalf("%s: %v", req.URL, err)
		}
		want, got := strings.Split(a.Path, "/"), strings.Split(again.EscapedPath(), "/")
		if len(want) != len(got) {
			t.Fatalf("path %s for %s", again.EscapedPath(), a.Path)
		}
		for i := range want {
			if !strings.HasPrefix(want[i], "{") && want[i] != got[i] || got[i] == "." || got[i] == ".." {
				t.Fatalf("path %s for %s", again.EscapedPath(), a.Path)
			}
		}
		if req.GetBody != nil {
			body, err := readAllBody(req)
			if err != nil || strings.Contains(req.Header.Get("Content-Type"), "json") && !json.Valid(body) {
				t.Fatalf("body %q, %v", body, err)
			}
		}
	})
}

// FuzzCustomPath: no path of the custom action leads to another host.
func FuzzCustomPath(f *testing.F) {
	for _, s := range []string{"/api", "//x", "/a?b=c", "/%2e%2e", "/a@b:c", "https://x/", "/{account_id}"} {
		f.Add(s)
	}
	c, err := NewConnection(WithHost("https://accounts.cloud.databricks.com"), WithAccountID(testAccount))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		req, err := c.NewRequest(context.Background(), "custom", map[string]any{"_path": path})
		if err != nil {
			return
		}
		if !c.ours(req.URL) || req.Host != "accounts.cloud.databricks.com" {
			t.Fatalf("%q goes to %s", path, req.URL)
		}
		again, err := url.Parse(req.URL.String())
		if err != nil || again.Host != req.URL.Host {
			t.Fatalf("%q is read again as %v, %v", path, again, err)
		}
		for part := range strings.SplitSeq(again.Path, "/") {
			if part == ".." || part == "." {
				t.Fatalf("%q has the path %s", path, again.Path)
			}
		}
	})
}

// FuzzProfileFile: no text of a profile file breaks reading it, and no secret
// gets into an error.
func FuzzProfileFile(f *testing.F) {
	f.Add(profiles)
	f.Add("[a]\ntoken=x\n[a]\nhost = y")
	f.Add("[a\nx")
	f.Add("[a]\nhost=`multi\nline`\ntoken = \"\"\"x")
	f.Fuzz(func(t *testing.T, text string) {
		const secret = "fuzz-secret-0123456789"
		file, err := parseProfileFile([]byte(text + "\n[zz]\ntoken = " + secret + "\n"))
		if err != nil {
			if strings.Contains(err.Error(), secret) {
				t.Fatalf("the error holds the secret: %v", err)
			}
			return
		}
		for _, name := range file.names {
			p := file.describe(name, false)
			if strings.Contains(p.Problem+p.Host+p.AccountID, secret) {
				t.Fatalf("the profile shows the secret: %+v", p)
			}
		}
	})
}

// FuzzAPIError: every body of an error answer makes an error of one line.
func FuzzAPIError(f *testing.F) {
	for _, s := range []string{`{"error_code":"X","message":"m","details":[{"@type":"x"}]}`, `{"schemas":[],"detail":null,"status":"404"}`, "CODE: text", "<html><pre>x</pre>", "<pre", "{", "<title>\xff"} {
		f.Add(404, []byte(s), "7")
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, after string) {
		if status < 300 || status > 599 {
			return
		}
		e := parseAPIError(status, http.Header{"Retry-After": {after}}, body)
		text := e.Error()
		if strings.ContainsAny(text, "\r\n") || len(text) > 4000 || e.Message == "" && http.StatusText(status) != "" || e.RetryAfter < 0 {
			t.Fatalf("error %q, wait %v", text, e.RetryAfter)
		}
		e.Is(ErrConflict)
	})
}

// replies answers every request with the next text.
type replies struct{ texts []string }

func (r *replies) RoundTrip(*http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	if len(r.texts) > 0 {
		_, _ = w.WriteString(r.texts[0])
		r.texts = r.texts[1:]
	}
	return w.Result(), nil
}

// FuzzPages: whatever the service answers, a list ends, and its items are
// JSON.
func FuzzPages(f *testing.F) {
	f.Add("budget_policies_list", `{"policies":[{}],"next_page_token":"a"}`, `{"policies":[{}],"next_page_token":"a"}`)
	f.Add("scim_users_list", `{"Resources":[{}],"startIndex":1}`, `{"Resources":[],"startIndex":2}`)
	f.Add("credentials_list", `[1,2,{"a":"b"}]`, ``)
	f.Fuzz(func(t *testing.T, action, first, second string) {
		if a, ok := DefaultRegistry().Lookup(action); !ok || a.Paging == nil {
			return
		}
		c, err := NewConnection(WithHost("http://127.0.0.1:1"), WithAccountID(testAccount), WithToken(testToken), WithoutRetry(), WithoutRateLimits(),
			WithHTTPClient(&http.Client{Transport: &replies{texts: []string{first, second, first, second}}}))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for item, err := range c.Items(context.Background(), action, nil) {
			if err == nil && !json.Valid(item) {
				t.Fatalf("item %q", item)
			}
			if n++; n > 4*(len(first)+len(second))+10 {
				t.Fatal("the list does not end")
			}
		}
	})
}
