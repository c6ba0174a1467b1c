package connector

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

func TestResultValue(t *testing.T) {
	for _, test := range []struct {
		media, body string
		want        string // %#v of the value, or "error"
	}{
		{"application/json", `{"id":9007199254740993,"f":1.50}`, `map[string]interface {}{"f":"1.50", "id":"9007199254740993"}`},
		{"application/json; charset=utf-8", `[1,null,true,"x"]`, `[]interface {}{"1", interface {}(nil), true, "x"}`},
		{"application/scim+json", `{}`, `map[string]interface {}{}`},
		{"", `{"a":1}`, `map[string]interface {}{"a":"1"}`},
		{"", `plain`, `"plain"`},
		{"text/plain", "a,b\n1,2\n", `"a,b\n1,2\n"`},
		{"text/plain", `{"looks":"like json"}`, `"{\"looks\":\"like json\"}"`},
		{"application/json", "", `<nil>`},
		{"application/json", " \n", `<nil>`},
		{"application/json", `{"a":`, "error"},
		{"application/json", `{} {}`, "error"},
		{"broken;;media", `[1]`, `[]interface {}{"1"}`},
	} {
		r := &Result{Header: http.Header{"Content-Type": {test.media}}, Body: []byte(test.body)}
		v, err := r.Value()
		got := fmt.Sprintf("%#v", v)
		if err != nil {
			got = "error"
		}
		if got != test.want {
			t.Errorf("%s %q is %s, want %s (%v)", test.media, test.body, got, test.want, err)
		}
		var a any
		err = r.Decode(&a)
		if (err != nil) != (test.want == "error") || err == nil && fmt.Sprintf("%#v", a) != test.want {
			t.Errorf("%s %q decodes to %#v, %v", test.media, test.body, a, err)
		}
	}
}

func TestResultDecode(t *testing.T) {
	r := &Result{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"id":9007199254740993,"more":{"n":9007199254740993}}`)}
	var v struct {
		ID   int64
		More map[string]any
	}
	if err := r.Decode(&v); err != nil || v.ID != 9007199254740993 || v.More["n"] != json.Number("9007199254740993") {
		t.Errorf("%+v, %v", v, err)
	}
	var n int
	if err := r.Decode(&n); err == nil {
		t.Error("an object decodes into a number")
	}
	r.Body = []byte(`{} x`)
	if err := r.Decode(&v); err == nil {
		t.Error("what is behind the value is ignored")
	}
	n = 7
	r.Body = nil
	if err := r.Decode(&n); err != nil || n != 7 {
		t.Errorf("an empty answer: %d, %v", n, err)
	}
}
