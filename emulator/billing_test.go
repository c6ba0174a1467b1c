package emulator_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
)

func TestLogDeliveryLife(t *testing.T) {
	c := newTester(t)
	cred, stor := c.credential("logs"), c.storage("logs")
	body := func(more object) object {
		o := object{"credentials_id": cred, "storage_configuration_id": stor, "log_type": "BILLABLE_USAGE", "output_format": "CSV"}
		for k, v := range more {
			o[k] = v
		}
		return object{"log_delivery_configuration": o}
	}
	bad := func(part string, more object) {
		t.Helper()
		c.post("log-delivery", body(more)).refused(400, "INVALID_PARAMETER_VALUE", part)
	}
	bad("output format CSV", object{"output_format": "JSON"})
	bad("output format JSON", object{"log_type": "AUDIT_LOGS"})
	bad("slash", object{"delivery_path_prefix": "/x"})
	bad("slash", object{"delivery_path_prefix": "x/"})
	bad("2019-03", object{"delivery_start_time": "2019-02"})
	bad("2019-03", object{"delivery_start_time": "2026-13"})
	bad("no-such", object{"credentials_id": "no-such"})
	bad("Workspace 5", object{"workspace_ids_filter": []int{5}})

	a := c.post("log-delivery", body(nil)).ok()
	id := a.str("log_delivery_configuration.config_id")
	a.is("log_delivery_configuration.status", "ENABLED").is("log_delivery_configuration.delivery_start_time", "2026-01").
		is("log_delivery_configuration.log_delivery_status.status", "CREATED")
	c.advance(time.Minute)
	c.get("log-delivery/"+id).ok().is("log_delivery_configuration.log_delivery_status.status", "SUCCEEDED")
	c.delete("credentials/"+cred).refused(409, "RESOURCE_CONFLICT", id)
	c.delete("storage-configurations/"+stor).refused(409, "RESOURCE_CONFLICT", id)

	second := c.post("log-delivery", body(nil)).ok().str("log_delivery_configuration.config_id")
	c.post("log-delivery", body(nil)).refused(400, "QUOTA_EXCEEDED", "at most 2")
	w := c.running("w", nil)
	c.post("log-delivery", `{"log_delivery_configuration":{"credentials_id":"`+cred+`","storage_configuration_id":"`+stor+
		`","log_type":"BILLABLE_USAGE","output_format":"CSV","workspace_ids_filter":[`+w+`]}}`).ok()
	c.patch("log-delivery/"+second, object{"status": "DISABLED"}).ok()
	third := c.post("log-delivery", body(nil)).ok().str("log_delivery_configuration.config_id")
	c.patch("log-delivery/"+second, object{"status": "ENABLED"}).refused(400, "QUOTA_EXCEEDED", "at most 2")
	c.patch("log-delivery/"+second, object{}).refused(400, "INVALID_PARAMETER_VALUE", "status")
	c.get("log-delivery?status=DISABLED").ok().count("log_delivery_configurations", 1).is("log_delivery_configurations.0.config_id", second)
	c.get("log-delivery?credentials_id=other").ok().count("log_delivery_configurations", 0)
	c.get("log-delivery?status=SOMETIMES").refused(400, "INVALID_PARAMETER_VALUE", "status")
	c.gone("log-delivery/no-such")

	// Disabled configurations do not hold what they refer to.
	list := c.get("log-delivery").ok().at("log_delivery_configurations").([]any)
	for _, l := range list {
		c.patch("log-delivery/"+l.(object)["config_id"].(string), object{"status": "DISABLED"}).ok()
	}
	c.delete("credentials/" + cred).ok()
	c.delete("storage-configurations/" + stor).ok()
	c.get("log-delivery/" + third).ok()
}

func TestLogDeliveryDefaultStatus(t *testing.T) {
	c := newTester(t, emulator.WithLogDeliveryDefault("DISABLED"))
	c.post("log-delivery", object{"log_delivery_configuration": object{
		"credentials_id": c.credential("emulator-broken"), "storage_configuration_id": c.storage("x"), "log_type": "AUDIT_LOGS", "output_format": "JSON",
	}}).ok().is("log_delivery_configuration.status", "DISABLED").is("log_delivery_configuration.log_delivery_status.status", "NOT_FOUND")
	a := c.get("log-delivery")
	id := a.str("log_delivery_configurations.0.config_id")
	c.patch("log-delivery/"+id, object{"status": "ENABLED"}).ok()
	c.advance(time.Minute)
	c.get("log-delivery/"+id).is("log_delivery_configuration.log_delivery_status.status", "USER_FAILURE")
}

func budget(threshold string, more object) object {
	b := object{"display_name": "b", "alert_configurations": []object{{
		"quantity_threshold": threshold, "quantity_type": "LIST_PRICE_DOLLARS_USD", "time_period": "MONTH",
		"trigger_type": "CUMULATIVE_SPENDING_EXCEEDED", "action_configurations": []object{{"action_type": "EMAIL_NOTIFICATION", "target": "a@example.com"}},
	}}}
	for k, v := range more {
		b[k] = v
	}
	return object{"budget": b}
}

func TestBudgetLife(t *testing.T) {
	c := newTester(t)
	base := "/api/2.1/accounts/" + emulator.DefaultAccountID + "/budgets"
	a := c.post(base, budget("100", nil)).ok()
	id := a.str("budget.budget_configuration_id")
	alert := a.str("budget.alert_configurations.0.alert_configuration_id")
	a.is("budget.alert_configurations.0.quantity_threshold", "100.000000000000000000")
	if alert == "" || a.str("budget.alert_configurations.0.action_configurations.0.action_configuration_id") == "" {
		t.Error(a.text)
	}
	c.post(base, budget("lots", nil)).refused(400, "INVALID_PARAMETER_VALUE", "lots")
	c.post(base, object{"budget": object{}}).refused(400, "INVALID_PARAMETER_VALUE", "Exactly one alert")
	c.post(base, budget("1", object{"display_name": strings.Repeat("x", 129)})).refused(400, "INVALID_PARAMETER_VALUE", "128")
	c.post(base, object{}).refused(400, "INVALID_PARAMETER_VALUE", "budget")
	c.advance(time.Hour)
	// What was read can be sent back: parts keep their ids.
	b := a.at("budget").(object)
	b["display_name"] = "renamed"
	u := c.put(base+"/"+id, object{"budget": b}).ok().is("budget.display_name", "renamed").
		is("budget.alert_configurations.0.alert_configuration_id", alert)
	if u.str("budget.update_time") == u.str("budget.create_time") {
		t.Error("the time of the change did not move:", u.text)
	}
	// A replacement loses what it leaves out.
	u = c.put(base+"/"+id, budget("0.5", nil)).ok().is("budget.alert_configurations.0.quantity_threshold", "0.500000000000000000")
	if u.str("budget.alert_configurations.0.alert_configuration_id") == alert {
		t.Error("a new alert has the old id")
	}
	c.delete(base + "/" + id).ok()
	c.gone(base + "/" + id)
}

// pages walks a list by its tokens and returns the number of items and pages.
func (t *tester) pages(path, items string) (n, pages int) {
	t.Helper()
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	token := ""
	for pages < 1000 {
		p := path
		if token != "" {
			p += sep + "page_token=" + token
		}
		a := t.get(p).ok()
		pages++
		l, _ := a.at(items).([]any)
		n += len(l)
		if token = a.str("next_page_token"); token == "" {
			return n, pages
		}
	}
	t.Fatal("the list does not end")
	return 0, 0
}

func TestTokenPaging(t *testing.T) {
	c := newTester(t, emulator.WithPageSize(3))
	base := "/api/2.1/accounts/" + emulator.DefaultAccountID + "/budgets"
	for range 10 {
		c.post(base, budget("1", nil)).ok()
	}
	if n, pages := c.pages(base, "budgets"); n != 10 || pages != 4 {
		t.Errorf("%d items on %d pages", n, pages)
	}
	token := c.get(base).str("next_page_token")
	c.get(base+"?page_token=nonsense").refused(400, "INVALID_PARAMETER_VALUE", "page token")
	c.get("network-policies?page_token="+token).refused(400, "INVALID_PARAMETER_VALUE", "page token")
}

func TestBudgetPolicies(t *testing.T) {
	c := newTester(t)
	base := "/api/2.1/accounts/" + emulator.DefaultAccountID + "/budget-policies"
	mk := func(name string) string {
		t.Helper()
		return c.post(base, object{"policy": object{"policy_name": name}}).ok().str("policy_id")
	}
	for _, n := range []string{"delta", "alpha", "charlie", "bravo", "echo"} {
		mk(n)
	}
	c.get(base).ok().is("policies.0.policy_name", "alpha").is("policies.4.policy_name", "echo")
	c.get(base+"?sort_spec.descending=true&sort_spec.field=POLICY_NAME").is("policies.0.policy_name", "echo")
	c.get(base+"?filter_by.policy_name=l").ok().count("policies", 3)
	c.get(base+"?filter_by.creator_user_name=somebody").ok().count("policies", 0)
	c.get(base+"?filter_by.creator_user_name="+emulator.DefaultUser).ok().count("policies", 5)
	if n, pages := c.pages(base+"?page_size=2", "policies"); n != 5 || pages != 3 {
		t.Errorf("%d items on %d pages", n, pages)
	}
	second := c.get(base + "?page_size=2").str("next_page_token")
	back := c.get(base + "?page_size=2&page_token=" + second).str("previous_page_token")
	c.get(base+"?page_size=2&page_token="+back).ok().is("policies.0.policy_name", "alpha")

	c.post(base, object{"policy": object{"policy_name": "alpha"}}).refused(409, "RESOURCE_ALREADY_EXISTS", "alpha")
	once := object{"request_id": "r-1", "policy": object{"policy_name": "foxtrot"}}
	id := c.post(base, once).ok().str("policy_id")
	c.post(base, once).ok().is("policy_id", id)
	bad := func(part string, p object) {
		t.Helper()
		c.post(base, object{"policy": p}).refused(400, "INVALID_PARAMETER_VALUE", part)
	}
	bad("policy_name", object{})
	bad("reserved", object{"policy_name": "databricks:default-policy-1"})
	bad("8859-1", object{"policy_name": "Ω"})
	bad("reserved", object{"policy_name": "x", "custom_tags": []object{{"key": "budget-policy-id", "value": "1"}}})
	bad("Workspace 5", object{"policy_name": "x", "binding_workspace_ids": []int{5}})
	var tags []object
	for i := range 21 {
		tags = append(tags, object{"key": fmt.Sprint(i)})
	}
	bad("at most 20", object{"policy_name": "x", "custom_tags": tags})
	c.post(base, object{}).refused(400, "INVALID_PARAMETER_VALUE", "policy")

	// The broken parameter of some SDK versions is tolerated.
	c.patch(base+"/"+id+"?limit_config=%26%7B%7D", object{"policy_name": "golf", "custom_tags": tags[:2]}).ok().
		is("policy_name", "golf").count("custom_tags", 2)
	c.patch(base+"/"+id, object{"policy_name": "alpha"}).refused(409, "RESOURCE_ALREADY_EXISTS", "alpha")
	c.delete(base + "/" + id).ok()
	c.gone(base + "/" + id)
	mk("golf")
}

func TestUsageDashboards(t *testing.T) {
	c := newTester(t)
	w := c.running("w", nil)
	body := `{"dashboard_type":"USAGE_DASHBOARD_TYPE_WORKSPACE","workspace_id":` + w + `}`
	query := "dashboard?dashboard_type=USAGE_DASHBOARD_TYPE_WORKSPACE&workspace_id=" + w
	c.gone(query)
	id := c.post("dashboard", body).ok().str("dashboard_id")
	c.get(query).ok().is("dashboard_id", id)
	c.post("dashboard", body).refused(409, "RESOURCE_ALREADY_EXISTS", w)
	c.post("dashboard", object{}).refused(400, "INVALID_PARAMETER_VALUE", "workspace_id")
	c.get("dashboard?dashboard_type=NONE").refused(400, "INVALID_PARAMETER_VALUE", "dashboard_type")
	c.gone("dashboard?dashboard_type=USAGE_DASHBOARD_TYPE_GLOBAL&workspace_id=" + w)
}

func TestUsageDownload(t *testing.T) {
	c := newTester(t, emulator.WithUsageRows(50))
	path := "usage/download?start_month=2025-11&end_month=2025-12"
	a := c.get(path).ok()
	if a.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Error(a.header)
	}
	rows, err := csv.NewReader(strings.NewReader(a.text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+2*2*50 || len(rows[0]) != 12 || rows[0][0] != "workspaceId" {
		t.Errorf("%d rows, %q", len(rows), rows[0])
	}
	if !strings.Contains(a.text, "9007199254740993,") || strings.Contains(a.text, "@example.com") {
		t.Error("workspace ids or personal data are wrong")
	}
	if c.get(path).text != a.text {
		t.Error("the same call gives different rows")
	}
	if !strings.Contains(c.get(path+"&personal_data=true").text, "@example.com") {
		t.Error("no personal data")
	}
	w := c.running("w", nil)
	if got := c.get(path).text; !strings.Contains(got, "\n"+w+",") || strings.Contains(got, "9007199254740993") {
		t.Error("rows do not follow the workspaces")
	}
	for _, q := range []string{"start_month=2019-02&end_month=2019-03", "start_month=2026-1&end_month=2026-02", "start_month=2025-12&end_month=2025-11"} {
		c.get("usage/download?"+q).refused(400, "INVALID_PARAMETER_VALUE", "month")
	}
	c.get("usage/download").refused(400, "INVALID_PARAMETER_VALUE", "Missing required parameter")
}
