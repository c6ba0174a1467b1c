package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

func TestNearest(t *testing.T) {
	names := []string{"credentials_create", "credentials_delete", "credentials_get", "credentials_list", "workspaces_create", "workspaces_list",
		"get_api_2_0_accounts_by_account_id_workspaces", "get_api_2_0_accounts_by_account_id_credentials", "id", "userName"}
	tests := []struct {
		name string
		want []string
	}{
		{"credentials_creat", []string{"credentials_create"}},
		{"credentialscreate", []string{"credentials_create"}},
		{"CredentialsCreate", []string{"credentials_create"}},
		{"credentials-lsit", []string{"credentials_list", "credentials_get"}},
		{"workspace_list", []string{"workspaces_list"}},
		{"get_api_2_0_accounts_by_account_id_workspace", []string{"get_api_2_0_accounts_by_account_id_workspaces"}},
		{"user_name", []string{"userName"}},
		{"xyzzy", nil},
		{"", nil},
		{"___", nil},
		{strings.Repeat("x", 10_000), nil},
		{"credentials_list", []string{"credentials_list"}},
	}
	for _, tt := range tests {
		t.Run(clipName(tt.name), func(t *testing.T) {
			got := schema.Nearest(tt.name, names, len(names))
			if len(got) > len(tt.want) {
				got = got[:len(tt.want)]
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q first", got, tt.want)
			}
		})
	}
	if got := schema.Nearest("credentials", names, 2); len(got) != 2 {
		t.Errorf("the limit: got %q", got)
	}
	if got := schema.Nearest("credentials_list", names, 0); got != nil {
		t.Errorf("no room: got %q", got)
	}
	reversed := slices.Clone(names)
	slices.Reverse(reversed)
	if a, b := schema.Nearest("credentials", names, 9), schema.Nearest("credentials", append(reversed, names...), 9); !slices.Equal(a, b) {
		t.Errorf("the order of the candidates matters: %q and %q", a, b)
	}
}

func clipName(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}

func TestComparePointers(t *testing.T) {
	want := []string{"", "/a", "/a/0", "/a/2", "/a/10", "/a/10/x", "/a/b", "/a0", "/b"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, schema.ComparePointers)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
