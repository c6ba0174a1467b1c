package emulator

import (
	"net/http"
	"slices"
)

// One assignment of a principal to a workspace is seen by two APIs: as a
// permission, USER or ADMIN, and as a list of entitlements. The entitlements
// are what is stored; WORKSPACE_ADMIN among them makes an ADMIN.

const (
	entitlementAdmin = "WORKSPACE_ADMIN"
	permissionUser   = "USER"
	permissionAdmin  = "ADMIN"
)

// usualEntitlements are those of a principal that was assigned by permission.
func usualEntitlements() []string { return []string{"WORKSPACE_ACCESS", "DATABRICKS_SQL_ACCESS"} }

// workspacePermissions serves the older API of assignments.
func workspacePermissions() service {
	return service{handlers: map[string]Handler{
		"WorkspacePermissionAssignmentsList":   listPermissionAssignments,
		"WorkspacePermissionsList":             listWorkspacePermissions,
		"WorkspacePermissionAssignmentsUpdate": putPermissionAssignment,
		"WorkspacePermissionAssignmentsDelete": deletePermissionAssignment,
	}}
}

// loadWorkspace returns the workspace that the path names.
func loadWorkspace(c *Call) (*Record, error) {
	id := c.Param("workspace_id")
	if w := c.Tx.Get(collWorkspaces, "", id); w != nil {
		return w, nil
	}
	return nil, notFound("Workspace %s does not exist.", clip(id, 100))
}

// loadFederated returns the workspace that the path names if its identities
// come from the account, which takes a metastore.
func loadFederated(c *Call) (*Record, error) {
	w, err := loadWorkspace(c)
	if err != nil {
		return nil, err
	}
	if c.Tx.Get(collMetastoreAssignments, "", w.ID) == nil {
		return nil, refuse(http.StatusBadRequest, "FEATURE_DISABLED",
			"Permission assignment APIs are not available for this workspace.")
	}
	return w, nil
}

// permissionOf is the permission that an assignment amounts to.
func permissionOf(a *Record) string {
	if slices.Contains(a.Object.Strings("entitlements"), entitlementAdmin) {
		return permissionAdmin
	}
	return permissionUser
}

func showPermissionAssignment(a *Record, who identity) Object {
	principal := Object{"principal_id": who.number(), "display_name": who.display()}
	switch who.coll {
	case collUsers:
		principal["user_name"] = who.login()
	case collGroups:
		principal["group_name"] = who.login()
	case collServicePrincipals:
		principal["service_principal_name"] = who.login()
	}
	return Object{"principal": principal, "permissions": []string{permissionOf(a)}}
}

func listPermissionAssignments(c *Call) (*Reply, error) {
	w, err := loadFederated(c)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, a := range c.Tx.List(collAssignments, w.ID) {
		if who, ok := findIdentity(c.Tx, a.ID); ok {
			list = append(list, showPermissionAssignment(a, who))
		}
	}
	return reply(Object{"permission_assignments": list})
}

func listWorkspacePermissions(c *Call) (*Reply, error) {
	if _, err := loadFederated(c); err != nil {
		return nil, err
	}
	return reply(Object{"permissions": []Object{
		{"permission_level": permissionUser, "description": "Can access the workspace with basic privileges"},
		{"permission_level": permissionAdmin, "description": "Can access the workspace and has workspace admin privileges"},
	}})
}

// putPermissionAssignment makes the permission of a principal what the
// request says. Entitlements that have nothing to do with it stay. A request
// that names no known permission takes the assignment away.
func putPermissionAssignment(c *Call) (*Reply, error) {
	w, err := loadFederated(c)
	if err != nil {
		return nil, err
	}
	who, err := getIdentity(c.Tx, c.Param("principal_id"))
	if err != nil {
		return nil, err
	}
	wanted := c.Body.Strings("permissions")
	admin := slices.Contains(wanted, permissionAdmin)
	if !admin && !slices.Contains(wanted, permissionUser) {
		c.Tx.Delete(collAssignments, w.ID, who.ID)
		return reply(Object{})
	}
	entitlements := usualEntitlements()
	if a := c.Tx.Get(collAssignments, w.ID, who.ID); a != nil {
		entitlements = slices.DeleteFunc(a.Object.Strings("entitlements"),
			func(e string) bool { return e == entitlementAdmin })
		if len(entitlements) == 0 {
			entitlements = usualEntitlements()
		}
	}
	if admin {
		entitlements = append(entitlements, entitlementAdmin)
	}
	return reply(showPermissionAssignment(putAssignment(c.Tx, w.ID, who.ID, entitlements), who))
}

func deletePermissionAssignment(c *Call) (*Reply, error) {
	w, err := loadFederated(c)
	if err != nil {
		return nil, err
	}
	id := c.Param("principal_id")
	if !c.Tx.Delete(collAssignments, w.ID, id) {
		return nil, notFound("Principal %s is not assigned to workspace %s.", clip(id, 100), w.ID)
	}
	return noContent()
}

// putAssignment stores an assignment.
func putAssignment(tx *Tx, workspace, principal string, entitlements []string) *Record {
	return tx.Put(collAssignments, &Record{
		Parent: workspace, ID: principal,
		Object: Object{"principal_id": principal, "entitlements": sortedUnique(entitlements)},
	})
}

func sortedUnique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// effectiveEntitlements are those that a principal has in a workspace, by an
// assignment of its own or through groups.
func effectiveEntitlements(tx *Tx, workspace, principal string) []string {
	var out []string
	for _, id := range append([]string{principal}, ids(allParentGroups(tx, principal))...) {
		if a := tx.Get(collAssignments, workspace, id); a != nil {
			out = append(out, a.Object.Strings("entitlements")...)
		}
	}
	return sortedUnique(out)
}

func ids(records []*Record) []string {
	out := make([]string, 0, len(records))
	for _, r := range records {
		out = append(out, r.ID)
	}
	return out
}

// forgetWorkspace drops the assignments of a workspace that is gone.
func forgetWorkspace(tx *Tx, workspace string) {
	for _, a := range tx.List(collAssignments, workspace) {
		tx.Delete(collAssignments, a.Parent, a.ID)
	}
}
