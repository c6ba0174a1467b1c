package emulator_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/databricks-account/connector/emulator"
)

// TestDeletionLeavesNothing: everything that hangs on a principal goes with
// it, whichever API deletes it.
func TestDeletionLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"scim/v2/ServicePrincipals/", v2Base + "service-principals/"} {
		d := newDirectoryTest(t, withWorkspaces(nil))
		before := stateOf(t, d)
		robot, app := d.servicePrincipal("robot")
		team := d.group("team", robot)
		d.ok("PUT", "workspaces/"+testWorkspace+"/permissionassignments/principals/"+robot, `{"permissions":["USER"]}`)
		d.ok("POST", "servicePrincipals/"+robot+"/credentials/secrets", `{}`)
		d.ok("POST", "servicePrincipals/"+robot+"/federationPolicies", `{"oidc_policy":{"issuer":"https://i","subject":"s"}}`)
		d.ok("PUT", accessControlPath+"rule-sets", ruleSetBody("/servicePrincipals/"+app,
			d.ruleSet("/servicePrincipals/"+app).Str("etag"), "roles/servicePrincipal.user", "groups/team"))
		d.ok("POST", "/api/2.0/groups/create", `{"group_name":"local"}`)
		d.ok("POST", "/api/2.0/groups/add-member", Object{"user_name": app, "parent_name": "local"})

		d.ok("DELETE", path+robot, nil)
		d.ok("DELETE", "scim/v2/Groups/"+team, nil)
		d.ok("POST", "/api/2.0/groups/delete", `{"group_name":"local"}`)
		if after := stateOf(t, d); after != before {
			t.Errorf("left behind:\n%s\nbefore:\n%s", after, before)
		}
	}
}

// stateOf tells how many records each collection holds.
func stateOf(t *testing.T, d *directoryTest) string {
	t.Helper()
	dump, err := d.emu.Dump(emulator.DefaultAccountID)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(dump)) {
		if n := len(dump[name]); n > 0 {
			fmt.Fprintf(&b, "%s %d\n", name, n)
		}
	}
	return b.String()
}

func TestWorkspaceDeletionDropsAssignments(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t, withWorkspaces(nil))
	ada := d.user("ada@example.com")
	d.ok("PUT", "workspaces/"+testWorkspace+"/permissionassignments/principals/"+ada, `{"permissions":["USER"]}`)
	d.ok("DELETE", "workspaces/"+testWorkspace, nil)
	if state := stateOf(t, d); strings.Contains(state, "workspace_assignments") {
		t.Errorf("assignments are left:\n%s", state)
	}
}

// TestSeededDirectory: principals of a seed look like any others.
func TestSeededDirectory(t *testing.T) {
	t.Parallel()
	seed, err := emulator.ReadSeed(strings.NewReader(`{"accounts":[{"account_id":"` + emulator.DefaultAccountID + `",
		"users":[{"userName":"alice@example.com","token":"dapi-alice"}],
		"service_principals":[{"displayName":"ci","applicationId":"app-ci","secret":"dose-ci","roles":["account_admin"]}],
		"groups":[{"displayName":"outer","members":["inner"],"roles":["account_admin"]},
		          {"displayName":"inner","members":["alice@example.com","app-ci",{"value":"404"}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	d := newDirectoryTest(t, emulator.WithSeed(seed))
	alice := d.as("dapi-alice") // an admin by the group in her group
	r := alice.ok("GET", query("scim/v2/Users", "filter", "userName eq ALICE@example.com"), nil)
	user := response{Object: r.Objects("Resources")[0]}
	d.same(user, "emails", `[{"value":"alice@example.com","type":"work","primary":true}]`)
	r = alice.ok("GET", query("scim/v2/Groups", "filter", "displayName eq inner"), nil)
	inner := r.Objects("Resources")[0].Str("id")
	if n := values(alice.ok("GET", "scim/v2/Groups/"+inner, nil).Objects("members"), "display"); n != "alice@example.com ci" {
		t.Errorf("members %q", n)
	}
	if r := d.signIn("app-ci", "dose-ci"); r.status != 200 {
		t.Errorf("%d %s", r.status, r.text)
	}
	d.ok("DELETE", v2Base+"groups/"+inner+"/direct-members/"+user.Str("id"), nil)
	alice.refused(403, "", "GET", "scim/v2/Users", nil)
}

// TestDirectoryRoundTrip: a dump holds the whole directory, and a seed made
// of it brings everything back.
func TestDirectoryRoundTrip(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t, withWorkspaces(nil))
	robot, app := d.servicePrincipal("robot")
	d.group("team", d.group("inner", robot))
	d.ok("PUT", "workspaces/"+testWorkspace+"/permissionassignments/principals/"+robot, `{"permissions":["ADMIN"]}`)
	d.ok("POST", "servicePrincipals/"+robot+"/federationPolicies", `{"oidc_policy":{"issuer":"https://i","subject":"s"}}`)
	d.ok("POST", "/api/2.0/groups/create", `{"group_name":"local"}`)
	d.ok("POST", "/api/2.0/groups/add-member", Object{"user_name": app, "parent_name": "local"})
	d.ok("PUT", accessControlPath+"rule-sets", ruleSetBody("", d.ruleSet("").Str("etag"), "roles/billing.admin", "groups/team"))
	dump := func(d *directoryTest) string {
		var b strings.Builder
		if err := d.emu.WriteDump(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	text := dump(d)
	seed, err := emulator.ReadSeed(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	again := newDirectoryTest(t, emulator.WithSeed(seed))
	for _, path := range []string{
		"scim/v2/Users", "scim/v2/Groups", "scim/v2/ServicePrincipals/" + robot, "servicePrincipals/" + robot + "/federationPolicies",
		"workspaces/" + testWorkspace + "/permissionassignments", "/api/2.0/groups/list-members?group_name=local",
		v2Base + "principals/" + robot + "/transitive-parent-groups",
	} {
		if a, b := d.ok("GET", path, nil), again.ok("GET", path, nil); a.text != b.text {
			t.Errorf("%s\n%s\n%s", path, a.text, b.text)
		}
	}
	if r := again.signIn(emulator.DefaultClientID, emulator.DefaultClientSecret); r.status != 200 {
		t.Errorf("the default service principal cannot sign in any more: %d %s", r.status, r.text)
	}
	again.same(again.ruleSet(""), "grant_rules", `[{"role":"roles/billing.admin","principals":["groups/team"]}]`)
}

// TestConcurrentMembership: additions by many clients to one group are all
// there in the end, and a name is given to one of them only.
func TestConcurrentMembership(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t)
	team := d.group("team")
	const clients, each = 16, 8
	var wg sync.WaitGroup
	created := make(chan int, clients)
	for i := range clients {
		wg.Go(func() {
			wins := 0
			for j := range each {
				user := d.send("POST", "scim/v2/Users", Object{"userName": fmt.Sprintf("u%d-%d@example.com", i, j)})
				patch := d.send("PATCH", "scim/v2/Groups/"+team,
					`{"Operations":[{"op":"add","path":"members","value":[{"value":"`+user.Str("id")+`"}]}]}`)
				if user.status != 201 || patch.status != 200 {
					t.Errorf("%d %s, %d %s", user.status, user.text, patch.status, patch.text)
				}
				if r := d.send("POST", "scim/v2/Groups", Object{"displayName": fmt.Sprintf("g%d", j)}); r.status == 201 {
					wins++
				}
			}
			created <- wins
		})
	}
	wg.Wait()
	close(created)
	wins := 0
	for n := range created {
		wins += n
	}
	if wins != each {
		t.Errorf("%d groups were created under %d names", wins, each)
	}
	if n := len(d.ok("GET", "scim/v2/Groups/"+team, nil).Objects("members")); n != clients*each {
		t.Errorf("%d members, want %d", n, clients*each)
	}
}
