package emulator

import (
	"net/http"
	"strings"
)

// The legacy Groups API belongs to a workspace. Its users are those of the
// account; its own groups are local to the workspace and known by name only.
// Groups of the account are seen and can be members, but the API may not
// change them.
const (
	collWorkspaceGroups = "workspace_groups"
	// collWorkspaceGroupMembers holds memberships: the parent is the name of
	// the group, the id is the key of a legacyMember.
	collWorkspaceGroupMembers = "workspace_group_members"
	// indexMember finds memberships by their member.
	indexMember = "member"
)

func legacyGroups() service {
	return service{
		resources: []Resource{
			stored(Collection{Name: collWorkspaceGroups}, "group_name"),
			stored(Collection{Name: collWorkspaceGroupMembers, Indexes: []Index{{
				Name: indexMember, Key: func(r *Record) string { return r.ID },
			}}}, "member"),
		},
		handlers: map[string]Handler{
			"LegacyGroupsCreate":       createLegacyGroup,
			"LegacyGroupsDelete":       deleteLegacyGroup,
			"LegacyGroupsList":         listLegacyGroups,
			"LegacyGroupsAddMember":    addLegacyMember,
			"LegacyGroupsRemoveMember": removeLegacyMember,
			"LegacyGroupsListMembers":  listLegacyMembers,
			"LegacyGroupsListParents":  listLegacyParents,
		},
	}
}

// legacyMember is a member of a group: a group of the workspace by its name,
// or a principal of the account by its id.
type legacyMember struct{ kind, id string }

const legacyGroupKind = "workspace_group"

func memberOfKind(who identity) legacyMember { return legacyMember{who.coll, who.ID} }

func (m legacyMember) key() string { return m.kind + ":" + m.id }

func memberFromKey(key string) legacyMember {
	kind, id, _ := strings.Cut(key, ":")
	return legacyMember{kind, id}
}

// show is the member as the API names it; false when it is gone.
func (m legacyMember) show(tx *Tx) (Object, bool) {
	if m.kind == legacyGroupKind {
		return Object{"group_name": m.id}, tx.Get(collWorkspaceGroups, "", m.id) != nil
	}
	who, ok := findIdentity(tx, m.id)
	if !ok {
		return nil, false
	}
	if who.coll == collGroups {
		return Object{"group_name": who.login()}, true
	}
	return Object{"user_name": who.login()}, true
}

func noLegacy(kind, name string) *Refusal {
	return notFound("%s %s does not exist.", kind, clip(name, 200))
}

// accountGroup returns the group of the account with a name.
func accountGroup(tx *Tx, name string) (identity, bool) {
	for _, g := range tx.Find(collGroups, indexGroupName, strings.ToLower(name)) {
		if g.Object.Str("displayName") == name {
			return identity{groupKind(), g}, true
		}
	}
	return identity{}, false
}

// findLegacyMember returns the principal that a request names, by exactly one
// of user_name and group_name. A user name may be the application id of a
// service principal.
func findLegacyMember(tx *Tx, userName, groupName string) (legacyMember, error) {
	switch {
	case (userName == "") == (groupName == ""):
		return legacyMember{}, invalid("Exactly one of user_name and group_name must be given.")
	case groupName != "":
		if tx.Get(collWorkspaceGroups, "", groupName) != nil {
			return legacyMember{legacyGroupKind, groupName}, nil
		}
		if g, ok := accountGroup(tx, groupName); ok {
			return memberOfKind(g), nil
		}
		return legacyMember{}, noLegacy("Group", groupName)
	}
	if r := tx.FindOne(collUsers, indexUserName, strings.ToLower(userName)); r != nil {
		return memberOfKind(identity{userKind(), r}), nil
	}
	if r := tx.FindOne(collServicePrincipals, indexApplicationID, strings.ToLower(userName)); r != nil {
		return memberOfKind(identity{servicePrincipalKind(), r}), nil
	}
	return legacyMember{}, noLegacy("User", userName)
}

// changeable returns the group of the workspace with a name, and refuses one
// that the account manages.
func changeable(tx *Tx, name string) (*Record, error) {
	if g := tx.Get(collWorkspaceGroups, "", name); g != nil {
		return g, nil
	}
	if _, ok := accountGroup(tx, name); ok {
		return nil, malformed("Group %s is managed by the account and cannot be changed in the workspace.", clip(name, 200))
	}
	return nil, noLegacy("Group", name)
}

func createLegacyGroup(c *Call) (*Reply, error) {
	name := c.Body.Str("group_name")
	if strings.TrimSpace(name) == "" {
		return nil, invalid("group_name must not be empty.")
	}
	_, taken := accountGroup(c.Tx, name)
	if taken || c.Tx.Get(collWorkspaceGroups, "", name) != nil {
		return nil, refuse(http.StatusBadRequest, "RESOURCE_ALREADY_EXISTS", "Group %s already exists.", clip(name, 200))
	}
	c.Tx.Put(collWorkspaceGroups, &Record{ID: name, Object: Object{"group_name": name}})
	return reply(Object{"group_name": name})
}

// deleteLegacyGroup removes a group and its memberships on both sides.
func deleteLegacyGroup(c *Call) (*Reply, error) {
	g, err := changeable(c.Tx, c.Body.Str("group_name"))
	if err != nil {
		return nil, err
	}
	for _, m := range c.Tx.List(collWorkspaceGroupMembers, g.ID) {
		c.Tx.Delete(collWorkspaceGroupMembers, m.Parent, m.ID)
	}
	for _, m := range c.Tx.Find(collWorkspaceGroupMembers, indexMember, legacyMember{legacyGroupKind, g.ID}.key()) {
		c.Tx.Delete(collWorkspaceGroupMembers, m.Parent, m.ID)
	}
	c.Tx.Delete(collWorkspaceGroups, "", g.ID)
	return reply(Object{})
}

func listLegacyGroups(c *Call) (*Reply, error) {
	names := []string{}
	for _, g := range c.Tx.List(collWorkspaceGroups, "") {
		names = append(names, g.ID)
	}
	for _, g := range c.Tx.List(collGroups, "") {
		names = append(names, g.Object.Str("displayName"))
	}
	return reply(Object{"group_names": sortedUnique(names)})
}

func addLegacyMember(c *Call) (*Reply, error) {
	parent, err := changeable(c.Tx, c.Body.Str("parent_name"))
	if err != nil {
		return nil, err
	}
	m, err := findLegacyMember(c.Tx, c.Body.Str("user_name"), c.Body.Str("group_name"))
	if err != nil {
		return nil, err
	}
	if m.kind == legacyGroupKind && (m.id == parent.ID || containsLegacy(c.Tx, m.id, parent.ID)) {
		return nil, invalid("Group %s cannot be a member of group %s, which it contains.", clip(m.id, 200), clip(parent.ID, 200))
	}
	if c.Tx.Get(collWorkspaceGroupMembers, parent.ID, m.key()) == nil {
		c.Tx.Put(collWorkspaceGroupMembers, &Record{Parent: parent.ID, ID: m.key(), Object: Object{"member": m.key()}})
	}
	return reply(Object{})
}

// containsLegacy reports whether a group of the workspace holds another,
// directly or through others.
func containsLegacy(tx *Tx, outer, inner string) bool {
	seen := map[string]bool{outer: true}
	for queue := []string{outer}; len(queue) > 0; queue = queue[1:] {
		for _, r := range tx.List(collWorkspaceGroupMembers, queue[0]) {
			m := memberFromKey(r.ID)
			if m.kind != legacyGroupKind || seen[m.id] {
				continue
			}
			if m.id == inner {
				return true
			}
			seen[m.id] = true
			queue = append(queue, m.id)
		}
	}
	return false
}

// removeLegacyMember ends a membership; that there was none is no error.
func removeLegacyMember(c *Call) (*Reply, error) {
	parent, err := changeable(c.Tx, c.Body.Str("parent_name"))
	if err != nil {
		return nil, err
	}
	m, err := findLegacyMember(c.Tx, c.Body.Str("user_name"), c.Body.Str("group_name"))
	if err != nil {
		return nil, err
	}
	c.Tx.Delete(collWorkspaceGroupMembers, parent.ID, m.key())
	return reply(Object{})
}

func listLegacyMembers(c *Call) (*Reply, error) {
	name := c.Query.Get("group_name")
	members := []any{}
	add := func(m legacyMember) {
		if o, ok := m.show(c.Tx); ok {
			members = append(members, o)
		}
	}
	if g := c.Tx.Get(collWorkspaceGroups, "", name); g != nil {
		for _, r := range c.Tx.List(collWorkspaceGroupMembers, g.ID) {
			add(memberFromKey(r.ID))
		}
		return reply(Object{"members": members})
	}
	g, ok := accountGroup(c.Tx, name)
	if !ok {
		return nil, noLegacy("Group", name)
	}
	for _, r := range c.Tx.List(collMembers, g.ID) {
		if who, ok := findIdentity(c.Tx, r.ID); ok {
			add(memberOfKind(who))
		}
	}
	return reply(Object{"members": members})
}

func listLegacyParents(c *Call) (*Reply, error) {
	m, err := findLegacyMember(c.Tx, c.Query.Get("user_name"), c.Query.Get("group_name"))
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, r := range c.Tx.Find(collWorkspaceGroupMembers, indexMember, m.key()) {
		names = append(names, r.Parent)
	}
	if m.kind != legacyGroupKind {
		for _, g := range parentGroups(c.Tx, m.id) {
			names = append(names, g.Object.Str("displayName"))
		}
	}
	return reply(Object{"group_names": sortedUnique(names)})
}
