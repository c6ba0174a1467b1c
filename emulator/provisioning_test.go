package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
)

func TestCredentialLife(t *testing.T) {
	c := newTester(t)
	c.get("credentials").ok().count("", 0)
	id := c.credential("prod")
	c.get("credentials/"+id).ok().is("credentials_name", "prod").is("account_id", emulator.DefaultAccountID).
		is("creation_time", fmt.Sprint(c.clock.Now().UnixMilli())).
		is("aws_credentials.sts_role.external_id", emulator.DefaultAccountID)
	c.post("credentials", object{
		"credentials_name": "prod", "aws_credentials": object{"sts_role": object{"role_arn": "arn:aws:iam::1:role/x"}},
	}).refused(409, "RESOURCE_ALREADY_EXISTS", "prod")
	c.post("credentials", object{"credentials_name": "x"}).refused(400, "INVALID_PARAMETER_VALUE", "aws_credentials")
	a := c.post("credentials", object{"credentials_name": "x", "aws_credentials": object{"sts_role": object{"role_arn": "nonsense"}}})
	if a.status != 400 || a.header.Get("Content-Type") != "text/plain; charset=utf-8" ||
		!strings.HasPrefix(a.text, "MALFORMED_REQUEST: Failed credential validation checks") || strings.HasSuffix(a.text, "\n") {
		t.Fatalf("a bad role: %d %q", a.status, a.text)
	}
	c.get("credentials").ok().count("", 1)
	c.delete("credentials/"+id).ok().is("credentials_id", id)
	c.gone("credentials/" + id)
	c.delete("credentials/"+id).refused(404, "RESOURCE_DOES_NOT_EXIST", id)
}

func TestUnknownAndServiceMembersAreIgnored(t *testing.T) {
	c := newTester(t)
	a := c.post("storage-configurations", object{
		"storage_configuration_name": "s", "root_bucket_info": object{"bucket_name": "b", "colour": "blue"},
		"account_id": "somebody-else", "creation_time": 7, "is_new": true, "role_arn": nil,
	}).ok()
	a.is("account_id", emulator.DefaultAccountID)
	for _, absent := range []string{"is_new", "root_bucket_info.colour", "role_arn"} {
		if a.at(absent) != nil {
			t.Errorf("%s was kept: %s", absent, a.text)
		}
	}
}

func TestStorageConfigurationLimit(t *testing.T) {
	c := newTester(t)
	for i := range 50 {
		c.storage(fmt.Sprint(i))
	}
	c.post("storage-configurations", object{
		"storage_configuration_name": "one more", "root_bucket_info": object{"bucket_name": "b"},
	}).refused(400, "INVALID_STATE", "limit exceeded, only 50")
}

func TestCustomerManagedKeys(t *testing.T) {
	c := newTester(t)
	arn := "arn:aws:kms:eu-west-1:414351767826:key/1"
	a := c.post("customer-managed-keys", object{"use_cases": []string{"STORAGE"}, "aws_key_info": object{"key_arn": arn}}).ok()
	a.is("aws_key_info.key_region", "eu-west-1").is("aws_key_info.reuse_key_for_cluster_volumes", "true")
	b := c.post("customer-managed-keys", object{"use_cases": []string{"MANAGED_SERVICES"}, "aws_key_info": object{"key_arn": arn}}).ok()
	if b.at("aws_key_info.reuse_key_for_cluster_volumes") != nil {
		t.Error("cluster volumes without the use case STORAGE")
	}
	c.post("customer-managed-keys", object{"use_cases": []string{"STORAGE"}}).refused(400, "INVALID_PARAMETER_VALUE", "Exactly one")
	c.post("customer-managed-keys", object{"use_cases": []string{"OTHER"}, "aws_key_info": object{"key_arn": arn}}).
		refused(400, "INVALID_PARAMETER_VALUE", "use_cases")
	ws := c.running("w", object{"storage_customer_managed_key_id": a.str("customer_managed_key_id")})
	c.delete("customer-managed-keys/"+a.str("customer_managed_key_id")).refused(409, "RESOURCE_CONFLICT", "active workspace "+ws)
	c.post("workspaces", object{
		"workspace_name": "w2", "aws_region": "us-east-1", "credentials_id": c.credential("w2"),
		"storage_configuration_id": c.storage("w2"), "storage_customer_managed_key_id": b.str("customer_managed_key_id"),
	}).refused(400, "INVALID_PARAMETER_VALUE", "STORAGE")
	c.delete("workspaces/" + ws).ok()
	c.delete("customer-managed-keys/" + a.str("customer_managed_key_id")).ok()
	c.delete("customer-managed-keys/" + b.str("customer_managed_key_id")).ok()
	c.get("customer-managed-keys").ok().count("", 0)
}

func TestWorkspaceLife(t *testing.T) {
	c := newTester(t, emulator.WithProvisioningTime(10*time.Second))
	net := c.network("n")
	c.get("networks/"+net).ok().is("vpc_status", "UNATTACHED")
	id := c.workspace("w", object{"network_id": net, "custom_tags": object{"team": "x"}})
	c.get("workspaces/"+id).ok().is("workspace_status", "NOT_PROVISIONED").is("pricing_tier", "PREMIUM").
		is("storage_mode", "CUSTOMER_HOSTED").is("custom_tags.team", "x")
	c.get("networks/"+net).ok().is("workspace_id", id)
	c.advance(time.Second)
	c.get("workspaces/"+id).ok().is("workspace_status", "PROVISIONING")
	c.get("networks/"+net).ok().is("vpc_status", "UNATTACHED")
	c.advance(4 * time.Second)
	c.get("networks/"+net).ok().is("vpc_status", "VALID")
	c.advance(5 * time.Second)
	c.get("workspaces/"+id).ok().is("workspace_status", "RUNNING")

	c.delete("networks/"+net).refused(409, "RESOURCE_CONFLICT", "Unable to delete, Network is being used by active workspace "+id)
	c.post("workspaces", object{
		"workspace_name": "w2", "aws_region": "us-east-1", "credentials_id": c.credential("w2"),
		"storage_configuration_id": c.storage("w2"), "network_id": net,
	}).refused(400, "INVALID_STATE", "already used by workspace "+id)
	c.get("workspaces").ok().count("", 1) // the refused one left nothing behind
	c.delete("workspaces/"+id).ok().is("workspace_id", id)
	c.gone("workspaces/" + id)
	a := c.get("networks/"+net).ok().is("vpc_status", "UNATTACHED")
	if a.at("workspace_id") != nil {
		t.Error("the network is still attached")
	}
	c.delete("networks/" + net).ok()
}

func TestWorkspaceNeeds(t *testing.T) {
	c := newTester(t)
	cred, stor := c.credential("c"), c.storage("s")
	base := object{"workspace_name": "w", "aws_region": "us-east-1", "credentials_id": cred, "storage_configuration_id": stor}
	with := func(k string, v any) object {
		out := object{}
		for k, v := range base {
			out[k] = v
		}
		out[k] = v
		return out
	}
	for _, f := range []string{"workspace_name", "aws_region", "credentials_id", "storage_configuration_id"} {
		c.post("workspaces", with(f, nil)).refused(400, "INVALID_PARAMETER_VALUE", f)
	}
	for _, f := range []string{
		"credentials_id", "storage_configuration_id", "network_id", "private_access_settings_id",
		"network_connectivity_config_id", "storage_customer_managed_key_id",
	} {
		c.post("workspaces", with(f, "no-such")).refused(400, "INVALID_PARAMETER_VALUE", "no-such does not exist")
	}
	c.post("workspaces", with("deployment_name", "x")).refused(400, "MALFORMED_REQUEST",
		"Deployment name cannot be used until a deployment name prefix is defined")
	a := c.post("workspaces", with("is_no_public_ip_enabled", true)).ok()
	if a.at("is_no_public_ip_enabled") != nil || !strings.HasPrefix(a.str("deployment_name"), "dbc-") {
		t.Error(a.text)
	}
	c.post("workspaces", base).refused(409, "RESOURCE_ALREADY_EXISTS", "w")
	s := c.post("workspaces", object{"workspace_name": "s", "aws_region": "us-east-1", "compute_mode": "SERVERLESS"}).ok()
	s.is("storage_mode", "DEFAULT_STORAGE")
	c.gone("workspaces/12")
	c.gone("workspaces/abc")
}

func TestDeploymentNames(t *testing.T) {
	c := newTester(t, emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{
		{ID: emulator.DefaultAccountID, DeploymentPrefix: "acme"},
	}}))
	for name, want := range map[string]string{"one": "acme-one", "EMPTY": "acme"} {
		id := c.running(name, object{"deployment_name": name})
		c.get("workspaces/"+id).is("deployment_name", want)
	}
	c.post("workspaces", object{
		"workspace_name": "again", "aws_region": "us-east-1", "deployment_name": "ONE",
		"credentials_id": c.credential("again"), "storage_configuration_id": c.storage("again"),
	}).refused(409, "RESOURCE_ALREADY_EXISTS", "acme-ONE")
}

func TestWorkspaceUpdates(t *testing.T) {
	c := newTester(t)
	id := c.workspace("w", nil)
	path := "workspaces/" + id
	cred2 := c.credential("second")
	c.patch(path, object{"credentials_id": cred2}).refused(409, "RESOURCE_CONFLICT", "NOT_PROVISIONED")
	c.advance(time.Minute)
	// In a VPC of Databricks the workspace is provisioned again.
	c.patch(path, object{"credentials_id": cred2, "workspace_status": "BANNED", "account_id": "x"}).ok().
		is("workspace_status", "PROVISIONING").is("credentials_id", cred2)
	c.advance(time.Minute)
	c.get(path).is("workspace_status", "RUNNING")
	c.patch(path, object{"credentials_id": cred2}).ok().is("workspace_status", "RUNNING")
	c.patch(path, object{"custom_tags": object{}}).ok().is("workspace_status", "RUNNING")
	c.patch(path, object{"network_id": c.network("n")}).refused(400, "INVALID_PARAMETER_VALUE", "managed by Databricks")
	c.patch(path, object{"aws_region": "eu-west-1"}).refused(400, "INVALID_PARAMETER_VALUE", "aws_region")
	// What the mask does not name is not looked at.
	c.patch(path+"?update_mask=custom_tags", object{"aws_region": "eu-west-1", "custom_tags": object{"a": "b"}}).ok().
		is("custom_tags.a", "b").is("aws_region", "us-east-1")
	c.advance(time.Minute)

	ncc := c.post("network-connectivity-configs", object{"name": "ncc-1", "region": "us-east-1"}).ok().str("network_connectivity_config_id")
	far := c.post("network-connectivity-configs", object{"name": "ncc-2", "region": "eu-west-1"}).ok().str("network_connectivity_config_id")
	c.patch(path, object{"network_connectivity_config_id": far}).refused(400, "INVALID_PARAMETER_VALUE", "region")
	c.patch(path, object{"network_connectivity_config_id": ncc}).ok()
	c.advance(time.Minute)
	c.patch(path+"?update_mask=network_connectivity_config_id", object{}).refused(400, "INVALID_PARAMETER_VALUE", "not removed")
	c.delete("network-connectivity-configs/"+ncc).refused(409, "RESOURCE_CONFLICT", id)
	c.gone("workspaces/1")
	c.patch("workspaces/1", object{}).refused(404, "RESOURCE_DOES_NOT_EXIST", "1")
}

func TestWorkspaceInCustomerVPCStaysRunning(t *testing.T) {
	c := newTester(t)
	one, two := c.network("one"), c.network("two")
	id := c.running("w", object{"network_id": one})
	c.patch("workspaces/"+id, object{"network_id": two}).ok().is("workspace_status", "RUNNING")
	c.get("networks/"+one).is("vpc_status", "UNATTACHED").is("workspace_id", "")
	c.advance(time.Minute)
	c.get("networks/"+two).is("vpc_status", "VALID").is("workspace_id", id)
	c.delete("networks/" + one).ok()
}

func TestBrokenPartsFail(t *testing.T) {
	c := newTester(t)
	id := c.workspace("emulator-broken", nil)
	c.advance(time.Minute)
	a := c.get("workspaces/"+id).ok().is("workspace_status", "FAILED")
	if !strings.Contains(a.str("workspace_status_message"), "emulator-broken") {
		t.Error(a.text)
	}
	// A failed workspace is repaired with other parts.
	c.patch("workspaces/"+id, object{"credentials_id": c.credential("good"), "storage_configuration_id": c.storage("good")}).ok().
		is("workspace_status", "PROVISIONING")
	c.advance(time.Minute)
	c.get("workspaces/"+id).is("workspace_status", "RUNNING")

	net := c.post("networks", object{
		"network_name": "n", "vpc_id": "vpc-emulator-broken", "subnet_ids": []string{"s1", "s2"}, "security_group_ids": []string{"g"},
	}).ok().str("network_id")
	id = c.workspace("n", object{"network_id": net})
	c.advance(time.Minute)
	c.get("workspaces/"+id).is("workspace_status", "FAILED")
	c.get("networks/"+net).is("vpc_status", "BROKEN").is("error_messages.0.error_type", "vpc")
}

func TestNetworkRules(t *testing.T) {
	c := newTester(t)
	c.network("a")
	bad := func(part string, body object) {
		t.Helper()
		body["network_name"] = "x"
		c.post("networks", body).refused(400, "INVALID_PARAMETER_VALUE", part)
	}
	sg := []string{"g1"}
	bad("vpc_id", object{"subnet_ids": []string{"s1", "s2"}, "security_group_ids": sg})
	bad("two subnet_ids", object{"vpc_id": "v", "subnet_ids": []string{"s1"}, "security_group_ids": sg})
	bad("security_group_ids", object{"vpc_id": "v", "subnet_ids": []string{"s1", "s2"}})
	bad("security_group_ids", object{"vpc_id": "v", "subnet_ids": []string{"s1", "s2"}, "security_group_ids": []string{"1", "2", "3", "4", "5", "6"}})
	bad("subnet-a-a", object{"vpc_id": "v", "subnet_ids": []string{"s1", "subnet-a-a"}, "security_group_ids": sg})
	bad("sg-a", object{"vpc_id": "v", "subnet_ids": []string{"s1", "s2"}, "security_group_ids": []string{"sg-a"}})
	bad("does not exist", object{
		"vpc_id": "v", "subnet_ids": []string{"s1", "s2"}, "security_group_ids": sg,
		"vpc_endpoints": object{"rest_api": []string{"no-such"}, "dataplane_relay": []string{}},
	})
}

func TestVpcEndpointsAndPrivateAccess(t *testing.T) {
	c := newTester(t)
	ep := c.post("vpc-endpoints", object{"vpc_endpoint_name": "relay", "aws_vpc_endpoint_id": "vpce-1", "region": "us-east-1"}).ok()
	ep.is("state", "pendingAcceptance").is("use_case", "DATAPLANE_RELAY_ACCESS")
	id := ep.str("vpc_endpoint_id")
	c.advance(time.Minute)
	c.get("vpc-endpoints/"+id).is("state", "available")
	c.post("vpc-endpoints", object{"vpc_endpoint_name": "x", "aws_vpc_endpoint_id": "vpce-1", "region": "us-east-1"}).
		refused(409, "RESOURCE_ALREADY_EXISTS", "vpce-1")
	c.post("vpc-endpoints", object{"vpc_endpoint_name": "x"}).refused(400, "INVALID_PARAMETER_VALUE", "required")

	pas := c.post("private-access-settings", object{"private_access_settings_name": "p", "region": "us-east-1"}).ok()
	pas.is("private_access_level", "ACCOUNT").is("public_access_enabled", "false")
	path := "private-access-settings/" + pas.str("private_access_settings_id")
	c.put(path, object{
		"private_access_settings_name": "p2", "region": "us-east-1", "private_access_level": "ENDPOINT",
		"allowed_vpc_endpoint_ids": []string{id}, "public_access_enabled": true,
	}).ok().is("private_access_settings_name", "p2").is("allowed_vpc_endpoint_ids.0", id)
	c.put(path, object{"private_access_settings_name": "p2", "region": "eu-west-1"}).refused(400, "INVALID_PARAMETER_VALUE", "region")
	c.delete("vpc-endpoints/"+id).refused(409, "RESOURCE_CONFLICT", "Private access settings")
	// A replacement takes everything away that it does not mention.
	a := c.put(path, object{"private_access_settings_name": "p2", "region": "us-east-1"}).ok().
		is("private_access_level", "ACCOUNT").is("public_access_enabled", "false")
	if a.at("allowed_vpc_endpoint_ids") != nil {
		t.Error(a.text)
	}
	net := c.post("networks", object{
		"network_name": "n", "vpc_id": "v", "subnet_ids": []string{"s1", "s2"}, "security_group_ids": []string{"g"},
		"vpc_endpoints": object{"rest_api": []string{}, "dataplane_relay": []string{id}},
	}).ok().str("network_id")
	c.delete("vpc-endpoints/"+id).refused(409, "RESOURCE_CONFLICT", "Network "+net)
	c.delete("networks/" + net).ok()
	c.delete("vpc-endpoints/" + id).ok()
	c.delete(path).ok()
	c.gone(path)
}

func TestGoogleCloudAccount(t *testing.T) {
	c := newTester(t, emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{{ID: emulator.DefaultAccountID, Cloud: "gcp"}}}))
	c.post("workspaces", object{"workspace_name": "g", "location": "us-east4"}).refused(400, "INVALID_PARAMETER_VALUE", "project_id")
	id := c.post("workspaces", object{
		"workspace_name": "g", "location": "us-east4", "cloud_resource_container": object{"gcp": object{"project_id": "p"}},
	}).ok().str("workspace_id")
	c.advance(time.Minute)
	c.get("workspaces/"+id).is("workspace_status", "RUNNING").is("cloud", "gcp")
	c.post("networks", object{"network_name": "n", "gcp_network_info": object{
		"network_project_id": "p", "pod_ip_range_name": "a", "service_ip_range_name": "b",
		"subnet_id": "s", "subnet_region": "us-east4", "vpc_id": "v",
	}}).ok()
}

func TestMissingAnswersTheSameEverywhere(t *testing.T) {
	c := newTester(t)
	for _, path := range []string{
		"credentials", "storage-configurations", "customer-managed-keys", "networks", "vpc-endpoints",
		"private-access-settings", "workspaces",
	} {
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			c.do(method, path+"/no-such", nil).refused(404, "RESOURCE_DOES_NOT_EXIST", "no-such")
		}
	}
}
