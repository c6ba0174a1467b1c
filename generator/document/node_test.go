package document_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/databricks-account/connector/generator/document"
)

func text(s string) *document.Node { return document.NewString(s, document.Pos{File: "f", Line: 1}) }

// object makes a map of n members named k0, k1, ...
func object(n int) *document.Node {
	m := document.NewMap(document.Pos{File: "f", Line: 9})
	for i := range n {
		m.Set(fmt.Sprintf("k%d", i), text(fmt.Sprint(i)))
	}
	return m
}

// TestMap works on a small map and on one that is large enough for an index,
// reading between all changes so that the index exists.
func TestMap(t *testing.T) {
	for _, n := range []int{4, 40} {
		m := object(n)
		check := func(key, want string) {
			t.Helper()
			if got := m.Str(key); got != want {
				t.Errorf("of %d: %s is %q, want %q", n, key, got, want)
			}
		}
		check("k1", "1")
		check("k99", "")
		m.Set("k1", text("new"))
		check("k1", "new")
		m.Delete("k0")
		check("k0", "")
		check("k3", "3")
		m.Delete("never")
		m.Rename("k2", "other")
		check("k2", "")
		check("other", "2")
		m.Set("added", text("x"))
		check("added", "x")
		m.SortKeys()
		check("other", "2")
		check("k3", "3")
		if len(m.Keys) != n || len(m.Items) != n {
			t.Errorf("of %d: %d keys, %d items", n, len(m.Keys), len(m.Items))
		}
		c := m.Clone()
		if !document.Equal(c, m) {
			t.Errorf("of %d: the copy differs", n)
		}
		c.Get("k3").Text = "changed"
		check("k3", "3")
		if document.Equal(c, m) {
			t.Errorf("of %d: the changed copy is equal", n)
		}
	}
}

// TestNil lets calls be chained over what is not there.
func TestNil(t *testing.T) {
	var n *document.Node
	if n.Get("a", "b") != nil || n.Str("a") != "" || n.True("a") || n.Has("a") || n.Strings("a") != nil || n.List() != nil || n.Ref() != "" || n.Clone() != nil {
		t.Error("a missing node has something")
	}
	for range n.Members() {
		t.Error("a missing node has members")
	}
	if n.JSON() != "null" || n.KeyPos("a") != (document.Pos{}) {
		t.Error("a missing node is not null")
	}
	if text("a").Get("b") != nil {
		t.Error("a text has members")
	}
}

func TestKeyPos(t *testing.T) {
	m := object(2)
	if got := m.KeyPos("k0"); got.Line != 1 {
		t.Errorf("%v", got)
	}
	if got := m.KeyPos("none"); got.Line != 9 {
		t.Errorf("a member that is not there: %v, want the place of the map", got)
	}
}

func TestEqual(t *testing.T) {
	list := func(items ...*document.Node) *document.Node { return document.NewList(document.Pos{}, items...) }
	a, b := document.NewMap(document.Pos{}), document.NewMap(document.Pos{File: "elsewhere"})
	a.Set("x", text("1"))
	a.Set("y", list(text("1")))
	b.Set("y", list(text("1")))
	b.Set("x", text("1"))
	if !document.Equal(a, b) {
		t.Error("the order of members counts")
	}
	if document.Equal(list(text("1"), text("2")), list(text("2"), text("1"))) {
		t.Error("the order of elements does not count")
	}
	if document.Equal(text("1"), &document.Node{Type: document.Number, Text: "1"}) {
		t.Error("a text equals a number")
	}
	if document.Equal(nil, a) || !document.Equal(nil, nil) {
		t.Error("nothing and something")
	}
}

// FuzzQuoted compares our quoting with what encoding/json reads.
func FuzzQuoted(f *testing.F) {
	f.Add("a\"\\\n\t\r\x00\x7f<&>é\u2028")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		var got string
		if err := json.Unmarshal(document.AppendQuoted(nil, s), &got); err != nil || got != s {
			t.Errorf("%q becomes %q (%v)", s, got, err)
		}
	})
}

func TestIndented(t *testing.T) {
	m := object(1)
	m.Set("l", document.NewList(document.Pos{}, document.NewBool(true, document.Pos{}), &document.Node{}))
	if got, want := string(m.Indented()), "{\n \"k0\": \"0\",\n \"l\": [\n  true,\n  null\n ]\n}\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestIssues(t *testing.T) {
	var a, b document.Issues
	if a.Err() != nil || !a.Empty() {
		t.Error("an empty list is an error")
	}
	at := func(file string, line int) document.Pos { return document.Pos{File: file, Line: line} }
	a.Addf(at("b", 10), "x")
	a.Addf(at("b", 2), "z")
	b.Addf(at("b", 2), "y %d", 1)
	b.Addf(at("b", 2), "z")
	b.Addf(at("a", 7), "x")
	a.Append(&b)
	if got, want := a.Err().Error(), "a:7: x\nb:2: y 1\nb:2: z\nb:10: x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPointer(t *testing.T) {
	inner := object(1)
	root := document.NewMap(document.Pos{})
	paths := document.NewMap(document.Pos{})
	root.Set("paths", paths)
	paths.Set("/a/{b}~c", inner)
	root.Set("list", document.NewList(document.Pos{}, text("zero"), inner))
	for ref, want := range map[string]*document.Node{
		"#":                          root,
		"#/paths/~1a~1{b}~0c":        inner,
		"#/paths/~1a~1%7Bb%7D~0c/k0": inner.Get("k0"),
		"#/list/1/k0":                inner.Get("k0"),
		"#/list/2":                   nil,
		"#/list/99999999999999999":   nil,
		"#/list/x":                   nil,
		"#/list/":                    nil,
		"#/none/a":                   nil,
		"paths":                      nil,
	} {
		if got := document.Pointer(root, ref); got != want {
			t.Errorf("%s gives %v, want %v", ref, got.JSON(), want.JSON())
		}
	}
}

func FuzzPointer(f *testing.F) {
	f.Add("a/b~c", "x")
	f.Fuzz(func(t *testing.T, a, b string) {
		ref := document.JoinPointer(a, b)
		got := document.SplitPointer(ref[1:])
		// A percent sign is read as an escape, which the writer of references
		// never makes.
		for _, s := range []string{a, b} {
			for i := range len(s) {
				if s[i] == '%' {
					return
				}
			}
		}
		if !reflect.DeepEqual(got, []string{a, b}) {
			t.Errorf("%q, %q become %q", a, b, got)
		}
	})
}
