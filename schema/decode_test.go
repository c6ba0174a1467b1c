package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

func TestDecodeErrors(t *testing.T) {
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	tests := []struct {
		name, text   string
		path         string
		line, column int
		message      string
	}{
		{"empty", "", "", 1, 1, "the text is empty; expected a JSON value"},
		{"blank", " \n ", "", 2, 2, "the text is empty; expected a JSON value"},
		{"byte order mark", "\ufeff{}", "", 1, 1, "the text begins with a byte order mark; save it as UTF-8 without one"},
		{"trailing", `{} x`, "", 1, 4, `there is more behind the end of the value: "x"`},
		{"two values", "1\n2", "", 2, 1, `there is more behind the end of the value: "2"`},
		{"twice", `{"a":{"b":1,"c":2,"b":3}}`, "/a/b", 1, 19, `the member "b" is given twice`},
		{"twice, by an escape", `{"a":1,"\u0061":2}`, "/a", 1, 8, `the member "a" is given twice`},
		{"invalid byte", "{\"a\":\"x\xff\"}", "/a", 1, 8, "the byte 0xff is not valid UTF-8"},
		{"invalid byte behind an escape", "[\"\\n\xc3(\"]", "/0", 1, 5, "the byte 0xc3 is not valid UTF-8"},
		{"invalid byte in a name", "{\"\xff\":1}", "", 1, 3, "the byte 0xff is not valid UTF-8"},
		{"half a surrogate pair", `["\ud800x"]`, "/0", 1, 3, `\ud800 is half of a surrogate pair; the other half is missing`},
		{"the second half", `["\udc00"]`, "/0", 1, 3, `\udc00 is half of a surrogate pair; the other half is missing`},
		{"column counts characters", `["äöü", x]`, "/1", 1, 9, `expected a value, found "x"; texts are written in double quotes`},
		{"single quotes", `{'a':1}`, "", 1, 2, `expected a name in double quotes, found "'"`},
		{"single quoted value", `['a']`, "/0", 1, 2, `texts are written in double quotes, found "'"`},
		{"bare name", `{a:1}`, "", 1, 2, `expected a name in double quotes, found "a"`},
		{"Python", `[True]`, "/0", 1, 2, `expected a value, found "True"; write true`},
		{"None", `{"a":None}`, "/a", 1, 6, `expected a value, found "None"; write null`},
		{"NaN", `{"a":NaN}`, "/a", 1, 6, `expected a value, found "NaN"; JSON cannot hold it`},
		{"infinity", `-Infinity`, "", 1, 2, `expected a digit in the number, found "Infinity"`},
		{"plus", `+1`, "", 1, 1, `expected a value, found "+"; a number has no plus sign`},
		{"leading zero", `[007]`, "/0", 1, 2, "a number must not begin with 0; put it in quotes if it is a text"},
		{"no digit before the point", `.5`, "", 1, 1, `expected a value, found "."; a number begins with a digit`},
		{"no digit behind the point", `1.`, "", 1, 3, "the text ends in the middle of a number"},
		{"no exponent", `[1e]`, "/0", 1, 4, `expected a digit in the number, found "]"`},
		{"comment", "{ // x\n}", "", 1, 3, `expected a name in double quotes or }, found "/"`},
		{"comment for a value", "# x", "", 1, 1, `expected a value, found "#"; JSON has no comments`},
		{"comma before bracket", "[1,\n]", "", 2, 1, "a comma before ] is not allowed"},
		{"comma before brace", `{"a":1,}`, "", 1, 8, "a comma before } is not allowed"},
		{"no comma", "[1 2]", "", 1, 4, `expected a comma or ] after an element, found "2"`},
		{"no comma in an object", `{"a":1 "b":2}`, "", 1, 8, `expected a comma or } after a member, found "\""`},
		{"no colon", `{"a" 1}`, "", 1, 6, `expected a colon after the name "a", found "1"`},
		{"unclosed object", "{\"a\":1,\n \"b\":{\"c\":1", "/b", 2, 12, `the text ends inside the object that begins at line 2, column 6; "}" is missing`},
		{"unclosed array", `[1`, "", 1, 3, `the text ends inside the array that begins at line 1, column 1; "]" is missing`},
		{"unclosed string", `["abc`, "/0", 1, 2, "the text ends inside the string that begins here"},
		{"unclosed string with escape", `["a\`, "/0", 1, 2, "the text ends inside the string that begins here"},
		{"nothing behind the colon", `{"a":`, "/a", 1, 6, "the text ends where a value was expected"},
		{"line break in a string", "\"a\nb\"", "", 1, 3, `a line break inside a string must be written \n`},
		{"control character", "\"a\x01b\"", "", 1, 3, `the control character 0x01 inside a string must be written \u0001`},
		{"unknown escape", `"C:\Users"`, "", 1, 4, `the escape \ followed by "Users" does not exist; a backslash itself is written \\`},
		{"short escape", `"\u12"`, "", 1, 2, `\u must be followed by four hexadecimal digits`},
		{"too deep", deep, "", 1, 1001, "nested too deep: more than 1000 levels"},
		{"word", `[truth]`, "/0", 1, 2, `expected a value, found "truth"; texts are written in double quotes`},
		{"NUL", "\x00", "", 1, 1, `expected a value, found "\x00"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := schema.Decode([]byte(tt.text), schema.DecodeOptions{})
			var de *schema.DecodeError
			if !errors.As(err, &de) {
				t.Fatalf("got %v, %v; want an error", v, err)
			}
			if tt.name == "too deep" {
				de.Path = ""
			}
			if de.Message != tt.message || de.Path != tt.path || de.Line != tt.line || de.Column != tt.column {
				t.Errorf("got  %d:%d %q %s\nwant %d:%d %q %s", de.Line, de.Column, de.Path, de.Message, tt.line, tt.column, tt.path, tt.message)
			}
		})
	}
}

func TestDecodeErrorText(t *testing.T) {
	_, err := schema.Decode([]byte("{\n  \"a\": {\"b/c\": tru}\n}"), schema.DecodeOptions{})
	want := `line 2, column 16, in /a/b~1c: expected a value, found "tru"; texts are written in double quotes`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestDecodeLimits(t *testing.T) {
	if _, err := schema.Decode([]byte(`[[1]]`), schema.DecodeOptions{MaxDepth: 2}); err != nil {
		t.Error(err)
	}
	if _, err := schema.Decode([]byte(`[[[1]]]`), schema.DecodeOptions{MaxDepth: 2}); err == nil {
		t.Error("deeper than the limit, yet accepted")
	}
	if _, err := schema.Decode([]byte(`"abc"`), schema.DecodeOptions{MaxBytes: 5}); err != nil {
		t.Error(err)
	}
	_, err := schema.Decode([]byte(`"abcd"`), schema.DecodeOptions{MaxBytes: 5})
	if err == nil || !strings.Contains(err.Error(), "6 bytes, at most 5") {
		t.Errorf("got %v", err)
	}
	if _, err := schema.DecodeAny([]byte(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000))); err != nil {
		t.Error(err)
	}
	if _, err := schema.DecodeAny([]byte(strings.Repeat(`{"a":`, 1_000_000))); err == nil {
		t.Error("a million levels were accepted")
	}
}

func TestDecodeKeepsNumbers(t *testing.T) {
	v, err := schema.Decode([]byte(`[9223372036854775807, 1.0, 1e3, -0, 0.10]`), schema.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []any{json.Number("9223372036854775807"), json.Number("1.0"), json.Number("1e3"), json.Number("-0"), json.Number("0.10")}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("got %v", v)
	}
}

func TestDecodeDoesNotKeepTheInput(t *testing.T) {
	data := []byte(`{"name":"value"}`)
	v, err := schema.DecodeAny(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] = 'x'
	}
	if got := v.(map[string]any)["name"]; got != "value" {
		t.Errorf("got %q after the input was changed", got)
	}
}

// byEncodingJSON is what DecodeAny must agree with.
func byEncodingJSON(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("trailing data")
	}
	return v, nil
}

// decodeSeeds are texts near every edge of the grammar.
func decodeSeeds() []string {
	return []string{
		`null`, `true`, `false`, `0`, `-0`, `1.5e-7`, `""`, `"a"`, `[]`, `{}`, `[[],{}]`, `{"a":[1,2,{"b":null}]}`,
		`"\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00"`, `"\ud800"`, `"\ud800\ud800\udc00"`, `"\udc00\ud800"`, `"\ud800\u0041"`,
		"\"\xff\"", "\"a\xc3\"", "\"\\n\xff\"", "{\"\xff\":1,\"\xfe\":2}", `{"a":1,"a":2}`, `{"a":{"x":1},"a":{"y":2}}`,
		"\"\u2028\ufeff\"", " \t\r\n[ 1 , 2 ] ", "\v1", "\f1", "\u00a01", "[1,]", "[,1]", "{,}", `{"a"}`, `{"a":}`, `{1:2}`, "[1 2]", "1 2", "01", "1.", ".5", "+1", "1e", "1e+", "--1",
		"tru", "nulll", "\"abc", "\"\t\"", "\"\x00\"", "\"\x7f\"", `"\x41"`, `"\u00g0"`, "[", "{", "]", "}", "", " ", "\ufeff1", "'a'", "NaN", "Infinity",
		`{"workspaces":[{"workspace_id":9007199254740993,"region":"us-east-1"},{"workspace_id":1,"region":"us-east-1"}]}`,
	}
}

func checkDecode(t *testing.T, data []byte) {
	want, wantErr := byEncodingJSON(data)
	got, err := schema.DecodeAny(data)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: got %v, encoding/json says %v", data, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%q: got %#v, encoding/json has %#v", data, got, want)
	}
	strict, strictErr := schema.Decode(data, schema.DecodeOptions{MaxDepth: 10_000})
	switch {
	case strictErr == nil && err != nil:
		t.Fatalf("%q: accepted strictly, but not otherwise: %v", data, err)
	case strictErr == nil && !reflect.DeepEqual(strict, got):
		t.Fatalf("%q: strictly %#v, otherwise %#v", data, strict, got)
	case strictErr != nil:
		var de *schema.DecodeError
		if !errors.As(strictErr, &de) || de.Line < 1 || de.Column < 1 || de.Offset > len(data) || de.Message == "" {
			t.Fatalf("%q: the error says too little: %#v", data, strictErr)
		}
	}
}

func TestDecodeAgainstEncodingJSON(t *testing.T) {
	for _, s := range decodeSeeds() {
		checkDecode(t, []byte(s))
	}
	for _, n := range []int{9_999, 10_000, 10_001} {
		checkDecode(t, []byte(strings.Repeat("[", n)+strings.Repeat("]", n)))
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range decodeSeeds() {
		f.Add([]byte(s))
	}
	f.Fuzz(checkDecode)
}
