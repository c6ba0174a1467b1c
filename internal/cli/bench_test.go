package cli

import (
	"testing"

	connector "github.com/databricks-account/connector"
)

// BenchmarkDescribe is the work of describe without the start of the process.
func BenchmarkDescribe(b *testing.B) {
	a, ok := connector.DefaultRegistry().Lookup("workspaces_create")
	if !ok {
		b.Fatal("no action")
	}
	p := &program{}
	b.ReportAllocs()
	for b.Loop() {
		p.explain(a)
	}
}
