package emulator

import "strings"

// identityServices lists what the emulator serves of identities and access.
func identityServices() []service {
	return []service{
		directory(),
		scim(),
		identityAPI(),
		groupMembership(),
		workspacePermissions(),
		workspaceAssignments(),
		accessControl(),
		servicePrincipalSecrets(),
		federationPolicies(),
		oauthApps(),
		legacyGroups(),
	}
}

// directory declares the store of identities and brings what a seed says of
// them into its form.
func directory() service {
	return service{
		collections: directoryCollections(), resources: directoryRelations(), populate: completeDirectory,
	}
}

// completeDirectory fills in what a seed leaves out of its principals, and
// makes memberships of the members that its groups list.
func completeDirectory(c *Call) {
	replaceDefaults(c.Tx, collUsers, indexUserName, "userName")
	replaceDefaults(c.Tx, collServicePrincipals, indexApplicationID, "applicationId")
	complete := map[string]func(*Call, Object) error{
		collUsers: completeUser, collGroups: completeGroup, collServicePrincipals: completeServicePrincipal,
	}
	for _, k := range identityKinds() {
		for _, r := range c.Tx.All(k.coll) {
			o := r.Object.Clone()
			if len(o.List("roles")) == 0 {
				delete(o, "roles")
			}
			if complete[k.coll](c, o) == nil && !equal(map[string]any(o), map[string]any(r.Object)) {
				c.Tx.Change(k.coll, r, func(r *Record) { r.Object = o })
			}
		}
	}
	for _, g := range c.Tx.All(collGroups) {
		if !g.Object.Has("members") {
			continue
		}
		for _, m := range g.Object.Objects("members") {
			// A member that does not exist, or would close a circle, is left
			// out as the service would leave it out.
			if who, ok := findIdentity(c.Tx, m.Str("value")); ok {
				_ = addMember(c.Tx, g.ID, who)
			}
		}
		c.Tx.Change(collGroups, g, func(r *Record) { r.Object.Remove("members") })
	}
}

// replaceDefaults lets a principal that a seed describes take the place of
// the default one of the same name, with its tokens and secrets: a dump names
// the default principals like all others.
func replaceDefaults(tx *Tx, coll, index, name string) {
	for _, r := range tx.All(coll) {
		same := tx.Find(coll, index, strings.ToLower(r.Object.Str(name)))
		if len(same) < 2 || same[0] != r {
			continue
		}
		heir := same[len(same)-1]
		for _, t := range tx.All(collTokens) {
			if t.Hidden.Str("principal") == r.ID {
				tx.Change(collTokens, t, func(t *Record) { t.Hidden["principal"] = heir.ID })
			}
		}
		for _, s := range tx.List(collSecrets, r.ID) {
			moved := s.clone()
			moved.Parent = heir.ID
			tx.Delete(collSecrets, s.Parent, s.ID)
			tx.Put(collSecrets, moved)
		}
		tx.Delete(coll, "", r.ID)
	}
}
