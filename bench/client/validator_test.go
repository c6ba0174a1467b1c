package main

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/databricks-account/connector/schema"
)

// TestStrictTableSaysWhatItsJSONSays changes the strict body in many ways; our
// hand-written table, kin-openapi and jsonschema must agree on each.
func TestStrictTableSaysWhatItsJSONSays(t *testing.T) {
	own, err := ownChecks()
	if err != nil {
		t.Fatal(err)
	}
	kin, err := kinChecks()
	if err != nil {
		t.Fatal(err)
	}
	third, err := santhoshChecks()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	values := []any{
		"", "x", "Analytics", "us-west-2", "ENTERPRISE", "HYBRID", "analytics-prod-1", 1.0, true, nil,
		[]any{},
		map[string]any{},
		"5f7c1e92-3a60-4d8b-9e14-b07d62c8a135",
		map[string]any{"connectivity_type": "PUBLIC_NODE_PUBLIC_MASTER"},
		map[string]any{"team": 1.0},
	}
	wrong := 0
	for range 3000 {
		body := strictBody()
		names := make([]string, 0, len(body)+1)
		for n := range body {
			names = append(names, n)
		}
		slices.Sort(names)
		names = append(names, "other")
		switch name := names[random.IntN(len(names))]; random.IntN(3) {
		case 0:
			delete(body, name)
		case 1:
			body[name] = values[random.IntN(len(values))]
		case 2:
			inner := []string{"custom_tags", "gke_config"}[random.IntN(2)]
			body[inner].(map[string]any)[[]string{"team", "connectivity_type", "master_ip_range", "other"}[random.IntN(4)]] = values[random.IntN(len(values))]
		}
		a, b, c := own.strict(body) == 0, kin.strict(body) == 0, third.strict(body) == 0
		if a != b || b != c {
			text, _ := json.Marshal(body)
			t.Fatalf("ours %v, kin-openapi %v, jsonschema %v: %s", a, b, c, text)
		}
		if !a {
			wrong++
		}
	}
	if wrong < 300 || wrong > 2900 {
		t.Errorf("%d of 3000 bodies were wrong: the mutations test too little", wrong)
	}
}

func TestEveryValidatorFindsTheSameFaults(t *testing.T) {
	for name, make := range map[string]func() (checks, error){
		"schema": ownChecks, "jsonschema": santhoshChecks,
		"kin-openapi":   func() (checks, error) { return kinChecks(multi()) },
		"kin-openapi-1": func() (checks, error) { c, err := kinChecks(); c.first = true; return c, err },
	} {
		c, err := make()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for op, mk := range c.ops() {
			run, err := mk()
			if err != nil {
				t.Fatal(err)
			}
			if err := run(t.Context()); err != nil {
				t.Errorf("%s, %s: %v", name, op, err)
			}
		}
	}
}

func TestOurFaultsHavePointers(t *testing.T) {
	table := strictTable()
	var got []string
	for _, i := range table.Validate(strictID, wrongStrictBody(), schema.Options{}) {
		got = append(got, i.Path)
	}
	slices.Sort(got)
	want := []string{"/custom_tags/team", "/deployment_name", "/pricing_tier", "/workspace_name", "/workspace_region"}
	if !slices.Equal(got, want) {
		t.Errorf("faults at %q, want %q", got, want)
	}
}

// TestAllocations holds what no noise can excuse.
func TestAllocations(t *testing.T) {
	c, err := ownChecks()
	if err != nil {
		t.Fatal(err)
	}
	real, strict := workspaceBody(), strictBody()
	for name, check := range map[string]func(){
		"real body":   func() { c.workspace(real) },
		"strict body": func() { c.strict(strict) },
	} {
		check() // patterns compile when first used
		if n := testing.AllocsPerRun(200, check); n != 0 {
			t.Errorf("validating the %s allocates %v times, want 0", name, n)
		}
	}
}
