package emulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
)

func TestIPAccessLists(t *testing.T) {
	c := newTester(t)
	a := c.post("ip-access-lists", object{"label": "office", "list_type": "ALLOW", "ip_addresses": []string{"192.0.2.10", "198.51.100.0/24"}}).ok()
	id := a.str("ip_access_list.list_id")
	a.is("ip_access_list.address_count", "2").is("ip_access_list.enabled", "true")
	path := "ip-access-lists/" + id
	c.post("ip-access-lists", object{"label": "office", "list_type": "ALLOW"}).
		refused(400, "RESOURCE_ALREADY_EXISTS", "IP access list with type (ALLOW) and label (office) already exists")
	c.post("ip-access-lists", object{"label": "office", "list_type": "BLOCK", "ip_addresses": []string{"203.0.113.7"}}).ok()
	c.post("ip-access-lists", object{"label": "x", "list_type": "allow"}).refused(400, "INVALID_PARAMETER_VALUE", "list_type")
	for _, bad := range []string{"1.2.3", "1.2.3.4/33", "::1", "office"} {
		c.post("ip-access-lists", object{"label": "x", "list_type": "BLOCK", "ip_addresses": []string{bad}}).refused(400, "INVALID_PARAMETER_VALUE", bad)
	}
	if u := c.patch(path, object{"enabled": false}).ok(); u.text != "" {
		t.Errorf("an update answers %q", u.text)
	}
	c.get(path).ok().is("ip_access_list.enabled", "false").is("ip_access_list.address_count", "2")
	c.put(path, object{"label": "office", "list_type": "ALLOW"}).refused(400, "INVALID_PARAMETER_VALUE", "enabled")
	c.put(path, object{"label": "home", "list_type": "ALLOW", "enabled": true, "ip_addresses": []string{"192.0.2.1"}}).ok()
	c.get(path).is("ip_access_list.label", "home").is("ip_access_list.address_count", "1").is("ip_access_list.list_id", id)
	var many []string
	for i := range 999 {
		many = append(many, fmt.Sprintf("10.0.%d.%d", i/250, i%250))
	}
	c.patch(path, object{"ip_addresses": many}).ok()
	c.patch(path, object{"ip_addresses": append(many, "10.9.9.9")}).refused(400, "QUOTA_EXCEEDED", "1000")
	c.get("ip-access-lists").ok().count("ip_access_lists", 2)
	c.delete(path).ok()
	c.get(path).refused(404, "RESOURCE_DOES_NOT_EXIST", "Can't find an IP access list with id: "+id)
}

func TestIPAccessListsKeepOut(t *testing.T) {
	c := newTester(t)
	c.header.Set("X-Forwarded-For", "203.0.113.9")
	c.post("ip-access-lists", object{"label": "a", "list_type": "ALLOW", "ip_addresses": []string{"192.0.2.10"}}).
		refused(400, "INVALID_STATE", "203.0.113.9")
	c.post("ip-access-lists", object{"label": "b", "list_type": "BLOCK", "ip_addresses": []string{"203.0.113.0/24"}}).
		refused(400, "INVALID_STATE", "203.0.113.9")
	id := c.post("ip-access-lists", object{"label": "a", "list_type": "ALLOW", "ip_addresses": []string{"203.0.113.0/24"}}).ok().str("ip_access_list.list_id")
	c.header.Set("X-Forwarded-For", "198.51.100.1")
	c.get("credentials").refused(403, "PERMISSION_DENIED", "198.51.100.1")
	c.header.Set("X-Forwarded-For", "203.0.113.200")
	c.get("credentials").ok()
	c.patch("ip-access-lists/"+id, object{"ip_addresses": []string{"192.0.2.10"}}).refused(400, "INVALID_STATE", "203.0.113.200")
	// The switch takes all lists out of force.
	etag := c.get("settings/types/acct_ip_acl_enable/names/default").refused(404, "NOT_FOUND", "").str("details.0.metadata.etag")
	c.patch("settings/types/acct_ip_acl_enable/names/default", object{
		"allow_missing": true, "field_mask": "acct_ip_acl_enable.value",
		"setting": object{"etag": etag, "acct_ip_acl_enable": object{"value": false}},
	}).ok()
	c.header.Set("X-Forwarded-For", "198.51.100.1")
	c.get("credentials").ok()
}

func TestTypedSettings(t *testing.T) {
	for _, s := range []struct {
		name, value string
		set         object
		path, want  string
		exists      bool
		deletable   bool
	}{
		{"acct_ip_acl_enable", "acct_ip_acl_enable", object{"value": true}, "value", "true", false, true},
		{"dcp_acct_enable", "personal_compute", object{"value": "DELEGATE"}, "value", "DELEGATE", true, true},
		{"disable_legacy_features", "disable_legacy_features", object{"value": true}, "value", "true", false, true},
		{"llm_proxy_partner_powered", "boolean_val", object{"value": true}, "value", "true", false, false},
		{"llm_proxy_partner_powered_enforce", "boolean_val", object{"value": true}, "value", "true", false, false},
		{"shield_csp_enablement_ac", "csp_enablement_account", object{"is_enforced": true, "compliance_standards": []string{"HIPAA"}}, "is_enforced", "true", false, false},
		{"shield_esm_enablement_ac", "esm_enablement_account", object{"is_enforced": true}, "is_enforced", "true", false, false},
	} {
		t.Run(s.name, func(t *testing.T) {
			c := newTester(t)
			path := "settings/types/" + s.name + "/names/default"
			update := func(etag string, value any, mask string) answer {
				return c.patch(path, object{"allow_missing": true, "field_mask": mask, "setting": object{"etag": etag, s.value: value}})
			}
			var etag string
			if s.exists {
				etag = c.get(path).ok().str("etag")
				update("", s.set, s.value).refused(409, "RESOURCE_CONFLICT", "Conflict")
			} else {
				etag = c.get(path).refused(404, "NOT_FOUND", s.name).str("details.0.metadata.etag")
				update("", s.set, s.value).refused(404, "NOT_FOUND", s.name)
			}
			if etag == "" {
				t.Fatal("no etag to begin with")
			}
			c.patch(path, object{"allow_missing": false, "field_mask": s.value, "setting": object{"etag": etag, s.value: s.set}}).
				refused(400, "INVALID_PARAMETER_VALUE", "allow_missing")
			update(etag, s.set, "other").refused(400, "INVALID_PARAMETER_VALUE", "other")
			a := update(etag, s.set, s.value).ok().is(s.value+"."+s.path, s.want).is("setting_name", "default")
			fresh := a.str("etag")
			if fresh == etag {
				t.Error("the etag did not change")
			}
			stale := update(etag, s.set, s.value).refused(409, "RESOURCE_CONFLICT", "Conflict")
			if stale.str("details.0.metadata.etag") != fresh {
				t.Errorf("the conflict does not carry the etag: %s", stale.text)
			}
			c.get(path+"?etag="+etag).ok().is("etag", fresh).is(s.value+"."+s.path, s.want)
			// A masked member that is missing becomes its zero value.
			if s.path == "is_enforced" {
				fresh = update(fresh, object{}, s.value+".is_enforced").ok().is(s.value+".is_enforced", "false").str("etag")
			}
			if !s.deletable {
				return
			}
			c.delete(path+"?etag="+etag).refused(409, "RESOURCE_CONFLICT", "Conflict")
			c.delete(path).refused(409, "RESOURCE_CONFLICT", "Conflict")
			if c.delete(path+"?etag="+fresh).ok().str("etag") == "" {
				t.Error("a deletion answers without an etag")
			}
			if s.exists {
				c.get(path).ok().is("personal_compute.value", "ON")
			} else {
				etag = c.get(path).refused(404, "NOT_FOUND", s.name).str("details.0.metadata.etag")
				c.delete(path+"?etag="+etag).refused(404, "NOT_FOUND", s.name)
				update(etag, s.set, s.value).ok()
			}
		})
	}
}

func TestSettingsByName(t *testing.T) {
	c := newTester(t, emulator.WithPageSize(5))
	base := "/api/2.1/accounts/" + emulator.DefaultAccountID
	if n, pages := c.pages(base+"/settings-metadata", "settings_metadata"); n < 10 || pages < 3 {
		t.Errorf("%d settings on %d pages", n, pages)
	}
	path := base + "/settings/personal_compute"
	c.get(path).ok().is("effective_personal_compute.value", "ON")
	c.patch(path, object{"personal_compute": object{"value": "DELEGATE"}, "name": "personal_compute"}).ok().
		is("personal_compute.value", "DELEGATE").is("effective_personal_compute.value", "DELEGATE")
	c.get(path).is("effective_personal_compute.value", "DELEGATE")
	c.patch(path, object{"boolean_val": object{"value": true}}).refused(400, "INVALID_PARAMETER_VALUE", "personal_compute")
	c.patch(path, object{}).refused(400, "INVALID_PARAMETER_VALUE", "personal_compute")
	c.patch(path, object{"name": "other", "personal_compute": object{"value": "ON"}}).refused(400, "INVALID_PARAMETER_VALUE", "other")
	c.patch(path, object{"personal_compute": object{"value": "OFF"}}).refused(400, "INVALID_PARAMETER_VALUE", "personal_compute")
	c.gone(base + "/settings/no_such")
	// Every setting of the metadata can be read.
	for _, m := range c.get(base + "/settings-metadata?page_size=1000").ok().at("settings_metadata").([]any) {
		c.get(base + "/settings/" + m.(object)["name"].(string)).ok()
	}

	user := c.get("scim/v2/Users").ok().str("Resources.0.id")
	pref := base + "/users/" + user
	c.get(pref+"/settings/theme").ok().is("effective_string_val.value", "system").is("user_id", user)
	c.patch(pref+"/settings/theme", object{"string_val": object{"value": "dark"}}).ok().is("string_val.value", "dark")
	c.get(pref+"/settings/theme").is("effective_string_val.value", "dark")
	// What was read may be sent back.
	c.patch(pref+"/settings/theme", object{"string_val": object{"value": "light"}, "effective_string_val": object{"value": "dark"}, "user_id": user}).
		ok().is("effective_string_val.value", "light")
	// Those that the documentation and users of Terraform speak of are there.
	c.patch(pref+"/settings/enableDarkMode", object{"name": "enableDarkMode", "string_val": object{"value": "dark"}}).ok().is("effective_string_val.value", "dark")
	c.patch(pref+"/settings/enableLineNumbers", object{"boolean_val": object{"value": false}}).ok().is("effective_boolean_val.value", "false")
	c.gone(base + "/users/1/settings/theme")
	c.gone(base + "/users/1/settings-metadata")
	c.pages(pref+"/settings-metadata", "settings_metadata")
}

func TestConnectivityConfigurations(t *testing.T) {
	c := newTester(t, emulator.WithProvisioningTime(100*time.Second))
	for _, name := range []string{"ab", "with space", "x123456789012345678901234567890"} {
		c.post("network-connectivity-configs", object{"name": name, "region": "us-east-1"}).refused(400, "INVALID_PARAMETER_VALUE", "name")
	}
	a := c.post("network-connectivity-configs", object{"name": "ncc-1", "region": "us-east-1"}).ok()
	id := a.str("network_connectivity_config_id")
	if l, _ := a.at("egress_config.default_rules.aws_stable_ip_rule.cidr_blocks").([]any); len(l) == 0 {
		t.Error(a.text)
	}
	path := "network-connectivity-configs/" + id
	rules := path + "/private-endpoint-rules"
	s3 := object{"endpoint_service": "com.amazonaws.us-east-1.s3", "resource_names": []string{"bucket"}}
	bad := func(part string, o object) {
		t.Helper()
		c.post(rules, o).refused(400, "INVALID_PARAMETER_VALUE", part)
	}
	bad("Exactly one", object{})
	bad("mutually exclusive", object{"resource_id": "/r", "group_id": "blob", "domain_names": []string{"a.b"}})
	bad("resource_names", object{"endpoint_service": "com.amazonaws.us-east-1.s3"})
	bad("domain_names", object{"endpoint_service": "com.amazonaws.vpce.us-east-1.vpce-svc-1"})
	c.post("network-connectivity-configs/nope/private-endpoint-rules", s3).refused(404, "RESOURCE_DOES_NOT_EXIST", "nope")

	s3["enabled"] = true
	r := c.post(rules, s3).ok().is("connection_state", "CREATING").is("enabled", "false").is("deactivated", "false").
		is("account_id", emulator.DefaultAccountID)
	if r.at("vpc_endpoint_id") != nil {
		t.Error("the endpoint is there too early")
	}
	rule := rules + "/" + r.str("rule_id")
	c.post(rules, s3).refused(409, "RESOURCE_ALREADY_EXISTS", "same target")
	c.advance(20 * time.Second)
	if c.get(rule).ok().is("connection_state", "PENDING").str("vpc_endpoint_id") == "" {
		t.Error("no endpoint")
	}
	c.patch(rule+"?update_mask=enabled", object{"enabled": true}).refused(400, "INVALID_PARAMETER_VALUE", "ESTABLISHED")
	c.advance(80 * time.Second)
	c.get(rule).is("connection_state", "ESTABLISHED")
	c.patch(rule+"?update_mask=enabled", object{"enabled": true}).ok().is("enabled", "true")
	c.get(path).ok().count("egress_config.target_rules.aws_private_endpoint_rules", 1).
		is("egress_config.target_rules.aws_private_endpoint_rules.0.enabled", "true")
	c.patch(rule+"?update_mask=enabled", object{}).ok().is("enabled", "false")
	c.patch(rule+"?update_mask=resource_names", object{"resource_names": []string{"a", "b"}}).ok().count("resource_names", 2)
	c.patch(rule+"?update_mask=endpoint_service", object{}).refused(400, "INVALID_PARAMETER_VALUE", "endpoint_service")
	c.patch(rule, object{}).refused(400, "INVALID_PARAMETER_VALUE", "update_mask")

	// A deleted rule stays for a week and keeps its configuration.
	c.delete(rule).ok().is("deactivated", "true")
	c.get(rule).ok().is("deactivated", "true")
	c.patch(rule+"?update_mask=enabled", object{"enabled": true}).refused(400, "INVALID_PARAMETER_VALUE", "deactivated")
	c.get(rules).ok().count("items", 1)
	c.delete(path).refused(409, "RESOURCE_CONFLICT", "private endpoint rules")
	c.advance(7 * 24 * time.Hour)
	c.gone(rule)
	c.delete(path).ok()
	c.gone(path)
}

func TestRulesThatAreNotApproved(t *testing.T) {
	c := newTester(t)
	id := c.post("network-connectivity-configs", object{"name": "ncc-1", "region": "us-east-1"}).ok().str("network_connectivity_config_id")
	rules := "network-connectivity-configs/" + id + "/private-endpoint-rules"
	states := map[string]string{"emulator-broken": "CREATE_FAILED", "emulator-rejected": "REJECTED", "emulator-waiting": "PENDING"}
	made := map[string]string{}
	for mark := range states {
		made[mark] = c.post(rules, object{
			"endpoint_service": "com.amazonaws.vpce.us-east-1.vpce-svc-" + mark, "domain_names": []string{mark + ".example.com"},
		}).ok().str("rule_id")
	}
	c.advance(time.Hour)
	for mark, want := range states {
		c.get(rules+"/"+made[mark]).ok().is("connection_state", want)
	}
	c.advance(14 * 24 * time.Hour)
	waiting := rules + "/" + made["emulator-waiting"]
	c.get(waiting).is("connection_state", "EXPIRED")
	c.delete(waiting).ok().is("deactivated", "true")
	c.gone(waiting)
}

func TestAzureConnectivity(t *testing.T) {
	c := newTester(t, emulator.WithSeed(&emulator.Seed{Accounts: []emulator.SeedAccount{{ID: emulator.DefaultAccountID, Cloud: "azure"}}}))
	a := c.post("network-connectivity-configs", object{"name": "ncc-1", "region": "westus"}).ok()
	a.is("egress_config.default_rules.azure_service_endpoint_rule.target_region", "westus")
	id := a.str("network_connectivity_config_id")
	rules := "network-connectivity-configs/" + id + "/private-endpoint-rules"
	rule := object{"resource_id": "/subscriptions/1/x", "group_id": "blob"}
	c.post(rules, rule).ok()
	c.post(rules, rule).refused(409, "RESOURCE_ALREADY_EXISTS", "same target")
	c.post(rules, object{"resource_id": "/subscriptions/1/x", "group_id": "dfs"}).ok()
	c.advance(time.Hour)
	c.get("network-connectivity-configs/"+id).ok().count("egress_config.target_rules.azure_private_endpoint_rules", 2)
}

func TestNetworkPolicies(t *testing.T) {
	c := newTester(t)
	w := c.running("w", nil)
	egress := func(mode string) object { return object{"network_access": object{"restriction_mode": mode}} }
	c.get("network-policies").ok().count("items", 1).is("items.0.network_policy_id", "default-policy")
	c.post("network-policies", object{"network_policy_id": "tight", "egress": egress("RESTRICTED_ACCESS")}).ok().
		is("account_id", emulator.DefaultAccountID)
	c.post("network-policies", object{"network_policy_id": "tight"}).refused(409, "RESOURCE_ALREADY_EXISTS", "tight")
	c.post("network-policies", object{"network_policy_id": "a b"}).refused(400, "INVALID_PARAMETER_VALUE", "network_policy_id")
	c.post("network-policies", object{}).refused(400, "INVALID_PARAMETER_VALUE", "network_policy_id")
	c.put("network-policies/tight", object{"network_policy_id": "other", "egress": egress("FULL_ACCESS")}).ok().
		is("network_policy_id", "tight").is("egress.network_access.restriction_mode", "FULL_ACCESS")
	c.put("network-policies/default-policy", object{"egress": egress("RESTRICTED_ACCESS")}).ok()
	c.delete("network-policies/default-policy").refused(400, "INVALID_PARAMETER_VALUE", "default-policy")
	c.put("network-policies/none", object{}).refused(404, "RESOURCE_DOES_NOT_EXIST", "none")

	option := "workspaces/" + w + "/network"
	c.get(option).ok().is("network_policy_id", "default-policy").is("workspace_id", w)
	c.put(option, object{"network_policy_id": "none"}).refused(400, "INVALID_PARAMETER_VALUE", "none")
	c.put(option, object{"network_policy_id": "tight"}).ok().is("network_policy_id", "tight")
	c.get(option).is("network_policy_id", "tight")
	c.delete("network-policies/tight").refused(409, "RESOURCE_CONFLICT", w)
	c.put(option, object{"network_policy_id": "default-policy"}).ok()
	c.delete("network-policies/tight").ok()
	c.gone("network-policies/tight")
	c.gone("workspaces/1/network")
	if a := c.put("workspaces/1/network", object{"network_policy_id": "x"}); a.status != http.StatusNotFound {
		t.Error(a.text)
	}
}
