package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// collect returns the items of a list as text.
func collect(t *testing.T, c *Connection, action string, params map[string]any, opts ...CallOption) ([]string, error) {
	t.Helper()
	var out []string
	for item, err := range c.ItemsWith(t.Context(), action, params, opts...) {
		if err != nil {
			return out, err
		}
		out = append(out, string(item))
	}
	return out, nil
}

func TestTokenPages(t *testing.T) {
	pages := map[string]string{
		"":    `{"policies":[{"policy_id":"1"},{"policy_id":"2"}],"next_page_token":"a"}`,
		"a":   `{"policies":[],"next_page_token":"b b"}`,
		"b b": ` { "next_page_token" : "c" } `,
		"c":   `{"policies":[{"policy_id":"3", "n": 9007199254740993}],"next_page_token":""}`,
	}
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		answer(200, pages[r.URL.Query().Get("page_token")])(w, r)
	})
	c, _ := connect(t, s.URL)
	var seen []Progress
	got, err := collect(t, c, "budget_policies_list", map[string]any{"page_size": 2}, WithProgress(func(p Progress) { seen = append(seen, p) }))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`{"policy_id":"1"}`, `{"policy_id":"2"}`, `{"policy_id":"3", "n": 9007199254740993}`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("items %v", got)
	}
	if last := seen[len(seen)-1]; last.Pages != 4 || last.Items != 3 {
		t.Errorf("progress %+v", last)
	}
	if uri := s.requests()[1].URI; !strings.Contains(uri, "page_size=2") || !strings.Contains(uri, "page_token=a") {
		t.Errorf("the second page was asked for by %s", uri)
	}
}

// scim serves n users; mode bends what it does with startIndex.
func scim(n int, mode string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start, _ := strconv.Atoi(r.URL.Query().Get("startIndex"))
		count, _ := strconv.Atoi(r.URL.Query().Get("count"))
		echo := start
		switch mode {
		case "ignores":
			start, echo = 1, 1
		case "ignores silently":
			start = 1
		}
		var b strings.Builder
		fmt.Fprintf(&b, `{"totalResults":%d,"startIndex":%d,"Resources":[`, n, echo)
		for i := start; i < start+count && i <= n; i++ {
			if i > start {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"id":"%d","userName":"user%d@example.com","pad":%q}`, i, i, strings.Repeat("x", 500))
		}
		b.WriteString("]}")
		w.Header().Set("Content-Type", "application/scim+json")
		_, _ = w.Write([]byte(b.String()))
	}
}

// usersList is the alias of the SCIM list of users.
func usersList(t testing.TB) string {
	t.Helper()
	for _, a := range DefaultRegistry().All() {
		if a.Method == http.MethodGet && a.Path == "/api/2.0/accounts/{account_id}/scim/v2/Users" {
			return a.Alias
		}
	}
	t.Fatal("there is no list of users")
	return ""
}

func TestSCIMPages(t *testing.T) {
	s := newService(t, scim(2500, ""))
	c, _ := connect(t, s.URL)
	got, err := collect(t, c, usersList(t), nil)
	if err != nil || len(got) != 2500 || !strings.Contains(got[2499], `"id":"2500"`) {
		t.Fatalf("%d items, %v", len(got), err)
	}
	if n := len(s.requests()); n != 4 { // three pages, and the empty one that ends it
		t.Errorf("%d requests", n)
	}
	if uri := s.requests()[1].URI; !strings.Contains(uri, "startIndex=1001") || !strings.Contains(uri, "count=1000") {
		t.Errorf("second page by %s", uri)
	}
	got, err = collect(t, c, usersList(t), map[string]any{"startIndex": 2400, "count": "60"})
	if err != nil || len(got) != 101 {
		t.Errorf("from 2400: %d items, %v", len(got), err)
	}
}

func TestPagingLoopsEnd(t *testing.T) {
	same := answer(200, `{"policies":[{"policy_id":"1"}],"next_page_token":"a"}`)
	n := 0
	fresh := func(w http.ResponseWriter, r *http.Request) {
		n++
		answer(200, fmt.Sprintf(`{"policies":[{"policy_id":"1"}],"next_page_token":"t%d"}`, n))(w, r)
	}
	empty := func(w http.ResponseWriter, r *http.Request) {
		n++
		answer(200, fmt.Sprintf(`{"next_page_token":"t%d"}`, n))(w, r)
	}
	for _, test := range []struct {
		name, action string
		h            http.HandlerFunc
		items        int
	}{
		{"same page and token", "budget_policies_list", same, 1},
		{"same page, new tokens", "budget_policies_list", fresh, 1},
		{"empty pages for ever", "budget_policies_list", empty, 0},
		{"startIndex ignored", usersList(t), scim(5000, "ignores"), 1000},
		{"startIndex ignored, echoed", usersList(t), scim(5000, "ignores silently"), 1000},
		{"all at once, over and over", usersList(t), scim(3, "ignores"), 3},
	} {
		s := newService(t, test.h)
		c, _ := connect(t, s.URL)
		got, err := collect(t, c, test.action, nil)
		if !errors.Is(err, ErrPaging) || len(got) != test.items {
			t.Errorf("%s: %d items, error %v", test.name, len(got), err)
		}
	}
}

func TestListShapes(t *testing.T) {
	for _, test := range []struct {
		action, body string
		want         []string
	}{
		{"credentials_list", `[{"a":1}, {"b":[1,{"c":"]"}]} ]`, []string{`{"a":1}`, `{"b":[1,{"c":"]"}]}`}},
		{"credentials_list", ` [ ] `, nil},
		{"credentials_list", `null`, nil},
		{"credentials_list", ``, nil},
		{"metastores_list", `{"metastores":null}`, nil},
		{"metastores_list", `{}`, nil},
		{"metastores_list", `{"metastores":[1],"metastores":[2]}`, []string{"2"}},
		{"workspaces_get", `{"workspace_id":1}`, []string{`{"workspace_id":1}`}},
	} {
		s := newService(t, answer(200, test.body))
		c, _ := connect(t, s.URL)
		var params map[string]any
		if test.action == getAction {
			params = oneWorkspace
		}
		got, err := collect(t, c, test.action, params)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s %s: %q, %v", test.action, test.body, got, err)
		}
	}
	for _, body := range []string{`{"metastores":{}}`, `{"metastores":[}`, `{"metastores":[1]`, `{"metastores":[1]}x`, `[1,]`, `{"a":01}`} {
		s := newService(t, answer(200, body))
		c, _ := connect(t, s.URL)
		if got, err := collect(t, c, "metastores_list", nil); err == nil {
			t.Errorf("%s: %q and no error", body, got)
		}
	}
}

func TestItemsStop(t *testing.T) {
	s := newService(t, scim(5000, ""))
	c, _ := connect(t, s.URL)
	for range c.Items(t.Context(), usersList(t), nil) {
		break
	}
	if n := len(s.requests()); n != 1 {
		t.Errorf("%d requests after the first item was enough", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for item, err := range c.Items(ctx, usersList(t), nil) {
		last = err
		if n++; n == 1500 {
			cancel()
		}
		if err != nil && item != nil {
			t.Error("an item came with the error")
		}
	}
	if !errors.Is(last, context.Canceled) || n != 2001 {
		t.Errorf("%d pairs, last error %v", n, last)
	}
	for _, err := range c.Items(t.Context(), "no_such_action", nil) {
		last = err
	}
	if !errors.Is(last, ErrUnknownAction) {
		t.Errorf("an unknown action: %v", last)
	}
}

func TestPageFaultsAreRetried(t *testing.T) {
	s := newService(t, cut(200, `{"policies":[{"policy_id":"1"}`), answer(200, `{"policies":[{"policy_id":"1"}]}`))
	c, _ := connect(t, s.URL)
	if got, err := collect(t, c, "budget_policies_list", nil); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// TestManyItemsInLittleMemory walks 30,000 users: the heap must stay flat.
func TestManyItemsInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	s := newService(t, scim(30_000, ""))
	s.got = nil
	c, _ := connect(t, s.URL)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, n := heap(), uint64(0), 0
	for item, err := range c.Items(t.Context(), usersList(t), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(item) {
			t.Fatalf("item %d is %s", n, item)
		}
		if n++; n%5_000 == 0 {
			most = max(most, heap())
		}
	}
	if n != 30_000 || most > before+8<<20 {
		t.Errorf("%d items; the heap grew from %d to %d bytes", n, before, most)
	}
}
