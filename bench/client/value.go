package main

import "github.com/databricks-account/connector/bench/rig"

// What the calls send, built anew for every call of every variant: it is part
// of what a caller pays.

func credentialParams() map[string]any { return map[string]any{"data": credentialBody()} }

func credentialBody() map[string]any {
	return map[string]any{
		"credentials_name": rig.CredentialName,
		"aws_credentials":  map[string]any{"sts_role": map[string]any{"role_arn": rig.RoleARN}},
	}
}

// workspaceBody has 12 fields of the real CreateWorkspaceRequest.
func workspaceBody() map[string]any {
	return map[string]any{
		"workspace_name":           "analytics-prod",
		"deployment_name":          "analytics",
		"aws_region":               "us-west-2",
		"credentials_id":           "5f7c1e92-3a60-4d8b-9e14-b07d62c8a135",
		"storage_configuration_id": "e04b9a37-12cd-4f86-8a5e-7c93d1f0b264",
		"network_id":               "9b3d6f18-c7e2-4a05-b481-2f60e95a7dc3",
		"managed_services_customer_managed_key_id": "27a8c5e0-94fb-4d13-86b7-e1509fd3c42a",
		"private_access_settings_id":               "6c0e2d74-5b19-4e8f-a3d6-48f7b1902ce5",
		"network_connectivity_config_id":           "d18f40b6-7a2e-4c95-b03d-9e65c7182fa4",
		"pricing_tier":                             "ENTERPRISE",
		"compute_mode":                             "HYBRID",
		"custom_tags":                              map[string]any{"team": "analytics", "environment": "prod"},
	}
}

// wrongWorkspaceBody has five faults that the real schema forbids.
func wrongWorkspaceBody() map[string]any {
	b := workspaceBody()
	b["workspace_name"] = 42.0
	b["pricing_tier"] = "GOLD"
	b["compute_mode"] = true
	b["credentials_id"] = []any{"5f7c1e92"}
	b["custom_tags"] = map[string]any{"team": 7.0, "environment": "prod"}
	return b
}

// strictBody has 12 fields of strictSchema.
func strictBody() map[string]any {
	return map[string]any{
		"workspace_name":             "analytics-prod",
		"deployment_name":            "analytics-prod-1",
		"aws_region":                 "us-west-2",
		"credentials_id":             "5f7c1e92-3a60-4d8b-9e14-b07d62c8a135",
		"storage_configuration_id":   "e04b9a37-12cd-4f86-8a5e-7c93d1f0b264",
		"network_id":                 "9b3d6f18-c7e2-4a05-b481-2f60e95a7dc3",
		"private_access_settings_id": "6c0e2d74-5b19-4e8f-a3d6-48f7b1902ce5",
		"pricing_tier":               "ENTERPRISE",
		"compute_mode":               "HYBRID",
		"custom_tags":                map[string]any{"team": "analytics", "environment": "prod"},
		"is_no_public_ip_enabled":    true,
		"gke_config":                 map[string]any{"connectivity_type": "PRIVATE_NODE_PUBLIC_MASTER", "master_ip_range": "10.3.0.0/28"},
	}
}

// wrongStrictBody has five faults of five kinds: a wrong type, a pattern, an
// enum, a wrong type one level down and an unknown field.
func wrongStrictBody() map[string]any {
	b := strictBody()
	b["workspace_name"] = 42.0
	b["deployment_name"] = "Analytics_Prod"
	b["pricing_tier"] = "GOLD"
	b["custom_tags"] = map[string]any{"team": 7.0, "environment": "prod"}
	b["workspace_region"] = "us-west-2"
	return b
}
