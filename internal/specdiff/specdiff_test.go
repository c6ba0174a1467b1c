package specdiff_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/databricks-account/connector/internal/specdiff"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const today = "2026-11-22"

// folder writes a description, and a lock when it is not empty, to a folder
// of the working directory and loads it.
func folder(t *testing.T, name, text, lock string) *specdiff.Spec {
	t.Helper()
	if err := os.Mkdir(name, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(name, "openapi.yaml"), text)
	if lock != "" {
		write(t, filepath.Join(name, specdiff.LockName), lock)
	}
	s, err := specdiff.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func base(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "base.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// section returns a file of an archive.
func section(a *txtar.Archive, name string) (string, bool) {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data), true
		}
	}
	return "", false
}

// edited applies the edits of an archive to the base: the text of "from N",
// wherever it stands, becomes that of "to N". Those with "old " in front make
// the description before.
func edited(t *testing.T, a *txtar.Archive, which string) string {
	t.Helper()
	text := base(t)
	for n := 1; ; n++ {
		from, ok := section(a, which+"from "+strconv.Itoa(n))
		if !ok {
			return text
		}
		to, _ := section(a, which+"to "+strconv.Itoa(n))
		// Edits may begin and end in the middle of a line.
		from, to = strings.TrimSuffix(from, "\n"), strings.TrimSuffix(to, "\n")
		if !strings.Contains(text, from) {
			t.Fatalf("the base does not hold %q", from)
		}
		text = strings.ReplaceAll(text, from, to)
	}
}

// compare is the report of an archive. One whose comment begins with
// "Reversed:" goes from the edited description to the base.
func compare(t *testing.T, a *txtar.Archive) *specdiff.Report {
	t.Helper()
	lock, _ := section(a, "lock")
	oldLock, _ := section(a, "old lock")
	text, next := edited(t, a, "old "), edited(t, a, "")
	t.Chdir(t.TempDir())
	before, after := folder(t, "old", text, oldLock), folder(t, "new", next, lock)
	if bytes.HasPrefix(a.Comment, []byte("Reversed:")) {
		before, after = after, before
	}
	r, err := specdiff.Compare(before, after, today)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestChanges has one archive for each kind of change.
func TestChanges(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(here, "testdata", "change", "*.txtar"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d archives, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := compare(t, a).Text()
			want, _ := section(a, "want")
			if got == want {
				return
			}
			if !*update {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			golden(t, file, a, "want", got)
		})
	}
}

// golden rewrites one file of an archive.
func golden(t *testing.T, file string, a *txtar.Archive, name, text string) {
	t.Helper()
	if i := strings.Index(text, "\n-- "); i >= 0 {
		t.Fatalf("the output cannot be stored: %q", text[i:])
	}
	var files []txtar.File
	for _, f := range a.Files {
		if f.Name != name {
			files = append(files, f)
		}
	}
	a.Files = append(files, txtar.File{Name: name, Data: []byte(text)})
	var buf bytes.Buffer
	buf.Write(txtar.Format(a))
	write(t, file, buf.String())
}
