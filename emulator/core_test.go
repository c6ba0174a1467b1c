package emulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/emulator/openapicheck"
)

// TestEveryOperationIsServed fails when an operation is left to plain
// storage: it exists for operations that were just added, not for good.
func TestEveryOperationIsServed(t *testing.T) {
	handlers, _ := merge(services())
	for _, a := range actions.All() {
		if handlers[a.OperationID] == nil {
			t.Errorf("%s %s (%s) has no behaviour of its own", a.Method, a.Path, a.OperationID)
		}
	}
	if len(actions.All()) < 211 {
		t.Errorf("only %d operations", len(actions.All()))
	}
}

// TestDerivedResources: an operation without behaviour is stored plainly.
func TestDerivedResources(t *testing.T) {
	all := actions.All()
	handlers := map[string]Handler{}
	for _, s := range derive(all, handlers) {
		for id, h := range s.handlers {
			handlers[id] = h
		}
	}
	if len(handlers) != len(all) {
		t.Errorf("%d of %d operations", len(handlers), len(all))
	}
}

func TestDocumentIsValid(t *testing.T) {
	if err := openapicheck.New().Validate(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestObjects(t *testing.T) {
	o := Object{"a": Object{"b": 1, "l": []string{"x"}}, "n": json.Number("9007199254740993"), "s": "12"}.Clone()
	if o.Str("a.b") != "1" || o.Str("a.none.deeper") != "" || o.Has("a.none") || !o.Has("a.b") {
		t.Error(o)
	}
	if n, ok := o.Int("n"); !ok || n != 9007199254740993 {
		t.Error(n, ok)
	}
	if n, ok := o.Int("s"); !ok || n != 12 {
		t.Error(n, ok)
	}
	c := o.Clone()
	c.Put("a.b", "changed")
	c.Put("x.y.z", true)
	c.Remove("a.l")
	if o.Str("a.b") != "1" || len(o.Strings("a.l")) != 1 || !c.Bool("x.y.z") || c.Has("a.l") {
		t.Error(o, c)
	}
	for _, p := range [][2]any{
		{json.Number("1"), json.Number("1.0")},
		{[]any{json.Number("2")}, []any{json.Number("2")}},
		{map[string]any{"a": nil}, Object{"a": nil}},
		{"x", "x"},
		{nil, nil},
	} {
		if !equal(p[0], p[1]) {
			t.Errorf("%v != %v", p[0], p[1])
		}
	}
	for _, p := range [][2]any{
		{json.Number("1"), "1"}, {"1", json.Number("1")}, {[]any{}, nil}, {nil, map[string]any{}}, {map[string]any{"a": true}, map[string]any{}},
	} {
		if equal(p[0], p[1]) {
			t.Errorf("%v == %v", p[0], p[1])
		}
	}
}

func TestMasks(t *testing.T) {
	for _, m := range []struct {
		mask []string
		want string
	}{
		{[]string{"a"}, `{"a":"new","b":{"x":1,"y":2},"c":true}`},
		{[]string{"b.x"}, `{"a":"old","b":{"x":9,"y":2},"c":true}`},
		{[]string{"b"}, `{"a":"old","b":{"x":9},"c":true}`},
		{[]string{"c"}, `{"a":"old","b":{"x":1,"y":2}}`},
		{[]string{"b.y", "c"}, `{"a":"old","b":{"x":1}}`},
		{[]string{"*"}, `{"a":"new","b":{"x":9}}`},
		{[]string{"d"}, ""},
		{[]string{"*", "a"}, ""},
	} {
		o := Object{"a": "old", "b": Object{"x": 1, "y": 2}, "c": true}.Clone()
		err := applyMask(o, Object{"a": "new", "b": Object{"x": 9}}, m.mask, []string{"a", "b", "c"})
		got, jerr := json.Marshal(o)
		if jerr != nil {
			t.Fatal(jerr)
		}
		if m.want == "" {
			if err == nil {
				t.Errorf("%v was accepted", m.mask)
			}
		} else if err != nil || string(got) != m.want {
			t.Errorf("%v: %v %s", m.mask, err, got)
		}
	}
}

func testStore(decls ...Collection) *store { return newStore(decls) }

func TestTransactionsAreUndone(t *testing.T) {
	s := testStore(Collection{Name: "c", Indexes: []Index{byField("name", "n")}})
	at := time.Unix(100, 0)
	put := func(tx *Tx, id, name string) { tx.Put("c", &Record{ID: id, Object: Object{"n": name}}) }
	if err := s.do("a", at, true, func(tx *Tx) error { put(tx, "1", "one"); put(tx, "2", "two"); return nil }); err != nil {
		t.Fatal(err)
	}
	failed := s.do("a", at, true, func(tx *Tx) error {
		put(tx, "1", "changed")
		tx.Delete("c", "", "2")
		put(tx, "3", "three")
		put(tx, "3", "three again")
		if tx.FindOne("c", "name", "changed") == nil || tx.Get("c", "", "2") != nil {
			t.Error("a transaction does not see its own changes")
		}
		return invalid("no")
	})
	if failed == nil {
		t.Fatal("no error")
	}
	func() {
		defer func() { _ = recover() }()
		_ = s.do("a", at, true, func(tx *Tx) error { put(tx, "9", "nine"); panic("defect") })
	}()
	_ = s.do("a", at, false, func(tx *Tx) error {
		l := tx.List("c", "")
		if len(l) != 2 || l[0].Object.Str("n") != "one" || l[1].Object.Str("n") != "two" {
			t.Errorf("%v", l)
		}
		if tx.FindOne("c", "name", "changed") != nil || tx.FindOne("c", "name", "two") == nil {
			t.Error("the index was not undone")
		}
		return nil
	})
}

func TestStepsRunInOrderAtTheirTime(t *testing.T) {
	var ran []string
	step := func(tx *Tx, r *Record) bool {
		ran = append(ran, r.ID+tx.Now.UTC().Format("@05"))
		if r.ID == "again" && len(ran) < 4 {
			r.Step, r.Due = "s", tx.Now.Add(2*time.Second)
		}
		return r.ID != "gone"
	}
	s := testStore(Collection{Name: "c", Steps: map[string]func(*Tx, *Record) bool{"s": step}})
	at := func(sec int64) time.Time { return time.Unix(sec, 0) }
	if err := s.do("a", at(0), true, func(tx *Tx) error {
		tx.Put("c", &Record{ID: "late", Step: "s", Due: at(5)})
		tx.Put("c", &Record{ID: "again", Step: "s", Due: at(1)})
		tx.Put("c", &Record{ID: "gone", Step: "s", Due: at(2)})
		// A record that changed has lost its step, unless it is given again.
		tx.Put("c", &Record{ID: "never", Step: "s", Due: at(3)})
		tx.Put("c", &Record{ID: "never"})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.do("a", at(10), false, func(tx *Tx) error {
		if n := len(tx.List("c", "")); n != 3 {
			t.Errorf("%d records", n)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(ran)
	if err != nil {
		t.Fatal(err)
	}
	if want := `["again@01","gone@02","again@03","again@05","late@05"]`; string(got) != want && string(got) != `["again@01","gone@02","again@03","late@05","again@05"]` {
		t.Errorf("%s", got)
	}
}

func TestLaggingReaders(t *testing.T) {
	s := testStore(Collection{Name: "c"})
	s.lag = 10 * time.Second
	at := func(sec int64) time.Time { return time.Unix(1000+sec, 0) }
	write := func(sec int64, fn func(tx *Tx)) {
		t.Helper()
		if err := s.do("a", at(sec), true, func(tx *Tx) error { fn(tx); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	read := func(sec int64) (got string) {
		_ = s.do("a", at(sec), false, func(tx *Tx) error {
			for _, r := range tx.List("c", "") {
				got += r.Object.Str("v")
				if tx.Get("c", "", r.ID) != r {
					t.Error("Get and List differ")
				}
			}
			return nil
		})
		return got
	}
	see := func(sec int64, want string) {
		t.Helper()
		if got := read(sec); got != want {
			t.Errorf("at %d: %q, not %q", sec, got, want)
		}
	}
	write(0, func(tx *Tx) { tx.Put("c", &Record{ID: "x", Object: Object{"v": "1"}}) })
	write(5, func(tx *Tx) { tx.Put("c", &Record{ID: "x", Object: Object{"v": "2"}}) })
	see(9, "")
	see(10, "1")
	see(14, "1")
	see(15, "2")
	write(20, func(tx *Tx) { tx.Delete("c", "", "x") })
	see(20, "2")
	see(29, "2")
	write(29, func(tx *Tx) {
		if len(tx.List("c", "")) != 0 || len(tx.Lingering("c")) != 1 {
			t.Error("a writer does not see the present, or not what lingers")
		}
	})
	see(30, "")
	write(31, func(tx *Tx) {
		if len(tx.Lingering("c")) != 0 {
			t.Error("it lingers for ever")
		}
	})
}

func TestPathPatterns(t *testing.T) {
	for _, p := range []struct {
		pattern, path string
		want          bool
	}{
		{"/a/*/c", "/a/b/c", true},
		{"/a/*/c", "/a/b/b/c", false},
		{"/a/**", "/a/b/c", true},
		{"/a/**", "/a", true},
		{"**/c", "/a/b/c", true},
		{"**/b/**", "/a/b/c/d", true},
		{"/a*/b", "/abc/b", true},
		{"/*x*/b", "/axc/b", true},
		{"/*x*/b", "/abc/b", false},
		{"", "/a", true},
	} {
		f := Fault{Path: p.pattern}
		r := newGet(p.path)
		if got := f.matches(r, nil); got != p.want {
			t.Errorf("%q %q: %v", p.pattern, p.path, got)
		}
	}
}

func newGet(path string) *http.Request {
	return &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}
}
