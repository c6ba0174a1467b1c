package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
)

const (
	recoveryBase = "/api/disaster-recovery/v1/accounts/" + emulator.DefaultAccountID
	endpointBase = "/api/networking/v1/accounts/" + emulator.DefaultAccountID + "/endpoints"
)

func TestFailoverGroups(t *testing.T) {
	c := newTester(t, emulator.WithProvisioningTime(10*time.Second))
	east, west := c.running("east", nil), c.running("west", object{"aws_region": "us-west-2"})
	c.post(recoveryBase+"/stable-urls?stable_url_id=prod", object{"initial_workspace_id": "5"}).refused(400, "INVALID_PARAMETER_VALUE", "Workspace 5")
	c.post(recoveryBase+"/stable-urls?stable_url_id=Prod", object{"initial_workspace_id": east}).refused(400, "INVALID_PARAMETER_VALUE", "stable_url_id")
	c.post(recoveryBase+"/stable-urls", object{"initial_workspace_id": east}).refused(400, "INVALID_PARAMETER_VALUE", "stable_url_id")
	c.post(recoveryBase+"/stable-urls?stable_url_id=prod&validate_only=true", object{"initial_workspace_id": east}).ok()
	c.gone(recoveryBase + "/stable-urls/prod")
	u := c.post(recoveryBase+"/stable-urls?stable_url_id=prod", object{"initial_workspace_id": east}).ok()
	name := u.str("name")
	u.is("effective_workspace_id", east).is("failover_group_name", "")
	c.post(recoveryBase+"/stable-urls?stable_url_id=prod", object{"initial_workspace_id": east}).refused(409, "RESOURCE_ALREADY_EXISTS", "prod")

	group := func(more object) object {
		o := object{
			"regions": []string{"us-east-1", "us-west-2"}, "initial_primary_region": "us-east-1",
			"workspace_sets": []object{{"name": "s", "workspace_ids": []string{east, west}, "stable_url_names": []string{name}}},
		}
		for k, v := range more {
			o[k] = v
		}
		return o
	}
	base := recoveryBase + "/failover-groups"
	c.post(base+"?failover_group_id=g", group(object{"initial_primary_region": "eu"})).refused(400, "INVALID_PARAMETER_VALUE", "initial_primary_region")
	c.post(base+"?failover_group_id=g", group(object{"regions": []string{"us-east-1"}})).refused(400, "INVALID_PARAMETER_VALUE", "two regions")
	c.post(base+"?failover_group_id=g", group(object{"workspace_sets": []object{}})).refused(400, "INVALID_PARAMETER_VALUE", "workspace_sets")
	c.post(base+"?failover_group_id=g&validate_only=true", group(nil)).ok()
	c.get(recoveryBase+"/stable-urls/prod").is("failover_group_name", "")
	g := c.post(base+"?failover_group_id=g", group(nil)).ok().is("state", "CREATING").is("effective_primary_region", "us-east-1")
	if g.at("initial_primary_region") != nil {
		t.Error("a write-only field is shown")
	}
	c.get(recoveryBase+"/stable-urls/prod").is("failover_group_name", g.str("name"))
	c.delete(recoveryBase+"/stable-urls/prod").refused(409, "RESOURCE_CONFLICT", "failover-groups/g")
	fail := object{"failover_type": "FORCED", "target_primary_region": "us-west-2"}
	c.post(base+"/g/failover", fail).refused(400, "INVALID_STATE", "CREATING")
	c.advance(5 * time.Second)
	c.get(base+"/g").is("state", "INITIAL_REPLICATION")
	c.advance(5 * time.Second)
	a := c.get(base+"/g").is("state", "ACTIVE")
	if a.str("replication_point") == "" {
		t.Error(a.text)
	}
	l := c.get(base).ok().count("failover_groups", 1)
	if l.at("failover_groups.0.state") != nil || l.at("failover_groups.0.etag") == nil {
		t.Error(l.text)
	}
	old := a.str("etag")
	c.patch(base+"/g?update_mask=unity_catalog_assets&etag="+old, group(object{"unity_catalog_assets": object{
		"catalogs": []object{{"name": "main"}}, "data_replication_workspace_set": "s",
	}})).ok().is("unity_catalog_assets.catalogs.0.name", "main")
	c.patch(base+"/g?update_mask=workspace_sets&etag="+old, group(nil)).refused(409, "ABORTED", "etag")
	c.patch(base+"/g?update_mask=regions", group(nil)).refused(400, "INVALID_PARAMETER_VALUE", "regions")
	c.patch(base+"/g?update_mask=unity_catalog_assets", group(nil)).ok()

	c.post(base+"/g/failover", object{"failover_type": "FORCED", "target_primary_region": "us-east-1"}).refused(400, "INVALID_PARAMETER_VALUE", "already")
	c.post(base+"/g/failover", object{"failover_type": "FORCED", "target_primary_region": "eu"}).refused(400, "INVALID_PARAMETER_VALUE", "regions")
	c.post(base+"/g/failover", fail).ok().is("state", "FAILING_OVER")
	c.delete(base+"/g").refused(409, "RESOURCE_CONFLICT", "failing over")
	c.advance(time.Minute)
	c.get(base+"/g").is("state", "ACTIVE").is("effective_primary_region", "us-west-2")
	c.get(recoveryBase+"/stable-urls/prod").is("effective_workspace_id", west)
	c.delete(base+"/g?etag=stale").refused(409, "ABORTED", "etag")
	c.delete(base + "/g").ok()
	c.get(base+"/g").refused(404, "NOT_FOUND", "g")
	c.get(recoveryBase+"/stable-urls/prod").is("failover_group_name", "").is("effective_workspace_id", west)
	c.delete(recoveryBase + "/stable-urls/prod").ok()
	c.gone(recoveryBase + "/stable-urls/prod")
}

func TestNetworkEndpoints(t *testing.T) {
	c := newTester(t, emulator.WithPageSize(2))
	body := func(n string) object {
		return object{"display_name": n, "region": "eastus", "azure_private_endpoint_info": object{
			"private_endpoint_name": n, "private_endpoint_resource_guid": "g",
		}}
	}
	a := c.post(endpointBase, body("a")).ok().is("state", "PENDING").is("use_case", "SERVICE_DIRECT")
	id := a.str("endpoint_id")
	a.is("name", "accounts/"+emulator.DefaultAccountID+"/endpoints/"+id)
	if !strings.HasSuffix(a.str("create_time"), "Z") {
		t.Error(a.text)
	}
	c.post(endpointBase, object{"display_name": "x", "region": "r"}).refused(400, "INVALID_PARAMETER_VALUE", "Exactly one")
	c.post(endpointBase, object{}).refused(400, "INVALID_PARAMETER_VALUE", "display_name")
	c.advance(time.Minute)
	c.get(endpointBase+"/"+id).is("state", "APPROVED")
	for range 4 {
		c.post(endpointBase, body("b")).ok()
	}
	if n, pages := c.pages(endpointBase, "items"); n != 5 || pages != 3 {
		t.Errorf("%d items on %d pages", n, pages)
	}
	c.delete(endpointBase + "/" + id).ok()
	c.get(endpointBase+"/"+id).refused(404, "NOT_FOUND", id)
}
