package lives

// workspaceParts are the steps that make what a workspace needs; the answers
// are kept as cred, store and net.
func workspaceParts(name string) []Step {
	return []Step{
		do("credentials_create", P{"data": P{
			"credentials_name": name, "aws_credentials": P{"sts_role": P{"role_arn": "arn:aws:iam::123456789012:role/" + name}},
		}}).as("cred"),
		do("storage_configurations_create", P{"data": P{
			"storage_configuration_name": name, "root_bucket_info": P{"bucket_name": name},
		}}).as("store"),
		do("networks_create", P{"data": network(name)}).as("net"),
	}
}

// workspace is the body of a workspace of these parts.
func workspace(name string) P {
	return P{
		"workspace_name": name, "aws_region": "us-west-2", "pricing_tier": "ENTERPRISE",
		"credentials_id": Ref("cred.credentials_id"), "storage_configuration_id": Ref("store.storage_configuration_id"),
	}
}

// aWorkspace makes a running workspace, kept as ws, from parts of its own.
func aWorkspace(name string) []Step {
	return append(workspaceParts(name), do("workspaces_create", P{"data": workspace(name)}).wait().as("ws"))
}

func workspaces() Life {
	withNetwork := workspace("ws2")
	withNetwork["network_id"] = Ref("net.network_id")
	withNetwork["custom_tags"] = P{"team": "a b/ü&"}
	return Life{"Workspaces", append(workspaceParts("ws"),
		do("workspaces_create", P{"data": workspace("ws1")}).as("one").gives(P{"workspace_name": "ws1"}),
		do("workspaces_get", P{"workspace_id": Ref("one.workspace_id")}).later(provisioningTime/2).gives(P{"workspace_status": "PROVISIONING"}),
		do("workspaces_get", P{"workspace_id": Ref("one.workspace_id")}).later(2*provisioningTime).gives(P{"workspace_status": "RUNNING"}),
		do("workspaces_create", P{"data": withNetwork}).wait().as("two").
			gives(P{"workspace_status": "RUNNING", "network_id": Ref("net.network_id"), "custom_tags": P{"team": "a b/ü&"}}),
		do("workspaces_create", P{"data": P{"workspace_name": "bad", "aws_region": "us-west-2", "credentials_id": noUUID, "storage_configuration_id": noUUID}}).not(badRequest),
		do("networks_get", P{"network_id": Ref("net.network_id")}).gives(P{"vpc_status": "VALID", "workspace_id": Ref("two.workspace_id")}),
		list("workspaces_list", nil, 2).with(P{"workspace_name": "ws1"}).with(P{"workspace_id": Ref("two.workspace_id")}),
		do("workspaces_update", P{"workspace_id": Ref("one.workspace_id"), "update_mask": "custom_tags", "data": P{"custom_tags": P{"env": "test"}}}),
		do("workspaces_update", P{"workspace_id": Ref("two.workspace_id"), "update_mask": "custom_tags", "data": P{"custom_tags": P{"env": "prod"}}}).wait().
			gives(P{"workspace_status": "RUNNING", "custom_tags": P{"env": "prod"}}),
		do("workspaces_update", P{"workspace_id": 1, "update_mask": "custom_tags", "data": P{"custom_tags": P{"env": "x"}}}).not(notFound),
		do("workspaces_get", P{"workspace_id": Ref("one.workspace_id")}).later(2*provisioningTime).
			gives(P{"workspace_status": "RUNNING", "custom_tags": P{"env": "test"}}),
		do("credentials_delete", P{"credentials_id": Ref("cred.credentials_id")}).not(conflict),
		do("storage_configurations_delete", P{"storage_configuration_id": Ref("store.storage_configuration_id")}).not(conflict),
		do("networks_delete", P{"network_id": Ref("net.network_id")}).not(conflict),
		do("workspaces_delete", P{"workspace_id": Ref("two.workspace_id")}),
		do("workspaces_get", P{"workspace_id": Ref("two.workspace_id")}).later(20*provisioningTime).not(notFound),
		do("workspaces_delete", P{"workspace_id": Ref("two.workspace_id")}).not(notFound),
		do("networks_delete", P{"network_id": Ref("net.network_id")}),
		do("workspaces_get", P{"workspace_id": 9007199254740993}).not(notFound),
		list("workspaces_list", nil, 1),
	)}
}
