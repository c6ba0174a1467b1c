package lives

func identityUsers() Life {
	id := Ref("u.user_id")
	user := func(name, status string) P {
		return P{"username": name, "full_name": P{"given_name": "A", "family_name": "B"}, "account_user_status": status}
	}
	return Life{"IamV2 users", []Step{
		do("identity_users_create", P{"data": P{"username": "eve@example.com", "full_name": P{"given_name": "Eve", "family_name": "E"}, "account_user_status": "ACTIVE"}}).as("u").
			gives(P{"username": "eve@example.com", "account_id": "${account}"}),
		do("identity_users_create", P{"data": user("eve@example.com", "ACTIVE")}).not(conflict),
		do("identity_users_create", P{"data": user("frank@example.com", "ACTIVE")}).as("f"),
		do("identity_users_get", P{"user_id": id}).gives(P{"username": "eve@example.com", "full_name": P{"given_name": "Eve"}}),
		do("identity_users_get", P{"user_id": "1"}).not(notFound),
		do("identity_users_update", P{"user_id": id, "update_mask": "account_user_status", "data": user("eve@example.com", "INACTIVE")}).
			gives(P{"account_user_status": "INACTIVE"}),
		do("identity_users_get", P{"user_id": id}).gives(P{"account_user_status": "INACTIVE"}),
		do("identity_users_update", P{"user_id": "1", "update_mask": "account_user_status", "data": user("x@example.com", "ACTIVE")}).not(notFound),
		// The same user by SCIM.
		do("scim_users_get", P{"id": id}).gives(P{"userName": "eve@example.com"}),
		list("identity_users_list", P{"page_size": 1}, anyNumber).with(P{"username": "eve@example.com"}).with(P{"username": "frank@example.com"}),
		list("identity_users_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("identity_users_resolve", P{"data": P{"external_id": "ext-user"}}).as("resolved"),
		do("identity_users_resolve", P{"data": P{"external_id": "ext-user"}}).gives(P{"user": P{"user_id": Ref("resolved.user.user_id"), "external_id": "ext-user"}}),
		do("identity_users_resolve", P{"data": P{"external_id": ""}}).not(badRequest),
		do("identity_users_delete", P{"user_id": Ref("f.user_id")}),
		do("identity_users_get", P{"user_id": Ref("f.user_id")}).not(notFound),
		do("identity_users_delete", P{"user_id": Ref("f.user_id")}).not(notFound),
	}}
}

func identityServicePrincipals() Life {
	id := Ref("s.service_principal_id")
	return Life{"IamV2 service principals", []Step{
		do("identity_service_principals_create", P{"data": P{"display_name": "v2", "account_sp_status": "ACTIVE"}}).as("s").gives(P{"display_name": "v2"}),
		do("identity_service_principals_create", P{"data": P{"display_name": "again", "application_id": Ref("s.application_id"), "account_sp_status": "ACTIVE"}}).not(conflict),
		do("identity_service_principals_create", P{"data": P{"display_name": "other", "account_sp_status": "ACTIVE"}}).as("o"),
		do("identity_service_principals_get", P{"service_principal_id": id}).gives(P{"display_name": "v2"}),
		do("identity_service_principals_get", P{"service_principal_id": "1"}).not(notFound),
		do("identity_service_principals_update", P{"service_principal_id": id, "update_mask": "display_name", "data": P{"display_name": "v2 changed", "account_sp_status": "ACTIVE"}}),
		do("identity_service_principals_get", P{"service_principal_id": id}).gives(P{"display_name": "v2 changed", "account_sp_status": "ACTIVE"}),
		do("identity_service_principals_update", P{"service_principal_id": "1", "update_mask": "display_name", "data": P{"display_name": "x", "account_sp_status": "ACTIVE"}}).not(notFound),
		list("identity_service_principals_list", P{"page_size": 1}, anyNumber).with(P{"display_name": "other"}),
		list("identity_service_principals_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("identity_service_principals_resolve", P{"data": P{"external_id": "ext-sp"}}).as("resolved"),
		do("identity_service_principals_resolve", P{"data": P{"external_id": "ext-sp"}}).gives(P{"service_principal": P{"service_principal_id": Ref("resolved.service_principal.service_principal_id"), "external_id": "ext-sp"}}),
		do("identity_service_principals_resolve", P{"data": P{"external_id": ""}}).not(badRequest),
		do("identity_service_principals_delete", P{"service_principal_id": Ref("o.service_principal_id")}),
		do("identity_service_principals_get", P{"service_principal_id": Ref("o.service_principal_id")}).not(notFound),
		do("identity_service_principals_delete", P{"service_principal_id": Ref("o.service_principal_id")}).not(notFound),
	}}
}

func identityGroups() Life {
	id := Ref("g.group_id")
	member := func(principal any) P { return P{"group_id": id, "principal_id": principal} }
	add := func(principal any) P { return P{"group_id": id, "data": P{"principal_id": principal}} }
	return Life{"IamV2 groups", []Step{
		do("identity_groups_create", P{"data": P{"group_name": "engineers"}}).as("g").gives(P{"group_name": "engineers"}),
		do("identity_groups_create", P{"data": P{"group_name": "engineers"}}).not(conflict),
		do("identity_groups_create", P{"data": P{"group_name": "inside"}}).as("i"),
		do("identity_groups_get", P{"group_id": id}).gives(P{"group_name": "engineers"}),
		do("identity_groups_get", P{"group_id": "1"}).not(notFound),
		do("identity_groups_update", P{"group_id": id, "update_mask": "group_name", "data": P{"group_name": "builders"}}).gives(P{"group_name": "builders"}),
		do("identity_groups_get", P{"group_id": id}).gives(P{"group_name": "builders"}),
		do("identity_groups_update", P{"group_id": "1", "update_mask": "group_name", "data": P{"group_name": "x"}}).not(notFound),
		list("identity_groups_list", P{"page_size": 1}, anyNumber).with(P{"group_name": "builders"}).with(P{"group_name": "inside"}),
		list("identity_groups_list", P{"page_token": "no token"}, 0).not(badRequest),
		do("identity_groups_resolve", P{"data": P{"external_id": "ext-group"}}).as("resolved"),
		do("identity_groups_resolve", P{"data": P{"external_id": "ext-group"}}).gives(P{"group": P{"group_id": Ref("resolved.group.group_id"), "external_id": "ext-group"}}),
		do("identity_groups_resolve", P{"data": P{"external_id": ""}}).not(badRequest),

		do("scim_users_create", P{"data": P{"userName": "built1@example.com"}}).as("u1"),
		do("scim_users_create", P{"data": P{"userName": "built2@example.com"}}).as("u2"),
		do("identity_direct_group_members_create", add(Number("u1.id"))),
		do("identity_direct_group_members_create", add(Number("u1.id"))).not(conflict),
		do("identity_direct_group_members_create", add(Number("u2.id"))),
		do("identity_direct_group_members_create", add(Number("i.group_id"))),
		do("identity_direct_group_members_get", member(Ref("u1.id"))).gives(P{"principal_id": Ref("u1.id")}),
		do("identity_direct_group_members_get", member(1)).not(notFound),
		list("identity_direct_group_members_list", P{"group_id": id, "page_size": 1}, 3).with(P{"principal_id": Ref("i.group_id")}),
		list("identity_direct_group_members_list", P{"group_id": 1}, 0).not(notFound),
		list("identity_transitive_parent_groups_list", P{"principal_id": Ref("u1.id")}, 1).with(P{"group_id": id}),
		list("identity_transitive_parent_groups_list", P{"principal_id": 1}, 0).not(notFound),
		do("identity_direct_group_members_delete", member(Ref("u1.id"))),
		do("identity_direct_group_members_delete", member(Ref("u1.id"))).not(notFound),
		list("identity_direct_group_members_list", P{"group_id": id}, 2),

		do("identity_groups_delete", P{"group_id": Ref("i.group_id")}),
		do("identity_groups_get", P{"group_id": Ref("i.group_id")}).not(notFound),
		do("identity_groups_delete", P{"group_id": Ref("i.group_id")}).not(notFound),
		list("identity_direct_group_members_list", P{"group_id": id}, 1),
	}}
}

// identityAssignments is the life of the two kinds of workspace assignments,
// which differ only in their name.
func identityAssignments(name, alias string) Life {
	at := func(principal any) P { return P{"workspace_id": Ref("ws.workspace_id"), "principal_id": principal} }
	create := func(ws, principal any) P {
		return P{"workspace_id": ws, "data": P{"principal_id": principal, "entitlements": L{"WORKSPACE_ACCESS"}}}
	}
	update := func(principal any) P {
		p := at(principal)
		p["update_mask"], p["data"] = "entitlements", P{"principal_id": principal, "entitlements": L{"WORKSPACE_ACCESS", "DATABRICKS_SQL_ACCESS"}}
		return p
	}
	return Life{"IamV2 " + name, append(aWorkspace(name),
		aMetastore(name),
		join(),
		do("scim_users_create", P{"data": P{"userName": alias + "1@example.com"}}).as("u1"),
		do("scim_users_create", P{"data": P{"userName": alias + "2@example.com"}}).as("u2"),
		do("scim_groups_create", P{"data": P{"displayName": name}}).as("g"),
		do(alias+"_create", create(Ref("ws.workspace_id"), Number("u1.id"))).gives(P{"principal_id": Number("u1.id")}),
		do(alias+"_create", create(Ref("ws.workspace_id"), Number("u1.id"))).not(conflict),
		do(alias+"_create", create(1, Number("u1.id"))).not(notFound),
		do(alias+"_create", create(Ref("ws.workspace_id"), Number("u2.id"))),
		do(alias+"_create", create(Ref("ws.workspace_id"), Number("g.id"))),
		do(alias+"_get", at(Number("u1.id"))).gives(P{"entitlements": L{"WORKSPACE_ACCESS"}}),
		do(alias+"_get", at(1)).not(notFound),
		do(alias+"_update", update(Number("u1.id"))),
		do(alias+"_get", at(Number("u1.id"))).as("after"),
		do(alias+"_update", update(1)).not(notFound),
		do("identity_workspace_access_details_get", P{"workspace_id": Ref("ws.workspace_id"), "principal_id": Number("u1.id"), "view": "FULL"}).
			gives(P{"access_type": "DIRECT", "principal_id": Number("u1.id")}),
		do("identity_workspace_access_details_get", at(1)).not(notFound),
		list(alias+"_list", P{"workspace_id": Ref("ws.workspace_id"), "page_size": 1}, 3).with(P{"principal_id": Number("g.id")}),
		list(alias+"_list", P{"workspace_id": 1}, 0).not(notFound),
		do(alias+"_delete", at(Number("u2.id"))),
		do(alias+"_get", at(Number("u2.id"))).not(notFound),
		do(alias+"_delete", at(Number("u2.id"))).not(notFound),
		list(alias+"_list", P{"workspace_id": Ref("ws.workspace_id")}, 2),
	)}
}
