package ir_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
)

// op is an operation of a test: "GET /pets/{id} PetsGet limit,offset".
type op string

// build makes the model of a few operations.
func build(t *testing.T, ops ...op) *ir.API {
	t.Helper()
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n")
	byPath := map[string][]string{}
	var order []string
	for _, o := range ops {
		f := strings.Fields(string(o) + " - -")
		if byPath[f[1]] == nil {
			order = append(order, f[1])
		}
		byPath[f[1]] = append(byPath[f[1]], string(o))
	}
	for _, path := range order {
		fmt.Fprintf(&b, "  %q:\n", path)
		for _, o := range byPath[path] {
			f := strings.Fields(o + " - -")
			fmt.Fprintf(&b, "    %s:\n", strings.ToLower(f[0]))
			if f[2] != "-" {
				fmt.Fprintf(&b, "      operationId: %s\n", f[2])
			}
			b.WriteString("      responses: {'200': {description: fine}}\n")
			var params []string
			for _, p := range ir.PathParams(path) {
				params = append(params, "{name: "+p+", in: path, required: true, schema: {type: string}}")
			}
			if f[3] != "-" {
				for p := range strings.SplitSeq(f[3], ",") {
					params = append(params, "{name: "+p+", in: query, schema: {type: string}}")
				}
			}
			fmt.Fprintf(&b, "      parameters: [%s]\n", strings.Join(params, ", "))
		}
	}
	text := b.String()
	root, issues := load.File("/t/openapi.yaml", load.Options{Base: "/t", Read: func(string) ([]byte, error) { return []byte(text), nil }})
	if err := issues.Err(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	api, issues := ir.Build(root)
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	return api
}

const today = "2026-11-22"

// pin runs the lock over an API and reads the result back from its text.
func pin(t *testing.T, l *ir.Lock, api *ir.API, date string) (*ir.Lock, []document.Issue) {
	t.Helper()
	next, issues := l.Pins(api, "lock.json", date)
	again, err := ir.ParseLock(next.Format())
	if err != nil {
		t.Fatal(err)
	}
	return again, issues.All()
}

// formers writes the former names of an operation as one text.
func formers(api *ir.API, name string) string {
	var out []string
	for _, o := range api.Operations() {
		if o.Name != name {
			continue
		}
		for _, f := range o.Former {
			text := f.Name + " " + f.Since
			for _, r := range f.Params {
				text += " " + r.From + ">" + r.To
			}
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}

func TestLock(t *testing.T) {
	for _, c := range []struct {
		name   string
		before []op
		after  []op
		// formers of the operation named of, or the issues, each as "line text".
		of, want string
		issues   []string
	}{
		{name: "nothing changes", before: []op{"GET /a/{x} AGet q"}, after: []op{"GET /a/{x} AGet q"}, of: "get_a_by_x"},
		{name: "a new action is added", before: []op{"GET /a AGet"}, after: []op{"GET /a AGet", "GET /b BGet"}, of: "get_b"},
		{name: "a new parameter is fine", before: []op{"GET /a AGet"}, after: []op{"GET /a AGet q"}, of: "get_a"},
		{
			name: "a path parameter gets another name", before: []op{"GET /a/{x}/b/{y} AGet"}, after: []op{"GET /a/{x}/b/{z} AGet"},
			of: "get_a_by_x_b_by_z", want: "get_a_by_x_b_by_y 2026-11-22 y>z",
		},
		{
			name: "recognised by the wire when the id changed too", before: []op{"GET /a/{x} AGet"}, after: []op{"GET /a/{y} AFetch"},
			of: "get_a_by_y", want: "a_get 2026-11-22; get_a_by_x 2026-11-22 x>y",
		},
		{
			name: "recognised by the id when the wire changed", before: []op{"GET /a/{x} AGet"}, after: []op{"GET /v2/a/{x} AGet"},
			of: "get_v2_a_by_x", want: "get_a_by_x 2026-11-22",
		},
		{
			name: "the alias changes", before: []op{"GET /a AGet"}, after: []op{"GET /a AFetch"},
			of: "get_a", want: "a_get 2026-11-22",
		},
		{
			name: "the parameter changes behind one name", before: []op{"GET /a/{xId} AGet"}, after: []op{"GET /a/{x_id} AGet"},
			of: "get_a_by_x_id", want: "get_a_by_x_id 2026-11-22 xId>x_id",
		},
		{
			name: "an action is gone", before: []op{"GET /a AGet", "GET /b BGet"}, after: []op{"GET /b BGet"},
			issues: []string{"lock.json:4 the pinned action get_a (GET /a) is gone"},
		},
		{
			name: "a name means something else", before: []op{"GET /a-b ABGet"}, after: []op{"GET /a/b Other"},
			issues: []string{"openapi.yaml:6 get_a_b means another operation now"},
		},
		{
			name: "a parameter is gone", before: []op{"GET /a AGet p,q"}, after: []op{"GET /a AGet q"},
			issues: []string{`openapi.yaml:6 the pinned parameter "p" of get_a is gone`},
		},
		{
			name: "path parameters that cannot be paired", before: []op{"GET /a/{x} AGet"}, after: []op{"GET /a/{y}/{z} AGet"},
			issues: []string{`openapi.yaml:6 the pinned parameter "x" of get_a_by_x is gone`},
		},
		{
			name: "an alias becomes the name of another", before: []op{"GET /a get_b"}, after: []op{"GET /a AGet", "GET /b BGet"},
			issues: []string{"openapi.yaml:11 get_b is pinned as the alias of get_a"},
		},
		{
			name: "an alias moves to another action", before: []op{"GET /a AGet", "GET /b BGet"}, after: []op{"GET /a AFetch", "GET /b AGet"},
			issues: []string{"openapi.yaml:11 the alias a_get is pinned as a former name of get_a"},
		},
		{
			name: "a renamed parameter's old name comes back", before: []op{"GET /a/{xId} AGet"}, after: []op{"GET /a/{x_id} AGet xId"},
			issues: []string{`openapi.yaml:6 the pinned parameter "xId" of get_a_by_x_id is no longer in the path`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, issues := pin(t, &ir.Lock{}, build(t, c.before...), "2026-01-01")
			if len(issues) > 0 {
				t.Fatalf("the first lock: %v", issues)
			}
			api := build(t, c.after...)
			second, issues := pin(t, first, api, today)
			var got []string
			for _, i := range issues {
				got = append(got, fmt.Sprintf("%s %s", i.Pos, i.Message))
			}
			if len(got) != len(c.issues) {
				t.Fatalf("issues %q, want %q", got, c.issues)
			}
			for i, want := range c.issues {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("issue %q, want %q", got[i], want)
				}
			}
			if len(c.issues) > 0 {
				return
			}
			if c.of != "" {
				if got := formers(api, c.of); got != c.want {
					t.Errorf("former names %q, want %q", got, c.want)
				}
			}
			// A second run with the same document changes nothing, whatever the date.
			repeat := build(t, c.after...)
			third, issues := pin(t, second, repeat, "2030-01-01")
			if len(issues) > 0 || string(third.Format()) != string(second.Format()) {
				t.Errorf("the second run changes the lock (%v):\n%s\nwas:\n%s", issues, third.Format(), second.Format())
			}
			if c.of != "" && formers(repeat, c.of) != formers(api, c.of) {
				t.Errorf("the second run has the former names %q", formers(repeat, c.of))
			}
		})
	}
}

// TestLockChain renames an action twice: both old names still work, with the
// parameters of their time.
func TestLockChain(t *testing.T) {
	l := &ir.Lock{}
	var api *ir.API
	for i, o := range []op{"GET /a/{x} AGet", "GET /a/{y} AGet", "GET /a/{z} AGet"} {
		var issues []document.Issue
		api = build(t, o)
		if l, issues = pin(t, l, api, fmt.Sprintf("2026-0%d-01", i+1)); len(issues) > 0 {
			t.Fatal(issues)
		}
	}
	if got, want := formers(api, "get_a_by_z"), "get_a_by_x 2026-02-01 x>z; get_a_by_y 2026-03-01 y>z"; got != want {
		t.Errorf("former names %q, want %q", got, want)
	}
	// And back to the first name: it is the name again, not a former one.
	api = build(t, "GET /a/{x} AGet")
	if _, issues := pin(t, l, api, "2026-04-01"); len(issues) > 0 {
		t.Fatal(issues)
	}
	if got, want := formers(api, "get_a_by_x"), "get_a_by_y 2026-03-01 y>x; get_a_by_z 2026-04-01 z>x"; got != want {
		t.Errorf("former names %q, want %q", got, want)
	}
}

// TestLockGivenUp deletes entries: that is how a name is given up.
func TestLockGivenUp(t *testing.T) {
	l, _ := pin(t, &ir.Lock{}, build(t, "GET /a/{x} AGet"), "2026-01-01")
	l, _ = pin(t, l, build(t, "GET /a/{y} AGet"), today)
	l.Actions = slices.DeleteFunc(l.Actions, func(p ir.Pin) bool { return p.FormerOf != "" })
	api := build(t, "GET /a/{y} AGet")
	l, issues := pin(t, l, api, today)
	if len(issues) > 0 || formers(api, "get_a_by_y") != "" || len(l.Actions) != 1 {
		t.Errorf("%v, former names %q, %s", issues, formers(api, "get_a_by_y"), l.Format())
	}
	l.Actions = nil
	if _, issues = pin(t, l, build(t, "GET /b BGet"), today); len(issues) > 0 {
		t.Errorf("%v", issues)
	}
}

// TestLockFormerClash lets a new action take a name that is kept for another.
func TestLockFormerClash(t *testing.T) {
	l, _ := pin(t, &ir.Lock{}, build(t, "GET /a/{x} AGet"), "2026-01-01")
	l, _ = pin(t, l, build(t, "GET /v2/{x} AGet"), today)
	_, issues := pin(t, l, build(t, "GET /v2/{x} AGet", "GET /a/{x} New"), today)
	if len(issues) != 1 || !strings.Contains(issues[0].Message, "get_a_by_x is pinned as a former name of get_v2_by_x") {
		t.Errorf("issues %v", issues)
	}
}

func TestParseLock(t *testing.T) {
	for _, text := range []string{"{", `{"action": []}`, `[]`} {
		if _, err := ir.ParseLock([]byte(text)); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
	if l, err := ir.ParseLock(nil); err != nil || len(l.Actions) != 0 {
		t.Errorf("empty: %v, %v", l, err)
	}
}

func TestChanges(t *testing.T) {
	before, _ := pin(t, &ir.Lock{}, build(t, "GET /a AGet", "GET /b BGet"), today)
	after, _ := pin(t, &ir.Lock{}, build(t, "GET /a AGet q", "GET /c CGet"), today)
	got := strings.Join(before.Changes(after), "\n")
	for _, want := range []string{"changed: get_a", "dropped: get_b", "new: get_c"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	if list := before.Changes(before); len(list) > 0 {
		t.Errorf("no change, yet %q", list)
	}
}

// TestLockFormerParam lets a new parameter take a name that a renamed one had.
func TestLockFormerParam(t *testing.T) {
	l, _ := pin(t, &ir.Lock{}, build(t, "GET /a/{x} AGet"), "2026-01-01")
	l, _ = pin(t, l, build(t, "GET /a/{y} AGet"), today)
	_, issues := pin(t, l, build(t, "GET /a/{y} AGet x"), today)
	if len(issues) != 1 || !strings.Contains(issues[0].Message, `the parameter "x" of get_a_by_y is pinned as a former name of "y"`) {
		t.Errorf("issues %v", issues)
	}
}
