package emulator_test

import (
	"fmt"
	"testing"

	"github.com/databricks-account/connector/emulator"
)

const testWorkspace = "7405605841929999"

func TestPermissionAssignments(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t, withWorkspaces(nil))
	ada := d.user("ada@example.com")
	robot, app := d.servicePrincipal("robot")
	team := d.group("team")
	path := "workspaces/" + testWorkspace + "/permissionassignments"

	r := d.ok("GET", path+"/permissions", nil)
	if n := values(r.Objects("permissions"), "permission_level"); n != "USER ADMIN" {
		t.Errorf("permissions %s", r.text)
	}
	put := func(id, permissions string) response {
		t.Helper()
		return d.ok("PUT", path+"/principals/"+id, `{"permissions":`+permissions+`}`)
	}
	r = put(ada, `["USER"]`)
	d.same(r, "principal", fmt.Sprintf(`{"principal_id":%s,"user_name":"ada@example.com","display_name":"ada@example.com"}`, ada))
	d.same(r, "permissions", `["USER"]`)
	d.same(put(ada, `["USER","ADMIN"]`), "permissions", `["ADMIN"]`)
	d.same(put(ada, `["ADMIN"]`), "permissions", `["ADMIN"]`)
	d.same(put(robot, `["USER"]`), "principal",
		fmt.Sprintf(`{"principal_id":%s,"service_principal_name":"%s","display_name":"robot"}`, robot, app))
	d.same(put(team, `["USER"]`), "principal",
		fmt.Sprintf(`{"principal_id":%s,"group_name":"team","display_name":"team"}`, team))
	r = d.ok("GET", path, nil)
	if n := len(r.Objects("permission_assignments")); n != 3 {
		t.Errorf("assignments %s", r.text)
	}
	// None, or only unknown ones, take the access away.
	put(robot, `[]`)
	put(team, `["UNKNOWN"]`)
	d.ok("PUT", path+"/principals/"+ada, `{}`)
	d.same(d.ok("GET", path, nil), "permission_assignments", `[]`)

	put(ada, `["USER"]`)
	if r := d.ok("DELETE", path+"/principals/"+ada, nil); r.text != "" {
		t.Errorf("DELETE answered %q", r.text)
	}
	d.refused(404, "not assigned", "DELETE", path+"/principals/"+ada, nil)
	d.refused(404, "Principal with id 1 does not exist", "PUT", path+"/principals/1", `{"permissions":["USER"]}`)
	d.refused(404, "Workspace 9 does not exist", "GET", "workspaces/9/permissionassignments", nil)
	d.refused(404, "Workspace x does not exist", "GET", "workspaces/x/permissionassignments", nil)

	// Without a metastore the workspace has identities of its own.
	for _, call := range []struct{ method, path string }{
		{"GET", ""}, {"GET", "/permissions"}, {"PUT", "/principals/" + ada}, {"DELETE", "/principals/" + ada},
	} {
		var body any
		if call.method == "PUT" {
			body = `{"permissions":["USER"]}`
		}
		d.refused(400, "Permission assignment APIs are not available for this workspace.",
			call.method, "workspaces/5/permissionassignments"+call.path, body)
	}
}

func TestWorkspaceAssignments(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"workspace-assignments", "workspace-assignment-details"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDirectoryTest(t, withWorkspaces(nil))
			ada := d.user("ada@example.com")
			team := d.group("team", ada)
			path := v2Base + "workspaces/" + testWorkspace + "/" + name
			items := "workspace_assignments"
			if name == "workspace-assignment-details" {
				items = "workspace_assignment_details"
			}

			d.ok("POST", path, `{"principal_id":`+team+`,"entitlements":["WORKSPACE_ADMIN"]}`)
			made := d.ok("POST", path, `{"principal_id":`+ada+`,"entitlements":["WORKSPACE_ACCESS","DATABRICKS_SQL_ACCESS","WORKSPACE_ACCESS"]}`)
			d.same(made, "workspace_id", testWorkspace)
			d.same(made, "principal_id", ada)
			d.same(made, "principal_type", `"USER"`)
			d.same(made, "entitlements", `["DATABRICKS_SQL_ACCESS","WORKSPACE_ACCESS"]`)
			d.same(made, "effective_entitlements", `["DATABRICKS_SQL_ACCESS","WORKSPACE_ACCESS","WORKSPACE_ADMIN"]`)
			d.refused(409, "already assigned", "POST", path, `{"principal_id":`+ada+`,"entitlements":["WORKSPACE_ACCESS"]}`)
			d.refused(400, "At least one entitlement", "POST", path, `{"principal_id":`+ada+`,"entitlements":[]}`)
			d.refused(400, "entitlements", "POST", path, `{"principal_id":`+ada+`,"entitlements":["NOPE"]}`)
			d.refused(404, "", "POST", path, `{"principal_id":1,"entitlements":["WORKSPACE_ACCESS"]}`)
			d.refused(400, "principal_id", "POST", path, `{"entitlements":["WORKSPACE_ACCESS"]}`)

			// Lists have pages and no entitlements.
			r := d.ok("GET", query(path, "page_size", "1"), nil)
			d.same(r, items, fmt.Sprintf(`[{"account_id":"%s","workspace_id":%s,"principal_id":%s,"principal_type":"GROUP"}]`,
				emulator.DefaultAccountID, testWorkspace, team))
			r = d.ok("GET", query(path, "page_size", "1", "page_token", r.Str("next_page_token")), nil)
			if n := values(r.Objects(items), "principal_id"); n != ada || r.Has("next_page_token") {
				t.Errorf("second page %s", r.text)
			}
			// The other API sees them too.
			r = d.ok("GET", "workspaces/"+testWorkspace+"/permissionassignments", nil)
			d.same(r, "permission_assignments", fmt.Sprintf(`[
				{"principal":{"principal_id":%s,"group_name":"team","display_name":"team"},"permissions":["ADMIN"]},
				{"principal":{"principal_id":%s,"user_name":"ada@example.com","display_name":"ada@example.com"},"permissions":["USER"]}]`, team, ada))

			r = d.ok("PATCH", query(path+"/"+ada, "update_mask", "entitlements"), `{"principal_id":`+ada+`,"entitlements":["WORKSPACE_CONSUME"]}`)
			d.same(r, "entitlements", `["WORKSPACE_CONSUME"]`)
			d.refused(400, "At least one", "PATCH", query(path+"/"+ada, "update_mask", "*"), `{"principal_id":`+ada+`}`)
			d.refused(400, "Invalid path in update_mask: principal_id", "PATCH",
				query(path+"/"+ada, "update_mask", "principal_id"), `{"principal_id":`+ada+`,"entitlements":["WORKSPACE_CONSUME"]}`)
			d.refused(400, "update_mask", "PATCH", path+"/"+ada, `{"principal_id":`+ada+`}`)
			// A permission changes what it says and leaves other entitlements.
			d.ok("PUT", "workspaces/"+testWorkspace+"/permissionassignments/principals/"+ada, `{"permissions":["ADMIN"]}`)
			d.same(d.ok("GET", path+"/"+ada, nil), "entitlements", `["WORKSPACE_ADMIN","WORKSPACE_CONSUME"]`)

			d.ok("DELETE", path+"/"+ada, nil)
			d.refused(404, "not assigned", "GET", path+"/"+ada, nil)
			d.refused(404, "not assigned", "DELETE", path+"/"+ada, nil)
			d.refused(404, "Workspace 9", "GET", v2Base+"workspaces/9/"+name, nil)
		})
	}
}

func TestAccessDetails(t *testing.T) {
	t.Parallel()
	d := newDirectoryTest(t, withWorkspaces(nil))
	ada, eve := d.user("ada@example.com"), d.user("eve@example.com")
	inner := d.group("inner", ada)
	outer := d.group("outer", inner)
	assign := func(id, permission string) {
		d.ok("PUT", "workspaces/"+testWorkspace+"/permissionassignments/principals/"+id, `{"permissions":["`+permission+`"]}`)
	}
	get := func(id, view string) response {
		t.Helper()
		return d.ok("GET", query(v2Base+"workspaces/"+testWorkspace+"/workspace-access-details/"+id, "view", view), nil)
	}
	assign(outer, "ADMIN")
	r := get(ada, "FULL")
	d.same(r, "access_type", `"INDIRECT"`)
	d.same(r, "permissions", `["ADMIN_PERMISSION"]`)
	d.same(r, "status", `"ACTIVE"`)
	d.same(r, "principal_type", `"USER"`)
	assign(outer, "USER")
	assign(ada, "USER")
	r = get(ada, "FULL")
	d.same(r, "access_type", `"DIRECT"`)
	d.same(r, "permissions", `["USER_PERMISSION"]`)
	d.same(get(ada, "BASIC"), "permissions", `null`)
	d.same(get(inner, "FULL"), "status", `null`)
	path := v2Base + "workspaces/" + testWorkspace + "/workspace-access-details/"
	d.refused(404, "has no access", "GET", path+eve, nil)
	d.refused(404, "Principal with id 1", "GET", path+"1", nil)
	d.refused(404, "Workspace 9", "GET", v2Base+"workspaces/9/workspace-access-details/"+ada, nil)
	d.refused(400, "view", "GET", query(path+ada, "view", "HALF"), nil)
}
