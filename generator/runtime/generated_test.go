package runtime

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedCommand generates a connector from a description, builds its
// command and uses it as somebody would who has never seen it.
func TestGeneratedCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a module")
	}
	store := generated(t)
	busy := true
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body, _ := io.ReadAll(r.Body)
		switch {
		case r.Header.Get("X-Key") != "k3y":
			w.WriteHeader(401)
			_, _ = io.WriteString(w, `{"error":{"code":"NO_KEY","message":"who are you?"}}`)
		case r.Method == http.MethodPost && string(body) != `{"kind":"cat","name":"Tom"}`:
			w.WriteHeader(400)
		case r.Method == http.MethodPost:
			w.WriteHeader(201)
			_, _ = w.Write(body)
		case r.Method == http.MethodDelete:
			w.WriteHeader(204)
		case busy:
			busy = false
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(503)
		default:
			_, _ = io.WriteString(w, `[{"path":"`+r.URL.String()+`"}]`)
		}
	})
	for _, c := range []struct {
		args string
		env  string // the key
		code int
		want []string
	}{
		{"help", "", 0, []string{"Pet store, version 2.1", "https://{region}.pets.invalid/v2", "--var region=eu  one of eu, us", "STORE_KEY", "a key, sent as header X-Key", "Exit codes"}},
		{"list", "", 0, []string{"create_pet", "delete_pet", "destructive", "Give a pet away"}},
		{"search give away", "", 0, []string{"delete_pet"}},
		{"describe create_pet", "", 0, []string{"POST /pets", "data.name*", "one of cat, dog", "Credentials: key", "store create_pet data.name="}},
		{"list_pets limit=2 --dry-run --var region=us", "", 0, []string{`"url":"https://us.pets.invalid/v2/pets?limit=2"`, `"X-Key":"***"`}},
		{"list_pets limit=2 --server SERVER/v9", "k3y", 0, []string{`"path": "/v9/pets?limit=2"`}},
		{"create_pet data.name=Tom data.kind=cat --server SERVER", "k3y", 0, []string{`"name": "Tom"`}},
		{"create_pet data.name=Tom data.kind=cow --server SERVER", "k3y", 2, []string{"post_pets: /data/kind: ", "cat", "dog", "nothing was sent"}},
		{"create_pet data.nmae=Tom --server SERVER", "k3y", 2, []string{`/data/nmae: "nmae" is not known here; "name" is needed; did you mean "name"?`}},
		{"creat_pet", "k3y", 2, []string{`unknown action "creat_pet"; did you mean create_pet`}},
		{"list_pets --server SERVER", "wrong", 4, []string{"who are you?", "HTTP 401", "NO_KEY"}},
		{"list_pets --server SERVER", "", 4, []string{"needs credentials: key"}},
		{"delete_pet pet_id=3 --server SERVER", "k3y", 2, []string{"needs to be confirmed", "--yes"}},
		{"delete_pet pet_id=3 --yes --server SERVER", "k3y", 0, nil},
		{"delete_pet pet_id=3 --yes --timeout 300ms --server http://127.0.0.1:1", "k3y", 5, []string{"no answer from 127.0.0.1:1"}},
	} {
		t.Run(c.args, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), store, strings.Fields(strings.ReplaceAll(c.args, "SERVER", server.URL))...)
			cmd.Env = append(os.Environ(), "STORE_KEY="+c.env)
			out, err := cmd.CombinedOutput()
			code := 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				code = exit.ExitCode()
			} else if err != nil {
				t.Fatal(err)
			}
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, w := range c.want {
				if !strings.Contains(string(out), w) {
					t.Errorf("%q is not in", w)
				}
			}
			if strings.Contains(string(out), "k3y") {
				t.Error("the key is shown")
			}
			if t.Failed() {
				t.Logf("%s", out)
			}
		})
	}
	if busy {
		t.Error("the server was never asked")
	}
}

// generated builds the command of testdata/store.yaml.
func generated(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "store")
	run := func(dir string, args ...string) {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, text)
		}
	}
	run(root, "run", "./generator", "-spec", "generator/runtime/testdata/store.yaml", "-out", out, "-module", "example.com/store", "-replace", root)
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, "go.sum"), sums, 0o600); err != nil {
		t.Fatal(err)
	}
	run(out, "build", "-mod=mod", "-o", "command", "./cmd/store")
	return filepath.Join(out, "command")
}
