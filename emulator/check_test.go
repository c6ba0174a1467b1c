package emulator

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/emulator/openapicheck"
)

// TestCheckersAgree damages the example of every action in every place, and
// lets both checkers judge.
func TestCheckersAgree(t *testing.T) {
	var ours Checker = tableChecker{}
	var kin Checker = openapicheck.New()
	judged, refused := 0, 0
	judge := func(a *actions.Action, q url.Values, body any) {
		t.Helper()
		judged++
		x, y := ours.Request(a, q, body), kin.Request(a, q, body)
		if x != nil {
			refused++
		}
		if (x == nil) != (y == nil) {
			text, _ := json.Marshal(body)
			t.Errorf("%s %v %s:\n tables: %v\n kin: %v", a.OperationID, q, text, x, y)
		}
	}
	for _, a := range actions.All() {
		var params Object
		d := json.NewDecoder(strings.NewReader(a.Example))
		d.UseNumber()
		if err := d.Decode(&params); err != nil {
			t.Fatal(a.OperationID, err)
		}
		q := url.Values{}
		for _, arg := range a.Args {
			if arg.In == actions.InQuery {
				if v := params.Str(arg.Key); v != "" {
					q.Set(arg.Name, v)
				}
			}
		}
		var body any
		if a.Body != nil {
			body = params[a.Body.Key]
		}
		judge(a, q, body)
		for _, arg := range a.Args {
			if arg.In != actions.InQuery {
				continue
			}
			for _, v := range []string{"", "x", "-1", "true", "1.5", "9007199254740993"} {
				judge(a, url.Values{arg.Name: {v}}, body)
			}
		}
		if body == nil {
			continue
		}
		for _, v := range []any{true, json.Number("12"), json.Number("1.5"), "x", map[string]any{}, []any{}, []any{map[string]any{}}} {
			everywhere(body, v, func(changed any) { judge(a, q, changed) })
		}
		without(body, func(changed any) { judge(a, q, changed) })
	}
	t.Logf("%d requests, %d refused", judged, refused)
	if refused < judged/10 {
		t.Error("too few requests were bad")
	}
}

// everywhere calls use with copies of v in each of which one value is with.
func everywhere(v, with any, use func(any)) {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			c := canonicalMap(v)
			c[k] = with
			use(c)
			everywhere(v[k], with, func(part any) {
				c := canonicalMap(v)
				c[k] = part
				use(c)
			})
		}
	case []any:
		for i := range v {
			everywhere(v[i], with, func(part any) {
				c := canonical(v).([]any)
				c[i] = part
				use(c)
			})
		}
	}
}

// without calls use with copies of v in each of which one member is missing.
func without(v any, use func(any)) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	for k := range m {
		c := canonicalMap(m)
		delete(c, k)
		use(c)
		without(m[k], func(part any) {
			c := canonicalMap(m)
			c[k] = part
			use(c)
		})
	}
}
