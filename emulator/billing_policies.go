package emulator

import (
	"slices"
	"strings"
)

func budgetPolicies() Resource {
	return Resource{
		Stored: Collection{
			Name: collBudgetPolicies,
			Indexes: []Index{
				byField("name", "policy_name"),
				{"request", func(r *Record) string { return r.Hidden.Str("request_id") }},
			},
		},
		Label: "Budget policy",
		Get:   "BudgetPoliciesGet", Replace: "BudgetPoliciesUpdate", Delete: "BudgetPoliciesDelete",
		IDField: "policy_id", IDParam: "policy_id",
		Deletes: Nothing,
		Unique:  []Unique{taken("name", "Budget policy with name %s already exists", "policy_name")},
		Prepare: prepareBudgetPolicy,
	}
}

func prepareBudgetPolicy(c *Call, next, old *Record) error {
	o := next.Object
	// There is no field mask: everything is replaced, but a name must stay.
	if o.Str("policy_name") == "" && old != nil {
		o.Put("policy_name", old.Object.Str("policy_name"))
	}
	name := o.Str("policy_name")
	switch {
	case name == "":
		return invalid("Missing required field: policy.policy_name")
	case strings.HasPrefix(name, "databricks:default-policy"):
		return invalid("policy_name must not start with the reserved word databricks:default-policy.")
	case strings.IndexFunc(name, func(r rune) bool { return r > 0xff }) >= 0:
		return invalid("policy_name may only have characters of ISO 8859-1.")
	}
	tags := o.Objects("custom_tags")
	if len(tags) > 20 {
		return invalid("A budget policy may have at most 20 custom tags.")
	}
	seen := map[string]bool{}
	for _, t := range tags {
		k := t.Str("key")
		switch k {
		case "budget-policy-name", "budget-policy-id", "budget-policy-resolution-result":
			return invalid("The tag key %s is reserved.", k)
		}
		if seen[k] {
			return invalid("The tag key %s is given twice.", clip(k, 100))
		}
		seen[k] = true
	}
	for _, id := range (Ref{Path: "binding_workspace_ids"}).ids(o) {
		if c.Tx.Get(collWorkspaces, "", id) == nil {
			return invalid("Workspace %s does not exist in this account.", clip(id, 100))
		}
	}
	return nil
}

// createBudgetPolicy creates a policy once for each request_id.
func createBudgetPolicy(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		request := c.Body.Str("request_id")
		if len(request) > 36 {
			return nil, invalid("request_id must have at most 36 characters.")
		}
		if r := c.Tx.FindOne(collBudgetPolicies, "request", request); r != nil {
			return res.answer(c, r)
		}
		policy := c.Body.Obj("policy")
		if policy == nil {
			return nil, invalid("Missing required field: policy")
		}
		r, err := res.insert(c, "", policy)
		if err != nil {
			return nil, err
		}
		r = c.Tx.Change(collBudgetPolicies, r, func(r *Record) {
			r.Hidden["request_id"] = request
			r.Hidden["creator_user_id"], r.Hidden["creator_user_name"] = c.Caller.ID, c.Caller.Name
		})
		return res.answer(c, r)
	}
}

// listBudgetPolicies lists policies by name, with tokens in both directions.
func listBudgetPolicies(res *Resource) Handler {
	return func(c *Call) (*Reply, error) {
		records := c.Tx.List(collBudgetPolicies, "")
		records = slices.DeleteFunc(records, func(r *Record) bool {
			name, id, user := c.Query.Get("filter_by.policy_name"), c.Query.Get("filter_by.creator_user_id"), c.Query.Get("filter_by.creator_user_name")
			return name != "" && !strings.Contains(r.Object.Str("policy_name"), name) ||
				id != "" && r.Hidden.Str("creator_user_id") != id ||
				user != "" && r.Hidden.Str("creator_user_name") != user
		})
		down := c.QueryBool("sort_spec.descending")
		slices.SortStableFunc(records, func(a, b *Record) int {
			n := strings.Compare(a.Object.Str("policy_name"), b.Object.Str("policy_name"))
			if down {
				return -n
			}
			return n
		})
		page, next, err := paginate(c, records, 100)
		if err != nil {
			return nil, err
		}
		items := make([]any, 0, len(page))
		for _, r := range page {
			items = append(items, res.shown(c, r, true))
		}
		out := Object{"policies": items}
		if next != "" {
			out["next_page_token"] = next
		}
		from, err := readPageToken(c, c.Query.Get("page_token"))
		if err != nil {
			return nil, err
		}
		if from > 0 {
			size, err := pageSize(c, 100)
			if err != nil {
				return nil, err
			}
			out["previous_page_token"] = pageToken(c, max(0, from-size))
		}
		return reply(out)
	}
}
