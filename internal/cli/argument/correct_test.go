package argument_test

import (
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/schema"
)

func exampleOf(t testing.TB, a *actions.Action) map[string]any {
	t.Helper()
	v, err := schema.Decode([]byte(a.Example), schema.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return v.(map[string]any)
}

func TestCorrect(t *testing.T) {
	tests := []struct {
		name, action string
		args         []string
		want         string // arguments of the corrected command
	}{
		{
			name: "beside the body", action: "credentials_create", args: []string{"credentials_name=mine", "data.aws_credentials.sts_role.role_arn=arn:aws:iam::1:role/x"},
			want: "data.aws_credentials.sts_role.role_arn=arn:aws:iam::1:role/x data.credentials_name=mine",
		},
		{
			name: "misspelt", action: "credentials_create", args: []string{"data.credential_name=mine", "data.aws_credentials.sts_role.role_arn=arn:aws:iam::1:role/x"},
			want: "data.aws_credentials.sts_role.role_arn=arn:aws:iam::1:role/x data.credentials_name=mine",
		},
		{
			name: "path parameter in the body", action: "metastores_delete", args: []string{"data.metastore_id=12", "force=true"},
			want: "metastore_id=12 force=true",
		},
		{
			name: "one for a list", action: "networks_create", args: []string{"data.network_name=n", `data.subnet_ids:="a"`, "data.vpc_id=v"},
			want: "data.network_name=n data.subnet_ids=a data.vpc_id=v",
		},
		{name: "missing", action: "credentials_get", want: "credentials_id=" + "*"},
		{name: "enum", action: "workspaces_create", args: []string{"data.workspace_name=w", "data.pricing_tier=premum"}, want: "data.pricing_tier=PREMIUM data.workspace_name=w"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := action(t, tt.action)
			params, err := argument.Parse(a, "", tt.args, argument.Source{})
			if err != nil {
				t.Fatal(err)
			}
			issues := a.Types.Validate(a.Params, params, schema.Options{})
			if len(issues) == 0 {
				t.Fatal("the params are valid")
			}
			example := exampleOf(t, a)
			delete(example, "account_id")
			fixed, ok := argument.Correct(a, params, issues, example)
			got := strings.Join(argument.Format(a, fixed), " ")
			if !ok {
				t.Fatalf("not mended: %s; %v", got, issues)
			}
			if prefix, any := strings.CutSuffix(tt.want, "*"); any && strings.HasPrefix(got, prefix) {
				return
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Whatever single member is missing or misspelt, the corrected command is
// valid.
func TestCorrectMendsEveryAction(t *testing.T) {
	tried, mended := 0, 0
	for _, a := range actions.Table() {
		example := exampleOf(t, a)
		for _, change := range []func(map[string]any) bool{
			func(m map[string]any) bool { return rename(m, a.Body) },
			func(m map[string]any) bool { return hoist(m, a.Body) },
			func(m map[string]any) bool { clear(m); return true },
		} {
			params := exampleOf(t, a)
			if !change(params) {
				continue
			}
			issues := a.Types.Validate(a.Params, params, schema.Options{})
			if len(issues) == 0 {
				continue
			}
			tried++
			fixed, ok := argument.Correct(a, params, issues, example)
			if ok {
				mended++
				continue
			}
			t.Logf("%s: %v from %v: %v", a.Alias, fixed, params, issues)
		}
	}
	if tried < 200 || mended*100 < tried*98 {
		t.Errorf("mended %d of %d", mended, tried)
	}
}

// rename misspells one member of the body.
func rename(m map[string]any, b *actions.Body) bool {
	if b == nil {
		return false
	}
	body, ok := m[b.Key].(map[string]any)
	if !ok {
		return false
	}
	for k, v := range body {
		if len(k) > 5 {
			delete(body, k)
			body[k[:3]+k[4:]] = v
			return true
		}
	}
	return false
}

// hoist puts the members of the body beside it.
func hoist(m map[string]any, b *actions.Body) bool {
	if b == nil {
		return false
	}
	body, ok := m[b.Key].(map[string]any)
	if !ok {
		return false
	}
	delete(m, b.Key)
	for k, v := range body {
		m[k] = v
	}
	return true
}
