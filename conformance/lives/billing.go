package lives

func budgets() Life {
	budget := func(name, amount string) P {
		return P{
			"display_name": name,
			"alert_configurations": L{P{
				"time_period": "MONTH", "trigger_type": "CUMULATIVE_SPENDING_EXCEEDED", "quantity_type": "LIST_PRICE_DOLLARS_USD", "quantity_threshold": amount,
				"action_configurations": L{P{"action_type": "EMAIL_NOTIFICATION", "target": "admin@example.com"}},
			}},
			"filter": P{"tags": L{P{"key": "team", "value": P{"operator": "IN", "values": L{"a", "b"}}}}},
		}
	}
	changed := budget("b1 changed", "250")
	changed["budget_configuration_id"] = Ref("one.budget.budget_configuration_id")
	changed["alert_configurations"].(L)[0].(P)["alert_configuration_id"] = Ref("one.budget.alert_configurations.0.alert_configuration_id")
	id := P{"budget_id": Ref("one.budget.budget_configuration_id")}
	return Life{"Budgets", []Step{
		do("budgets_create", P{"data": P{"budget": budget("b1", "100")}}).as("one").gives(P{"budget": P{"display_name": "b1", "account_id": "${account}"}}),
		do("budgets_create", P{"data": P{"budget": budget("no amount", "much")}}).not(badRequest),
		do("budgets_create", P{"data": P{"budget": budget("b2", "200")}}).as("two"),
		do("budgets_create", P{"data": P{"budget": budget("b3", "300")}}),
		do("budgets_get", id).gives(P{"budget": P{"display_name": "b1"}}),
		do("budgets_update", P{"budget_id": id["budget_id"], "data": P{"budget": changed}}).gives(P{"budget": P{"display_name": "b1 changed"}}),
		do("budgets_get", id).gives(P{"budget": P{"display_name": "b1 changed", "budget_configuration_id": id["budget_id"]}}),
		do("budgets_update", P{"budget_id": noUUID, "data": P{"budget": budget("x", "1")}}).not(notFound),
		list("budgets_list", nil, 3).with(P{"display_name": "b3"}),
		list("budgets_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("budgets_delete", P{"budget_id": Ref("two.budget.budget_configuration_id")}),
		do("budgets_get", P{"budget_id": Ref("two.budget.budget_configuration_id")}).not(notFound),
		do("budgets_delete", P{"budget_id": noUUID}).not(notFound),
		list("budgets_list", nil, 2),
	}}
}

func budgetPolicies() Life {
	policy := func(name string) P {
		return P{"data": P{"policy": P{"policy_name": name, "custom_tags": L{P{"key": "team", "value": name}}}, "request_id": "request-" + name}}
	}
	return Life{"BudgetPolicy", []Step{
		do("budget_policies_create", policy("p1")).as("one").gives(P{"policy_name": "p1"}),
		// The same request id gives the same policy and no second one.
		do("budget_policies_create", policy("p1")).gives(P{"policy_id": Ref("one.policy_id")}),
		do("budget_policies_create", P{"data": P{"policy": P{"policy_name": "p1"}, "request_id": "another"}}).not(conflict),
		do("budget_policies_create", policy("p3")).as("three"),
		do("budget_policies_create", policy("p2")).as("two"),
		do("budget_policies_get", P{"policy_id": Ref("one.policy_id")}).gives(P{"policy_name": "p1", "custom_tags": L{P{"key": "team", "value": "p1"}}}),
		do("budget_policies_update", P{"policy_id": Ref("one.policy_id"), "data": P{"policy_name": "p1 changed", "custom_tags": L{P{"key": "team", "value": "new"}}}}).
			gives(P{"policy_name": "p1 changed"}),
		do("budget_policies_get", P{"policy_id": Ref("one.policy_id")}).gives(P{"policy_name": "p1 changed"}),
		do("budget_policies_update", P{"policy_id": noUUID, "data": P{"policy_name": "x"}}).not(notFound),
		list("budget_policies_list", P{"page_size": 1}, 3).with(P{"policy_name": "p2"}),
		list("budget_policies_list", P{"page_token": "no token"}, 0).not(badRequest),
		list("budget_policies_list", P{"filter_by.policy_name": "p3", "sort_spec.field": "POLICY_NAME", "sort_spec.descending": true}, 1),
		do("budget_policies_delete", P{"policy_id": Ref("two.policy_id")}),
		do("budget_policies_get", P{"policy_id": Ref("two.policy_id")}).not(notFound),
		do("budget_policies_delete", P{"policy_id": noUUID}).not(notFound),
		list("budget_policies_list", nil, 2),
	}}
}

func logDelivery() Life {
	logs := func(name string) P {
		return P{"data": P{"log_delivery_configuration": P{
			"config_name": name, "log_type": "AUDIT_LOGS", "output_format": "JSON", "status": "ENABLED",
			"credentials_id": Ref("cred.credentials_id"), "storage_configuration_id": Ref("store.storage_configuration_id"),
		}}}
	}
	wrong := logs("wrong")
	wrong["data"].(P)["log_delivery_configuration"].(P)["output_format"] = "CSV"
	one := P{"log_delivery_configuration_id": Ref("one.log_delivery_configuration.config_id")}
	return Life{"LogDelivery", append(workspaceParts("logs")[:2],
		do("log_delivery_create", logs("l1")).as("one").gives(P{"log_delivery_configuration": P{"config_name": "l1", "status": "ENABLED"}}),
		do("log_delivery_create", logs("l2")).as("two"),
		do("log_delivery_create", wrong).not(badRequest),
		do("log_delivery_get", one).gives(P{"log_delivery_configuration": P{"config_name": "l1", "log_type": "AUDIT_LOGS"}}),
		do("log_delivery_get", P{"log_delivery_configuration_id": noUUID}).not(notFound),
		do("log_delivery_patch_status", P{"log_delivery_configuration_id": one["log_delivery_configuration_id"], "data": P{"status": "DISABLED"}}),
		do("log_delivery_get", one).gives(P{"log_delivery_configuration": P{"status": "DISABLED"}}),
		do("log_delivery_create", logs("l3")),
		do("log_delivery_patch_status", P{"log_delivery_configuration_id": noUUID, "data": P{"status": "DISABLED"}}).not(notFound),
		list("log_delivery_list", nil, 3).with(P{"config_name": "l1"}),
		list("log_delivery_list", P{"page_token": "no token"}, 0).not(badRequest),
		list("log_delivery_list", P{"status": "ENABLED"}, 2),
		list("log_delivery_list", P{"credentials_id": Ref("cred.credentials_id"), "status": "DISABLED"}, 1).with(P{"config_name": "l1"}),
	)}
}

func usage() Life {
	const kind = "USAGE_DASHBOARD_TYPE_WORKSPACE"
	return Life{"BillableUsage, UsageDashboards", append(aWorkspace("usage"),
		do("usage_download", P{"start_month": "2025-11", "end_month": "2026-01"}).as("csv"),
		do("usage_download", P{"start_month": "2026-01", "end_month": "2025-01"}).not(badRequest),
		do("usage_dashboards_get", P{"workspace_id": Ref("ws.workspace_id"), "dashboard_type": kind}).not(notFound),
		do("usage_dashboards_create", P{"data": P{"workspace_id": Ref("ws.workspace_id"), "dashboard_type": kind}}).as("board"),
		do("usage_dashboards_create", P{"data": P{"workspace_id": 9007199254740993, "dashboard_type": kind}}).not(notFound),
		do("usage_dashboards_get", P{"workspace_id": Ref("ws.workspace_id"), "dashboard_type": kind}).gives(P{"dashboard_id": Ref("board.dashboard_id")}),
	)}
}
