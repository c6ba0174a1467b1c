package emulator

import "slices"

// assignmentsAPI serves workspace assignments by entitlements. The API has
// them under two names with the same behaviour.
type assignmentsAPI struct {
	operations string
	// items is the member of list answers.
	items string
}

// workspaceAssignments serves assignments and access details of the identity
// API.
func workspaceAssignments() service {
	handlers := map[string]Handler{"IdentityWorkspaceAccessDetailsGet": getAccessDetail}
	for _, v := range []assignmentsAPI{
		{"IdentityWorkspaceAssignments", "workspace_assignments"},
		{"IdentityWorkspaceAssignmentDetails", "workspace_assignment_details"},
	} {
		handlers[v.operations+"List"] = v.list
		handlers[v.operations+"Create"] = createAssignment
		handlers[v.operations+"Get"] = getAssignment
		handlers[v.operations+"Update"] = updateAssignment
		handlers[v.operations+"Delete"] = deleteAssignment
	}
	return service{handlers: handlers}
}

func showAssignment(c *Call, a *Record, who identity) Object {
	return Object{
		"account_id": c.Account, "workspace_id": idNumber(a.Parent),
		"principal_id": who.number(), "principal_type": who.principalType,
	}
}

// showWholeAssignment adds the entitlements, which lists leave out.
func showWholeAssignment(c *Call, a *Record, who identity) Object {
	return showAssignment(c, a, who).With(
		"entitlements", a.Object.Strings("entitlements"),
		"effective_entitlements", effectiveEntitlements(c.Tx, a.Parent, a.ID))
}

func (v assignmentsAPI) list(c *Call) (*Reply, error) {
	w, err := loadWorkspace(c)
	if err != nil {
		return nil, err
	}
	var found []Object
	for _, a := range c.Tx.List(collAssignments, w.ID) {
		if who, ok := findIdentity(c.Tx, a.ID); ok {
			found = append(found, showAssignment(c, a, who))
		}
	}
	return listPage(c, v.items, found, v2Page)
}

// loadAssignment returns the assignment that the path names.
func loadAssignment(c *Call) (*Record, identity, error) {
	w, err := loadWorkspace(c)
	if err != nil {
		return nil, identity{}, err
	}
	id := c.Param("principal_id")
	a := c.Tx.Get(collAssignments, w.ID, id)
	who, ok := findIdentity(c.Tx, id)
	if a == nil || !ok {
		return nil, identity{}, notFound("Principal %s is not assigned to workspace %s.", clip(id, 100), w.ID)
	}
	return a, who, nil
}

func getAssignment(c *Call) (*Reply, error) {
	a, who, err := loadAssignment(c)
	if err != nil {
		return nil, err
	}
	return reply(showWholeAssignment(c, a, who))
}

// givenEntitlements are those of the request; there must be one at least.
func givenEntitlements(c *Call) ([]string, error) {
	list := c.Body.Strings("entitlements")
	if len(list) == 0 {
		return nil, invalid("At least one entitlement is required.")
	}
	return list, nil
}

func createAssignment(c *Call) (*Reply, error) {
	w, err := loadWorkspace(c)
	if err != nil {
		return nil, err
	}
	who, err := getIdentity(c.Tx, c.Body.Str("principal_id"))
	if err != nil {
		return nil, err
	}
	entitlements, err := givenEntitlements(c)
	if err != nil {
		return nil, err
	}
	if c.Tx.Get(collAssignments, w.ID, who.ID) != nil {
		return nil, alreadyExists("Principal %s is already assigned to workspace %s.", who.ID, w.ID)
	}
	a := putAssignment(c.Tx, w.ID, who.ID, entitlements)
	return reply(showWholeAssignment(c, a, who))
}

// updateAssignment replaces the entitlements, the only thing that can change.
func updateAssignment(c *Call) (*Reply, error) {
	a, who, err := loadAssignment(c)
	if err != nil {
		return nil, err
	}
	mask := c.Mask("update_mask")
	if len(mask) == 0 {
		return nil, invalid("Missing required parameter: update_mask")
	}
	for _, path := range mask {
		if path != "entitlements" && path != "*" {
			return nil, invalid("Invalid path in update_mask: %s", clip(path, 100))
		}
	}
	entitlements, err := givenEntitlements(c)
	if err != nil {
		return nil, err
	}
	a = putAssignment(c.Tx, a.Parent, a.ID, entitlements)
	return reply(showWholeAssignment(c, a, who))
}

func deleteAssignment(c *Call) (*Reply, error) {
	a, _, err := loadAssignment(c)
	if err != nil {
		return nil, err
	}
	c.Tx.Delete(collAssignments, a.Parent, a.ID)
	return noContent()
}

// getAccessDetail tells whether and how a principal reaches a workspace.
func getAccessDetail(c *Call) (*Reply, error) {
	w, err := loadWorkspace(c)
	if err != nil {
		return nil, err
	}
	who, err := getIdentity(c.Tx, c.Param("principal_id"))
	if err != nil {
		return nil, err
	}
	access := "DIRECT"
	if c.Tx.Get(collAssignments, w.ID, who.ID) == nil {
		access = "INDIRECT"
	}
	entitlements := effectiveEntitlements(c.Tx, w.ID, who.ID)
	if len(entitlements) == 0 {
		return nil, notFound("Principal %s has no access to workspace %s.", who.ID, w.ID)
	}
	o := Object{
		"account_id": c.Account, "workspace_id": idNumber(w.ID), "principal_id": who.number(),
		"principal_type": who.principalType, "access_type": access,
	}
	if who.coll != collGroups {
		o["status"] = activity(who)
	}
	if c.Query.Get("view") == "FULL" {
		permission := "USER_PERMISSION"
		if slices.Contains(entitlements, entitlementAdmin) {
			permission = "ADMIN_PERMISSION"
		}
		o["permissions"] = []string{permission}
	}
	return reply(o)
}
