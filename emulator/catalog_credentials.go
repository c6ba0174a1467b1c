package emulator

// The identities that a storage credential can stand for.
func credentialKinds() []string {
	return []string{
		"aws_iam_role", "azure_managed_identity", "azure_service_principal",
		"cloudflare_api_token", "databricks_gcp_service_account",
	}
}

// storageCredentials are kept under their metastore by name.
func storageCredentials() Resource {
	missing := func(id string) *Refusal { return notFound("Storage Credential '%s' does not exist.", clip(id, 100)) }
	return Resource{
		Stored: Collection{Name: collStorageCredentials},
		Label:  "Storage Credential",
		List:   "StorageCredentialsList", Create: "StorageCredentialsCreate", Get: "StorageCredentialsGet",
		Update: "StorageCredentialsUpdate", Delete: "StorageCredentialsDelete",
		IDField: "name", IDParam: "storage_credential_name",
		Parents: []Parent{{Coll: collMetastores, Param: "metastore_id", Label: "Metastore"}},
		In:      "credential_info", Out: "credential_info", Items: "storage_credentials",
		Created: "created_at", By: "created_by", Updated: "updated_at", UpdatedBy: "updated_by",
		Defaults: Object{"isolation_mode": "ISOLATION_MODE_OPEN", "read_only": false},
		Kept:     []string{"id", "metastore_id", "full_name"},
		Deletes:  AnEmptyObject,
		Missing:  missing,
		NewID: func(c *Call) (string, error) {
			name := c.Body.Str("credential_info.name")
			if name == "" {
				return "", invalid("Missing required field: credential_info.name")
			}
			if c.Tx.Get(collStorageCredentials, c.Param("metastore_id"), name) != nil {
				return "", alreadyExists("Storage Credential '%s' already exists", clip(name, 200))
			}
			return name, nil
		},
		Prepare: prepareStorageCredential,
		Seeded: func(c *Call, r *Record) {
			r.Object.Default("id", c.NewUUID())
			r.Object.Default("owner", c.Caller.Name)
			r.Object["metastore_id"], r.Object["full_name"] = r.Parent, r.ID
		},
		Show: func(c *Call, r *Record, _ bool) Object {
			m := c.Tx.Get(collMetastores, "", r.Parent)
			return r.Object.With("used_for_managed_storage",
				m != nil && m.Object.Str("storage_root_credential_id") == r.Object.Str("id"))
		},
		Deletable: func(c *Call, r *Record) error {
			m := c.Tx.Get(collMetastores, "", r.Parent)
			if m != nil && m.Object.Str("storage_root_credential_id") == r.Object.Str("id") {
				return conflict("Storage Credential '%s' is the root credential of metastore '%s' and cannot be deleted.",
					r.ID, m.Object.Str("name"))
			}
			return nil
		},
	}
}

func prepareStorageCredential(c *Call, next, old *Record) error {
	o := next.Object
	for _, f := range []string{"skip_validation", "force", "new_name"} {
		delete(o, f)
	}
	given := c.Body.Obj("credential_info")
	var kinds []string
	for _, k := range credentialKinds() {
		if given.Obj(k) != nil {
			kinds = append(kinds, k)
		}
	}
	switch {
	case len(kinds) > 1 || old == nil && len(kinds) == 0:
		return invalid("Exactly one of the identities must be given: aws_iam_role, azure_managed_identity, " +
			"azure_service_principal, cloudflare_api_token, databricks_gcp_service_account.")
	case len(kinds) == 1:
		for _, k := range credentialKinds() {
			if k != kinds[0] {
				delete(o, k)
			}
		}
		identify(c, next, kinds[0])
	}
	if old == nil {
		o["id"], o["metastore_id"], o["full_name"] = c.NewUUID(), next.Parent, next.ID
		o.Default("owner", c.Caller.Name)
	}
	if c.Body.Bool("skip_validation") || given.Bool("skip_validation") {
		return nil
	}
	if t := brokenBy(o.Str("aws_iam_role.role_arn"), o.Str("azure_managed_identity.access_connector_id")); t != "" {
		return refuse(403, "PERMISSION_DENIED", "%s cannot be used: it is marked as broken.", t)
	}
	return nil
}

// identify fills in what the service adds to an identity. Secrets of other
// clouds are not kept.
func identify(c *Call, r *Record, kind string) {
	o := r.Object
	switch kind {
	case "aws_iam_role":
		o.Put("aws_iam_role.external_id", c.NewUUID())
		o.Put("aws_iam_role.unity_catalog_iam_arn", "arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL")
	case "azure_managed_identity":
		o.Put("azure_managed_identity.credential_id", c.NewUUID())
	case "databricks_gcp_service_account":
		o.Put("databricks_gcp_service_account.credential_id", c.NewUUID())
		o.Put("databricks_gcp_service_account.email", "db-uc-storage-"+c.emu.ids.hex(5)+"@uc-emulator.iam.gserviceaccount.com")
	case "azure_service_principal":
		o.Put("azure_service_principal.client_secret", masked)
	case "cloudflare_api_token":
		o.Put("cloudflare_api_token.secret_access_key", masked)
	}
}
