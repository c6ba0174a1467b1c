package schema_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/schema"
)

func TestNearest(t *testing.T) {
	names := []string{
		"credentials_create", "credentials_delete", "credentials_get", "credentials_list", "workspaces_create", "workspaces_list",
		"get_api_2_0_accounts_by_account_id_workspaces", "get_api_2_0_accounts_by_account_id_credentials", "id", "userName",
	}
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

// slowDistance is the definition of the optimal string alignment distance.
func slowDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistance(t *testing.T) {
	d := &dice{Rand: rand.New(rand.NewPCG(seed(t), 4))}
	word := func() string {
		var b strings.Builder
		for range d.IntN(10) {
			b.WriteByte(byte('a' + d.IntN(3)))
		}
		return b.String()
	}
	for i := range effort(t, 50_000) {
		a, b, limit := word(), word(), d.IntN(7)
		if i%16 == 0 {
			// Names of about 64 letters, where the way to compute it changes.
			middle := strings.Repeat("xyzzy", 10+d.IntN(4))
			a, b = a+middle+word(), b+middle[d.IntN(3):]+word()
		}
		want := slowDistance(a, b)
		got := schema.Distance(a, b, limit)
		if want <= limit && got != want || want > limit && got <= limit {
			t.Fatalf("%q and %q up to %d: got %d, want %d", a, b, limit, got, want)
		}
	}
}
