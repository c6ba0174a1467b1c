package emulator

import (
	"slices"
	"strings"
)

// ruleResource is a resource of an account that has a rule set.
type ruleResource struct {
	// kind is the segment of its name: "" for the account itself, groups,
	// servicePrincipals, budgetPolicies, tagPolicies.
	kind, id string
}

// ruleKind says which roles the rule set of a kind of resource can grant.
type ruleKind struct {
	kind  string
	roles []string
}

func ruleKinds() []ruleKind {
	return []ruleKind{
		{"", []string{
			"roles/billing.admin", "roles/marketplace.admin",
			"roles/tagPolicy.assigner", "roles/tagPolicy.creator", "roles/tagPolicy.manager",
		}},
		{"groups", []string{"roles/group.assumer", "roles/group.manager"}},
		{"servicePrincipals", []string{"roles/servicePrincipal.manager", "roles/servicePrincipal.user"}},
		{"budgetPolicies", []string{"roles/budgetPolicy.manager", "roles/budgetPolicy.user"}},
		{"tagPolicies", []string{"roles/tagPolicy.assigner", "roles/tagPolicy.manager"}},
	}
}

// roles returns the roles that can be granted on the resource.
func (r ruleResource) roles() []string {
	for _, k := range ruleKinds() {
		if k.kind == r.kind {
			return k.roles
		}
	}
	return nil
}

// ruleResourceOf reads the name of a resource: accounts/{account}, or that
// followed by a kind and an id. It refuses what does not exist.
func ruleResourceOf(c *Call, name string) (ruleResource, error) {
	rest, ok := strings.CutPrefix(name, "accounts/"+c.Account)
	if !ok || rest != "" && rest[0] != '/' {
		return ruleResource{}, invalid("Resource %q does not belong to account %s.", clip(name, 200), c.Account)
	}
	if rest == "" {
		return ruleResource{}, nil
	}
	kind, id, _ := strings.Cut(rest[1:], "/")
	known := slices.ContainsFunc(ruleKinds(), func(k ruleKind) bool { return k.kind == kind })
	if kind == "" || !known || id == "" || strings.Contains(id, "/") {
		return ruleResource{}, invalid("Resource %q is not of a kind that has roles.", clip(name, 200))
	}
	r := ruleResource{kind, id}
	if !r.exists(c.Tx) {
		return ruleResource{}, notFound("Resource %s does not exist.", clip(name, 200))
	}
	return r, nil
}

// exists reports whether the resource is there. Tag policies belong to
// workspaces: the account API cannot tell which exist.
func (r ruleResource) exists(tx *Tx) bool {
	switch r.kind {
	case "groups":
		return tx.Get(collGroups, "", r.id) != nil
	case "servicePrincipals":
		return tx.FindOne(collServicePrincipals, indexApplicationID, strings.ToLower(r.id)) != nil
	case "budgetPolicies":
		return tx.Get(collBudgetPolicies, "", r.id) != nil
	}
	return true
}

const ruleSetSuffix = "/ruleSets/default"

// ruleSetName returns the name of the rule set of a group or of a service
// principal, "" for a user, who has none.
func ruleSetName(account string, who identity) string {
	prefix := "accounts/" + account + "/" + who.ruleName + "/"
	switch who.coll {
	case collGroups:
		return prefix + who.ID + ruleSetSuffix
	case collServicePrincipals:
		return prefix + who.login() + ruleSetSuffix
	}
	return ""
}

// validRulePrincipal reports whether a text has the form in which rule sets
// name principals: users/..., groups/... or servicePrincipals/...
func validRulePrincipal(text string) bool {
	for _, k := range identityKinds() {
		if name, ok := strings.CutPrefix(text, k.ruleName+"/"); ok {
			return name != ""
		}
	}
	return false
}
