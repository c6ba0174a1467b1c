package runtime

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"path": r.URL.Path, "auth": r.Header.Get("Authorization")})
	}))
	defer server.Close()
	for _, c := range []struct {
		name, args, stdin string
		code              int
		want              string
	}{
		{"help", "", "", 0, "security scheme token: a bearer token"},
		{"list", "list", "", 0, "pets_create"},
		{"search", "search create", "", 0, "Create a pet"},
		{"describe", "describe pets_get", "", 0, "pet_id*  "},
		{"unknown", "describe pet", "", 2, "unknown action"},
		{"a call", "pets_get pet_id=7 --server SERVER", "", 0, `"auth": "Bearer secret"`},
		{"standard input", "pets_get --params - --server SERVER", `{"pet_id":"in"}`, 0, `"/pets/in"`},
		{"JSON", `pets_create data:={"name":"x"} --dry-run --server SERVER`, "", 0, `"body":{"name":"x"}`},
		{"an integer", "pets_get pet_id=a limit=x --dry-run --server SERVER", "", 2, "limit"},
		{"no server", "pets_get pet_id=a", "", 4, "names no server"},
		{"no word", "pets_get pet_id --server SERVER", "", 2, "neither key=value"},
		{"destroying", "pets_delete pet_id=a --server SERVER", "", 2, "add --yes"},
		{"destroying, agreed", "pets_delete pet_id=a --server SERVER -y", "", 0, "/pets/a"},
		{"reading only", "pets_create data.name=x --read-only --server SERVER", "", 2, "read-only"},
		{"nested and yaml", "pets_create data.name=x -o yaml --server SERVER", "", 0, "path: /pets\n"},
		{"a typing mistake", "pets_gte pet_id=a", "", 2, "did you mean pets_get"},
		{"what is wrong where", "pets_get pet_di=a --dry-run --server SERVER", "", 2, `get_pets_by_pet_id: /pet_di: "pet_di" is not known here; "pet_id" is needed`},
		{"help for an action", "pets_create --help", "", 0, "data.name*"},
		{"as JSON Schema", "describe pets_create --schema", "", 0, `"$schema"`},
		{"a service", "list none", "", 2, "there is no service"},
		{"a former name", "pets_change id=a --server SERVER", "", 0, "warning: id is a former name: since 2026-01-02"},
		{"no option", "pets_get --none", "", 2, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			code := Main(pets(), strings.Fields(strings.ReplaceAll(c.args, "SERVER", server.URL)), System{
				Stdin: strings.NewReader(c.stdin), Stdout: &out, Stderr: &out,
				Lookup: func(name string) (string, bool) { return "secret", name == "PETS_TOKEN" },
			})
			if code != c.code || !strings.Contains(out.String(), c.want) {
				t.Errorf("exit code %d, want %d, and %q in:\n%s", code, c.code, c.want, out.String())
			}
		})
	}
}
