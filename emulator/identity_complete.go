package emulator

import (
	"net/http"
	"strings"
)

// What the service asks of an identity and adds to it, whichever API it comes
// by.

func missingAttribute(name string) *Refusal {
	return scimRefusal("invalidValue", "Attribute %s is required.", name)
}

// completeUser checks a user and fills in a display name, the e-mail address
// and that the user is active.
func completeUser(_ *Call, o Object) error {
	login := o.Str("userName")
	if login == "" {
		return missingAttribute("userName")
	}
	if at := strings.LastIndexByte(login, '@'); at <= 0 || at == len(login)-1 || strings.ContainsAny(login, " \t\r\n") {
		return scimRefusal("invalidValue", "%s is not a valid email address.", clip(login, 100))
	}
	if o.Str("displayName") == "" {
		name := strings.TrimSpace(o.Str("name.givenName") + " " + o.Str("name.familyName"))
		if name == "" {
			name = login
		}
		o["displayName"] = name
	}
	if len(o.List("emails")) == 0 {
		o["emails"] = []any{map[string]any{"value": login, "type": "work", "primary": true}}
	}
	o.Default("active", true)
	return nil
}

func completeGroup(_ *Call, o Object) error {
	if o.Str("displayName") == "" {
		return missingAttribute("displayName")
	}
	return nil
}

// completeServicePrincipal gives a service principal an application id, a
// display name and makes it active.
func completeServicePrincipal(c *Call, o Object) error {
	if o.Str("applicationId") == "" {
		o["applicationId"] = c.NewUUID()
	}
	o.Default("displayName", o.Str("applicationId"))
	o.Default("active", true)
	return nil
}

// checkTaken refuses an identity whose unique name another one has. id is its
// own, "" for a new one. Clients compare these messages word by word, and
// want no scimType in front of them.
func checkTaken(tx *Tx, kind identityKind, o Object, id string) error {
	var others []*Record
	var message string
	switch kind.coll {
	case collUsers:
		login := o.Str("userName")
		others = tx.Find(collUsers, indexUserName, strings.ToLower(login))
		message = "User with email " + login + " already exists in this account"
	case collServicePrincipals:
		login := o.Str("applicationId")
		others = tx.Find(collServicePrincipals, indexApplicationID, strings.ToLower(login))
		message = "Service principal with application ID " + login + " already exists."
	case collGroups:
		name := o.Str("displayName")
		message = "Group with name " + name + " already exists."
		// Names that differ in case name two groups.
		for _, g := range tx.Find(collGroups, indexGroupName, strings.ToLower(name)) {
			if g.Object.Str("displayName") == name {
				others = append(others, g)
			}
		}
	}
	for _, other := range others {
		if other.ID != id {
			return refuse(http.StatusConflict, "RESOURCE_ALREADY_EXISTS", "%s", message)
		}
	}
	return nil
}

// changeIdentity stores a changed object of an identity. Grants in rule sets
// follow a group to its new name. Nothing is written when nothing changed.
func changeIdentity(tx *Tx, who identity, next Object) (identity, error) {
	next = next.Clone()
	if equal(map[string]any(who.Object), map[string]any(next)) {
		return who, nil
	}
	if err := checkTaken(tx, who.identityKind, next, who.ID); err != nil {
		return identity{}, err
	}
	before := who.rulePrincipal()
	who.Record = tx.Change(who.coll, who.Record, func(r *Record) { r.Object = next })
	if after := who.rulePrincipal(); after != before {
		renameRulePrincipal(tx, before, after)
	}
	return who, nil
}
