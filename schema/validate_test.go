package schema_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// paramsSchema resembles the params of a real action.
const paramsSchema = `{"type":"object","required":["data"],"additionalProperties":false,"properties":{
	"workspace_id":{"type":"integer","format":"int64"},"page_size":{"type":"integer","format":"int32","minimum":1,"maximum":100},
	"data":{"type":"object","required":["credentials_name","aws_credentials"],"properties":{
		"credentials_name":{"type":"string","minLength":2,"maxLength":8,"pattern":"^[a-z_-]+$"},
		"aws_credentials":{"type":"object","required":["sts_role"],"properties":{
			"sts_role":{"type":"object","properties":{"role_arn":{"type":"string"},"external_id":{"type":"string"}}}}},
		"state":{"type":"string","enum":["ACTIVE","IN_PROGRESS","FAILED"],"x-null":true},
		"secret":{"type":"string","x-secret":true,"maxLength":4,"enum":["abcd"]},
		"keys":{"type":"object","x-secret":true,"properties":{"n":{"type":"integer"},"t":{"type":"string","format":"date"}}},
		"tags":{"type":"object","additionalProperties":{"type":"string"}},
		"ids":{"type":"array","items":{"type":"integer"},"uniqueItems":true,"minItems":1,"maxItems":3},
		"ratio":{"type":"number","minimum":0,"exclusiveMinimum":true,"maximum":1,"multipleOf":0.25},
		"on":{"type":"boolean"},"day":{"type":"string","format":"date"},"at":{"type":"string","format":"date-time"},"blob":{"type":"string","format":"byte"},
		"free":{"type":"object"},"who":{"type":"object","properties":{"user_name":{"type":"string"},"group_name":{"type":"string"}},
			"oneOf":[{"required":["user_name"]},{"required":["group_name"]}]},
		"either":{"oneOf":[{"type":"string"},{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}]},
		"pet":{"$ref":"#/components/schemas/Pet"},"shape":{"oneOf":[{"$ref":"#/components/schemas/Circle"},{"$ref":"#/components/schemas/Square"}]},
		"both":{"allOf":[{"$ref":"#/components/schemas/Circle"},{"type":"object","required":["label"],"properties":{"label":{"type":"string"}}}]},
		"some":{"type":"object","anyOf":[{"required":["a"]},{"required":["b","c"]}],"properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"}}},
		"level":{"type":"integer","enum":[1,2]},"mixed":{"type":"string","enum":["1","2"]},
		"no":{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"string"}},"not":{"required":["x","y"]}},
		"names":{"type":"array","items":{"type":"string"}},"made_by":{"type":"string","x-output-only":true},"gone":{"type":"string","readOnly":true},"in":{"type":"string","writeOnly":true}
	}}}}`

const paramsComponents = `{
	"Circle":{"type":"object","required":["radius"],"properties":{"radius":{"type":"number"}}},
	"Square":{"type":"object","required":["side"],"properties":{"side":{"type":"number"}}},
	"Cat":{"type":"object","required":["kind"],"properties":{"kind":{"type":"string"},"lives":{"type":"integer"}}},
	"Dog":{"type":"object","required":["kind","name"],"properties":{"kind":{"type":"string"},"name":{"type":"string"}}},
	"Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
		"discriminator":{"propertyName":"kind","mapping":{"cat":"#/components/schemas/Cat","dog":"#/components/schemas/Dog"}}}}`

func paramsTable(tb testing.TB) (schema.Table, schema.ID) {
	return compile(tb, paramsSchema, parse(tb, paramsComponents).(map[string]any))
}

const good = `"credentials_name":"ab","aws_credentials":{"sts_role":{}}`

func TestValidateIssues(t *testing.T) {
	table, id := paramsTable(t)
	tests := []struct{ name, value, want string }{
		{"valid", `{"workspace_id":"9007199254740993","page_size":1e1,"data":{` + good + `,"state":null,"ids":[1,2],"ratio":0.75,"pet":{"kind":"cat","lives":9},
			"shape":{"side":2},"both":{"radius":1,"label":"x"},"either":{"id":1},"who":{"user_name":"a"},"free":{"any":[1]},"tags":{"k":"v"},"level":2,
			"day":"2024-02-03","at":"2024-02-03T04:05:06.123+01:00","blob":"aGk=","some":{"b":"1","c":"2"},"no":{"x":"1"}}}`, ``},
		{"not an object", `[1]`, `: wrong_type: expected an object, found an array` + "\n"},
		{"nothing", `{}`, `/data: missing_field: "data" is needed` + "\n"},
		{
			"misspelt and missing", `{"data":{"credential_name":"ab","aws_credentials":{"sts_role":{}}}}`,
			`/data/credential_name: unknown_field: "credential_name" is not known here; "credentials_name" is needed (did you mean "credentials_name"?)` + "\n",
		},
		{
			"misspelt by case", `{"data":{"credentialsName":"ab","AWS-Credentials":{"stsRole":{}}}}`,
			`/data/AWS-Credentials: unknown_field: "AWS-Credentials" is not known here; "aws_credentials" is needed (did you mean "aws_credentials"?)
/data/credentialsName: unknown_field: "credentialsName" is not known here; "credentials_name" is needed (did you mean "credentials_name"?)
`,
		},
		{
			"too high", `{"credentials_name":"ab","data":{"aws_credentials":{"sts_role":{}}}}`,
			`/credentials_name: unknown_field: "credentials_name" is not known here (put it inside "data")
/data/credentials_name: missing_field: "credentials_name" is needed (move it here from /credentials_name)
`,
		},
		{
			"three levels too high", `{"role_arn":"x","data":{` + good + `}}`,
			`/role_arn: unknown_field: "role_arn" is not known here (put it inside "sts_role" of "aws_credentials" of "data")` + "\n",
		},
		{
			"misspelt and too high", `{"credential_nam":"ab","data":{` + good + `}}`,
			`/credential_nam: unknown_field: "credential_nam" is not known here (did you mean "credentials_name", inside "data"?)` + "\n",
		},
		{
			"too low", `{"data":{` + good + `,"workspace_id":1}}`,
			`/data/workspace_id: unknown_field: "workspace_id" is not known here (belongs one level up, at /workspace_id)` + "\n",
		},
		{
			"much too low", `{"data":{"credentials_name":"ab","aws_credentials":{"sts_role":{"page_size":1}}}}`,
			`/data/aws_credentials/sts_role/page_size: unknown_field: "page_size" is not known here (belongs further up, at /page_size)` + "\n",
		},
		{
			"quite unknown", `{"zzz":1,"data":{` + good + `}}`,
			`/zzz: unknown_field: "zzz" is not known here; expected page_size or workspace_id` + "\n",
		},
		{
			"types", `{"workspace_id":true,"page_size":"ten","data":{` + good + `,"on":"True","ratio":"0.5","day":5,"names":"x","ids":"[1]","free":"{}","tags":[{}],"secret":5}}`,
			`/data/day: wrong_type: expected a string, found the number 5 (quote it: "5")
/data/free: wrong_type: expected an object, found the string "{}" (give the value itself, not its JSON text in a string)
/data/ids: wrong_type: expected an array, found the string "[1]" (give the value itself, not its JSON text in a string)
/data/names: wrong_type: expected an array, found the string "x" (put it into an array: ["x"])
/data/on: wrong_type: expected true or false, found the string "True" (write true without quotes)
/data/ratio: wrong_type: expected a number, found the string "0.5" (write 0.5 without quotes)
/data/secret: wrong_type: expected a string, "abcd", found a number (put it in quotes)
/data/tags: wrong_type: expected an object, found an array (give the element itself, without the array)
/page_size: wrong_type: expected an integer, found the string "ten"
/workspace_id: wrong_type: expected an integer, found true
`,
		},
		{
			"null", `{"data":{` + good + `,"on":null,"ids":[null]}}`,
			`/data/ids/0: wrong_type: expected an integer, found null
/data/on: wrong_type: expected true or false, found null (leave it out)
`,
		},
		{
			"numbers", `{"workspace_id":9223372036854775808,"page_size":2147483648,"data":{` + good + `,"ids":[1.5],"ratio":0}}`,
			`/data/ids/0: wrong_type: expected an integer, found the number 1.5
/data/ratio: out_of_range: expected a number of more than 0 and at most 1, found the number 0
/page_size: out_of_range: expected a number of at least 1 and at most 100, found the number 2147483648
/workspace_id: out_of_range: expected an integer from -9223372036854775808 to 9223372036854775807, found the number 9223372036854775808
`,
		},
		{
			"numbers as strings", `{"workspace_id":"9223372036854775808","page_size":"0","data":{` + good + `,"ids":["007"," 1","1.0"],"level":"3"}}`,
			`/data/ids/0: wrong_type: expected an integer, found the string "007"
/data/ids/1: wrong_type: expected an integer, found the string " 1" (write 1 without quotes)
/data/ids/2: wrong_type: expected an integer, found the string "1.0" (write 1.0 without quotes)
/data/level: unknown_value: expected one of 1, 2, found the string "3"
/page_size: out_of_range: expected a number of at least 1 and at most 100, found the string "0"
/workspace_id: out_of_range: expected an integer from -9223372036854775808 to 9223372036854775807, found the string "9223372036854775808"
`,
		},
		{"multiple", `{"data":{` + good + `,"ratio":0.3}}`, `/data/ratio: not_multiple: expected a multiple of 0.25, found the number 0.3` + "\n"},
		{
			"texts", `{"data":{"credentials_name":"ÄÖÜÄÖÜÄÖÜ","aws_credentials":{"sts_role":{}},"day":"2024-13-01","at":"yesterday","blob":"?"}}`,
			`/data/at: format: expected a date and time (RFC 3339) such as 2006-01-02T15:04:05Z, found the string "yesterday"
/data/blob: format: expected base64 text such as aGVsbG8=, found the string "?"
/data/credentials_name: pattern: expected a string that matches ^[a-z_-]+$, found the string "ÄÖÜÄÖÜÄÖÜ"
/data/credentials_name: too_long: expected at most 8 characters, found 9
/data/day: format: expected a date such as 2006-01-02, found the string "2024-13-01"
`,
		},
		{
			"enum", `{"data":{` + good + `,"state":"in progress","mixed":1,"level":3}}`,
			`/data/level: unknown_value: expected one of 1, 2, found the number 3
/data/mixed: wrong_type: expected a string, one of "1", "2", found the number 1 (quote it: "1")
/data/state: unknown_value: expected one of "ACTIVE", "IN_PROGRESS", "FAILED", found the string "in progress" (did you mean "IN_PROGRESS"?)
`,
		},
		{
			"secrets", `{"data":{` + good + `,"secret":"hunter2","keys":{"n":"hunter2","t":"hunter2","hunter":1}}}`,
			`/data/keys/hunter: unknown_field: "hunter" is not known here; nothing more is expected
/data/keys/n: wrong_type: expected an integer, found a string
/data/keys/t: format: expected a date such as 2006-01-02, found a string
/data/secret: too_long: expected at most 4 characters, found 7
/data/secret: unknown_value: expected "abcd", found a string
`,
		},
		{"arrays", `{"data":{` + good + `,"ids":[]}}`, `/data/ids: too_short: expected at least 1 element, found 0` + "\n"},
		{
			"twins", `{"data":{` + good + `,"ids":[1,2,1.0,3]}}`,
			`/data/ids: too_long: expected at most 3 elements, found 4
/data/ids/2: not_unique: the elements must differ; this one equals element 0 (leave one of them out)
`,
		},
		{
			"exactly one, both", `{"data":{` + good + `,"who":{"user_name":"a","group_name":"b"}}}`,
			`/data/who: many_matches: exactly one of user_name, group_name is needed; both are given (leave out all but one)` + "\n",
		},
		{
			"exactly one, neither", `{"data":{` + good + `,"who":{}}}`,
			`/data/who: no_match: exactly one of user_name, group_name is needed; neither is given` + "\n",
		},
		{
			"exactly one, misspelt", `{"data":{` + good + `,"who":{"username":"a"}}}`,
			`/data/who: no_match: exactly one of user_name, group_name is needed; neither is given
/data/who/username: unknown_field: "username" is not known here (did you mean "user_name"?)
`,
		},
		{
			"at least one", `{"data":{` + good + `,"some":{"b":"1"}}}`,
			`/data/some: no_match: at least one of a, b and c is needed; only b is given` + "\n",
		},
		{
			"the form that was meant", `{"data":{` + good + `,"either":{"id":"x","idd":1}}}`,
			`/data/either/id: wrong_type: expected an integer, found the string "x"
/data/either/idd: unknown_field: "idd" is not known here; nothing more is expected
`,
		},
		{
			"no form", `{"data":{` + good + `,"either":5}}`,
			`/data/either: wrong_type: expected a string or an object, found the number 5 (quote it: "5")` + "\n",
		},
		{
			"two forms", `{"data":{` + good + `,"shape":{"radius":1,"side":2}}}`,
			`/data/shape: many_matches: fits several alternatives that exclude each other: Circle and Square` + "\n",
		},
		{
			"nearest form", `{"data":{` + good + `,"shape":{"radius":"1"}}}`,
			`/data/shape: no_match: fits none of the 2 alternatives (Circle or Square); nearest is Circle: /radius expected a number, found the string "1" (write 1 without quotes)` + "\n",
		},
		{
			"discriminator", `{"data":{` + good + `,"pet":{"kind":"dog","lives":9}}}`,
			`/data/pet/lives: unknown_field: "lives" is not known here; expected name
/data/pet/name: missing_field: "name" is needed
`,
		},
		{
			"discriminator unknown", `{"data":{` + good + `,"pet":{"kind":"cta"}}}`,
			`/data/pet/kind: unknown_value: expected one of "cat", "dog", found the string "cta" (did you mean "cat"?)` + "\n",
		},
		{
			"discriminator absent", `{"data":{` + good + `,"pet":{}}}`,
			`/data/pet/kind: missing_field: "kind" is needed: it tells which form the object has; expected one of "cat", "dog"` + "\n",
		},
		{
			"discriminator of another type", `{"data":{` + good + `,"pet":{"kind":1}}}`,
			`/data/pet/kind: wrong_type: expected one of "cat", "dog", found the number 1` + "\n",
		},
		{
			"all of", `{"data":{` + good + `,"both":{"radius":"r","lable":"x"}}}`,
			`/data/both/lable: unknown_field: "lable" is not known here; "label" is needed (did you mean "label"?)
/data/both/radius: wrong_type: expected a number, found the string "r"
`,
		},
		{"not", `{"data":{` + good + `,"no":{"x":"1","y":"2"}}}`, `/data/no: forbidden: x and y exclude each other (leave out one of them)` + "\n"},
		{"what the service fills in is accepted, not suggested", `{"data":{` + good + `,"made_by":"x","no":{"x":"1"}}}`, ``},
		{
			"what the service fills in is no guess", `{"data":{` + good + `,"made_byy":"x"}}`,
			`/data/made_byy: unknown_field: "made_byy" is not known here; expected at, blob, both, day, either, free, gone, ids or one of 15 more` + "\n",
		},
		{"pointer escapes", `{"a/b~c":1,"data":{` + good + `}}`, `/a~1b~0c: unknown_field: "a/b~c" is not known here; expected page_size or workspace_id` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := issuesText(table.Validate(id, parse(t, tt.value), schema.Options{}))
			if got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestValidateGoValues(t *testing.T) {
	table, id := compile(t, `{"type":"object","properties":{"n":{"type":"integer"},"x":{"type":"number"},"l":{"type":"array","items":{"type":"string"}},"m":{"type":"object","additionalProperties":{"type":"string"}}}}`, nil)
	type named map[string]any
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"ints", map[string]any{"n": int8(1), "x": uint16(2)}, ""},
		{"float", map[string]any{"n": 1e15}, ""},
		{"largest exact float", map[string]any{"n": float64(1<<53 - 1)}, ""},
		{"float that stands for two", map[string]any{"n": float64(1 << 53)}, "/n: bad_value: expected an integer, found the number 9007199254740992 as a float64, which holds integers exactly only below 2^53 (give it as a string of digits or as json.Number)\n"},
		{"unsigned", map[string]any{"n": uint64(math.MaxInt64)}, ""},
		{"unsigned too large", map[string]any{"n": uint64(math.MaxInt64 + 1)}, "/n: out_of_range: expected an integer from -9223372036854775808 to 9223372036854775807, found the number 9223372036854775808\n"},
		{"bool is no number", map[string]any{"n": true, "x": false}, "/n: wrong_type: expected an integer, found true\n/x: wrong_type: expected a number, found false\n"},
		{"NaN", map[string]any{"x": math.NaN(), "n": math.Inf(1)}, "/n: bad_value: is +Inf, which JSON cannot hold\n/x: bad_value: is NaN, which JSON cannot hold\n"},
		{"json.Number", map[string]any{"n": json.Number("12.0"), "x": json.Number("1e400")}, ""},
		{"bad json.Number", map[string]any{"n": json.Number("0x10")}, "/n: bad_value: is a json.Number that holds \"0x10\", which is not a number\n"},
		{"typed containers", map[string]any{"l": []string{"a"}, "m": map[string]string{"a": "b"}}, ""},
		{"typed containers with faults", map[string]any{"l": []int{1}, "m": map[string]int{"a": 1}}, "/l/0: wrong_type: expected a string, found the number 1 (quote it: \"1\")\n/m/a: wrong_type: expected a string, found the number 1 (quote it: \"1\")\n"},
		{"function", map[string]any{"x": func() {}}, "/x: bad_value: is a Go func, which JSON cannot hold\n"},
		{"named map", named{"n": 1}, ""},
		{"nil map as the whole", map[string]any(nil), ""},
		{"nil map inside", map[string]any{"m": map[string]any(nil)}, "/m: wrong_type: expected an object, found null (leave it out)\n"},
		{"long string", map[string]any{"n": strings.Repeat("ä", 100)}, "/n: wrong_type: expected an integer, found the string \"" + strings.Repeat("ä", 20) + "…\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := issuesText(table.Validate(id, tt.in, schema.Options{})); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestValidateOptions(t *testing.T) {
	table, id := paramsTable(t)
	more := parse(t, `{"data":{`+good+`,"new_field":1,"both":{"radius":1,"label":"x","new":{"a":1}}}}`)
	if got := issuesText(table.Validate(id, more, schema.Options{AllowUnknown: true})); got != "" {
		t.Errorf("unknown members may pass, got %s", got)
	}
	if got := table.Validate(id, more, schema.Options{}); len(got) != 2 {
		t.Errorf("got %s", issuesText(got))
	}
	closed := parse(t, `{"new_field":1,"data":{`+good+`}}`)
	if got := table.Validate(id, closed, schema.Options{AllowUnknown: true}); len(got) != 1 || got[0].Code != schema.CodeUnknownField {
		t.Errorf("what the schema forbids stays forbidden, got %s", issuesText(got))
	}
	given := parse(t, `{"data":{`+good+`,"gone":"x","in":"y"}}`)
	for side, want := range map[schema.Side]string{
		schema.EitherSide: "",
		schema.InRequest:  "/data/gone: read_only: belongs to answers only and cannot be sent (leave it out)\n",
		schema.InResponse: "/data/in: write_only: belongs to requests only and must not be in an answer\n",
	} {
		if got := issuesText(table.Validate(id, given, schema.Options{Side: side})); got != want {
			t.Errorf("side %d: got %s, want %s", side, got, want)
		}
	}
	missing := parse(t, `{"data":{"credentialsName":"ab","aws_credentials":{"sts_role":{}}}}`)
	want := "/data/credentials_name: missing_field: \"credentials_name\" is needed (is \"credentialsName\" meant to be it?)\n"
	if got := issuesText(table.Validate(id, missing, schema.Options{AllowUnknown: true})); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestValidateExtremes(t *testing.T) {
	components := parse(t, `{
		"Tree":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/Tree"},"leaf":{"type":"integer"}}},
		"Wide":{"anyOf":[{"$ref":"#/components/schemas/A"},{"$ref":"#/components/schemas/B"}]},
		"A":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/Wide"},"x":{"type":"integer"}}},
		"B":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/Wide"},"x":{"type":"boolean"}}},
		"Self":{"allOf":[{"$ref":"#/components/schemas/Self"}]},"Root":{"type":"object"}}`).(map[string]any)
	c := newCompiler(t, components, 0)
	tree, wide, self := c.ref("Tree"), c.ref("Wide"), c.ref("Self")
	nest := func(n int, leaf any) any {
		v := leaf
		for range n {
			v = map[string]any{"next": v}
		}
		return v
	}
	if got := c.table.Validate(tree, nest(schema.MaxDepth-1, map[string]any{"leaf": 1}), schema.Options{}); len(got) != 0 {
		t.Errorf("the deepest accepted value: %s", issuesText(got))
	}
	got := c.table.Validate(tree, nest(10_000, map[string]any{}), schema.Options{})
	if len(got) != 1 || got[0].Code != schema.CodeTooDeep {
		t.Errorf("got %s", issuesText(got))
	}
	loop := map[string]any{}
	loop["next"] = loop
	if got := c.table.Validate(tree, loop, schema.Options{}); len(got) != 1 || got[0].Code != schema.CodeTooDeep {
		t.Errorf("a cyclic value: %s", issuesText(got))
	}
	// Every level doubles the work: 2^60 visits if nobody stopped it.
	if got := c.table.Validate(wide, nest(60, map[string]any{"x": "neither"}), schema.Options{}); len(got) != 1 || got[0].Code != schema.CodeTooComplex {
		t.Errorf("nested alternatives: %s", issuesText(got))
	}
	if got := c.table.Validate(self, "x", schema.Options{}); len(got) != 0 {
		t.Errorf("a schema that is only itself: %s", issuesText(got))
	}
	list := make([]any, 3*schema.MaxIssues)
	ints, id := compile(t, `{"type":"array","items":{"type":"integer"}}`, nil)
	got = ints.Validate(id, list, schema.Options{})
	if len(got) != schema.MaxIssues+1 || got[len(got)-1].Code != schema.CodeTooMany {
		t.Errorf("%d issues, the last %+v", len(got), got[len(got)-1])
	}
	if got[2].Path != "/2" || got[10].Path != "/10" {
		t.Errorf("elements are out of order: %s, %s", got[2].Path, got[10].Path)
	}
}

func TestValidateCostsNothing(t *testing.T) {
	table, id := paramsTable(t)
	v := parse(t, `{"workspace_id":"9007199254740993","page_size":1e1,"data":{`+good+`,"state":null,"ids":[1,2],"ratio":0.75,"pet":{"kind":"cat","lives":9},
		"shape":{"side":2},"both":{"radius":1,"label":"x"},"either":{"id":1},"who":{"user_name":"a"},"level":2,"at":"2024-02-03T04:05:06Z","no":{"x":"1"},"some":{"a":"1"}}}`)
	if issues := table.Validate(id, v, schema.Options{}); len(issues) != 0 {
		t.Fatal(issuesText(issues))
	}
	if n := testing.AllocsPerRun(200, func() { table.Validate(id, v, schema.Options{}) }); n != 0 {
		t.Errorf("Validate: %v allocations", n)
	}
	data := v.(map[string]any)["data"].(map[string]any)
	for k := range data {
		if data[k] == nil {
			continue
		}
		part, _ := compile(t, paramsSchema, parse(t, paramsComponents).(map[string]any))
		p := part.At(part.At(id).Prop("data").Schema).Prop(k)
		if n := testing.AllocsPerRun(200, func() { part.Validate(p.Schema, data[k], schema.Options{}) }); n != 0 {
			t.Errorf("%s: %v allocations", k, n)
		}
	}
	buf := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(200, func() { _, _ = table.AppendJSON(buf, id, v) }); n != 0 {
		t.Errorf("AppendJSON: %v allocations", n)
	}
}

// FuzzValidate looks for panics and for issues that say nothing.
func FuzzValidate(f *testing.F) {
	table, id := paramsTable(f)
	f.Add([]byte(`{"workspace_id":"1","data":{`+good+`,"pet":{"kind":"cat"},"shape":{},"both":{"lable":1},"who":{"user_name":"a"},"ids":[1,1]}}`), true, byte(0))
	f.Add([]byte(`{"data":{"secret":"s","keys":{"n":"x"},"either":[{}],"some":{},"tags":{"a":1}}}`), false, byte(1))
	f.Add([]byte(`[null]`), false, byte(2))
	f.Fuzz(func(t *testing.T, data []byte, allow bool, side byte) {
		v, err := schema.DecodeAny(data)
		if err != nil {
			return
		}
		o := schema.Options{AllowUnknown: allow, Side: schema.Side(side % 3)}
		issues := table.Validate(id, v, o)
		for _, is := range issues {
			if is.Code == "" || is.Message == "" || is.Path != "" && is.Path[0] != '/' {
				t.Fatalf("%s: %+v", data, is)
			}
		}
		if m, ok := v.(map[string]any); ok && len(issues) == 0 {
			if _, given := m["data"]; !given && m != nil {
				t.Fatalf("%s is valid without data", data)
			}
		}
		checkLiberties(t, table, id, v)
	})
}
