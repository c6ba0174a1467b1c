package speccheck_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/speccheck"
	"github.com/databricks-account/connector/internal/specdiff"
)

// TestVerdictsHold compares the verdicts of package specdiff with what the
// connector does: over every archive of its tests, both ways, a call that is
// valid before is valid after, unless a breaking change of the action is
// reported.
func TestVerdictsHold(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("..", "specdiff", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	base, err := os.ReadFile(filepath.Join(dir, "base.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "change", "*.txtar"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d archives, %v", len(files), err)
	}
	tried, refused := 0, 0
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(base)
		lock := false
		get := map[string]string{}
		for _, f := range a.Files {
			get[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
			lock = lock || strings.HasSuffix(f.Name, "lock")
		}
		for n := 1; get["from "+strconv.Itoa(n)] != ""; n++ {
			text = strings.ReplaceAll(text, get["from "+strconv.Itoa(n)], get["to "+strconv.Itoa(n)])
		}
		if lock {
			continue // names that are given up are told by the archive itself
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Chdir(t.TempDir())
			o, n := load(t, "old", string(base)), load(t, "new", text)
			for _, pair := range [][2]*specdiff.Spec{{o, n}, {n, o}} {
				n, no := hold(t, pair[0], pair[1])
				tried, refused = tried+n, refused+no
			}
		})
	}
	if tried < 1000 || refused < 50 {
		t.Errorf("%d calls were tried and %d refused: the test proves nothing", tried, refused)
	}
}

// calls are params for the actions of the base and its variants. Which of
// them are valid depends on the description.
func calls() map[string][]string {
	get := []string{
		`{"pet_id": "x"}`, `{"petId": "x"}`, `{"animal_id": "x"}`,
	}
	return map[string][]string{
		"pets_list": {
			`{}`, `{"limit": 1}`, `{"limit": 100}`, `{"limit": 150}`, `{"limit": "2"}`, `{"limit": null}`, `{"order": "ASC"}`,
			`{"order": "RANDOM"}`, `{"order": "RANDOM_ORDER"}`, `{"page_token": "t", "zone": "a"}`,
		},
		"pets_get": get, "pets_delete": get, "toys_list": {`{}`, `null`},
		"get_accounts_by_account_id_pets_by_pet_id": get, "get_toys": {`{}`},
		"pets_create": {
			`{}`, `{"data": {"name": "x"}}`, `{"data": {"name": "` + strings.Repeat("x", 45) + `"}}`, `{"data": {"kind": "dog"}}`,
			`{"data": {"name": "x", "kind": "dog", "age": 7}}`, `{"data": {"name": "x", "kind": "cat", "age": "7"}}`,
			`{"data": {"name": "x", "age": null, "born": null}}`, `{"data": {"name": "x", "age": "old"}}`, `{"data": {"name": "x", "age": 0}}`,
			`{"data": {"name": "x", "age": 7.5}}`, `{"data": {"name": "x", "ages": 7}}`, `{"data": {"name": "x", "born": "1999-01-01"}}`,
			`{"data": {"name": "x", "born": "wild"}}`, `{"data": {"name": "x", "born": "1"}}`, `{"data": {"name": "x", "owner": {"name": "o", "phone": "1"}}}`,
			`{"data": {"name": "x", "labels": {"b": "1"}}}`, `{"data": {"name": "x", "labels": {"a": "text", "b": ""}}}`, `{"data": {"name": "x", "labels": {}}}`,
			`{"data": {"name": "x", "labels": {"a": 1}}}`, `{"data": {"name": "x", "food": "meat"}}`, `{"data": {"name": "x", "food": 1}}`,
			`{"data": {"name": "x", "food": ["meat"]}}`, `{"data": {"name": "x", "friends": [{"name": "y"}, {"name": "y"}]}}`,
			`{"data": {"name": "x", "friends": ["y"]}}`, `{"data": {"name": "x", "zone": "home", "kind": "parrot", "weight": 1.5}}`,
		},
	}
}

// hold tries every call that is valid before.
func hold(t *testing.T, o, n *specdiff.Spec) (tried, refused int) {
	t.Helper()
	report, err := specdiff.Compare(o, n, today)
	if err != nil {
		t.Fatal(err)
	}
	breaks := map[string]bool{}
	for _, ch := range report.Changes {
		if ch.Verdict == specdiff.Breaking && ch.Side != specdiff.Result {
			breaks[ch.Action] = true
		}
	}
	then, now := connect(t, speccheck.Registry(o.API)), connect(t, speccheck.Registry(n.API))
	for name, list := range calls() {
		a, ok := speccheck.Registry(o.API).Lookup(name)
		if !ok {
			continue
		}
		for _, text := range list {
			var params map[string]any
			if err := json.Unmarshal([]byte(text), &params); err != nil {
				t.Fatal(err)
			}
			if _, err := then.DryRun(t.Context(), name, params); err != nil {
				continue
			}
			tried++
			if _, err := now.DryRun(t.Context(), name, params); err != nil {
				refused++
				if !breaks[a.Name] {
					t.Errorf("%s %s is refused, and no breaking change is reported: %v\n%s", name, text, err, report.Text())
				}
			}
		}
	}
	return tried, refused
}

func connect(t *testing.T, r *connector.Registry) *connector.Connection {
	t.Helper()
	c, err := connector.NewConnection(
		connector.WithRegistry(r), connector.WithHost("https://description.invalid"), connector.WithAccountID("acc"), connector.WithToken("t"),
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRegistry: the registry made from the description of the program is that
// of the program, action by action.
func TestRegistry(t *testing.T) {
	s, err := specdiff.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	s.Settle(nil, today)
	got, want := speccheck.Registry(s.API).All(), connector.DefaultRegistry().All()
	if len(got) != len(want) {
		t.Fatalf("%d actions, %d in the program", len(got), len(want))
	}
	for i := range want {
		a, b := *got[i], *want[i]
		if b.Alias == b.Name {
			b.Alias = ""
		}
		x, errX := json.Marshal(a)
		y, errY := json.Marshal(b)
		if errX != nil || errY != nil || string(x) != string(y) {
			t.Errorf("%s differs:\n%.2000s\n%.2000s", b.Name, x, y)
		}
	}
}

// FuzzFiles: whatever a file holds, it is read without failing, and its lines
// are those of the file.
func FuzzFiles(f *testing.F) {
	archives, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			f.Add(filepath.Ext(file.Name), string(file.Data))
		}
	}
	c, err := speccheck.New()
	if err != nil {
		f.Fatal(err)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, ext, text string) {
		switch ext {
		case ".yaml", ".json", ".md", ".sh":
		default:
			ext = ".sh"
		}
		name := filepath.Join(dir, "x"+ext)
		write(t, name, text)
		r, err := c.Files(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range r.Findings {
			if found.Line < 1 || found.Line > strings.Count(text, "\n")+2 {
				t.Errorf("line %d of %d", found.Line, strings.Count(text, "\n")+1)
			}
		}
	})
}
