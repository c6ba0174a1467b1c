package lives

// aMetastore makes a metastore in the region of workspaces, kept as ms.
func aMetastore(name string) Step {
	return do("metastores_create", P{"data": P{"metastore_info": P{"name": name, "region": "us-west-2", "storage_root": "s3://" + name + "/root"}}}).as("ms")
}

func metastores() Life {
	id := Ref("ms.metastore_info.metastore_id")
	return Life{"Metastores", []Step{
		aMetastore("m1").gives(P{"metastore_info": P{"name": "m1", "region": "us-west-2", "delta_sharing_scope": "INTERNAL"}}),
		do("metastores_create", P{"data": P{"metastore_info": P{"name": "M1", "region": "us-west-2"}}}).not(conflict),
		do("metastores_create", P{"data": P{"metastore_info": P{"name": "m2", "region": "us-east-1"}}}).as("two"),
		do("metastores_create", P{"data": P{"metastore_info": P{"name": "m3", "region": "eu-west-1"}}}).as("three"),
		do("metastores_get", P{"metastore_id": id}).gives(P{"metastore_info": P{"metastore_id": id, "name": "m1"}}),
		do("metastores_update", P{"metastore_id": id, "data": P{"metastore_info": P{
			"delta_sharing_scope": "INTERNAL_AND_EXTERNAL", "delta_sharing_recipient_token_lifetime_in_seconds": 86400,
		}}}).gives(P{"metastore_info": P{"delta_sharing_scope": "INTERNAL_AND_EXTERNAL"}}),
		do("metastores_get", P{"metastore_id": id}).gives(P{"metastore_info": P{"name": "m1", "delta_sharing_recipient_token_lifetime_in_seconds": 86400}}),
		do("metastores_update", P{"metastore_id": noUUID, "data": P{"metastore_info": P{"owner": "x"}}}).not(notFound),
		list("metastores_list", nil, 3).with(P{"name": "m2"}),
		do("metastores_delete", P{"metastore_id": Ref("two.metastore_info.metastore_id")}),
		do("metastores_get", P{"metastore_id": Ref("two.metastore_info.metastore_id")}).not(notFound),
		do("metastores_delete", P{"metastore_id": noUUID}).not(notFound),
		list("metastores_list", nil, 2),
	}}
}

// join assigns the workspace kept as ws to the metastore kept as ms, without
// which it has no people.
func join() Step {
	id := Ref("ms.metastore_info.metastore_id")
	return do("metastore_assignments_create", P{
		"workspace_id": Ref("ws.workspace_id"), "metastore_id": id,
		"data": P{"metastore_assignment": P{"metastore_id": id, "default_catalog_name": "main"}},
	})
}

func metastoreAssignments() Life {
	id := Ref("ms.metastore_info.metastore_id")
	there := P{"workspace_id": Ref("ws.workspace_id"), "metastore_id": id}
	assign := func(catalog string) P {
		return P{"workspace_id": Ref("ws.workspace_id"), "metastore_id": id, "data": P{"metastore_assignment": P{"metastore_id": id, "default_catalog_name": catalog}}}
	}
	return Life{"MetastoreAssignments", append(aWorkspace("assigned"),
		aMetastore("assigned"),
		do("metastore_assignments_get", P{"workspace_id": Ref("ws.workspace_id")}).not(notFound),
		do("metastore_assignments_update", assign("none yet")).not(notFound),
		do("metastore_assignments_create", assign("main")),
		do("metastore_assignments_create", P{"workspace_id": 1, "metastore_id": id, "data": P{"metastore_assignment": P{"metastore_id": id, "default_catalog_name": "main"}}}).not(notFound),
		do("metastore_assignments_get", P{"workspace_id": Ref("ws.workspace_id")}).
			gives(P{"metastore_assignment": P{"metastore_id": id, "workspace_id": Ref("ws.workspace_id"), "default_catalog_name": "main"}}),
		do("metastore_assignments_update", assign("other")),
		do("metastore_assignments_get", P{"workspace_id": Ref("ws.workspace_id")}).gives(P{"metastore_assignment": P{"default_catalog_name": "other"}}),
		list("metastore_assignments_list", P{"metastore_id": id}, 1),
		list("metastore_assignments_list", P{"metastore_id": noUUID}, 0).not(notFound),
		do("metastores_delete", P{"metastore_id": id}).not(conflict),
		do("metastore_assignments_delete", there),
		do("metastore_assignments_get", P{"workspace_id": Ref("ws.workspace_id")}).not(notFound),
		do("metastore_assignments_delete", there).not(notFound),
		list("metastore_assignments_list", P{"metastore_id": id}, 0),
		do("metastores_delete", P{"metastore_id": id, "force": true}),
	)}
}

func storageCredentials() Life {
	id := Ref("ms.metastore_info.metastore_id")
	at := func(name string) P { return P{"metastore_id": id, "storage_credential_name": name} }
	create := func(name string) P {
		return P{"metastore_id": id, "data": P{"credential_info": P{
			"name": name, "comment": "of " + name, "aws_iam_role": P{"role_arn": "arn:aws:iam::123456789012:role/storage"},
		}}}
	}
	return Life{"StorageCredentials", []Step{
		aMetastore("stored"),
		do("storage_credentials_create", create("c1")).gives(P{"credential_info": P{"name": "c1", "metastore_id": id, "comment": "of c1"}}),
		do("storage_credentials_create", create("c1")).not(conflict),
		do("storage_credentials_create", create("c 2/ü")),
		do("storage_credentials_create", P{"metastore_id": noUUID, "data": create("c3")["data"]}).not(notFound),
		do("storage_credentials_get", at("c1")).gives(P{"credential_info": P{"name": "c1"}}),
		do("storage_credentials_update", P{"metastore_id": id, "storage_credential_name": "c1", "data": P{"credential_info": P{
			"comment": "changed", "aws_iam_role": P{"role_arn": "arn:aws:iam::123456789012:role/other"},
		}}}).gives(P{"credential_info": P{"comment": "changed"}}),
		do("storage_credentials_get", at("c1")).gives(P{"credential_info": P{"comment": "changed", "aws_iam_role": P{"role_arn": "arn:aws:iam::123456789012:role/other"}}}),
		do("storage_credentials_update", P{"metastore_id": id, "storage_credential_name": "none", "data": P{"credential_info": P{"comment": "x"}}}).not(notFound),
		list("storage_credentials_list", P{"metastore_id": id}, 2).with(P{"name": "c 2/ü"}),
		list("storage_credentials_list", P{"metastore_id": noUUID}, 0).not(notFound),
		do("storage_credentials_create", create("c4")),
		do("storage_credentials_delete", at("c4")),
		do("storage_credentials_get", at("c4")).not(notFound),
		do("storage_credentials_delete", at("c4")).not(notFound),
		list("storage_credentials_list", P{"metastore_id": id}, 2),
	}}
}
