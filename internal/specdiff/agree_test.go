package specdiff_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/databricks-account/connector/internal/specdiff"
)

// TestSame: a description changes nothing for itself; the one in the program
// is the one of the repository.
func TestSame(t *testing.T) {
	built, err := specdiff.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"openapi.yaml", "openapi.gen.json", ""} {
		s, err := specdiff.Load(filepath.Join("..", "..", "spec", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]*specdiff.Spec{{built, s}, {s, built}} {
			r, err := specdiff.Compare(pair[0], pair[1], today)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Changes) > 0 || len(r.Refused) > 0 || r.Actions != 211 {
				t.Errorf("%d actions:\n%s", r.Actions, r.Text())
			}
		}
	}
}

// TestEveryKindIsTested: each kind of change that the package can report
// stands in some archive. The list is kept by hand: a kind is a promise.
func TestEveryKindIsTested(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "change", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := section(a, "want")
		all.WriteString(want)
	}
	for _, kind := range strings.Fields(`
		action-added action-removed action-renamed action-replaced action-deprecated
		alias-renamed alias-removed alias-replaced former-name-removed former-parameter-removed
		path-changed danger-changed host-changed service-changed rate-class-changed idempotent-changed
		wait-added wait-removed list-added list-removed list-changed paging-changed
		parameter-added parameter-removed parameter-renamed parameter-required parameter-optional parameter-moved
		parameter-limits-changed parameter-default-added parameter-default-changed parameter-default-removed
		parameter-value-added parameter-value-removed parameter-format-changed parameter-not-nullable content-type-changed
		field-added field-removed field-required field-optional field-retyped field-nullable field-not-nullable
		field-enum-introduced field-enum-dropped field-value-added field-value-removed field-format-changed
		field-limits-changed field-deprecated field-not-deprecated field-ignored field-used field-closed field-opened
		field-restricted field-loosened field-rules-changed field-alternative-added field-alternative-removed
		result-added result-removed result-format-changed result-retyped result-optional result-always result-nullable
		result-not-nullable result-enum-introduced result-enum-dropped result-value-added result-value-removed
		result-deprecated result-not-deprecated result-loosened result-closed result-limits-changed
		status-changed secret-added secret-removed`) {
		if !strings.Contains(all.String(), "    "+kind+" ") {
			t.Errorf("no archive has the kind %s", kind)
		}
	}
}
