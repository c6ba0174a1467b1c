package main

import (
	"net/http"
	"testing"

	"github.com/databricks-account/connector/bench/rig"
)

// The small operations again as Go benchmarks, for benchstat and profiles. The
// comparison that counts is made by the driver, which interleaves.

func BenchmarkValidate(b *testing.B) {
	for _, name := range []string{"schema", "kin-openapi", "kin-openapi-1", "jsonschema"} {
		for _, op := range []string{"valid-workspace", "valid-strict", "wrong-workspace", "wrong-strict"} {
			b.Run(op+"/"+name, func(b *testing.B) { loop(b, name, op) })
		}
	}
}

func BenchmarkPrepare(b *testing.B) {
	for _, name := range []string{"raw-map", "connector"} {
		for _, op := range []string{"prepare-workspace", "prepare-credential", "prepare-list"} {
			b.Run(op+"/"+name, func(b *testing.B) { loop(b, name, op) })
		}
	}
}

// BenchmarkCall answers from memory.
func BenchmarkCall(b *testing.B) {
	for _, name := range []string{"raw-undecoded", "raw-struct", "raw-map", "oapi-codegen", "connector-raw", "connector", "connector-type"} {
		for _, op := range []string{"post", "list"} {
			b.Run(op+"/"+name, func(b *testing.B) { loop(b, name, op) })
		}
	}
}

func loop(b *testing.B, name, op string) {
	t := target{url: "http://localhost"}
	var err error
	if t.transport, err = rig.Transport("null"); err != nil {
		b.Fatal(err)
	}
	ops, err := variants()[name](t)
	if err != nil {
		b.Fatal(err)
	}
	run, err := ops[op]()
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if err := run(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

// TestEveryVariantDoesEveryOperation runs each once against the real answers.
func TestEveryVariantDoesEveryOperation(t *testing.T) {
	url := serve(t)
	for name, make := range variants() {
		ops, err := make(target{url: url, transport: http.DefaultTransport})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(ops) == 0 {
			t.Errorf("%s can do nothing", name)
		}
		for op, mk := range ops {
			run, err := mk()
			if err != nil {
				t.Fatalf("%s, %s: %v", name, op, err)
			}
			if op == "items" && testing.Short() {
				continue
			}
			if err := run(t.Context()); err != nil {
				t.Errorf("%s, %s: %v", name, op, err)
			}
		}
	}
}
