package render_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/databricks-account/connector/internal/cli/render"
)

func TestJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                             `{}`,
		` [ ] `:                          `[]`,
		`{"b":1,"a":[{},[],{"x":null}]}`: "{\n  \"b\": 1,\n  \"a\": [\n    {},\n    [],\n    {\n      \"x\": null\n    }\n  ]\n}",
		`9007199254740993`:               `9007199254740993`,
		`1.50e+2`:                        `1.50e+2`,
		`"a\"{b"`:                        `"a\"{b"`,
		"\"\u009b31m\u202e\"":            `"\u009b31m\u202e"`,
		`not JSON`:                       `not JSON`,
		`"grün \u001b"`:                  `"grün \u001b"`,
	} {
		if got := string(render.JSON(nil, []byte(in), render.Palette{})); got != want {
			t.Errorf("JSON(%s)\n got %s\nwant %s", in, got, want)
		}
	}
	coloured := string(render.JSON(nil, []byte(`{"a":"b","n":1,"z":null}`), render.Colours()))
	for _, part := range []string{"\x1b[34m\"a\"\x1b[0m", "\x1b[32m\"b\"\x1b[0m", "\x1b[36m1\x1b[0m", "\x1b[2mnull\x1b[0m"} {
		if !strings.Contains(coloured, part) {
			t.Errorf("%q has no %q", coloured, part)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,{"b":"c\\\""}],"d":{}}`))
	f.Add([]byte("[\"\u009b\", -1e9]"))
	f.Fuzz(func(t *testing.T, in []byte) {
		if !json.Valid(in) || !utf8.Valid(in) {
			return
		}
		got := render.JSON(nil, in, render.Palette{})
		var want, back bytes.Buffer
		if json.Compact(&want, in) != nil || json.Compact(&back, got) != nil {
			t.Fatalf("%q became %q", in, got)
		}
		var a, b any
		json.Unmarshal(in, &a)
		json.Unmarshal(got, &b)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%q became %q", in, got)
		}
	})
}

// What YAML writes, another reader must read as the same value.
func checkYAML(t *testing.T, in []byte) {
	t.Helper()
	var want any
	if err := json.Unmarshal(in, &want); err != nil {
		return
	}
	out, err := render.YAML(nil, in, render.Palette{})
	if err != nil {
		t.Fatalf("%q: %v", in, err)
	}
	var got any
	if err := yaml.Unmarshal(out, &got); err != nil {
		t.Fatalf("%q became %q: %v", in, out, err)
	}
	// Numbers by their JSON form: YAML tells int from float.
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatalf("%q became %q: %v", in, out, err)
	}
	var back any
	json.Unmarshal(text, &back)
	if !reflect.DeepEqual(want, back) {
		t.Fatalf("%q became\n%s\nwhich reads as %s", in, out, text)
	}
}

func TestYAML(t *testing.T) {
	for _, in := range []string{
		`{}`, `[]`, `null`, `"x"`, `1`, `true`, `""`,
		`{"a":{},"b":[],"c":{"d":[[1,[2]],{"e":"f"}]}}`,
		`["yes","No","null","~","1","1e3","0x1f","1_000","12:30","2024-01-01","-","- a","a: b","a:b","a #b","a#b","#","&a","*a","!a","%a","@a","` + "`" + `a","'a'","\"a\"","a ","  a","=","<<",".5",".inf","y","on","{a}","[a]","a,b","?","? a","|","> x","é","日本"]`,
		`{"yes":1,"1":2,"":3,"a b":4,"a: b":5,"<<":6,"urn:ietf:params:scim:schemas:core:2.0:User":7}`,
		`["a\nb","a\nb\n","a\n\n\nb\n\n","\na","a\n b"," a\nb","\ta\nb","a\r\nb","a\nb ","---\n...","a\u0000b","a\u001b[31m","a\u0085b","a\u2028b\n","\ufeffx\ny"]`,
		`{"pem":"-----BEGIN-----\nabc\n-----END-----\n","list":[{"pem":"x\ny"}]}`,
		`"top\nlevel"`, `"---\na"`,
		`[9007199254740993, 1.0, -0.5, 1e400]`,
	} {
		if strings.Contains(in, "e400") {
			continue // not a number for encoding/json either
		}
		checkYAML(t, []byte(in))
	}
}

func FuzzYAML(f *testing.F) {
	f.Add([]byte(`{"a":["b: c","1",null,{"d":"e\nf"}]}`))
	f.Add([]byte(`["-","\n","a\n\tb"]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		if !utf8.Valid(in) {
			return
		}
		var v any
		if json.Unmarshal(in, &v) != nil || hasBigNumber(v) || hasDuplicates(in) {
			return
		}
		checkYAML(t, in)
	})
}

// hasBigNumber: other readers round numbers that a float64 does not hold.
func hasBigNumber(v any) bool {
	switch v := v.(type) {
	case float64:
		return v > 1<<53 || v < -1<<53 || v != 0 && v < 1e-300 && v > -1e-300 || v != float64(int64(v))
	case []any:
		for _, e := range v {
			if hasBigNumber(e) {
				return true
			}
		}
	case map[string]any:
		for k, e := range v {
			if hasBigNumber(e) || k == "<<" {
				return true
			}
		}
	}
	return false
}

func hasDuplicates(in []byte) bool {
	n, err := render.Parse(in)
	return err != nil || duplicated(&n)
}

func duplicated(n *render.Node) bool {
	seen := map[string]bool{}
	for _, k := range n.Keys {
		if seen[k] {
			return true
		}
		seen[k] = true
	}
	for i := range n.Items {
		if duplicated(&n.Items[i]) {
			return true
		}
	}
	return false
}

func TestTable(t *testing.T) {
	in := `[{"account_id":"a","workspace_name":"prod","workspace_id":1,"workspace_status":"RUNNING","creation_time":1700000000000,"tags":["x","y"],"network":{"id":"n1"}},
	        {"account_id":"a","workspace_name":"日本","workspace_id":22,"workspace_status":"FAILED","tags":[{"name":"z"}],"error":"a\u001b[31mb\nc"}]`
	tests := []struct {
		name    string
		width   int
		columns []string
		want    string
		hidden  string
	}{
		{name: "file", want: "WORKSPACE_NAME  WORKSPACE_STATUS  WORKSPACE_ID  CREATION_TIME         TAGS  NETWORK.ID  ERROR\n" +
			"prod            RUNNING           1             2023-11-14 22:13:20Z  x, y  n1\n" +
			"日本            FAILED            22                                  z                 a\ufffd[31mb c\n"},
		{name: "terminal", width: 50, hidden: "creation_time tags error network.id", want: "WORKSPACE_NAME  WORKSPACE_STATUS  WORKSPACE_ID\n" +
			"prod            RUNNING           1\n日本            FAILED            22\n"},
		{name: "chosen", columns: []string{"workspace_id", "nosuch"}, want: "WORKSPACE_ID  NOSUCH\n1\n22\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := render.NewTable(render.Palette{}, tt.width, tt.columns)
			if got := string(table.Append(nil, parse(t, in))); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if got := strings.Join(table.Hidden(), " "); got != tt.hidden {
				t.Errorf("hidden %q, want %q", got, tt.hidden)
			}
		})
	}
}

// Rows that come later are not cut to the width of the first ones.
func TestTableGrows(t *testing.T) {
	for width, want := range map[int]string{0: "a2345678901234", 40: "a234567890…"} {
		table := render.NewTable(render.Palette{}, width, nil)
		out := table.Append(nil, parse(t, `[{"id":"1","value":"a234567890x"}]`))
		out = table.Append(out, parse(t, `[{"id":"1000","value":"a2345678901234"}]`))
		last := strings.Fields(strings.Split(string(out), "\n")[2])
		if last[0] != "1000" || last[1] != want {
			t.Errorf("width %d: %q", width, last)
		}
	}
}

func parse(t *testing.T, in string) []render.Node {
	t.Helper()
	n, err := render.Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	return n.Items
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want []string
	}{
		{"one two three", 7, []string{"one two", "three"}},
		{"one  two\tthree", 100, []string{"one two three"}},
		{"averylongword x", 5, []string{"averylongword", "x"}},
		{"a\n\nb", 10, []string{"a", "", "b"}},
		{"", 10, []string{""}},
		{"日本 日本", 4, []string{"日本", "日本"}},
		{" x ", 3, []string{"x"}},
	} {
		if got := render.Wrap(tt.in, tt.n); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"日本語", 4, "日…"}, {"x", 0, ""}} {
		if got := render.Cut(tt.in, tt.n); got != tt.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}
