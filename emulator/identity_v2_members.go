package emulator

// groupMembership serves direct members and transitive parents.
func groupMembership() service {
	return service{handlers: map[string]Handler{
		"IdentityDirectGroupMembersList":     listDirectMembers,
		"IdentityDirectGroupMembersCreate":   createDirectMember,
		"IdentityDirectGroupMembersGet":      getDirectMember,
		"IdentityDirectGroupMembersDelete":   deleteDirectMember,
		"IdentityTransitiveParentGroupsList": listTransitiveParents,
	}}
}

// loadGroup returns the group that the path names.
func loadGroup(c *Call) (*Record, error) {
	id := c.Param("group_id")
	if g := c.Tx.Get(collGroups, "", id); g != nil {
		return g, nil
	}
	return nil, notFound("Group with id %s does not exist.", clip(id, 100))
}

func showDirectMember(m *Record, who identity) Object {
	o := Object{
		"group_id": idNumber(m.Parent), "principal_id": who.number(), "principal_type": who.principalType,
		"display_name": who.display(), "membership_source": "INTERNAL",
	}
	if source := m.Object.Str("membership_source"); source != "" {
		o["membership_source"] = source
	}
	if id := who.Object.Str("externalId"); id != "" {
		o["external_id"] = id
	}
	return o
}

func listDirectMembers(c *Call) (*Reply, error) {
	g, err := loadGroup(c)
	if err != nil {
		return nil, err
	}
	var found []Object
	for _, m := range c.Tx.List(collMembers, g.ID) {
		if who, ok := findIdentity(c.Tx, m.ID); ok {
			found = append(found, showDirectMember(m, who))
		}
	}
	return listPage(c, "direct_group_members", found, v2Page)
}

func createDirectMember(c *Call) (*Reply, error) {
	g, err := loadGroup(c)
	if err != nil {
		return nil, err
	}
	who, err := getIdentity(c.Tx, c.Body.Str("principal_id"))
	if err != nil {
		return nil, err
	}
	if c.Tx.Get(collMembers, g.ID, who.ID) != nil {
		return nil, alreadyExists("Principal %s is already a member of group %s.", who.ID, g.ID)
	}
	if err := addMember(c.Tx, g.ID, who); err != nil {
		return nil, err
	}
	return reply(showDirectMember(c.Tx.Get(collMembers, g.ID, who.ID), who))
}

// loadDirectMember returns the membership that the path names.
func loadDirectMember(c *Call) (*Record, identity, error) {
	g, err := loadGroup(c)
	if err != nil {
		return nil, identity{}, err
	}
	id := c.Param("principal_id")
	m := c.Tx.Get(collMembers, g.ID, id)
	who, ok := findIdentity(c.Tx, id)
	if m == nil || !ok {
		return nil, identity{}, notFound("Principal %s is not a direct member of group %s.", clip(id, 100), g.ID)
	}
	return m, who, nil
}

func getDirectMember(c *Call) (*Reply, error) {
	m, who, err := loadDirectMember(c)
	if err != nil {
		return nil, err
	}
	return reply(showDirectMember(m, who))
}

func deleteDirectMember(c *Call) (*Reply, error) {
	m, _, err := loadDirectMember(c)
	if err != nil {
		return nil, err
	}
	if m.Object.Str("membership_source") == "IDENTITY_PROVIDER" {
		return nil, invalid("The membership of %s in group %s is managed by the identity provider.", m.ID, m.Parent)
	}
	c.Tx.Delete(collMembers, m.Parent, m.ID)
	return noContent()
}

func listTransitiveParents(c *Call) (*Reply, error) {
	who, err := getIdentity(c.Tx, c.Param("principal_id"))
	if err != nil {
		return nil, err
	}
	var found []Object
	for _, g := range allParentGroups(c.Tx, who.ID) {
		o := Object{"account_id": c.Account, "group_id": g.ID, "internal_id": idNumber(g.ID)}
		if id := g.Object.Str("externalId"); id != "" {
			o["external_id"] = id
		}
		found = append(found, o)
	}
	return listPage(c, "transitive_parent_groups", found, v2Page)
}
