package argument_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/schema"
)

func action(t testing.TB, name string) *actions.Action {
	t.Helper()
	a, ok := actions.Lookup(name)
	if !ok {
		t.Fatalf("no action %s", name)
	}
	return a
}

func source(dir, stdin string) argument.Source {
	return argument.Source{
		Open:  func(name string) (io.ReadCloser, error) { return os.Open(filepath.Join(dir, name)) },
		Stdin: strings.NewReader(stdin),
	}
}

// What Format writes, Parse must read back: the examples of every action go
// through the command line unchanged.
func TestExamplesSurviveTheCommandLine(t *testing.T) {
	seen := 0
	for _, a := range actions.Table() {
		if a.Example == "" {
			continue
		}
		v, err := schema.Decode([]byte(a.Example), schema.DecodeOptions{})
		if err != nil {
			t.Fatalf("%s: %v", a.Alias, err)
		}
		want := v.(map[string]any)
		args := argument.Format(a, want)
		got, err := argument.Parse(a, "", args, argument.Source{})
		if err != nil {
			t.Errorf("%s: %q: %v", a.Alias, args, err)
			continue
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q\n got %v\nwant %v", a.Alias, args, got, want)
		}
		if issues := a.Types.Validate(a.Params, got, schema.Options{}); len(issues) > 0 {
			t.Errorf("%s: %v", a.Alias, issues)
		}
		seen++
	}
	if seen < 200 {
		t.Errorf("only %d actions have an example", seen)
	}
}

func TestParse(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"params.json": `{"data": {"network_name": "from-file", "subnet_ids": ["a", "b"]}}`,
		"bom.json":    "\xef\xbb\xbf{\"account_id\": \"x\"}",
		"key.pem":     "-----BEGIN-----\nabc\n",
		"ids.json":    `["sg-1", "sg-2"]`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name, action, base string
		args               []string
		stdin              string
		want               string // JSON
	}{
		{name: "nothing", action: "credentials_list", want: `{}`},
		{name: "text", action: "credentials_get", args: []string{"credentials_id=0123"}, want: `{"credentials_id":"0123"}`},
		{name: "integer", action: "workspaces_get", args: []string{"workspace_id=9007199254740993"}, want: `{"workspace_id":9007199254740993}`},
		{name: "not an integer stays a text", action: "workspaces_get", args: []string{"workspace_id=prod"}, want: `{"workspace_id":"prod"}`},
		{
			name: "nested", action: "credentials_create", args: []string{"data.credentials_name=a=b", "data.aws_credentials.sts_role.role_arn=arn:aws:iam::1:role/x"},
			want: `{"data":{"credentials_name":"a=b","aws_credentials":{"sts_role":{"role_arn":"arn:aws:iam::1:role/x"}}}}`,
		},
		{name: "repeated", action: "networks_create", args: []string{"data.subnet_ids=a", "data.subnet_ids=b"}, want: `{"data":{"subnet_ids":["a","b"]}}`},
		{name: "list by index", action: "networks_create", args: []string{"data.subnet_ids.0=a", "data.subnet_ids[1]=b"}, want: `{"data":{"subnet_ids":["a","b"]}}`},
		{name: "list as JSON", action: "networks_create", args: []string{`data.subnet_ids=["a","b"]`}, want: `{"data":{"subnet_ids":["a","b"]}}`},
		{name: "exact", action: "networks_create", args: []string{`data:={"network_name":null}`}, want: `{"data":{"network_name":null}}`},
		{name: "exact then nested", action: "networks_create", args: []string{`data:={"vpc_id":"v"}`, "data.network_name=n"}, want: `{"data":{"vpc_id":"v","network_name":"n"}}`},
		{name: "boolean", action: "metastores_delete", args: []string{"metastore_id=m", "force=true"}, want: `{"metastore_id":"m","force":true}`},
		{name: "file", action: "networks_create", args: []string{"@params.json", "data.network_name=mine"}, want: `{"data":{"network_name":"mine","subnet_ids":["a","b"]}}`},
		{name: "file replaces base", action: "networks_create", base: `{"account_id":"a","data":1}`, args: []string{"@params.json"}, want: `{"account_id":"a","data":{"network_name":"from-file","subnet_ids":["a","b"]}}`},
		{name: "byte order mark", action: "credentials_list", base: "@bom.json", want: `{"account_id":"x"}`},
		{name: "stdin", action: "credentials_list", base: "-", stdin: `{"account_id":"in"}`, want: `{"account_id":"in"}`},
		{name: "stdin as file", action: "credentials_list", args: []string{"@-"}, stdin: `{"account_id":"in"}`, want: `{"account_id":"in"}`},
		{name: "value from file", action: "networks_create", args: []string{"data.network_name=@key.pem"}, want: `{"data":{"network_name":"-----BEGIN-----\nabc\n"}}`},
		{name: "JSON from file", action: "networks_create", args: []string{"data.security_group_ids:=@ids.json"}, want: `{"data":{"security_group_ids":["sg-1","sg-2"]}}`},
		{name: "text with an at sign", action: "networks_create", args: []string{`data.network_name:="@x"`}, want: `{"data":{"network_name":"@x"}}`},
		{name: "map", action: "workspaces_create", args: []string{`data.custom_tags.a\.b=1`, "data.custom_tags.team=x"}, want: `{"data":{"custom_tags":{"a.b":"1","team":"x"}}}`},
		{name: "empty text", action: "networks_create", args: []string{"data.network_name="}, want: `{"data":{"network_name":""}}`},
		{name: "unknown keys pass to the validator", action: "networks_create", args: []string{"network_name=x", "data.typo.deep=1"}, want: `{"network_name":"x","data":{"typo":{"deep":"1"}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := argument.Parse(action(t, tt.action), tt.base, tt.args, source(dir, tt.stdin))
			if err != nil {
				t.Fatal(err)
			}
			want, err := schema.Decode([]byte(tt.want), schema.DecodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(any(got), want) {
				out, _ := json.Marshal(got)
				t.Errorf("got %s, want %s", out, tt.want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"broken.json": "{\n  \"data\": {\n    \"a\": tru\n  }\n}\n",
		"list.json":   "[1]",
		"empty.json":  " \n",
		"twice.json":  `{"a": 1, "a": 2}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		base string
		args []string
		want []string
	}{
		{name: "no equals sign", args: []string{"vpc"}, want: []string{"vpc: is neither key=value"}},
		{name: "near a parameter", args: []string{"dta"}, want: []string{"did you mean data=...?"}},
		{name: "an object", args: []string{`{"a":1}`}, want: []string{"--params"}},
		{name: "no key", args: []string{"=x"}, want: []string{"no key"}},
		{name: "empty part", args: []string{"data..x=1"}, want: []string{"empty part"}},
		{name: "missing file", args: []string{"@nope.json"}, want: []string{`there is no file "nope.json"`}},
		{name: "missing file as value", args: []string{"data.network_name=@alice"}, want: []string{`there is no file "alice"`, `'data.network_name:="@alice"'`}},
		{name: "no file name", args: []string{"@"}, want: []string{"no file name"}},
		{name: "broken file", args: []string{"@broken.json"}, want: []string{"@broken.json: broken JSON: line 3, column"}},
		{name: "broken value", args: []string{"data:={"}, want: []string{"data:={: broken JSON: line 1, column 2"}},
		{name: "broken list", args: []string{"data.subnet_ids=[1,"}, want: []string{"broken JSON"}},
		{name: "not an object", args: []string{"@list.json"}, want: []string{"must be a JSON object, not an array"}},
		{name: "empty file", args: []string{"@empty.json"}, want: []string{"holds nothing"}},
		{name: "duplicate key", args: []string{"@twice.json"}, want: []string{"line 1, column"}},
		{name: "given twice", args: []string{"data.network_name=a", "data.network_name=b"}, want: []string{"given twice"}},
		{name: "member of a text", args: []string{"data.network_name=a", "data.network_name.x=b"}, want: []string{"is a string already"}},
		{name: "name in a list", args: []string{"data.subnet_ids.x=a"}, want: []string{"is a list", "data.subnet_ids.0.x=..."}},
		{name: "gap in a list", args: []string{"data.subnet_ids.2=a"}, want: []string{"no element 2"}},
		{name: "stdin twice", base: "-", args: []string{"@-"}, want: []string{"used already"}},
		{name: "all at once", args: []string{"@nope.json", "x", "=1"}, want: []string{"nope.json", "x: is neither", "no key"}},
		{name: "invalid UTF-8", args: []string{"data.network_name:=\"\xff\""}, want: []string{"UTF-8"}},
		{name: "NaN", args: []string{"data:=NaN"}, want: []string{"broken JSON: line 1, column 1"}},
		{name: "deep", args: []string{"data:=" + strings.Repeat("[", 10000)}, want: []string{"deep"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := argument.Parse(action(t, "networks_create"), tt.base, tt.args, source(dir, "{}"))
			var errs argument.Errors
			if !errors.As(err, &errs) {
				t.Fatalf("got %v, want Errors", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

// endless is a file that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
func (endless) Close() error               { return nil }

func TestInputIsBounded(t *testing.T) {
	src := argument.Source{Open: func(string) (io.ReadCloser, error) { return endless{}, nil }}
	_, err := argument.Parse(action(t, "networks_create"), "@x", nil, src)
	if err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
	src.Open = func(string) (io.ReadCloser, error) { return nil, fs.ErrPermission }
	if _, err := argument.Parse(action(t, "networks_create"), "@x", nil, src); err == nil || !strings.Contains(err.Error(), "permission") {
		t.Errorf("got %v", err)
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"plain=1":      "plain=1",
		"a b":          "'a b'",
		"it's":         `'it'\''s'`,
		"":             "''",
		`a:="x"`:       `'a:="x"'`,
		"$HOME":        "'$HOME'",
		"arn:aws:x/y":  "arn:aws:x/y",
		"grün":         "'grün'",
		"~/x":          "'~/x'",
		"line\nbreak!": "'line\nbreak!'",
	} {
		if got := argument.Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("data.subnet_ids[0]=a", "data.x:=1", "data.subnet_ids=b")
	f.Add(`data.a\.b=1`, "x=", "@")
	f.Add("data[0]=1", "data.[]=2", "..=")
	a, _ := actions.Lookup("networks_create")
	f.Fuzz(func(t *testing.T, x, y, z string) {
		src := argument.Source{Open: func(string) (io.ReadCloser, error) { return nil, fs.ErrNotExist }}
		params, err := argument.Parse(a, "", []string{x, y, z}, src)
		if err != nil {
			return
		}
		if _, err := schema.Canonical(params); err != nil {
			return // such as invalid UTF-8: the connector refuses it
		}
		args := argument.Format(a, params)
		back, err := argument.Parse(a, "", args, src)
		if err != nil {
			t.Fatalf("%q of %v: %v", args, params, err)
		}
		if !reflect.DeepEqual(params, back) {
			t.Fatalf("%q: got %v, want %v", args, back, params)
		}
	})
}
