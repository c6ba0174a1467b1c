package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/databricks-account/connector/emulator"
)

const accessControlPath = "/api/2.0/preview/accounts/" + emulator.DefaultAccountID + "/access-control/"

func (d *directoryTest) ruleSet(owner string) response {
	d.Helper()
	return d.ok("GET", query(accessControlPath+"rule-sets", "name", ruleSetOf(owner), "etag", ""), nil)
}

func ruleSetOf(owner string) string {
	return "accounts/" + emulator.DefaultAccountID + owner + "/ruleSets/default"
}

func ruleSetBody(owner, etag, role string, principals ...string) Object {
	return Object{"name": ruleSetOf(owner), "rule_set": Object{
		"name": ruleSetOf(owner), "etag": etag, "grant_rules": []Object{{"role": role, "principals": principals}},
	}}
}

func TestRuleSetLife(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	robot, app := d.servicePrincipal("robot")
	team := d.group("team")
	for owner, role := range map[string]string{
		"":                          "roles/marketplace.admin",
		"/groups/" + team:           "roles/group.manager",
		"/servicePrincipals/" + app: "roles/servicePrincipal.user",
		"/tagPolicies/anything":     "roles/tagPolicy.manager",
	} {
		fresh := d.ruleSet(owner)
		d.same(fresh, "name", `"`+ruleSetOf(owner)+`"`)
		d.same(fresh, "grant_rules", `null`)
		etag := fresh.Str("etag")
		if again := d.ruleSet(owner); etag == "" || again.Str("etag") != etag {
			t.Errorf("%s: etags %q and %q of the same version", owner, etag, again.Str("etag"))
		}
		put := d.ok("PUT", accessControlPath+"rule-sets", ruleSetBody(owner, etag, role, "users/ada@example.com", "users/ada@example.com", "groups/team"))
		d.same(put, "grant_rules", `[{"role":"`+role+`","principals":["users/ada@example.com","groups/team"]}]`)
		if put.Str("etag") == etag {
			t.Errorf("%s: the etag did not change", owner)
		}
		got := d.ruleSet(owner)
		d.same(got, "etag", `"`+put.Str("etag")+`"`)
		d.same(got, "grant_rules", `[{"role":"`+role+`","principals":["users/ada@example.com","groups/team"]}]`)

		// A stale etag changes nothing.
		r := d.refused(409, "Conflict with another RuleSet operation", "PUT", accessControlPath+"rule-sets",
			ruleSetBody(owner, etag, role, "groups/other"))
		d.same(r, "error_code", `"RESOURCE_CONFLICT"`)
		d.refused(409, "Conflict", "PUT", accessControlPath+"rule-sets", ruleSetBody(owner, "bogus", role))
		d.refused(400, "etag", "PUT", accessControlPath+"rule-sets", ruleSetBody(owner, "", role))
		d.same(d.ruleSet(owner), "etag", `"`+put.Str("etag")+`"`)

		d.refused(400, "cannot be granted", "PUT", accessControlPath+"rule-sets",
			ruleSetBody(owner, put.Str("etag"), "roles/nonsense", "groups/team"))
		d.refused(400, "must be users/EMAIL", "PUT", accessControlPath+"rule-sets",
			ruleSetBody(owner, put.Str("etag"), role, "team"))

		roles := d.ok("GET", query(accessControlPath+"assignable-roles", "resource", "accounts/"+emulator.DefaultAccountID+owner), nil)
		if !strings.Contains(values(roles.Objects("roles"), "name"), role) {
			t.Errorf("%s: roles %s", owner, roles.text)
		}
		// A PUT without rules revokes all.
		put = d.ok("PUT", accessControlPath+"rule-sets", Object{
			"name":     ruleSetOf(owner),
			"rule_set": Object{"name": ruleSetOf(owner), "etag": put.Str("etag")},
		})
		d.same(put, "grant_rules", `null`)
	}

	d.refused(400, "etag", "GET", query(accessControlPath+"rule-sets", "name", ruleSetOf("")), nil)
	d.refused(400, "does not end in", "GET", query(accessControlPath+"rule-sets", "etag", "", "name", "accounts/"+emulator.DefaultAccountID), nil)
	d.refused(400, "does not belong", "GET", query(accessControlPath+"rule-sets", "etag", "", "name", "accounts/other/ruleSets/default"), nil)
	d.refused(400, "not of a kind", "GET", query(accessControlPath+"rule-sets", "etag", "", "name", ruleSetOf("/users/1")), nil)
	d.refused(400, "not of a kind", "GET", query(accessControlPath+"rule-sets", "etag", "", "name", ruleSetOf("/groups/")), nil)
	for _, owner := range []string{"/groups/1", "/servicePrincipals/" + robot, "/budgetPolicies/nope"} {
		d.refused(404, "does not exist", "GET", query(accessControlPath+"rule-sets", "etag", "", "name", ruleSetOf(owner)), nil)
		d.refused(404, "does not exist", "PUT", accessControlPath+"rule-sets", ruleSetBody(owner, "x", "roles/x"))
		d.refused(404, "does not exist", "GET", query(accessControlPath+"assignable-roles", "resource", "accounts/"+emulator.DefaultAccountID+owner), nil)
	}
	body := ruleSetBody("", d.ruleSet("").Str("etag"), "roles/billing.admin")
	body["name"] = ruleSetOf("/groups/" + team)
	d.refused(400, "is called", "PUT", accessControlPath+"rule-sets", body)
}

// TestRuleSetsFollowPrincipals: grants go with principals that are deleted
// and stay with groups that are renamed.
func TestRuleSetsFollowPrincipals(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	ada := d.user("ada@example.com")
	team := d.group("team")
	robot, app := d.servicePrincipal("robot")
	body := ruleSetBody("", d.ruleSet("").Str("etag"), "roles/billing.admin",
		"users/ada@example.com", "groups/team", "servicePrincipals/"+app)
	first := d.ok("PUT", accessControlPath+"rule-sets", body)
	own := d.ok("PUT", accessControlPath+"rule-sets",
		ruleSetBody("/servicePrincipals/"+app, d.ruleSet("/servicePrincipals/"+app).Str("etag"), "roles/servicePrincipal.user", "groups/team"))
	if own.Str("etag") == first.Str("etag") {
		t.Error("two rule sets share an etag")
	}

	d.ok("PATCH", "scim/v2/Groups/"+team, `{"Operations":[{"op":"replace","path":"displayName","value":"crew"}]}`)
	renamed := d.ruleSet("")
	d.same(renamed, "grant_rules.0", `null`)
	d.same(renamed, "grant_rules", `[{"role":"roles/billing.admin","principals":["users/ada@example.com","groups/crew","servicePrincipals/`+app+`"]}]`)
	if renamed.Str("etag") == first.Str("etag") {
		t.Error("the rule set changed and its etag did not")
	}
	d.ok("DELETE", "scim/v2/Users/"+ada, nil)
	d.ok("DELETE", "scim/v2/ServicePrincipals/"+robot, nil)
	d.same(d.ruleSet(""), "grant_rules", `[{"role":"roles/billing.admin","principals":["groups/crew"]}]`)
	d.ok("DELETE", "scim/v2/Groups/"+team, nil)
	d.same(d.ruleSet(""), "grant_rules", `null`)

	// A service principal that comes back starts anew.
	d.ok("POST", "scim/v2/ServicePrincipals", Object{"applicationId": app})
	d.same(d.ruleSet("/servicePrincipals/"+app), "grant_rules", `null`)
}

// TestRuleSetFreshness: a reader that knows an etag gets that version at
// least, also when readers lag behind.
func TestRuleSetFreshness(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t, emulator.WithEventualConsistency(10*time.Second))
	d.clock.Advance(time.Minute)
	etag := d.ruleSet("").Str("etag")
	put := d.ok("PUT", accessControlPath+"rule-sets", ruleSetBody("", etag, "roles/billing.admin", "users/a@example.com"))
	d.same(d.ruleSet(""), "etag", `"`+etag+`"`)
	got := d.ok("GET", query(accessControlPath+"rule-sets", "name", ruleSetOf(""), "etag", put.Str("etag")), nil)
	d.same(got, "etag", `"`+put.Str("etag")+`"`)
	d.clock.Advance(time.Minute)
	d.same(d.ruleSet(""), "etag", `"`+put.Str("etag")+`"`)
}
