package actions_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// TestSeedNames looks up every name of the documents that the connector was
// made from: workflows use them.
func TestSeedNames(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "spec", "seed_names.txt"))
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(string(text))
	if len(names) != 151 {
		t.Errorf("%d names, want 151", len(names))
	}
	for _, name := range names {
		if _, ok := actions.Lookup(name); !ok {
			t.Errorf("there is no action %s", name)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, a := range actions.All() {
		for _, name := range []string{a.Name, a.Alias} {
			if got, ok := actions.Lookup(name); !ok || got != a {
				t.Errorf("%s gives %v, %v", name, got, ok)
			}
		}
		for _, f := range a.Former {
			if got, ok := actions.Lookup(f.Name); !ok || got != a {
				t.Errorf("former name %s gives %v, %v", f.Name, got, ok)
			}
		}
	}
	for _, name := range []string{"", "a", "get", "zzz", "get_api_2_0_accounts", "WORKSPACES_LIST", "workspaces_list "} {
		if a, ok := actions.Lookup(name); ok {
			t.Errorf("%q gives %s", name, a.Name)
		}
	}
	if n := testing.AllocsPerRun(100, func() { actions.Lookup("workspaces_list") }); n != 0 {
		t.Errorf("a look-up allocates %v times", n)
	}
}

func TestTableIsWhole(t *testing.T) {
	word := regexp.MustCompile(`^[a-z0-9_]+$`)
	all := actions.All()
	if !slices.IsSortedFunc(all, func(x, y *actions.Action) int { return strings.Compare(x.Name, y.Name) }) {
		t.Error("the table is not sorted")
	}
	classes := actions.RateClasses()
	seen := map[string]bool{}
	for _, a := range all {
		if !word.MatchString(a.Name) || !word.MatchString(a.Alias) || len(a.Alias) > 64 {
			t.Errorf("%s, alias %s", a.Name, a.Alias)
		}
		for _, name := range []string{a.Name, a.Alias} {
			if seen[name] {
				t.Errorf("two actions are named %s", name)
			}
			seen[name] = true
		}
		if !slices.ContainsFunc(classes, func(c actions.RateClass) bool { return c.Name == a.RateClass }) {
			t.Errorf("%s is of the rate class %q", a.Alias, a.RateClass)
		}
		params := a.Types.At(a.Params)
		for _, g := range a.Args {
			p := params.Prop(g.Key)
			if p == nil {
				t.Errorf("%s: the argument %s is no parameter", a.Alias, g.Key)
				continue
			}
			if g.In == actions.InPath && !strings.Contains(a.Path, "{"+g.Name+"}") {
				t.Errorf("%s: %s is not in %s", a.Alias, g.Name, a.Path)
			}
		}
		if a.Body != nil && params.Prop(a.Body.Key) == nil {
			t.Errorf("%s: the body is no parameter", a.Alias)
		}
		if a.Waiter != nil {
			if _, ok := actions.Lookup(a.Waiter.Action); !ok {
				t.Errorf("%s waits by %s", a.Alias, a.Waiter.Action)
			}
		}
		if a.Find != nil {
			if _, ok := actions.Lookup(a.Find.Action); !ok {
				t.Errorf("%s finds by %s", a.Alias, a.Find.Action)
			}
		}
	}
}

// TestIDsAreInside follows every reference of every table.
func TestIDsAreInside(t *testing.T) {
	done := map[*schema.Table]bool{}
	for _, a := range actions.All() {
		if done[a.Types] {
			continue
		}
		done[a.Types] = true
		table := *a.Types
		inside := func(ids ...schema.ID) {
			for _, id := range ids {
				if id < 0 || int(id) >= len(table) {
					t.Errorf("%s: there is no schema %d", a.Service, id)
				}
			}
		}
		for i := range table {
			s := &table[i]
			inside(s.Items, s.ExtraSchema, s.Not)
			inside(slices.Concat(s.AllOf, s.OneOf, s.AnyOf)...)
			for _, p := range s.Props {
				inside(p.Schema)
			}
			if !slices.IsSortedFunc(s.Props, func(x, y schema.Property) int { return strings.Compare(x.Name, y.Name) }) {
				t.Errorf("%s: the members of schema %d are not sorted", a.Service, i)
			}
			for _, e := range s.Enum {
				if !json.Valid([]byte(e)) {
					t.Errorf("%s: enum value %s is not JSON", a.Service, e)
				}
			}
		}
	}
}

// TestExamples validates the example of every action.
func TestExamples(t *testing.T) {
	for _, a := range actions.All() {
		var params map[string]any
		dec := json.NewDecoder(strings.NewReader(a.Example))
		dec.UseNumber()
		if err := dec.Decode(&params); err != nil {
			t.Errorf("%s: %v", a.Alias, err)
			continue
		}
		for _, issue := range a.Types.Validate(a.Params, params, schema.Options{}) {
			t.Errorf("%s: the example: %s: %s", a.Alias, issue.Path, issue.Message)
		}
		for _, name := range actions.ConnectionParams() {
			if _, ok := params[name]; ok {
				t.Errorf("%s: the example holds %s", a.Alias, name)
			}
		}
	}
}

// TestAllIsACopy changes what All and its like return.
func TestAllIsACopy(t *testing.T) {
	all := actions.All()
	first := all[0]
	all[0] = nil
	if actions.All()[0] != first {
		t.Error("All lets the table be changed")
	}
	actions.RateClasses()[0].Name = "x"
	actions.ConnectionParams()[0] = "x"
	if actions.RateClasses()[0].Name == "x" || actions.ConnectionParams()[0] == "x" {
		t.Error("a list can be changed")
	}
}

func BenchmarkLookup(b *testing.B) {
	for name, key := range map[string]string{
		"name":  "get_api_2_0_accounts_by_account_id_workspaces_by_workspace_id",
		"alias": "workspaces_get",
		"none":  "workspaces_got",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				actions.Lookup(key)
			}
		})
	}
}
