package main

import (
	_ "embed"

	"github.com/databricks-account/connector/schema"
)

// strictJSON is a body with every kind of rule that a form has: lengths,
// a pattern, enums, nesting, closed objects. The real body of the same name
// has only types and enums.
//
//go:embed strict.json
var strictJSON []byte

// strictTable is what the generator writes for strict.json: the test of this
// package compares the two by mutation.
func strictTable() schema.Table {
	length := func(least, most int64) *schema.Rules {
		r := schema.NoRules
		r.MinLength, r.MaxLength = least, most
		return &r
	}
	pattern := schema.NoRules
	pattern.Pattern = &schema.Pattern{Source: "^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$"}
	return schema.Table{
		0: {},
		1: {Types: schema.String, Rules: length(1, 100)},
		2: {Types: schema.String, Rules: &pattern},
		3: {Types: schema.String, Enum: []string{`"us-east-1"`, `"us-east-2"`, `"us-west-1"`, `"us-west-2"`, `"eu-west-1"`, `"eu-central-1"`}},
		4: {Types: schema.String, Rules: length(36, 36)},
		5: {Types: schema.String, Enum: []string{`"STANDARD"`, `"PREMIUM"`, `"ENTERPRISE"`, `"DEDICATED"`}},
		6: {Types: schema.String, Enum: []string{`"HYBRID"`, `"SERVERLESS"`}},
		7: {Types: schema.Object, Extra: schema.Typed, ExtraSchema: 8},
		8: {Types: schema.String, Rules: length(0, 255)},
		9: {Types: schema.Boolean},
		10: {Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{
			{Name: "connectivity_type", Schema: 11, Flags: schema.Required},
			{Name: "master_ip_range", Schema: 12},
		}},
		11: {Types: schema.String, Enum: []string{`"PRIVATE_NODE_PUBLIC_MASTER"`, `"PUBLIC_NODE_PUBLIC_MASTER"`}},
		12: {Types: schema.String, Rules: length(9, 18)},
		strictID: {Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{
			{Name: "aws_region", Schema: 3},
			{Name: "compute_mode", Schema: 6},
			{Name: "credentials_id", Schema: 4},
			{Name: "custom_tags", Schema: 7},
			{Name: "deployment_name", Schema: 2},
			{Name: "gke_config", Schema: 10},
			{Name: "is_no_public_ip_enabled", Schema: 9},
			{Name: "network_id", Schema: 4},
			{Name: "pricing_tier", Schema: 5},
			{Name: "private_access_settings_id", Schema: 4},
			{Name: "storage_configuration_id", Schema: 4},
			{Name: "workspace_name", Schema: 1, Flags: schema.Required},
		}},
	}
}

const strictID schema.ID = 13
