package lives

func ipAccessLists() Life {
	acl := func(label string) P {
		return P{"label": label, "list_type": "BLOCK", "ip_addresses": L{"192.0.2.10", "198.51.100.0/24"}}
	}
	id := Ref("one.ip_access_list.list_id")
	return Life{"IpAccessLists", []Step{
		do("ip_access_lists_create", P{"data": acl("office")}).as("one").gives(P{"ip_access_list": P{"label": "office", "address_count": 2, "enabled": true}}),
		do("ip_access_lists_create", P{"data": acl("office")}).not(alreadyExists),
		do("ip_access_lists_create", P{"data": acl("home")}).as("two"),
		do("ip_access_lists_get", P{"ip_access_list_id": id}).gives(P{"ip_access_list": acl("office")}),
		do("ip_access_lists_update", P{"ip_access_list_id": id, "data": P{"ip_addresses": L{"203.0.113.7"}, "enabled": false}}),
		do("ip_access_lists_get", P{"ip_access_list_id": id}).gives(P{"ip_access_list": P{"label": "office", "address_count": 1, "enabled": false}}),
		do("ip_access_lists_replace", P{"ip_access_list_id": id, "data": P{"label": "office 2", "list_type": "BLOCK", "ip_addresses": L{"203.0.113.0/25"}, "enabled": true}}),
		do("ip_access_lists_get", P{"ip_access_list_id": id}).gives(P{"ip_access_list": P{"label": "office 2", "enabled": true}}),
		do("ip_access_lists_update", P{"ip_access_list_id": noUUID, "data": P{"enabled": false}}).not(notFound),
		do("ip_access_lists_replace", P{"ip_access_list_id": noUUID, "data": P{"label": "x", "list_type": "BLOCK", "ip_addresses": L{"203.0.113.0/25"}, "enabled": true}}).not(notFound),
		list("ip_access_lists_list", nil, 2).with(P{"label": "home"}),
		do("ip_access_lists_delete", P{"ip_access_list_id": Ref("two.ip_access_list.list_id")}),
		do("ip_access_lists_get", P{"ip_access_list_id": Ref("two.ip_access_list.list_id")}).not(notFound),
		do("ip_access_lists_delete", P{"ip_access_list_id": noUUID}).not(notFound),
		list("ip_access_lists_list", nil, 1),
	}}
}

// byType is the life of a setting that is addressed by its type: alias is the
// beginning of its actions, field the member with its value. A setting without
// a default does not exist before it is set; the refusal tells the etag to
// begin with.
func byType(name, alias, field string, def, value, other P, deletes bool) Life {
	set := func(etag any, v P) P {
		return P{"data": P{"allow_missing": true, "field_mask": field, "setting": P{field: v, "etag": etag}}}
	}
	absent := do(alias+"_get", nil).not(notFound)
	if def != nil {
		absent = do(alias+"_get", nil).gives(P{field: def})
	}
	steps := []Step{
		absent.hint("first"),
		do(alias+"_update", set(Ref("first.etag"), value)).as("set").gives(P{field: value}),
		do(alias+"_get", nil).as("got").gives(P{field: value, "etag": Ref("set.etag")}),
		do(alias+"_update", set("c3RhbGU=", other)).not(conflict).hint("current"),
		do(alias+"_update", set(Ref("current.etag"), other)).as("again").gives(P{field: other}),
		do(alias+"_get", P{"etag": Ref("again.etag")}).gives(P{field: other}),
	}
	if deletes {
		steps = append(steps,
			do(alias+"_delete", P{"etag": "c3RhbGU="}).not(conflict),
			do(alias+"_delete", P{"etag": Ref("again.etag")}),
			absent,
		)
	}
	return Life{"Settings." + name, steps}
}

func settingsByType() []Life {
	yes, no := P{"value": true}, P{"value": false}
	return []Life{
		byType("EnableIpAccessLists", "ip_access_lists_enablement_setting", "acct_ip_acl_enable", nil, yes, no, true),
		byType("PersonalCompute", "personal_compute_setting", "personal_compute", P{"value": "ON"}, P{"value": "DELEGATE"}, P{"value": "ON"}, true),
		byType("DisableLegacyFeatures", "disable_legacy_features_setting", "disable_legacy_features", nil, yes, no, true),
		byType("LlmProxyPartnerPoweredAccount", "partner_powered_ai_setting", "boolean_val", nil, yes, no, false),
		byType("LlmProxyPartnerPoweredEnforce", "partner_powered_ai_enforcement_setting", "boolean_val", nil, yes, no, false),
		byType("CspEnablementAccount", "csp_enablement_setting", "csp_enablement_account", nil,
			P{"is_enforced": false, "compliance_standards": L{"NONE"}}, P{"is_enforced": true, "compliance_standards": L{"HIPAA"}}, false),
		byType("EsmEnablementAccount", "esm_enablement_setting", "esm_enablement_account", nil, P{"is_enforced": false}, P{"is_enforced": true}, false),
	}
}

func settingsV2() Life {
	name := P{"name": "llm_proxy_partner_powered"}
	return Life{"SettingsV2", []Step{
		list("account_settings_metadata_list", P{"page_size": 2}, anyNumber).with(P{"name": "llm_proxy_partner_powered"}),
		list("account_settings_metadata_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("account_settings_get", name).as("before"),
		do("account_settings_update", P{"name": "llm_proxy_partner_powered", "data": P{"boolean_val": P{"value": false}}}),
		do("account_settings_get", name).gives(P{"boolean_val": P{"value": false}}),
		do("account_settings_get", P{"name": "no_such_setting"}).not(notFound),
		do("account_settings_update", P{"name": "no_such_setting", "data": P{"boolean_val": P{"value": false}}}).not(notFound),
		do("scim_users_create", P{"data": P{"userName": "prefers@example.com"}}).as("user"),
		list("user_preferences_metadata_list", P{"user_id": Ref("user.id")}, anyNumber).with(P{"name": "theme"}),
		do("user_preferences_update", P{"user_id": Ref("user.id"), "name": "theme", "data": P{"string_val": P{"value": "dark"}}}),
		do("user_preferences_get", P{"user_id": Ref("user.id"), "name": "theme"}).gives(P{"string_val": P{"value": "dark"}}),
		do("user_preferences_get", P{"user_id": "1", "name": "theme"}).not(notFound),
		do("user_preferences_update", P{"user_id": "1", "name": "theme", "data": P{"string_val": P{"value": "dark"}}}).not(notFound),
		list("user_preferences_metadata_list", P{"user_id": "1"}, 0).not(notFound),
	}}
}
