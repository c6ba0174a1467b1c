package connector

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestWhole(t *testing.T) {
	for _, good := range []string{`1`, ` {"a":[1,-2.5e+7,"\u00e9\n"],"b":{},"c":[],"d":null} `, `"x"`, `[[[]]]`, `-0`, `0.10`, `true`, "\t[ 1 , 2 ]\n"} {
		if got, err := whole([]byte(good)); err != nil || string(got) != strings.TrimSpace(good) {
			t.Errorf("%s: %s, %v", good, got, err)
		}
	}
	for _, bad := range []string{``, ` `, `{`, `[`, `]`, `{"a"}`, `{"a":}`, `{a:1}`, `[1,]`, `{"a":1,}`, `01`, `1.`, `.5`, `1e`, `-`, `+1`, `"`, `"\x"`, `"\u12g4"`, "\"\n\"", `tru`, `nul`, `1 2`, `[1}`, `{"a":1]`, `[1 2]`, `{"a" 1}`, `NaN`, strings.Repeat("[", maxNesting+1)} {
		if got, err := whole([]byte(bad)); err == nil {
			t.Errorf("%.30s is taken as %.30s", bad, got)
		}
	}
}

func TestMember(t *testing.T) {
	obj := []byte(` { "a" : 1 , "b":{"a":2}, "c\u0064" : "x" , "a":3, "" : 4 } `)
	for name, want := range map[string]string{"a": "3", "b": `{"a":2}`, "cd": `"x"`, "": "4", "z": "", "b.a": ""} {
		if got := string(member(obj, name)); got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
	if got := member([]byte(`[1]`), "a"); got != nil {
		t.Errorf("an array has the member %s", got)
	}
}

// FuzzRawJSON compares with encoding/json: what is valid, the members of
// objects, and the elements of arrays.
func FuzzRawJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":"c"}],"a":null}`, `[1,"\ud83d\ude00",[],{}]`, `{"k\u0041":-1.5E-3}`, "[\"\x7f\xff\"]", `{"a":1`, `"\/"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := whole(data)
		if valid := json.Valid(data); valid != (err == nil) {
			t.Fatalf("valid is %v by encoding/json, and the error is %v", valid, err)
		}
		if err != nil {
			return
		}
		var obj map[string]json.RawMessage
		if json.Unmarshal(got, &obj) == nil && got[0] == '{' {
			for name, want := range obj {
				if !json.Valid([]byte(`"`+name+`"`)) || strings.ContainsRune(name, '\uFFFD') {
					continue // a name that JSON escapes, or that was repaired
				}
				if v := member(got, name); string(v) != string(want) {
					t.Fatalf("member %q is %s, want %s", name, v, want)
				}
			}
		}
		var list []json.RawMessage
		if json.Unmarshal(got, &list) == nil && got[0] == '[' {
			var mine []json.RawMessage
			for at := range elements(got) {
				mine = append(mine, got[at[0]:at[1]])
			}
			if fmt.Sprintf("%q", mine) != fmt.Sprintf("%q", list) {
				t.Fatalf("elements %q, want %q", mine, list)
			}
		}
	})
}
