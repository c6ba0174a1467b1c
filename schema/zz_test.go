package schema_test

import (
	"encoding/json"
	"github.com/databricks-account/connector/schema"
	"testing"
)

func BenchmarkZZ(b *testing.B) {
	table, id := compile(b, workspaceSchema, nil)
	for _, add := range []map[string]any{
		{"workspace_name": ""}, {"deployment_name": "Bad Name"}, {"credentials_id": 7.0}, {"pricing_tier": "GOLD"}, {"workspace_idd": 1.0}, {"aws_region": nil}, {"network_id": true},
	} {
		base := parse(b, workspaceBody).(map[string]any)
		base["workspace_id"] = 5.0
		for k, v := range add {
			if v == nil {
				delete(base, k)
			} else {
				base[k] = v
			}
		}
		t, _ := json.Marshal(add)
		b.Run(string(t), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table.Validate(id, base, schema.Options{})
			}
		})
	}
}
