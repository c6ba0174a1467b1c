package emulator_test

import (
	"strings"
	"testing"
)

func TestMetastoreLife(t *testing.T) {
	c := newTester(t)
	a := c.post("metastores", object{"metastore_info": object{
		"name": "Main", "region": "us-east-1", "storage_root": "s3://bucket/root/",
	}}).ok()
	id := a.str("metastore_info.metastore_id")
	a.is("metastore_info.storage_root", "s3://bucket/root/"+id).
		is("metastore_info.global_metastore_id", "aws:us-east-1:"+id).
		is("metastore_info.privilege_model_version", "1.0").is("metastore_info.delta_sharing_scope", "INTERNAL").
		is("metastore_info.owner", "admin@example.com").is("metastore_info.created_by", "admin@example.com")
	c.post("metastores", object{"metastore_info": object{"name": "MAIN", "region": "us-east-1"}}).
		refused(409, "RESOURCE_ALREADY_EXISTS", "already exists")
	c.post("metastores", object{}).refused(400, "INVALID_PARAMETER_VALUE", "metastore_info")
	path := "metastores/" + id
	c.put(path, object{"metastore_info": object{"owner": "admins", "new_name": "other", "region": "eu-west-1"}}).ok().
		is("metastore_info.owner", "admins").is("metastore_info.name", "Main").is("metastore_info.region", "us-east-1")
	c.get("metastores").ok().count("metastores", 1)
	c.delete(path).ok()
	c.gone(path)
}

func TestStorageCredentials(t *testing.T) {
	c := newTester(t)
	m := c.post("metastores", object{"metastore_info": object{"name": "m", "region": "us-east-1"}}).ok().str("metastore_info.metastore_id")
	path := "metastores/" + m + "/storage-credentials"
	role := object{"aws_iam_role": object{"role_arn": "arn:aws:iam::1:role/r"}, "name": "root"}
	a := c.post(path, object{"credential_info": role}).ok()
	id := a.str("credential_info.id")
	if a.str("credential_info.aws_iam_role.external_id") == "" || a.str("credential_info.aws_iam_role.unity_catalog_iam_arn") == "" {
		t.Error(a.text)
	}
	c.post(path, object{"credential_info": role}).refused(409, "RESOURCE_ALREADY_EXISTS", "Storage Credential 'root' already exists")
	c.post(path, object{"credential_info": object{"name": "none"}}).refused(400, "INVALID_PARAMETER_VALUE", "Exactly one")
	c.get("metastores/nope/storage-credentials").refused(404, "RESOURCE_DOES_NOT_EXIST", "nope")
	broken := object{"name": "b", "aws_iam_role": object{"role_arn": "arn:aws:iam::1:role/emulator-broken"}}
	c.post(path, object{"credential_info": broken}).refused(403, "PERMISSION_DENIED", "marked as broken")
	c.post(path, object{"credential_info": broken, "skip_validation": true}).ok()

	c.put("metastores/"+m, object{"metastore_info": object{"storage_root_credential_id": "no-such"}}).refused(400, "INVALID_PARAMETER_VALUE", "no-such")
	c.put("metastores/"+m, object{"metastore_info": object{"storage_root_credential_id": id}}).ok().
		is("metastore_info.storage_root_credential_name", "root")
	c.get(path+"/root").ok().is("credential_info.used_for_managed_storage", "true")
	c.delete(path+"/root").refused(409, "RESOURCE_CONFLICT", "root credential")

	// The secrets of other clouds are not shown again.
	a = c.post(path, object{"credential_info": object{"name": "az", "azure_service_principal": object{
		"directory_id": "d", "application_id": "a", "client_secret": "top-secret",
	}}}).ok()
	if strings.Contains(a.text, "top-secret") {
		t.Error(a.text)
	}
	// An identity takes the place of another.
	a = c.put(path+"/az", object{"credential_info": object{"aws_iam_role": object{"role_arn": "arn:aws:iam::1:role/z"}, "comment": "moved"}}).ok()
	if a.at("credential_info.azure_service_principal") != nil || a.str("credential_info.comment") != "moved" {
		t.Error(a.text)
	}
	c.get(path).ok().count("storage_credentials", 3)
	c.delete("metastores/"+m).refused(409, "RESOURCE_CONFLICT", "not empty")
	c.delete(path + "/az").ok()
	c.delete(path + "/b?force=true").ok()
	c.gone(path + "/az")
	// The root credential goes with its metastore.
	c.delete("metastores/" + m).ok()
	c.gone(path + "/root")
}

func TestMetastoreAssignments(t *testing.T) {
	c := newTester(t)
	one := c.post("metastores", object{"metastore_info": object{"name": "1", "region": "us-east-1"}}).ok().str("metastore_info.metastore_id")
	two := c.post("metastores", object{"metastore_info": object{"name": "2", "region": "us-east-1"}}).ok().str("metastore_info.metastore_id")
	far := c.post("metastores", object{"metastore_info": object{"name": "3", "region": "eu-west-1"}}).ok().str("metastore_info.metastore_id")
	w := c.running("w", nil)
	at := func(m string) string { return "workspaces/" + w + "/metastores/" + m }
	body := object{"metastore_assignment": object{"metastore_id": one, "default_catalog_name": "main"}}

	c.get("workspaces/"+w+"/metastore").refused(404, "RESOURCE_DOES_NOT_EXIST", "No metastore")
	c.put(at(one), body).refused(404, "RESOURCE_DOES_NOT_EXIST", "No metastore")
	c.post(at(far), body).refused(400, "INVALID_PARAMETER_VALUE", "region")
	c.post(at("no-such"), body).refused(404, "RESOURCE_DOES_NOT_EXIST", "no-such")
	c.post("workspaces/1/metastores/"+one, body).refused(404, "RESOURCE_DOES_NOT_EXIST", "Workspace 1")
	if a := c.post(at(one), body).ok(); a.text != "{}" {
		t.Error(a.text)
	}
	c.get("workspaces/"+w+"/metastore").ok().is("metastore_assignment.metastore_id", one).
		is("metastore_assignment.workspace_id", w).is("metastore_assignment.default_catalog_name", "main")
	c.get("metastores/"+one+"/workspaces").ok().count("workspace_ids", 1).is("workspace_ids.0", w)
	c.post(at(two), body).refused(409, "RESOURCE_ALREADY_EXISTS", one)
	c.delete(at(two)).refused(404, "RESOURCE_DOES_NOT_EXIST", "not assigned")
	c.delete("metastores/"+one).refused(409, "RESOURCE_CONFLICT", w)
	c.put(at(two), object{"metastore_assignment": object{"metastore_id": two}}).ok()
	c.get("metastores/"+two+"/workspaces").ok().count("workspace_ids", 1)
	c.get("metastores/"+one+"/workspaces").ok().count("workspace_ids", 0)
	c.delete(at(two)).ok()
	c.get("workspaces/"+w+"/metastore").refused(404, "RESOURCE_DOES_NOT_EXIST", "No metastore")
	// A forced deletion takes assignments along, so does that of a workspace.
	c.post(at(one), body).ok()
	c.delete("metastores/" + one + "?force=true").ok()
	c.gone("workspaces/" + w + "/metastore")
	c.post(at(two), body).ok()
	c.delete("workspaces/" + w).ok()
	c.get("metastores/"+two+"/workspaces").ok().count("workspace_ids", 0)
}
