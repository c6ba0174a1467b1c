package speccheck

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLiterals(t *testing.T) {
	for _, c := range []struct {
		lang *language
		text string // the arguments of a call
		want string // as JSON, ? for a value of later
	}{
		{python(), `"a", 'b', r"\d", b"x", """long
text""")`, `["a","b","\\d","x","long\ntext"]`},
		{python(), `True, None, -1.5, 1_000, (1, [2]), {"k": {'n': False}})`, `[true,null,-1.5,1000,[1,[2]],{"k":{"n":false}}]`},
		{python(), `x, f(1, 2), "a" + b, lambda x: y, d["k"], *rest)`, `["?","?","?","?","?","?"]`},
		{python(), `"two " "parts", f"id-{x['y']}-{{z}}", # a comment, )
  "last")`, `["two parts","id-?-{z}","last"]`},
		{python(), `dict(a=1, **more), {**more, k: 1, "b": x if y else z})`, `[{"a":1,"?":"?"},{"b":"?","?":1}]`},
		{python(), `name="n", params={"a": 1})`, `{"name":"n","params":{"a":1}}`},
		{golang(), "ctx, \"a\\n\\\"b\", `raw`, 'c', nil, true)", `["?","a\n\"b","raw","?",null,true]`},
		{golang(), `map[string]any{"a": map[string]interface{}{"b": []string{"x", y}}, k: 1,}, []any{1, fn(2)})`, `[{"a":{"b":["x","?"]},"?":1},[1,"?"]]`},
		{golang(), `[]map[string]any{{"a": 1}, {"b": int64(2)}}, /* , */ T{A: 1}, func(a int) { return }, x)`, `[[{"a":1},{"b":"?"}],"?","?","?"]`},
		{golang(), `"open`, `["open"]`},
	} {
		l := &literals{language: c.lang, text: c.text, line: 1}
		var out any
		var plain []any
		named := map[string]any{}
		for _, a := range l.arguments() {
			if a.name != "" {
				named[a.name] = a.value.any()
			}
			plain = append(plain, a.value.any())
		}
		if out = plain; len(named) > 0 {
			out = named
		}
		text, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(string(text), mark, "?"); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// FuzzCode: no text makes the readers hang or fail, and lines are those of the
// text.
func FuzzCode(f *testing.F) {
	for _, s := range []string{
		`run_connection_action("c", "pets_get", {"pet_id": 1, **x}, f"{a}")`, `conn.RunAction(ctx, "pets_get", map[string]any{"a": []any{1, nil}})`,
		"run-action x `\n  a=1 @'\nb\n'@", `f(a: {`, `"run-action", {:`, "exec.Command(\"run-action\", \"pets_get\", `a=1`)", "'''", `b'`, "RunAction(:::,,", "dict(", "map[string]interface{}{",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"x.py", "x.go", "x.ps1", "x.md"} {
			find := &finder{knows: func(n string) bool { return n == "pets_get" }, file: name}
			find.content(name, []byte(text))
			lines := strings.Count(text, "\n") + 1
			for _, c := range find.calls {
				if c.line < 1 || c.line > lines {
					t.Errorf("%s: line %d of %d", name, c.line, lines)
				}
			}
		}
	})
}
