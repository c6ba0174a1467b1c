package emulator

import "strconv"

// The directory is the one store of identities behind SCIM, the identity API,
// workspace assignments, rule sets and authentication. Users, groups and
// service principals share one range of ids. Their objects hold the canonical
// attributes of SCIM; other APIs show the same objects in their own words.
const (
	// collMembers holds a record for each direct membership: the parent is
	// the group, the id is the member. A membership is a record of its own so
	// that a change of a large group stays a small change.
	collMembers = "group_members"
	// collAssignments holds a record for each direct assignment: the parent
	// is the workspace, the id is the principal.
	collAssignments = "workspace_assignments"
)

const (
	indexPrincipal  = "principal"   // of collMembers and collAssignments
	indexExternalID = "external_id" // of users, groups and service principals
)

// directoryCollections are the collections that authentication needs, with
// the indexes that the APIs need besides.
func directoryCollections() []Collection {
	var out []Collection
	for _, c := range identities() {
		switch c.Name {
		case collUsers, collGroups, collServicePrincipals:
			c.Indexes = append(c.Indexes, Index{
				Name: indexExternalID, Key: func(r *Record) string { return r.Object.Str("externalId") },
			})
			out = append(out, c)
		}
	}
	return out
}

// directoryRelations are the relations of principals.
func directoryRelations() []Resource {
	byPrincipal := Index{Name: indexPrincipal, Key: func(r *Record) string { return r.ID }}
	return []Resource{
		stored(Collection{Name: collMembers, Indexes: []Index{byPrincipal}}, "principal_id"),
		stored(Collection{Name: collAssignments, Indexes: []Index{byPrincipal}}, "principal_id"),
		stored(Collection{Name: collSecrets}, "id"),
	}
}

// stored declares a collection that special handlers serve, so that seeds and
// dumps know it: idField is the member of its objects that holds the id.
func stored(coll Collection, idField string) Resource {
	return Resource{Stored: coll, Label: coll.Name, IDField: idField}
}

// identityKind is what the APIs call one kind of principal.
type identityKind struct {
	coll string
	// segment is the last segment of the SCIM path, ruleName the first one of
	// the name in rule sets.
	segment, ruleName string
	// principalType is the name in the identity API.
	principalType string
	// noun names it in messages.
	noun string
}

func userKind() identityKind {
	return identityKind{collUsers, "Users", "users", "USER", "User"}
}

func groupKind() identityKind {
	return identityKind{collGroups, "Groups", "groups", "GROUP", "Group"}
}

func servicePrincipalKind() identityKind {
	return identityKind{collServicePrincipals, "ServicePrincipals", "servicePrincipals", "SERVICE_PRINCIPAL", "Service principal"}
}

func identityKinds() []identityKind {
	return []identityKind{userKind(), groupKind(), servicePrincipalKind()}
}

// identity is a principal of whatever kind.
type identity struct {
	identityKind
	*Record
}

// findIdentity returns the principal with an id.
func findIdentity(tx *Tx, id string) (identity, bool) {
	for _, k := range identityKinds() {
		if r := tx.Get(k.coll, "", id); r != nil {
			return identity{k, r}, true
		}
	}
	return identity{}, false
}

// getIdentity is findIdentity for a handler: what does not exist is refused.
func getIdentity(tx *Tx, id string) (identity, error) {
	if who, ok := findIdentity(tx, id); ok {
		return who, nil
	}
	return identity{}, notFound("Principal with id %s does not exist.", clip(id, 100))
}

// display is the name for people.
func (i identity) display() string {
	if name := i.Object.Str("displayName"); name != "" {
		return name
	}
	return i.login()
}

// login is the name that rule sets know the principal by: the e-mail address
// of a user, the name of a group, the application id of a service principal.
func (i identity) login() string {
	switch i.coll {
	case collUsers:
		return i.Object.Str("userName")
	case collServicePrincipals:
		return i.Object.Str("applicationId")
	}
	return i.Object.Str("displayName")
}

// rulePrincipal is the name in a rule set.
func (i identity) rulePrincipal() string { return i.ruleName + "/" + i.login() }

// number is the id as the APIs with numeric ids write it.
func (i identity) number() any { return idNumber(i.ID) }

func idNumber(id string) any {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil
	}
	return number(n)
}

// addIdentity stores a new principal under a new id.
func (c *Call) addIdentity(kind identityKind, object Object) identity {
	id := c.emu.newPrincipalID(c.Tx)
	r := &Record{ID: id, Object: object.With("id", id), Hidden: Object{"created_by": c.Caller.ID}}
	return identity{kind, c.Tx.Put(kind.coll, r)}
}

// removeIdentity deletes a principal with everything that hangs on it:
// memberships on both sides, workspace assignments, secrets, federation
// policies, its own rule set and its grants in others.
func removeIdentity(tx *Tx, who identity) {
	for _, coll := range []string{collMembers, collAssignments} {
		for _, r := range tx.Find(coll, indexPrincipal, who.ID) {
			tx.Delete(coll, r.Parent, r.ID)
		}
	}
	for _, coll := range []string{collMembers, collSecrets, collFederationPolicies} {
		for _, r := range tx.List(coll, who.ID) {
			tx.Delete(coll, r.Parent, r.ID)
		}
	}
	for _, r := range tx.Find(collWorkspaceGroupMembers, "member", memberOfKind(who).key()) {
		tx.Delete(collWorkspaceGroupMembers, r.Parent, r.ID)
	}
	forgetRulePrincipal(tx, who)
	tx.Delete(who.coll, "", who.ID)
}

// parentGroups returns the groups that hold a principal directly.
func parentGroups(tx *Tx, id string) []*Record {
	var out []*Record
	for _, m := range tx.Find(collMembers, indexPrincipal, id) {
		if g := tx.Get(collGroups, "", m.Parent); g != nil {
			out = append(out, g)
		}
	}
	return out
}

// allParentGroups returns the groups that hold a principal directly or
// through other groups, each once, nearest first.
func allParentGroups(tx *Tx, id string) []*Record {
	seen := map[string]bool{id: true}
	var out []*Record
	for queue := []string{id}; len(queue) > 0; queue = queue[1:] {
		for _, g := range parentGroups(tx, queue[0]) {
			if !seen[g.ID] {
				seen[g.ID] = true
				out = append(out, g)
				queue = append(queue, g.ID)
			}
		}
	}
	return out
}

// addMember makes a principal a direct member of a group. It is no error when
// it is one already. Groups may not contain themselves.
func addMember(tx *Tx, group string, member identity) error {
	if tx.Get(collMembers, group, member.ID) != nil {
		return nil
	}
	if member.coll == collGroups {
		if member.ID == group {
			return invalid("Group %s cannot be a member of itself.", group)
		}
		for _, above := range allParentGroups(tx, group) {
			if above.ID == member.ID {
				return invalid("Group %s cannot be a member of group %s, which it contains.", member.ID, group)
			}
		}
	}
	tx.Put(collMembers, &Record{Parent: group, ID: member.ID, Object: Object{
		"principal_id": member.ID, "membership_source": "INTERNAL",
	}})
	return nil
}
