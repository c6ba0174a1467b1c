// Package golden runs tests whose cases are txtar archives: the files of an
// archive are the input, and those under want/ are the output that a test must
// make of them.
package golden

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// want is the folder of expected files in an archive.
const want = "want/"

// Run runs one subtest for every archive that pattern matches. made returns
// the output by file name. With update the archives are rewritten to hold what
// made returns, and nothing fails.
func Run(t *testing.T, update bool, pattern string, made func(t *testing.T, input map[string][]byte) map[string][]byte) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no archive matches %s (%v)", pattern, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			input, expected := map[string][]byte{}, map[string][]byte{}
			for _, f := range archive.Files {
				if rest, ok := strings.CutPrefix(f.Name, want); ok {
					expected[rest] = f.Data
				} else {
					input[f.Name] = f.Data
				}
			}
			got := made(t, input)
			if update {
				rewrite(t, name, archive, got)
				return
			}
			compare(t, got, expected)
		})
	}
}

func compare(t *testing.T, got, expected map[string][]byte) {
	t.Helper()
	for _, f := range slices.Sorted(maps.Keys(expected)) {
		if _, ok := got[f]; !ok {
			t.Errorf("%s was not made", f)
		}
	}
	for _, f := range slices.Sorted(maps.Keys(got)) {
		if string(tidy(got[f])) != string(expected[f]) {
			t.Errorf("%s differs (run with -update to accept):\n%s", f, difference(string(expected[f]), string(tidy(got[f]))))
		}
	}
}

// tidy ends a text with a newline, as archives store it.
func tidy(text []byte) []byte {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return append(slices.Clone(text), '\n')
	}
	return text
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got map[string][]byte) {
	t.Helper()
	files := slices.DeleteFunc(slices.Clone(archive.Files), func(f txtar.File) bool { return strings.HasPrefix(f.Name, want) })
	for _, f := range slices.Sorted(maps.Keys(got)) {
		files = append(files, txtar.File{Name: want + f, Data: tidy(got[f])})
	}
	if err := os.WriteFile(name, txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: files}), 0o644); err != nil {
		t.Fatal(err)
	}
}

// difference shows the first lines that differ.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	part := func(lines []string) string { return strings.Join(lines[min(i, len(lines)):min(i+8, len(lines))], "\n") }
	return "want:\n" + part(x) + "\ngot:\n" + part(y)
}
