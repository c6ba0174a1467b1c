package emulator_test

import (
	"encoding/json"
	"flag"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/emulatortest"
)

var (
	fuzzCalls = flag.Int("calls", 10_000, "how many requests TestRandomRequests makes")
	fuzzSeed  = flag.Uint64("seed", 1, "what TestRandomRequests begins with")
)

// TestRandomRequests throws damaged requests at every operation. Whatever
// comes, the answer is a well-formed one of the API and never an internal
// error.
func TestRandomRequests(t *testing.T) {
	e, _ := emulatortest.New(t, emulator.WithRandomSeed(*fuzzSeed))
	g := &mutator{rnd: rand.New(rand.NewPCG(*fuzzSeed, 1)), all: actions.All(), ids: []string{"1", "x"}}
	tally := map[int]int{}
	for range *fuzzCalls {
		method, target, body, header := g.request()
		w := send(t, e, method, target, body, header)
		if w == nil {
			continue
		}
		tally[w.Code]++
		g.learn(w.Body.Bytes())
	}
	t.Log(tally)
	if tally[200] < *fuzzCalls/50 || tally[400] < *fuzzCalls/50 {
		t.Errorf("the requests are not of a good mixture: %v", tally)
	}
}

// FuzzRequest is the same for the native fuzzer.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/api/2.0/accounts/"+emulator.DefaultAccountID+"/credentials", "", "application/json")
	f.Add("POST", "/api/2.0/accounts/"+emulator.DefaultAccountID+"/workspaces", `{"workspace_name":"w"}`, "application/json")
	f.Add("PATCH", "/api/2.0/accounts/"+emulator.DefaultAccountID+"/scim/v2/Groups/1", `{"Operations":[{"op":"add"}]}`, "application/scim+json")
	f.Add("POST", "/oidc/v1/token", "grant_type=client_credentials", "application/x-www-form-urlencoded")
	e, err := emulator.New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method, target, body, contentType string) {
		send(t, e, method, target, body, http.Header{"Content-Type": {contentType}})
	})
}

// send makes a request without a network and judges the answer. It returns
// nil when the request cannot be a request at all.
func send(t *testing.T, e *emulator.Emulator, method, target, body string, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	u, err := url.ParseRequestURI(target)
	if err != nil || method == "" || strings.ContainsAny(method, " \t\r\n") {
		return nil
	}
	r := &http.Request{
		Method: method, URL: u, RequestURI: target, Host: "emulator", Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: http.NoBody, RemoteAddr: "127.0.0.1:1",
	}
	if body != "" {
		r.Body = readCloser{strings.NewReader(body)}
		r.ContentLength = int64(len(body))
	}
	if header.Get("Authorization") == "" {
		header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r.WithContext(t.Context()))
	if w.Code >= 500 {
		t.Fatalf("%s %s\n%s\nanswered %d %s", method, target, body, w.Code, w.Body)
	}
	if w.Code >= 400 && method != http.MethodHead {
		kind := w.Header().Get("Content-Type")
		switch {
		case strings.HasPrefix(kind, "text/plain"):
		case kind != "application/json":
			t.Fatalf("%s %s answered %d with content type %q", method, target, w.Code, kind)
		default:
			var o object
			if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil {
				t.Fatalf("%s %s: %v in %s", method, target, err, w.Body)
			}
			code, _ := o["error_code"].(string)
			status, _ := o["status"].(string)
			oauth, _ := o["error"].(string)
			if code == "" && status == "" && oauth == "" {
				t.Fatalf("%s %s: no code in %s", method, target, w.Body)
			}
		}
	}
	return w
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// mutator makes requests from the examples of actions and damages them.
type mutator struct {
	rnd *rand.Rand
	all []*actions.Action
	// ids are values that were seen in answers: they make later requests hit
	// something.
	ids []string
}

func (g *mutator) one(n int) bool { return g.rnd.IntN(n) == 0 }

func pick[T any](g *mutator, list []T) T { return list[g.rnd.IntN(len(list))] }

func (g *mutator) learn(body []byte) {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return
	}
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				e := v[k]
				if s, ok := e.(string); ok && (k == "id" || strings.HasSuffix(k, "_id") || k == "name" || k == "etag") && s != "" {
					if len(g.ids) < 200 {
						g.ids = append(g.ids, s)
					} else {
						g.ids[g.rnd.IntN(len(g.ids))] = s
					}
				} else if depth < 4 {
					walk(e, depth+1)
				}
			}
		case []any:
			for _, e := range v {
				walk(e, depth+1)
			}
		}
	}
	walk(v, 0)
}

func (g *mutator) text() string {
	return pick(g, []string{
		"", "a", "0", "-1", "9007199254740993", "99999999999999999999", "1e400", "true", "null", "a/b", "..", "%", "%00", "\x00", "ü", "\u2028",
		strings.Repeat("x", 5000), "' or 1=1", "*", "${x}", "urn:x", "2026-01", "2026-01-01T00:00:00Z", "members[value eq \"1\"]", "{}", "a b",
	})
}

func (g *mutator) value(depth int) any {
	switch n := g.rnd.IntN(9); {
	case n == 0:
		return nil
	case n == 1:
		return g.one(2)
	case n == 2:
		return json.Number(pick(g, []string{"0", "-1", "1.5", "9007199254740993", "1e3", "1e400", "123456789012345678901234567890"}))
	case n == 3 && depth < 4:
		return []any{g.value(depth + 1), g.value(depth + 1)}
	case n == 4 && depth < 4:
		return object{"value": g.value(depth + 1), g.text(): g.value(depth + 1)}
	case n == 5:
		return pick(g, g.ids)
	}
	return g.text()
}

// damage changes a value somewhere.
func (g *mutator) damage(v any) any {
	switch v := v.(type) {
	case map[string]any:
		// In a fixed order, so that a seed gives the same requests again.
		for _, k := range slices.Sorted(maps.Keys(v)) {
			switch {
			case g.one(12):
				delete(v, k)
			case g.one(8):
				v[k] = g.value(0)
			default:
				v[k] = g.damage(v[k])
			}
		}
		if g.one(10) {
			v[g.text()] = g.value(0)
		}
	case []any:
		for i := range v {
			v[i] = g.damage(v[i])
		}
		if g.one(10) {
			return append(v, g.value(0))
		}
	case string:
		if g.one(6) {
			return pick(g, g.ids)
		}
	}
	return v
}

// request makes a request from an action's example.
func (g *mutator) request() (method, target, body string, header http.Header) {
	a := pick(g, g.all)
	header = http.Header{"Content-Type": {"application/json"}}
	var params object
	d := json.NewDecoder(strings.NewReader(a.Example))
	d.UseNumber()
	if err := d.Decode(&params); err != nil {
		params = object{}
	}
	method, path := a.Method, a.Path
	path = strings.ReplaceAll(path, "{account_id}", emulator.DefaultAccountID)
	for strings.Contains(path, "{") {
		i, j := strings.Index(path, "{"), strings.Index(path, "}")
		v := pick(g, g.ids)
		if g.one(4) {
			v = g.text()
		}
		path = path[:i] + url.PathEscape(v) + path[j+1:]
	}
	q := url.Values{}
	for _, arg := range a.Args {
		if arg.In == actions.InQuery && !g.one(3) {
			v, ok := params[arg.Key].(string)
			if !ok || g.one(3) {
				v = g.text()
			}
			q.Set(arg.Name, v)
		}
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	if a.Body != nil {
		data := params[a.Body.Key]
		if !g.one(4) {
			data = g.damage(data)
		}
		if text, err := json.Marshal(data); err == nil {
			body = string(text)
		}
		if g.one(30) && len(body) > 2 {
			body = body[:g.rnd.IntN(len(body))]
		}
	}
	switch {
	case g.one(40):
		method = pick(g, []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "FOO"})
	case g.one(40):
		header.Set("Content-Type", g.text())
	case g.one(60):
		header.Set("Authorization", "Bearer "+g.text())
	case g.one(60):
		path = strings.Replace(path, "/", pick(g, []string{"//", "/./", "/%2e%2e/", "/x/"}), 1+g.rnd.IntN(3))
	}
	return method, path, body, header
}
