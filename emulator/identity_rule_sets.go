package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"
)

// collRuleSets holds rule sets that were written, by their name.
const collRuleSets = "rule_sets"

// indexRuleSetName finds a rule set as it is now, whatever lag readers have.
const indexRuleSetName = "name"

// accessControl serves rule sets and the roles that they can grant.
func accessControl() service {
	return service{
		resources: []Resource{stored(Collection{Name: collRuleSets, Indexes: []Index{{
			Name: indexRuleSetName, Key: func(r *Record) string { return r.ID },
		}}}, "name")},
		handlers: map[string]Handler{
			"AssignableRolesList": listAssignableRoles,
			"RuleSetsGet":         getRuleSet,
			"RuleSetsUpdate":      putRuleSet,
		},
	}
}

func listAssignableRoles(c *Call) (*Reply, error) {
	res, err := ruleResourceOf(c, c.Query.Get("resource"))
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, r := range res.roles() {
		list = append(list, Object{"name": r})
	}
	return reply(Object{"roles": list})
}

// ruleSetResource reads the name of a rule set and returns whose it is.
func ruleSetResource(c *Call, name string) (ruleResource, error) {
	owner, ok := strings.CutSuffix(name, ruleSetSuffix)
	if !ok {
		return ruleResource{}, invalid("Rule set name %q does not end in %s.", clip(name, 200), ruleSetSuffix)
	}
	return ruleResourceOf(c, owner)
}

// ruleSetEtag is the version of a rule set; r is nil when it was never
// written.
func ruleSetEtag(name string, r *Record) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	b := h.Sum(nil)
	rev := uint64(0)
	if r != nil {
		rev = r.Rev
	}
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(b, rev))
}

func showRuleSet(name string, r *Record) Object {
	o := Object{"name": name, "etag": ruleSetEtag(name, r)}
	if r != nil && len(r.Object.List("grant_rules")) > 0 {
		o["grant_rules"] = r.Object.List("grant_rules")
	}
	return o
}

func getRuleSet(c *Call) (*Reply, error) {
	name := c.Query.Get("name")
	if _, err := ruleSetResource(c, name); err != nil {
		return nil, err
	}
	r := c.Tx.Get(collRuleSets, "", name)
	if etag := c.Query.Get("etag"); etag != "" && etag != ruleSetEtag(name, r) {
		// The answer must be as fresh as that version at least.
		r = c.Tx.FindOne(collRuleSets, indexRuleSetName, name)
	}
	return reply(showRuleSet(name, r))
}

// putRuleSet replaces all rules of a rule set. The etag must be that of its
// present version.
func putRuleSet(c *Call) (*Reply, error) {
	name, set := c.Body.Str("name"), c.Body.Obj("rule_set")
	res, err := ruleSetResource(c, name)
	if err != nil {
		return nil, err
	}
	if set.Str("name") != name {
		return nil, invalid("The rule set is called %q inside and %q outside.", clip(set.Str("name"), 200), clip(name, 200))
	}
	if set.Str("etag") == "" {
		return nil, invalid("Missing required field: rule_set.etag")
	}
	rules, err := readGrantRules(res, set)
	if err != nil {
		return nil, err
	}
	if set.Str("etag") != ruleSetEtag(name, c.Tx.Get(collRuleSets, "", name)) {
		return nil, conflict("Conflict with another RuleSet operation")
	}
	r := c.Tx.Put(collRuleSets, &Record{ID: name, Object: Object{"name": name, "grant_rules": rules}})
	return reply(showRuleSet(name, r))
}

// readGrantRules checks the rules of a request. A principal that is named
// twice in a rule is kept once.
func readGrantRules(res ruleResource, set Object) ([]any, error) {
	rules := []any{}
	for _, rule := range set.Objects("grant_rules") {
		role := rule.Str("role")
		if !slices.Contains(res.roles(), role) {
			return nil, invalid("Role %q cannot be granted on this resource; assignable are %s.",
				clip(role, 100), strings.Join(res.roles(), ", "))
		}
		principals := []any{}
		for _, p := range rule.Strings("principals") {
			if !validRulePrincipal(p) {
				return nil, invalid("Principal %q must be users/EMAIL, groups/NAME or servicePrincipals/APPLICATION_ID.",
					clip(p, 100))
			}
			if !slices.Contains(principals, any(p)) {
				principals = append(principals, p)
			}
		}
		rules = append(rules, map[string]any{"role": role, "principals": principals})
	}
	return rules, nil
}

// renameRulePrincipal lets grants follow a principal to its new name.
func renameRulePrincipal(tx *Tx, before, after string) {
	editRulePrincipals(tx, before, func(list []any, i int) []any {
		list[i] = after
		return list
	})
}

// forgetRulePrincipal drops the rule set of a principal that is gone, and its
// grants in others. A rule without principals goes with them.
func forgetRulePrincipal(tx *Tx, who identity) {
	if name := ruleSetName(tx.Account(), who); name != "" {
		tx.Delete(collRuleSets, "", name)
	}
	editRulePrincipals(tx, who.rulePrincipal(), func(list []any, i int) []any {
		return slices.Delete(list, i, i+1)
	})
}

// editRulePrincipals changes every occurrence of a principal. edit gets a
// list of principals that it may change, and the place of the principal.
func editRulePrincipals(tx *Tx, principal string, edit func(list []any, i int) []any) {
	names := func(rule Object) int { return slices.Index(rule.List("principals"), any(principal)) }
	for _, r := range tx.All(collRuleSets) {
		if !slices.ContainsFunc(r.Object.Objects("grant_rules"), func(rule Object) bool { return names(rule) >= 0 }) {
			continue
		}
		tx.Change(collRuleSets, r, func(r *Record) {
			kept := []any{}
			for _, rule := range r.Object.Objects("grant_rules") {
				if i := names(rule); i >= 0 {
					rule["principals"] = edit(rule.List("principals"), i)
				}
				if len(rule.List("principals")) > 0 {
					kept = append(kept, map[string]any(rule))
				}
			}
			r.Object["grant_rules"] = kept
		})
	}
}
