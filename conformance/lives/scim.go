package lives

const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

// patch is a SCIM PATCH of one operation.
func patch(id any, op P) P {
	return P{"id": id, "data": P{"schemas": L{patchOp}, "Operations": L{op}}}
}

func users() Life {
	id := Ref("ada.id")
	return Life{"UsersV2, Users", []Step{
		do("scim_users_create", P{"data": P{"userName": "ada@example.com", "displayName": "Ada Lovelace", "name": P{"givenName": "Ada", "familyName": "Lovelace"}}}).as("ada").
			gives(P{"userName": "ada@example.com", "displayName": "Ada Lovelace", "active": true}),
		do("scim_users_create", P{"data": P{"userName": "ADA@example.com"}}).not(conflict),
		do("scim_users_create", P{"data": P{"userName": "bob@example.com"}}).as("bob"),
		do("scim_users_create", P{"data": P{"userName": "o'hara@example.com"}}),
		do("scim_users_get", P{"id": id}).gives(P{"userName": "ada@example.com", "name": P{"givenName": "Ada"}}),
		do("scim_users_get", P{"id": id, "attributes": "userName"}).gives(P{"userName": "ada@example.com", "displayName": nil}),
		do("scim_users_get", P{"id": "1"}).not(notFound),
		list("scim_users_list", P{"filter": `userName eq "ADA@EXAMPLE.COM"`}, 1).with(P{"id": id}),
		list("scim_users_list", P{"filter": `userName sw "o'hara"`}, 1),
		list("scim_users_list", P{"filter": `userName co example.com and userName ne bob@example.com`, "sortBy": "userName", "sortOrder": "descending", "count": 1}, anyNumber).with(P{"id": id}),
		list("scim_users_list", P{"filter": `userName ?? "x"`}, 0).not(badRequest),
		do("scim_users_patch", patch(id, P{"op": "add", "value": P{"roles": L{P{"value": "account_admin"}}}})),
		do("scim_users_get", P{"id": id}).gives(P{"roles": L{P{"value": "account_admin"}}}),
		do("scim_users_patch", patch(id, P{"op": "replace", "path": "active", "value": "false"})),
		do("scim_users_get", P{"id": id}).gives(P{"userName": "ada@example.com"}),
		do("scim_users_patch", patch("1", P{"op": "replace", "path": "active", "value": "false"})).not(notFound),
		do("scim_users_patch", patch(id, P{"op": "replace", "path": "nowhere.at.all[", "value": "x"})).not(badRequest),
		do("scim_users_update", P{"id": id, "data": P{"userName": "ada@example.com", "displayName": "Ada King", "active": true}}),
		do("scim_users_get", P{"id": id}).gives(P{"displayName": "Ada King", "active": true}),
		do("scim_users_update", P{"id": "1", "data": P{"userName": "x@example.com"}}).not(notFound),
		do("scim_users_delete", P{"id": Ref("bob.id")}),
		do("scim_users_get", P{"id": Ref("bob.id")}).not(notFound),
		do("scim_users_delete", P{"id": Ref("bob.id")}).not(notFound),
		list("scim_users_list", P{"filter": `userName eq bob@example.com`}, 0),
		do("scim_users_create", P{"data": P{"userName": "dan@example.com"}}).as("dan"),
		do("scim_users_create", P{"data": P{"userName": "erin@example.com"}}).as("erin"),
		do("scim_users_delete", P{"id": Ref("dan.id")}),
		do("scim_users_delete", P{"id": Ref("erin.id")}),
		list("scim_users_list", P{"filter": "userName co example", "attributes": "id,userName"}, anyNumber).with(P{"id": id, "displayName": nil}),
		list("scim_users_list", P{"sortBy": "userName", "sortOrder": "ascending", "excludedAttributes": "name"}, anyNumber).with(P{"id": id, "name": nil}),
	}}
}

func servicePrincipals() Life {
	id := Ref("one.id")
	return Life{"ServicePrincipalsV2, ServicePrincipals", []Step{
		do("scim_service_principals_create", P{"data": P{"displayName": "nightly ü/\"1\""}}).as("one").gives(P{"active": true}),
		do("scim_service_principals_create", P{"data": P{"displayName": "again", "applicationId": Ref("one.applicationId")}}).not(conflict),
		do("scim_service_principals_create", P{"data": P{"displayName": "two", "applicationId": "b81f3c64-0d52-4e7a-a9c8-6f2d7e105b39"}}).as("two"),
		do("scim_service_principals_get", P{"id": id}).gives(P{"displayName": "nightly ü/\"1\"", "applicationId": Ref("one.applicationId")}),
		do("scim_service_principals_get", P{"id": "1"}).not(notFound),
		list("scim_service_principals_list", P{"filter": `applicationId eq "${one.applicationId}"`}, 1).with(P{"id": id}),
		list("scim_service_principals_list", P{"count": 1}, anyNumber).with(P{"id": Ref("two.id")}),
		list("scim_service_principals_list", P{"filter": "displayName"}, 0).not(badRequest),
		do("scim_service_principals_patch", patch(id, P{"op": "replace", "path": "displayName", "value": "daily"})),
		do("scim_service_principals_get", P{"id": id}).gives(P{"displayName": "daily"}),
		do("scim_service_principals_patch", patch("1", P{"op": "replace", "path": "displayName", "value": "x"})).not(notFound),
		do("scim_service_principals_update", P{"id": id, "data": P{"displayName": "weekly", "applicationId": Ref("one.applicationId"), "active": true}}),
		do("scim_service_principals_get", P{"id": id}).gives(P{"displayName": "weekly"}),
		do("scim_service_principals_update", P{"id": "1", "data": P{"displayName": "x"}}).not(notFound),
		do("scim_service_principals_delete", P{"id": Ref("two.id")}),
		do("scim_service_principals_get", P{"id": Ref("two.id")}).not(notFound),
		do("scim_service_principals_delete", P{"id": Ref("two.id")}).not(notFound),
		do("scim_service_principals_create", P{"data": P{"displayName": "three"}}).as("three"),
		do("scim_service_principals_create", P{"data": P{"displayName": "four"}}).as("four"),
		do("scim_service_principals_delete", P{"id": Ref("three.id")}),
		do("scim_service_principals_delete", P{"id": Ref("four.id")}),
		list("scim_service_principals_list", P{"attributes": "displayName"}, anyNumber).with(P{"displayName": "weekly", "applicationId": Ref("one.applicationId"), "active": nil}),
		list("scim_service_principals_list", P{"sortBy": "displayName", "sortOrder": "descending"}, anyNumber).with(P{"id": id}),
		list("scim_service_principals_list", P{"filter": `displayName eq "nobody"`}, 0),
	}}
}

func groups() Life {
	id := Ref("all.id")
	return Life{"GroupsV2, Groups", []Step{
		do("scim_users_create", P{"data": P{"userName": "member1@example.com"}}).as("m1"),
		do("scim_users_create", P{"data": P{"userName": "member2@example.com"}}).as("m2"),
		do("scim_groups_create", P{"data": P{"displayName": "all of us", "members": L{P{"value": Ref("m1.id")}}}}).as("all").gives(P{"displayName": "all of us"}),
		do("scim_groups_create", P{"data": P{"displayName": "all of us"}}).not(conflict),
		do("scim_groups_create", P{"data": P{"displayName": "inner"}}).as("inner"),
		do("scim_groups_create", P{"data": P{"displayName": "third"}}),
		do("scim_groups_get", P{"id": id}).gives(P{"members": L{P{"value": Ref("m1.id")}}}),
		do("scim_groups_get", P{"id": "1"}).not(notFound),
		do("scim_groups_patch", patch(id, P{"op": "add", "path": "members", "value": L{P{"value": Ref("m2.id")}}})),
		do("scim_groups_patch", patch(id, P{"op": "remove", "path": `members[value eq "${m1.id}"]`})),
		do("scim_groups_get", P{"id": id}).gives(P{"members": L{P{"value": Ref("m2.id")}}}),
		do("scim_groups_patch", patch(id, P{"op": "add", "path": "members", "value": L{P{"value": Ref("inner.id")}}})),
		do("scim_groups_patch", patch("1", P{"op": "replace", "path": "displayName", "value": "x"})).not(notFound),
		list("scim_groups_list", P{"filter": `displayName eq "all of us"`}, 1).with(P{"id": id, "members": nil}),
		list("scim_groups_list", P{"count": 1, "sortBy": "displayName"}, anyNumber).with(P{"displayName": "third"}),
		list("scim_groups_list", P{"filter": `displayName gt`}, 0).not(badRequest),
		do("scim_groups_update", P{"id": id, "data": P{"displayName": "all of them", "members": L{P{"value": Ref("m1.id")}}, "roles": L{P{"value": "account_admin"}}}}),
		do("scim_groups_get", P{"id": id}).gives(P{"displayName": "all of them", "members": L{P{"value": Ref("m1.id")}}, "roles": L{P{"value": "account_admin"}}}),
		do("scim_groups_update", P{"id": "1", "data": P{"displayName": "x"}}).not(notFound),
		do("scim_groups_delete", P{"id": Ref("inner.id")}),
		do("scim_groups_get", P{"id": Ref("inner.id")}).not(notFound),
		do("scim_groups_delete", P{"id": Ref("inner.id")}).not(notFound),
		do("scim_groups_create", P{"data": P{"displayName": "fourth"}}).as("fourth"),
		do("scim_groups_create", P{"data": P{"displayName": "fifth"}}).as("fifth"),
		do("scim_groups_delete", P{"id": Ref("fourth.id")}),
		do("scim_groups_delete", P{"id": Ref("fifth.id")}),
		list("scim_groups_list", P{"filter": `displayName sw "all"`, "attributes": "displayName"}, 1).with(P{"displayName": "all of them", "roles": nil}),
		list("scim_groups_list", P{"sortBy": "displayName", "sortOrder": "descending"}, anyNumber).with(P{"id": id}),
		list("scim_groups_list", P{"filter": `displayName eq "nobody"`}, 0),
	}}
}

func accessControl() Life {
	name := "accounts/${account}/servicePrincipals/${sp.applicationId}/ruleSets/default"
	rules := func(etag any, roles ...string) P {
		grants := L{}
		for _, r := range roles {
			grants = append(grants, P{"role": "roles/servicePrincipal." + r, "principals": L{"users/ruled@example.com"}})
		}
		return P{"data": P{"name": name, "rule_set": P{"name": name, "etag": etag, "grant_rules": grants}}}
	}
	return Life{"AccessControl", []Step{
		do("scim_users_create", P{"data": P{"userName": "ruled@example.com"}}),
		do("scim_service_principals_create", P{"data": P{"displayName": "ruled"}}).as("sp"),
		do("assignable_roles_list", P{"resource": "accounts/${account}/servicePrincipals/${sp.applicationId}"}).as("roles"),
		do("assignable_roles_list", P{"resource": "accounts/${account}/nothings/1"}).not(badRequest),
		do("rule_sets_get", P{"name": name, "etag": ""}).as("empty"),
		do("rule_sets_update", rules(Ref("empty.etag"), "user")).as("one").gives(P{"grant_rules": L{P{"role": "roles/servicePrincipal.user", "principals": L{"users/ruled@example.com"}}}}),
		do("rule_sets_update", rules(Ref("empty.etag"), "user", "manager")).not(conflict),
		do("rule_sets_update", rules(Ref("one.etag"), "user", "manager")).as("two"),
		do("rule_sets_get", P{"name": name, "etag": Ref("two.etag")}).gives(P{"etag": Ref("two.etag"), "name": name}),
		do("rule_sets_get", P{"name": "accounts/${account}/servicePrincipals/" + noUUID + "/ruleSets/default", "etag": ""}).not(notFound),
	}}
}

func workspaceAssignment() Life {
	at := func(principal any) P { return P{"workspace_id": Ref("ws.workspace_id"), "principal_id": principal} }
	assign := func(principal any, permissions ...any) P {
		p := at(principal)
		p["data"] = P{"permissions": L(permissions)}
		return p
	}
	return Life{"WorkspaceAssignment", append(aWorkspace("peopled"),
		do("scim_users_create", P{"data": P{"userName": "works@example.com"}}).as("user"),
		do("scim_groups_create", P{"data": P{"displayName": "workers"}}).as("group"),
		do("scim_groups_create", P{"data": P{"displayName": "more workers"}}).as("more"),
		do("workspace_permission_assignments_update", assign(Ref("user.id"), "USER")).not(badRequest),
		aMetastore("peopled"),
		join(),
		do("workspace_permission_assignments_update", assign(Ref("user.id"), "USER")).gives(P{"permissions": L{"USER"}}),
		do("workspace_permission_assignments_update", assign(Ref("group.id"), "ADMIN")),
		do("workspace_permission_assignments_update", assign(Ref("more.id"), "USER")),
		do("workspace_permission_assignments_update", assign(1, "USER")).not(notFound),
		list("workspace_permission_assignments_list", P{"workspace_id": Ref("ws.workspace_id")}, 3).
			with(P{"permissions": L{"ADMIN"}, "principal": P{"group_name": "workers"}}).
			with(P{"principal": P{"user_name": "works@example.com"}}),
		list("workspace_permission_assignments_list", P{"workspace_id": 1}, 0).not(notFound),
		do("workspace_permissions_list", P{"workspace_id": Ref("ws.workspace_id")}).as("known"),
		do("workspace_permissions_list", P{"workspace_id": 1}).not(notFound),
		do("workspace_permission_assignments_delete", at(Ref("user.id"))),
		do("workspace_permission_assignments_delete", at(Ref("user.id"))).not(notFound),
		list("workspace_permission_assignments_list", P{"workspace_id": Ref("ws.workspace_id")}, 2),
	)}
}
