package lives

func networkConnectivity() Life {
	ncc := func(name string) P { return P{"data": P{"name": name, "region": "us-west-2"}} }
	id := Ref("one.network_connectivity_config_id")
	rule := func(domain string) P {
		return P{"network_connectivity_config_id": id, "data": P{
			"endpoint_service": "com.amazonaws.vpce.us-west-2.vpce-svc-" + domain, "domain_names": L{domain + ".example.com"},
		}}
	}
	r1 := P{"network_connectivity_config_id": id, "private_endpoint_rule_id": Ref("r1.rule_id")}
	none := P{"network_connectivity_config_id": id, "private_endpoint_rule_id": noUUID}
	change := func(at P, domain string) P {
		return P{
			"network_connectivity_config_id": at["network_connectivity_config_id"], "private_endpoint_rule_id": at["private_endpoint_rule_id"],
			"update_mask": "domain_names", "data": P{"domain_names": L{domain}},
		}
	}
	return Life{"NetworkConnectivity", []Step{
		do("network_connectivity_configs_create", ncc("ncc-1")).as("one").gives(P{"name": "ncc-1", "region": "us-west-2"}),
		do("network_connectivity_configs_create", ncc("x")).not(badRequest),
		do("network_connectivity_configs_create", ncc("ncc-2")).as("two"),
		do("network_connectivity_configs_create", ncc("ncc-3")),
		do("network_connectivity_configs_get", P{"network_connectivity_config_id": id}).gives(P{"name": "ncc-1"}),
		list("network_connectivity_configs_list", nil, 3).with(P{"name": "ncc-3"}),
		list("network_connectivity_configs_list", P{"page_token": "no token"}, 0).not(badRequest),

		do("private_endpoint_rules_create", rule("a")).as("r1").gives(P{"domain_names": L{"a.example.com"}}),
		do("private_endpoint_rules_create", rule("b")),
		do("private_endpoint_rules_create", rule("c")),
		do("private_endpoint_rules_create", P{"network_connectivity_config_id": id, "data": P{"group_id": "blob", "domain_names": L{"x"}}}).not(badRequest),
		do("private_endpoint_rules_get", r1).later(10 * provisioningTime).gives(P{"connection_state": "ESTABLISHED"}),
		do("private_endpoint_rules_update", change(r1, "a2.example.com")).gives(P{"domain_names": L{"a2.example.com"}}),
		do("private_endpoint_rules_update", change(none, "a3.example.com")).not(notFound),
		do("private_endpoint_rules_get", none).not(notFound),
		list("private_endpoint_rules_list", P{"network_connectivity_config_id": id}, 3).with(P{"domain_names": L{"a2.example.com"}}),
		list("private_endpoint_rules_list", P{"network_connectivity_config_id": noUUID}, 0).not(notFound),
		list("private_endpoint_rules_list", P{"network_connectivity_config_id": id}, anyNumber),
		list("private_endpoint_rules_list", P{"network_connectivity_config_id": Ref("two.network_connectivity_config_id")}, 0),
		do("network_connectivity_configs_delete", P{"network_connectivity_config_id": id}).not(conflict),
		do("private_endpoint_rules_delete", r1).gives(P{"deactivated": true}),
		do("private_endpoint_rules_get", r1).gives(P{"deactivated": true}),
		do("private_endpoint_rules_get", r1).later(8 * 24 * 60 * provisioningTime).not(notFound),
		do("private_endpoint_rules_delete", none).not(notFound),

		do("network_connectivity_configs_delete", P{"network_connectivity_config_id": Ref("two.network_connectivity_config_id")}),
		do("network_connectivity_configs_get", P{"network_connectivity_config_id": Ref("two.network_connectivity_config_id")}).not(notFound),
		do("network_connectivity_configs_delete", P{"network_connectivity_config_id": noUUID}).not(notFound),
		list("network_connectivity_configs_list", nil, 2),
	}}
}

func networkPolicies() Life {
	policy := func(id, mode string) P {
		return P{"network_policy_id": id, "egress": P{"network_access": P{"restriction_mode": mode}}}
	}
	option := func(ws any, id string) P {
		return P{"workspace_id": ws, "data": P{"workspace_id": ws, "network_policy_id": id}}
	}
	ws := P{"workspace_id": Ref("ws.workspace_id")}
	return Life{"NetworkPolicies, WorkspaceNetworkConfiguration", append(aWorkspace("policed"),
		do("network_policies_create", P{"data": policy("strict", "RESTRICTED_ACCESS")}).gives(P{"network_policy_id": "strict"}),
		do("network_policies_create", P{"data": policy("strict", "FULL_ACCESS")}).not(conflict),
		do("network_policies_create", P{"data": policy("loose", "FULL_ACCESS")}),
		do("network_policies_get", P{"network_policy_id": "strict"}).gives(policy("strict", "RESTRICTED_ACCESS")),
		do("network_policies_update", P{"network_policy_id": "strict", "data": policy("strict", "FULL_ACCESS")}),
		do("network_policies_get", P{"network_policy_id": "strict"}).gives(policy("strict", "FULL_ACCESS")),
		do("network_policies_update", P{"network_policy_id": "none", "data": policy("none", "FULL_ACCESS")}).not(notFound),
		list("network_policies_list", nil, 3).with(P{"network_policy_id": "default-policy"}).with(P{"network_policy_id": "loose"}),
		list("network_policies_list", P{"page_token": "no token"}, 0).not(badRequest),

		do("workspace_network_options_get", ws).gives(P{"network_policy_id": "default-policy"}),
		do("workspace_network_options_update", option(Ref("ws.workspace_id"), "strict")).gives(P{"network_policy_id": "strict"}),
		do("workspace_network_options_get", ws).gives(P{"network_policy_id": "strict", "workspace_id": Ref("ws.workspace_id")}),
		do("workspace_network_options_get", P{"workspace_id": 9007199254740993}).not(notFound),
		do("workspace_network_options_update", option(9007199254740993, "strict")).not(notFound),

		do("network_policies_delete", P{"network_policy_id": "strict"}).not(conflict),
		do("network_policies_delete", P{"network_policy_id": "default-policy"}).not(badRequest),
		do("network_policies_delete", P{"network_policy_id": "loose"}),
		do("network_policies_get", P{"network_policy_id": "loose"}).not(notFound),
		do("network_policies_delete", P{"network_policy_id": "loose"}).not(notFound),
		list("network_policies_list", nil, 2),
	)}
}

func endpoints() Life {
	endpoint := func(name string) P {
		return P{"data": P{"display_name": name, "region": "eastus2", "azure_private_endpoint_info": P{
			"private_endpoint_name": "pe-" + name, "private_endpoint_resource_guid": "6f1c9d2a-8b53-4e27-a0c4-9d7e35b1f846",
		}}}
	}
	return Life{"Endpoints", []Step{
		do("network_endpoints_create", endpoint("e-one")).as("one").gives(P{"display_name": "e-one"}),
		do("network_endpoints_create", P{"data": P{"display_name": "none", "region": "eastus2"}}).not(badRequest),
		do("network_endpoints_create", endpoint("e-two")).as("two"),
		do("network_endpoints_create", endpoint("e-three")),
		do("network_endpoints_get", P{"endpoint_id": Ref("one.endpoint_id")}).gives(P{"display_name": "e-one", "account_id": "${account}"}),
		list("network_endpoints_list", nil, 3).with(P{"display_name": "e-three"}),
		list("network_endpoints_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("network_endpoints_delete", P{"endpoint_id": Ref("two.endpoint_id")}),
		do("network_endpoints_get", P{"endpoint_id": Ref("two.endpoint_id")}).not(notFound),
		do("network_endpoints_delete", P{"endpoint_id": noUUID}).not(notFound),
		list("network_endpoints_list", P{"page_size": 1}, 2),
	}}
}

func disasterRecovery() Life {
	group := func(regions ...any) P {
		return P{
			"initial_primary_region": regions[0], "regions": L(regions),
			"workspace_sets": L{P{"name": "set", "workspace_ids": L{"${w1.workspace_id}", "${w2.workspace_id}"}, "replicate_workspace_assets": true}},
		}
	}
	url := func(id string) P {
		return P{"stable_url_id": id, "data": P{"initial_workspace_id": "${w1.workspace_id}"}}
	}
	east := workspace("east")
	east["aws_region"] = "us-east-1"
	steps := append(workspaceParts("recover"),
		do("workspaces_create", P{"data": workspace("west")}).wait().as("w1"),
		do("workspaces_create", P{"data": east}).wait().as("w2"),
		do("stable_urls_create", url("s-one")).gives(P{"name": "accounts/${account}/stable-urls/s-one"}),
		do("stable_urls_create", url("s-one")).not(conflict),
		do("stable_urls_create", url("s-two")),
		do("stable_urls_create", url("s-three")),
		do("stable_urls_get", P{"stable_url_id": "s-one"}).gives(P{"effective_workspace_id": "${w1.workspace_id}"}),
		list("stable_urls_list", nil, 3).with(P{"name": "accounts/${account}/stable-urls/s-three"}),
		list("stable_urls_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("stable_urls_delete", P{"stable_url_id": "s-two"}),
		do("stable_urls_get", P{"stable_url_id": "s-two"}).not(notFound),
		do("stable_urls_delete", P{"stable_url_id": "s-two"}).not(notFound),
		list("stable_urls_list", P{"page_size": 1}, 2),
	)
	steps = append(steps,
		do("failover_groups_create", P{"failover_group_id": "fg", "data": group("us-west-2", "us-east-1")}).as("fg"),
		do("failover_groups_create", P{"failover_group_id": "fg", "data": group("us-west-2", "us-east-1")}).not(conflict),
		do("failover_groups_create", P{"failover_group_id": "one-region", "data": group("us-west-2")}).not(badRequest),
		do("failover_groups_get", P{"failover_group_id": "fg"}).later(10*provisioningTime).as("now").
			gives(P{"name": "accounts/${account}/failover-groups/fg", "state": "ACTIVE"}),
		do("failover_groups_get", P{"failover_group_id": "none"}).not(notFound),
		do("failover_groups_update", P{"failover_group_id": "fg", "update_mask": "workspace_sets", "data": P{
			"initial_primary_region": "us-west-2", "regions": L{"us-west-2", "us-east-1"},
			"workspace_sets": L{P{"name": "other", "workspace_ids": L{"${w1.workspace_id}"}, "replicate_workspace_assets": false}},
		}}),
		do("failover_groups_update", P{"failover_group_id": "none", "update_mask": "workspace_sets", "data": group("us-west-2", "us-east-1")}).not(notFound),
		list("failover_groups_list", nil, 1).with(P{"workspace_sets": L{P{"name": "other"}}}),
		list("failover_groups_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("failover_groups_failover", P{"failover_group_id": "fg", "data": P{"failover_type": "FORCED", "target_primary_region": "eu-west-1"}}).
			later(10*provisioningTime).not(badRequest),
		do("failover_groups_failover", P{"failover_group_id": "fg", "data": P{"failover_type": "FORCED", "target_primary_region": "us-east-1"}}),
		do("failover_groups_get", P{"failover_group_id": "fg"}).later(10*provisioningTime).gives(P{"effective_primary_region": "us-east-1"}),
		do("failover_groups_failover", P{"failover_group_id": "none", "data": P{"failover_type": "FORCED", "target_primary_region": "us-east-1"}}).not(notFound),
		do("failover_groups_delete", P{"failover_group_id": "none"}).not(notFound),
		do("failover_groups_delete", P{"failover_group_id": "fg"}),
		do("failover_groups_get", P{"failover_group_id": "fg"}).later(10*provisioningTime).not(notFound),
		list("failover_groups_list", nil, 0),
	)
	return Life{"DisasterRecovery", steps}
}
