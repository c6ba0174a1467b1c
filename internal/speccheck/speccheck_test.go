package speccheck_test

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/databricks-account/connector/internal/speccheck"
	"github.com/databricks-account/connector/internal/specdiff"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const today = "2026-11-22"

// TestCheck has archives of workflows, with the edits that make the new
// description from the one of package specdiff's tests, and the report that
// is wanted. Archives without an edit are checked against the description
// that the program was built from.
func TestCheck(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(here, "testdata", "*.txtar"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d archives, %v", len(files), err)
	}
	base, err := os.ReadFile(filepath.Join(here, "..", "specdiff", "testdata", "base.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			text, want := unpack(t, a, string(base))
			c := checker(t, string(base), text)
			r, err := c.Files("flows")
			if err != nil {
				t.Fatal(err)
			}
			got := r.Text(strings.Contains(string(a.Comment), "--results"))
			if got == want {
				return
			}
			if !*update {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			var rest []txtar.File
			for _, f := range a.Files {
				if f.Name != "want" {
					rest = append(rest, f)
				}
			}
			a.Files = append(rest, txtar.File{Name: "want", Data: []byte(got)})
			write(t, file, string(txtar.Format(a)))
		})
	}
}

// unpack writes the workflows and returns the new description, empty when
// there is none, and the wanted report.
func unpack(t *testing.T, a *txtar.Archive, base string) (text, want string) {
	t.Helper()
	edits := map[string]string{}
	for _, f := range a.Files {
		switch {
		case f.Name == "want":
			want = string(f.Data)
		case strings.HasPrefix(f.Name, "from "), strings.HasPrefix(f.Name, "to "):
			edits[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
		default:
			write(t, filepath.Join("flows", filepath.FromSlash(f.Name)), string(f.Data))
		}
	}
	if len(edits) == 0 {
		return "", want
	}
	for n := 1; len(edits) >= 2*n; n++ {
		from := edits["from "+strconv.Itoa(n)]
		if !strings.Contains(base, from) {
			t.Fatalf("the base does not hold %q", from)
		}
		base = strings.ReplaceAll(base, from, edits["to "+strconv.Itoa(n)])
	}
	return base, want
}

func checker(t *testing.T, base, text string) *speccheck.Checker {
	t.Helper()
	if text == "" {
		c, err := speccheck.New()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c, err := speccheck.NewFor(load(t, "old", base), load(t, "new", text), today)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func load(t *testing.T, name, text string) *specdiff.Spec {
	t.Helper()
	write(t, filepath.Join(name, "openapi.yaml"), text)
	s, err := specdiff.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
