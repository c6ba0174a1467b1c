package emulator

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// maxFederationPolicies is how many policies a service principal may have.
const maxFederationPolicies = 20

// federationPolicies serves the policies by which tokens of other issuers are
// exchanged, those of the account and those of service principals.
func federationPolicies() service {
	account := federationResource("AccountFederationPolicies")
	principals := federationResource("ServicePrincipalFederationPolicies")
	principals.Parents = []Parent{{collServicePrincipals, "service_principal_id", "Service principal"}}
	principals.Limit = maxFederationPolicies
	return service{
		resources: []Resource{account, principals},
		handlers: map[string]Handler{
			"AccountFederationPoliciesUpdate":          func(c *Call) (*Reply, error) { return updateFederationPolicy(&account, c) },
			"ServicePrincipalFederationPoliciesUpdate": func(c *Call) (*Reply, error) { return updateFederationPolicy(&principals, c) },
		},
	}
}

func federationResource(operations string) Resource {
	return Resource{
		Stored: Collection{Name: collFederationPolicies}, Label: "Federation policy",
		List: operations + "List", Create: operations + "Create", Get: operations + "Get", Delete: operations + "Delete",
		IDField: "policy_id", IDParam: "policy_id", NewID: federationPolicyID,
		Items: "policies", Page: 100,
		Created: "create_time", Updated: "update_time", RFC3339: true,
		Kept:    []string{"uid", "service_principal_id"},
		Prepare: prepareFederationPolicy,
		Deletes: Nothing,
	}
}

// federationPolicyID takes the id from the query or makes one.
func federationPolicyID(c *Call) (string, error) {
	id := c.Query.Get("policy_id")
	if id == "" {
		return c.NewUUID(), nil
	}
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '/') {
			return "", invalid("Invalid value for policy_id: only lower-case letters, digits, hyphens and slashes are allowed.")
		}
	}
	if strings.HasPrefix(id, "/") || strings.HasSuffix(id, "/") || strings.Contains(id, "//") || len(id) > 255 {
		return "", invalid("Invalid value for policy_id: %q", clip(id, 100))
	}
	return id, nil
}

// prepareFederationPolicy checks a policy and gives it its names.
func prepareFederationPolicy(c *Call, next, old *Record) error {
	o := next.Object
	owner := "accounts/" + c.Account
	if next.Parent != "" {
		owner += "/servicePrincipals/" + next.Parent
		o["service_principal_id"] = idNumber(next.Parent)
	}
	name := owner + "/federationPolicies/" + next.ID
	if given := o.Str("name"); given != "" && given != name {
		return invalid("Invalid value for name: it must be %s.", name)
	}
	o["name"] = name
	if old == nil {
		o["uid"] = c.NewUUID()
	}
	policy := o.Obj("oidc_policy")
	if err := checkIssuer(policy.Str("issuer")); err != nil {
		return err
	}
	subject := policy.Str("subject")
	switch {
	case next.Parent == "" && subject != "":
		return invalid("oidc_policy.subject must not be set in a policy of the account.")
	case next.Parent != "" && subject == "":
		return invalid("oidc_policy.subject is required in a policy of a service principal.")
	}
	if keys := policy.Str("jwks_json"); keys != "" {
		var set struct {
			Keys []json.RawMessage `json:"keys"`
		}
		if json.Unmarshal([]byte(keys), &set) != nil || set.Keys == nil {
			return invalid("Invalid value for oidc_policy.jwks_json: it is not a JSON Web Key Set.")
		}
	}
	return nil
}

// checkIssuer takes https URLs, and http ones of this machine, where tests
// run their identity providers.
func checkIssuer(issuer string) error {
	if issuer == "" {
		return invalid("Missing required field: oidc_policy.issuer")
	}
	u, err := url.Parse(issuer)
	if err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())) {
		return nil
	}
	return invalid("Invalid value for oidc_policy.issuer: %q is not an https URL.", clip(issuer, 200))
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// updateFederationPolicy writes what update_mask names; without a mask what
// the body sets, members of oidc_policy one by one; with * the whole policy.
func updateFederationPolicy(res *Resource, c *Call) (*Reply, error) {
	old, err := res.load(c)
	if err != nil {
		return nil, err
	}
	next := old.clone()
	mask := c.Mask("update_mask")
	if mask == nil {
		mask = givenPaths(c.Body)
	} else if err := checkFederationMask(c, mask); err != nil {
		return nil, err
	}
	if err := applyMask(next.Object, c.Body, mask, res.settable(c)); err != nil {
		return nil, err
	}
	return res.change(c, next, old)
}

// checkFederationMask refuses paths that are no member of a policy.
func checkFederationMask(c *Call, mask []string) error {
	types := c.Op.Action.Types
	var parts []string
	for _, p := range objectProps(types, types.At(c.Op.Action.Body.Schema)) {
		if p.Name == "oidc_policy" {
			for _, part := range objectProps(types, types.At(p.Schema)) {
				parts = append(parts, part.Name)
			}
		}
	}
	for _, path := range mask {
		first, rest, nested := strings.Cut(path, ".")
		if nested && (first != "oidc_policy" || !slices.Contains(parts, rest)) {
			return invalid("Invalid path in update_mask: %s", clip(path, 100))
		}
	}
	return nil
}

// givenPaths returns the members that a body sets, those of objects dotted.
func givenPaths(body Object) []string {
	var out []string
	for _, k := range body.Keys() {
		part := body.Obj(k)
		if part == nil {
			out = append(out, k)
			continue
		}
		for _, p := range part.Keys() {
			out = append(out, k+"."+p)
		}
	}
	return out
}
