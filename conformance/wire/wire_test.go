package wire

import (
	"net/http"
	"strings"
	"testing"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/peer"
)

// operations is how many operations the account API has, legacy those of the
// legacy Groups API.
const operations, legacy = 204, 7

func TestWireIsTheSDKs(t *testing.T) {
	t.Parallel()
	s, err := New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := s.Run(t.Context())
	for _, f := range r.Failures {
		t.Error(f)
	}
	if r.Reached() != operations || len(r.Rows) != operations {
		t.Errorf("the SDK reaches %d operations of %d, want %d", r.Reached(), len(r.Rows), operations)
	}
	nulls, escapes, hostile := 0, 0, 0
	for _, row := range r.Rows {
		nulls += row.Nulls
		escapes += row.Escapes
		hostile += row.Hostile
	}
	if nulls < 2000 || escapes < 100 || hostile < 5000 {
		t.Errorf("only %d nulls, %d escapes and %d hostile values were tried", nulls, escapes, hostile)
	}
	if a, b := r.Markdown(), r.Markdown(); a != b || !strings.Contains(a, "204 of 204") {
		t.Error("the table is not stable or not complete")
	}
}

func TestLegacyGroups(t *testing.T) {
	t.Parallel()
	lines, failures, err := Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Error(f)
	}
	if len(lines) != len(examples()) {
		t.Errorf("%d of %d examples", len(lines), len(examples()))
	}
	n := 0
	for _, a := range connector.DefaultRegistry().All() {
		if a.Host == actions.WorkspaceHost {
			n++
		}
	}
	if n != legacy {
		t.Errorf("%d actions of a workspace, want %d", n, legacy)
	}
}

// TestCompareSees proves that each kind of difference is found.
func TestCompareSees(t *testing.T) {
	t.Parallel()
	request := func(change func(*peer.Request)) peer.Request {
		r := peer.Request{
			Method: "POST", Path: "/a%20b", Query: "x=1&y=a+b&y=c",
			Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}},
			Body:   []byte(`{"id":9007199254740993,"list":[1,null],"text":"<"}`),
		}
		if change != nil {
			change(&r)
		}
		return r
	}
	for name, test := range map[string]struct {
		change func(*peer.Request)
		want   string
	}{
		"same":             {nil, ""},
		"order of names":   {func(r *peer.Request) { r.Query = "y=a%20b&x=1&y=c" }, ""},
		"order of members": {func(r *peer.Request) { r.Body = []byte(`{"text":"\u003c","list":[1,null],"id":9007199254740993}`) }, ""},
		"method":           {func(r *peer.Request) { r.Method = "PUT" }, "method"},
		"path":             {func(r *peer.Request) { r.Path = "/a%20b/" }, "path"},
		"question mark":    {func(r *peer.Request) { r.BareQuestion = true }, "bare question mark"},
		"query value":      {func(r *peer.Request) { r.Query = "x=1&y=c&y=a+b" }, "query y"},
		"query missing":    {func(r *peer.Request) { r.Query = "x=1" }, "query y"},
		"query more":       {func(r *peer.Request) { r.Query += "&z=" }, "query z"},
		"query broken":     {func(r *peer.Request) { r.Query = "%" }, "our query"},
		"accept":           {func(r *peer.Request) { r.Header.Set("Accept", "*/*") }, "Accept"},
		"content type":     {func(r *peer.Request) { r.Header.Del("Content-Type") }, "Content-Type"},
		"last digit":       {func(r *peer.Request) { r.Body = []byte(`{"id":9007199254740992,"list":[1,null],"text":"<"}`) }, "body"},
		"null for absent":  {func(r *peer.Request) { r.Body = []byte(`{"id":9007199254740993,"list":[1],"text":"<"}`) }, "body"},
		"no body":          {func(r *peer.Request) { r.Body = nil }, "body"},
		"two values":       {func(r *peer.Request) { r.Body = append(r.Body, '1') }, "our body"},
	} {
		got := compare(request(nil), request(test.change))
		switch {
		case test.want == "" && len(got) > 0:
			t.Errorf("%s: %v", name, got)
		case test.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], test.want)):
			t.Errorf("%s: %v, want one that starts with %q", name, got, test.want)
		}
	}
}

// TestReportTellsWhatIsMissing proves that an operation that no method
// reaches, a deviation that nothing needs and a method that sends nothing are
// failures.
func TestReportTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	r := newReport([]*actions.Action{{Name: "n", Alias: "alias", Service: "s"}})
	r.Silent = []string{"Some.Method"}
	r.Deviations = []DeviationUse{{Deviation: Deviation{ID: "old"}}}
	r.finish()
	text := strings.Join(r.Failures, "\n")
	for _, want := range []string{"alias: no method", "old is no longer needed", "Some.Method puts nothing"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if r.Reached() != 0 {
		t.Errorf("%d reached", r.Reached())
	}
}
