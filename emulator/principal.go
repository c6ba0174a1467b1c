package emulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// Names of the collections that hold identities. Their objects have the shape
// of SCIM resources: id, active, displayName, roles, and userName,
// applicationId or members.
const (
	collUsers             = "users"
	collServicePrincipals = "service_principals"
	collGroups            = "groups"
	// collSecrets holds OAuth secrets under the id of their service
	// principal. Hidden.digest is what digest returns of the secret;
	// expire_time is RFC 3339.
	collSecrets = "service_principal_secrets"
	// collFederationPolicies holds token federation policies under the id of
	// their service principal, "" for those of the account.
	collFederationPolicies = "federation_policies"
	// collTokens holds personal access tokens by their digest:
	// Hidden.principal is the id of the principal.
	collTokens = "emulator_tokens"
	// collKeys holds the key that signs the tokens of an account.
	collKeys = "emulator_keys"
)

// Names of indexes that the core needs.
const (
	indexUserName      = "user_name"      // of collUsers, lower case
	indexApplicationID = "application_id" // of collServicePrincipals
	indexGroupName     = "group_name"     // of collGroups, lower case
)

// roleAccountAdmin is the role without which the account API is refused.
const roleAccountAdmin = "account_admin"

// Principal is who makes a call.
type Principal struct {
	Account string
	// Coll is collUsers or collServicePrincipals.
	Coll string
	// ID is the numeric id, as SCIM spells it.
	ID string
	// Name is the user name or the application id.
	Name        string
	DisplayName string
	Active      bool
	Admin       bool
}

// identities declares the collections of principals and how they
// authenticate. The services of identity add to them.
func identities() []Collection {
	lower := func(field string) func(*Record) string {
		return func(r *Record) string { return strings.ToLower(r.Object.Str(field)) }
	}
	return []Collection{
		{Name: collUsers, Indexes: []Index{{indexUserName, lower("userName")}}},
		{Name: collServicePrincipals, Indexes: []Index{{indexApplicationID, lower("applicationId")}}},
		{Name: collGroups, Indexes: []Index{{indexGroupName, lower("displayName")}}},
		{Name: collSecrets},
		{Name: collFederationPolicies},
		{Name: collTokens},
		{Name: collKeys},
		{Name: collAccount},
	}
}

// principalOf makes a principal from its record.
func principalOf(tx *Tx, coll string, r *Record) *Principal {
	p := &Principal{
		Account: tx.Account(), Coll: coll, ID: r.ID,
		DisplayName: r.Object.Str("displayName"),
		Name:        r.Object.Str("userName"),
		Active:      !r.Object.Has("active") || r.Object.Bool("active"),
	}
	if coll == collServicePrincipals {
		p.Name = r.Object.Str("applicationId")
	}
	p.Admin = hasRole(r.Object, roleAccountAdmin) || adminByGroup(tx, r.ID)
	return p
}

// findPrincipal returns the user or service principal with a numeric id.
func findPrincipal(tx *Tx, id string) *Principal {
	for _, coll := range []string{collUsers, collServicePrincipals} {
		if c := tx.coll(coll); c != nil {
			if r := c.records[key{"", id}]; r != nil {
				return principalOf(tx, coll, r)
			}
		}
	}
	return nil
}

func hasRole(o Object, role string) bool {
	for _, r := range o.Objects("roles") {
		if r.Str("value") == role {
			return true
		}
	}
	return false
}

// adminByGroup reports whether a group that holds the principal, directly or
// through other groups, has the role.
func adminByGroup(tx *Tx, id string) bool {
	for _, g := range allParentGroups(tx, id) {
		if hasRole(g.Object, roleAccountAdmin) {
			return true
		}
	}
	return false
}

// digest is what is stored of a secret.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func sameDigest(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// newPrincipalID returns a numeric id that no principal of the account has.
// Users, groups and service principals share one space of ids.
func (e *Emulator) newPrincipalID(tx *Tx) string {
	for {
		id := e.ids.numeric()
		if tx.Get(collUsers, "", id) == nil && tx.Get(collServicePrincipals, "", id) == nil &&
			tx.Get(collGroups, "", id) == nil {
			return id
		}
	}
}
