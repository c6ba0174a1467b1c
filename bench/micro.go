package main

import (
	"context"
	"strings"
	"time"

	"github.com/databricks-account/connector/bench/rig"
)

// validation compares validators on a prepared value: ours, and the two that
// a Go program would use.
func validation(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "client"); err != nil {
		return nil, err
	}
	variants := []variant{client("schema", "null"), client("kin-openapi", "null"), client("kin-openapi-1", "null"), client("jsonschema", "null")}
	r := &result{Notes: []string{
		"`workspace` is the real body of `workspaces_create` with 12 fields (types, enums, a map of tags); `strict` is a made-up body of 12 fields with lengths, a pattern, enums, nesting and closed objects. " +
			"The wrong bodies have 5 faults each; `kin-openapi` collects all (MultiErrors), `kin-openapi-1` stops at the first, `jsonschema` is santhosh-tekuri/jsonschema v6 and collects all. All schemas are compiled beforehand, all bodies are built outside, and the number of faults is checked on every call.",
	}}
	for _, op := range validationOps() {
		s, err := b.micro(ctx, op, variants)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, microTable(op, s, variants, "kin-openapi"))
		r.Gates = append(r.Gates, validationGates(op, s)...)
	}
	return r, nil
}

func validationOps() []string {
	return []string{"valid-workspace", "valid-strict", "wrong-workspace", "wrong-strict"}
}

func validationGates(op string, s series) []gate {
	if strings.HasPrefix(op, "wrong-") {
		return []gate{{
			What: op + ", all faults: / kin MultiErrors", Goal: 0.35, Stretch: 0.25,
			Got: s.ratio("schema", "kin-openapi", cpuPerCall),
		}}
	}
	return []gate{
		{What: op + ": allocations", Goal: 0, Gross: bound(0), Got: whole(s.spread("schema", allocs))},
		{What: op + ": / kin VisitJSON", Goal: 0.30, Stretch: 0.20, Got: s.ratio("schema", "kin-openapi-1", cpuPerCall)},
		{What: op + ": / santhosh jsonschema", Goal: 0.12, Stretch: 0.08, Got: s.ratio("schema", "jsonschema", cpuPerCall)},
	}
}

// micro runs the rounds of an operation that needs no server.
func (b *bench) micro(ctx context.Context, op string, variants []variant) (series, error) {
	list, err := b.contenders(ctx, "", rig.Burst{Op: op, C: 1, Plain: true}, pick(b, 60*time.Millisecond, 25*time.Millisecond), variants)
	if err != nil {
		return nil, err
	}
	s, err := b.rounds(ctx, pick(b, 40, 5), list)
	if err != nil {
		return nil, err
	}
	return s, b.stopChildren()
}

func microTable(caption string, s series, variants []variant, floor string) table {
	t := table{Caption: "`" + caption + "`:", Head: []string{"variant", "ns", "ratio to " + floor, "allocs", "bytes"}}
	for _, v := range variants {
		t.Rows = append(t.Rows, []string{
			v.name, number(s.mid(v.name, cpuPerCall)), s.ratio(v.name, floor, cpuPerCall).String(),
			number(s.mid(v.name, allocs)), number(s.mid(v.name, bytesPerCall)),
		})
	}
	return t
}

// preparation compares everything that happens before a request is sent. The
// params are built outside.
func preparation(ctx context.Context, b *bench) (*result, error) {
	if err := b.build(ctx, "client"); err != nil {
		return nil, err
	}
	r := &result{Notes: []string{
		"`raw-map` is json.Marshal of the same map, http.NewRequestWithContext and three headers; `connector` is `NewRequest`: lookup by alias, account id filled in, the value made canonical, validation, URL, body, request. `oapi-codegen` starts from its struct and sets no headers.",
	}}
	for _, op := range append(preparationOps(), "prepare-list") { // raw has nothing to encode in the list: only shown
		variants := []variant{client("raw-map", "null"), client("connector", "null")}
		if op != "prepare-workspace" {
			variants = append(variants, client("oapi-codegen", "null"))
		}
		s, err := b.micro(ctx, op, variants)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, microTable(op, s, variants, "raw-map"))
		if op != "prepare-list" {
			r.Gates = append(r.Gates, preparationGates(op, s)...)
		}
	}
	return r, nil
}

func preparationOps() []string { return []string{"prepare-workspace", "prepare-credential"} }

func preparationGates(op string, s series) []gate {
	return []gate{
		{What: op + ": / json.Marshal(map) + http.NewRequest", Goal: 0.65, Stretch: 0.50, Got: s.ratio("connector", "raw-map", cpuPerCall)},
		{What: op + ": allocations", Goal: 12, Stretch: 10, Got: whole(s.spread("connector", allocs)), Gross: bound(16)},
	}
}
