package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/databricks-account/connector/schema"
)

// workspaceSchema has 12 fields of every kind.
const workspaceSchema = `{"type":"object","additionalProperties":false,"required":["workspace_name","aws_region"],"properties":{
	"workspace_name":{"type":"string","minLength":1,"maxLength":100},"deployment_name":{"type":"string","pattern":"^[a-z0-9][a-z0-9-]*$"},
	"aws_region":{"type":"string"},"credentials_id":{"type":"string"},"storage_configuration_id":{"type":"string"},"network_id":{"type":"string"},
	"managed_services_customer_managed_key_id":{"type":"string"},"storage_customer_managed_key_id":{"type":"string"},"is_no_public_ip_enabled":{"type":"boolean"},
	"pricing_tier":{"type":"string","enum":["COMMUNITY_EDITION","STANDARD","PREMIUM","ENTERPRISE","DEDICATED","UNKNOWN"]},
	"workspace_id":{"type":"integer","format":"int64"},
	"gcp_managed_network_config":{"type":"object","additionalProperties":false,"properties":{"subnet_cidr":{"type":"string"},"gke_cluster_pod_ip_range":{"type":"string"},"gke_cluster_service_ip_range":{"type":"string"}}}}}`

const workspaceBody = `{"workspace_name":"analytics production","deployment_name":"acme-analytics-prod","aws_region":"us-west-2",
	"credentials_id":"6f3e1bd5-21f6-4a4c-8fd4-55e7e1d6d5a4","storage_configuration_id":"2d1f83a4-7b2e-4d61-9c6f-0d3b1a1b2c3d","network_id":"0f9e8d7c-6b5a-4938-2716-050403020100",
	"managed_services_customer_managed_key_id":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","storage_customer_managed_key_id":"11111111-2222-3333-4444-555555555555",
	"is_no_public_ip_enabled":true,"pricing_tier":"ENTERPRISE","workspace_id":1234567890123456,
	"gcp_managed_network_config":{"subnet_cidr":"10.0.0.0/16","gke_cluster_pod_ip_range":"10.1.0.0/16","gke_cluster_service_ip_range":"10.2.0.0/20"}}`

// wrongWorkspace has the same fields with five faults: a wrong type, a wrong
// value, a missing member, an unknown one, and one that is too short.
const wrongWorkspace = `{"workspace_name":"","deployment_name":"acme-analytics-prod",
	"credentials_id":7,"storage_configuration_id":"2d1f83a4-7b2e-4d61-9c6f-0d3b1a1b2c3d","network_id":"0f9e8d7c-6b5a-4938-2716-050403020100",
	"managed_services_customer_managed_key_id":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","storage_customer_managed_key_id":"11111111-2222-3333-4444-555555555555",
	"is_no_public_ip_enabled":true,"pricing_tier":"GOLD","workspace_idd":1,
	"gcp_managed_network_config":{"subnet_cidr":"10.0.0.0/16","gke_cluster_pod_ip_range":"10.1.0.0/16","gke_cluster_service_ip_range":"10.2.0.0/20"}}`

// workspaceList is an answer with 100 workspaces, about 44 KB.
func workspaceList() []byte {
	var list []any
	for i := range 100 {
		list = append(list, map[string]any{
			"workspace_id": 1000000000000000 + i, "workspace_name": fmt.Sprintf("workspace %d", i), "deployment_name": fmt.Sprintf("acme-%d", i),
			"aws_region": "us-west-2", "account_id": "6f3e1bd5-21f6-4a4c-8fd4-55e7e1d6d5a4", "credentials_id": fmt.Sprintf("6f3e1bd5-21f6-4a4c-8fd4-%012d", i),
			"storage_configuration_id": fmt.Sprintf("2d1f83a4-7b2e-4d61-9c6f-%012d", i), "workspace_status": "RUNNING", "workspace_status_message": "Workspace is running.",
			"creation_time": 1700000000000 + i, "pricing_tier": "ENTERPRISE", "is_no_public_ip_enabled": i%2 == 0, "custom_tags": map[string]any{"team": "data", "n": fmt.Sprint(i)},
		})
	}
	text, _ := json.Marshal(map[string]any{"workspaces": list})
	return text
}

// variant is one way to do a job.
type variant struct {
	name string
	run  func()
}

// rivals are the jobs with their variants; ours is first.
func rivals(tb testing.TB) map[string][]variant {
	docs := map[string]any{"Root": parse(tb, workspaceSchema)}
	kin := kinSchemas(tb, docs)
	table, id := compile(tb, workspaceSchema, nil)
	body := parse(tb, workspaceBody).(map[string]any)
	body["workspace_id"] = float64(1234567890123456) // what kin-openapi is at its best with
	wrong := parse(tb, wrongWorkspace)
	wrong.(map[string]any)["credentials_id"], wrong.(map[string]any)["workspace_idd"] = 7.0, 1.0
	if issues := table.Validate(id, body, schema.Options{}); len(issues) > 0 {
		tb.Fatal(issuesText(issues))
	}
	if issues := table.Validate(id, wrong, schema.Options{}); len(issues) != 5 {
		tb.Fatal(issuesText(issues))
	}
	list := workspaceList()
	small := []byte(workspaceBody)
	buf := make([]byte, 0, 4096)
	return map[string][]variant{
		"validate valid": {
			{"ours", func() { table.Validate(id, body, schema.Options{}) }},
			{"kin VisitJSON", func() { _ = kin.VisitJSON(body, openapi3.MultiErrors()) }},
		},
		"validate invalid": {
			{"ours", func() { table.Validate(id, wrong, schema.Options{}) }},
			// Its errors have no text until they are asked for it.
			{"kin MultiErrors, with text", func() { _ = kin.VisitJSON(wrong, openapi3.MultiErrors()).Error() }},
			{"kin MultiErrors, without text", func() { _ = kin.VisitJSON(wrong, openapi3.MultiErrors()) }},
		},
		"encode": {
			{"ours", func() { buf, _ = table.AppendJSON(buf[:0], id, body) }},
			{"json.Marshal", func() { _, _ = json.Marshal(body) }},
			{"ours, to a new slice", func() { _, _ = table.AppendJSON(make([]byte, 0, 256), id, body) }},
			{"ours, without a schema", func() { buf, _ = table.AppendJSON(buf[:0], schema.Any, body) }},
			{"ours, canonical and validated", func() {
				v, _ := schema.Canonical(body)
				table.Validate(id, v, schema.Options{})
				buf, _ = table.AppendJSON(buf[:0], id, v)
			}},
		},
		"decode list": {
			{"ours", func() { _, _ = schema.DecodeAny(list) }},
			{"encoding/json", func() { var v any; _ = json.Unmarshal(list, &v) }},
			{"encoding/json UseNumber", func() { _, _ = byDecoder(list) }},
			{"ours, strict", func() { _, _ = schema.Decode(list, schema.DecodeOptions{}) }},
		},
		"decode object": {
			{"ours", func() { _, _ = schema.DecodeAny(small) }},
			{"encoding/json", func() { var v any; _ = json.Unmarshal(small, &v) }},
			{"encoding/json UseNumber", func() { _, _ = byDecoder(small) }},
			{"ours, strict", func() { _, _ = schema.Decode(small, schema.DecodeOptions{}) }},
		},
	}
}

func byDecoder(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	return v, err
}

func benchmark(b *testing.B, job string) {
	for _, v := range rivals(b)[job] {
		b.Run(v.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v.run()
			}
		})
	}
}

func BenchmarkValidateValid(b *testing.B)   { benchmark(b, "validate valid") }
func BenchmarkValidateInvalid(b *testing.B) { benchmark(b, "validate invalid") }
func BenchmarkAppendJSON(b *testing.B)      { benchmark(b, "encode") }
func BenchmarkDecodeAny(b *testing.B)       { benchmark(b, "decode list") }
func BenchmarkDecodeSmall(b *testing.B)     { benchmark(b, "decode object") }

// TestRatios measures ours against the others, all variants shuffled within
// each round, and prints the medians of the ratios of a round with their
// quartiles. It takes time, and machines differ: it runs only when
// SCHEMA_RATIOS is set.
func TestRatios(t *testing.T) {
	if os.Getenv("SCHEMA_RATIOS") == "" {
		t.Skip("set SCHEMA_RATIOS=1 to measure")
	}
	gates := map[string]float64{"validate valid": 0.20, "validate invalid": 0.25, "encode": 0.30, "decode list": 0.45, "decode object": 0.50}
	d := rand.New(rand.NewPCG(seed(t), 2))
	jobs := rivals(t)
	names := make([]string, 0, len(jobs))
	for name := range jobs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		variants := jobs[name]
		const rounds = 300
		times := make([][]float64, len(variants))
		// Slices that are too short for the scheduler to cut, and long enough
		// for the clock.
		calls := make([]int, len(variants))
		for i, v := range variants {
			calls[i] = 1
			for start := time.Now(); time.Since(start) < 200*time.Microsecond; calls[i]++ {
				v.run()
			}
		}
		for range rounds {
			for _, i := range d.Perm(len(variants)) {
				start := time.Now()
				for range calls[i] {
					variants[i].run()
				}
				times[i] = append(times[i], float64(time.Since(start).Nanoseconds())/float64(calls[i]))
			}
		}
		for i, v := range variants {
			ratios := make([]float64, rounds)
			for r := range rounds {
				ratios[r] = times[0][r] / times[i][r]
			}
			slices.Sort(ratios)
			ns := slices.Clone(times[i])
			slices.Sort(ns)
			allocs := testing.AllocsPerRun(20, v.run)
			t.Logf("%-17s %-32s fast %8.0f ns, typical %8.0f ns, %5.0f allocs, ours is %.3f of it [%.3f..%.3f]", name, v.name, ns[rounds/10], ns[rounds/2], allocs,
				ratios[rounds/2], ratios[rounds/4], ratios[3*rounds/4])
			if i == 1 && ratios[rounds/2] > gates[name] {
				t.Errorf("%s: %.3f of %s, the goal is %.2f", name, ratios[rounds/2], v.name, gates[name])
			}
		}
	}
}
