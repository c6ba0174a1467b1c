package emulator

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Collections of the billing service.
const (
	collLogDelivery    = "log_delivery"
	collBudgets        = "budgets"
	collBudgetPolicies = "budget_policies"
	collDashboards     = "usage_dashboards"
)

// billing serves budgets, budget policies, log delivery, usage.
func billing() service {
	ld := logDelivery()
	bp := budgetPolicies()
	return service{
		resources: []Resource{budgets(), bp, ld, {
			Stored: Collection{Name: collDashboards}, Label: "Usage dashboard", IDField: "_id",
		}},
		handlers: map[string]Handler{
			"LogDeliveryPatchStatus": patchLogDelivery(&ld),
			"BudgetPoliciesList":     listBudgetPolicies(&bp),
			"BudgetPoliciesCreate":   createBudgetPolicy(&bp),
			"UsageDashboardsCreate":  createDashboard,
			"UsageDashboardsGet":     getDashboard,
			"UsageDownload":          downloadUsage,
		},
	}
}

func budgets() Resource {
	return Resource{
		Stored: Collection{Name: collBudgets},
		Label:  "Budget",
		List:   "BudgetsList", Create: "BudgetsCreate", Get: "BudgetsGet", Replace: "BudgetsUpdate", Delete: "BudgetsDelete",
		IDField: "budget_configuration_id", IDParam: "budget_id",
		In: "budget", Out: "budget", Items: "budgets", Page: 100,
		Account: true, Created: "create_time", Updated: "update_time",
		Deletes: Nothing,
		Prepare: prepareBudget,
	}
}

func prepareBudget(c *Call, next, old *Record) error {
	o := next.Object
	if utf8.RuneCountInString(o.Str("display_name")) > 128 {
		return invalid("display_name must have at most 128 characters.")
	}
	alerts := o.Objects("alert_configurations")
	if len(alerts) != 1 {
		return invalid("Exactly one alert configuration must be given.")
	}
	alert := alerts[0]
	threshold, err := paddedDecimal(alert.Str("quantity_threshold"))
	if err != nil {
		return err
	}
	alert["quantity_threshold"] = threshold
	for _, p := range alert.Objects("principal_overrides") {
		t, err := paddedDecimal(p.Str("override_threshold"))
		if err != nil {
			return err
		}
		p["override_threshold"] = t
	}
	var before Object
	if old != nil {
		if l := old.Object.Objects("alert_configurations"); len(l) > 0 {
			before = l[0]
		}
	}
	// Ids are the service's, but an update may repeat them as they were read.
	var sent Object
	if l := c.Raw.Objects("budget.alert_configurations"); len(l) == 1 {
		sent = l[0]
	}
	keepID(c, alert, sent, "alert_configuration_id", []Object{before})
	actions := sent.Objects("action_configurations")
	for i, a := range alert.Objects("action_configurations") {
		if a.Str("action_type") == "BLOCK_USAGE" && o.Str("resource_type") != "BUDGET_RESOURCE_TYPE_UNITY_AI_GATEWAY" {
			return invalid("BLOCK_USAGE is only available for budgets of the Unity AI Gateway.")
		}
		var s Object
		if i < len(actions) {
			s = actions[i]
		}
		keepID(c, a, s, "action_configuration_id", before.Objects("action_configurations"))
	}
	return nil
}

// keepID keeps the id of a part that was sent when it belonged to the budget
// before, and gives a new one otherwise.
func keepID(c *Call, part, sent Object, field string, before []Object) {
	for _, b := range before {
		if id := b.Str(field); id != "" && id == sent.Str(field) {
			part[field] = id
			return
		}
	}
	part[field] = c.NewUUID()
}

// paddedDecimal writes an amount as the service returns it: with 18 decimals.
func paddedDecimal(s string) (string, error) {
	r, ok := new(big.Rat).SetString(s)
	if !ok || strings.ContainsAny(s, "/eExXpP_") || r.Sign() < 0 || len(s) > 60 {
		return "", invalid("Invalid value for quantity_threshold: %q is not an amount.", clip(s, 60))
	}
	return r.FloatString(18), nil
}

func createDashboard(c *Call) (*Reply, error) {
	ws, kind := c.Body.Str("workspace_id"), c.Body.Str("dashboard_type")
	if ws == "" || kind == "" {
		return nil, invalid("workspace_id and dashboard_type are required.")
	}
	if c.Tx.Get(collWorkspaces, "", ws) == nil {
		return nil, notFound("Workspace %s does not exist.", clip(ws, 100))
	}
	id := ws + "/" + kind
	if c.Tx.Get(collDashboards, "", id) != nil {
		return nil, alreadyExists("A dashboard of type %s already exists for workspace %s.", kind, ws)
	}
	o := c.Body.Clone()
	o.Default("major_version", "USAGE_DASHBOARD_MAJOR_VERSION_1")
	o.Put("dashboard_id", strings.ReplaceAll(c.NewUUID(), "-", ""))
	c.Tx.Put(collDashboards, &Record{ID: id, Object: o})
	return reply(Object{"dashboard_id": o["dashboard_id"]})
}

func getDashboard(c *Call) (*Reply, error) {
	ws, kind := c.Query.Get("workspace_id"), c.Query.Get("dashboard_type")
	if _, err := strconv.ParseInt(ws, 10, 64); err != nil || kind == "" {
		return nil, invalid("workspace_id and dashboard_type are required.")
	}
	d := c.Tx.Get(collDashboards, "", ws+"/"+kind)
	if d == nil {
		return nil, notFound("No dashboard of type %s exists for workspace %s.", kind, ws)
	}
	host := "dbc-emulator"
	if w := c.Tx.Get(collWorkspaces, "", ws); w != nil {
		host = w.Object.Str("deployment_name")
	}
	return reply(Object{
		"dashboard_id":  d.Object["dashboard_id"],
		"dashboard_url": "https://" + host + ".cloud.databricks.com/dashboardsv3/" + d.Object.Str("dashboard_id") + "/published",
	})
}
