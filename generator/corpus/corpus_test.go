package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/corpus/check"
)

func TestDescriptions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, size := range map[string]int{"small.yaml": 10, "large.json": 5000, "notes.md": 1} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ limit, only, want string }{
		{"", "", "small.yaml large.json"},
		{"4k", "", "small.yaml"},
		{"", "large", "large.json"},
	} {
		got, err := descriptions(dir, test.limit, test.only)
		for i := range got {
			got[i] = filepath.Base(got[i])
		}
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%+v: %v, %v", test, got, err)
		}
	}
	for _, test := range [][2]string{{"x", ""}, {"-1", ""}, {"", "missing"}} {
		if got, err := descriptions(dir, test[0], test[1]); err == nil {
			t.Errorf("%v: %v", test, got)
		}
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	good := row{name: "good", operations: 100, supported: 99}
	for name, test := range map[string]struct {
		rows []row
		ok   bool
	}{
		"good":          {[]row{good}, true},
		"failed":        {[]row{good, {failure: "compile: x"}}, false},
		"disagreement":  {[]row{{operations: 1, supported: 1, report: check.Report{Findings: []check.Finding{{Action: "a", Message: "m"}}}}}, false},
		"too few":       {[]row{{operations: 100, supported: 97}}, false},
		"none at all":   {nil, true},
		"repaired only": {[]row{{operations: 1, supported: 1, report: check.Report{Repaired: true}}}, true},
	} {
		if err := verdict(test.rows); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPage: what was corrected or not judged stands in the table.
func TestPage(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(page, []byte("before\n"+begin+"\nold\n"+end+"\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := []row{{
		name: "one", operations: 3, supported: 2, refused: map[string]int{"a | b": 1},
		report: check.Report{
			Good: 2, Repaired: true, Why: "why", Readings: map[string]int{"kin-openapi differs": 4},
			Unjudged: []check.Finding{{Action: "a", Message: "the body: no words"}, {Action: "b", Message: "the body: no words"}},
		},
	}, {name: "two", failure: "compile: it does not\nat all"}}
	if err := rewrite(page, rows); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"before\n", "\nafter\n", "| one | 3 | 2 | 2 | 4 | 2: no words; by the repaired description", `1: a \| b`,
		"**fails**: compile: it does not |", "- kin-openapi differs: 4", "| **2 descriptions** | 3 | 2 | 2 |",
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is missing in\n%s", want, data)
		}
	}
	if strings.Contains(string(data), "old") {
		t.Error("the old table is still there")
	}
	notes := strings.Join(rows[0].notes(), "\n")
	for _, want := range []string{"judged by the repaired description: why", "4 times corrected: kin-openapi differs", "not judged: a: the body: no words"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q is missing in %s", want, notes)
		}
	}
	if err := rewrite(filepath.Join("..", "..", "go.mod"), nil); err == nil {
		t.Error("a page without the marks was rewritten")
	}
	if got := rows[1].problems(); !slices.Equal(got, []string{"compile: it does not\nat all"}) {
		t.Errorf("problems %q", got)
	}
}
