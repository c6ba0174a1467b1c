package emulator

import (
	"slices"
	"strings"
)

func (v *v2Resource) create(c *Call) (*Reply, error) {
	if c.automaticIdentities() && c.Body.Str("external_id") != "" {
		return nil, invalid("external_id cannot be set where automatic identity management is enabled; " +
			"resolve the external id instead.")
	}
	o := Object{}
	for _, f := range v.fields {
		if err := v.put(o, f, c.Body); err != nil {
			return nil, err
		}
	}
	who, err := v.add(c, o)
	if err != nil {
		return nil, err
	}
	return reply(v.show(c, who))
}

func (v *v2Resource) add(c *Call, o Object) (identity, error) {
	if err := v.complete(c, o); err != nil {
		return identity{}, err
	}
	if err := checkTaken(c.Tx, v.kind, o, ""); err != nil {
		return identity{}, err
	}
	return c.addIdentity(v.kind, o), nil
}

// put takes over one member of a request body; one that is absent clears the
// attribute.
func (v *v2Resource) put(o Object, f v2Field, body Object) error {
	value := body.At(f.name)
	switch {
	case f.status && value != nil:
		o.Put(f.attribute, value == "ACTIVE")
	case value != nil && value != "":
		o.Put(f.attribute, value)
	case f.needed:
		return invalid("Missing required field: %s", f.name)
	default:
		o.Remove(f.attribute)
	}
	return nil
}

// update changes what update_mask names. Under automatic identity management
// the identity provider decides on principals that it knows: only their
// external id can be changed here.
func (v *v2Resource) update(c *Call) (*Reply, error) {
	who, err := v.load(c)
	if err != nil {
		return nil, err
	}
	fields, err := v.masked(c.Mask("update_mask"))
	if err != nil {
		return nil, err
	}
	next := who.Object.Clone()
	managed := c.automaticIdentities() && who.Object.Str("externalId") != ""
	for _, f := range fields {
		if managed && f.name != "external_id" {
			return nil, invalid("%s is managed by the identity provider and cannot be changed.", f.name)
		}
		if err := v.put(next, f, c.Body); err != nil {
			return nil, err
		}
	}
	if m := next.Obj("name"); m != nil && len(m) == 0 {
		delete(next, "name")
	}
	if err := v.complete(c, next); err != nil {
		return nil, err
	}
	who, err = changeIdentity(c.Tx, who, next)
	if err != nil {
		return nil, err
	}
	return reply(v.show(c, who))
}

// masked returns the fields that a mask names: a member, an object of
// members, or * for all that can be changed.
func (v *v2Resource) masked(mask []string) ([]v2Field, error) {
	if len(mask) == 0 {
		return nil, invalid("Missing required parameter: update_mask")
	}
	var out []v2Field
	for _, path := range mask {
		// An earlier version of the API called the full name "name".
		if rest, ok := strings.CutPrefix(path, "name"); ok && (rest == "" || rest[0] == '.') && v.kind.coll == collUsers {
			path = "full_name" + rest
		}
		found := false
		for _, f := range v.fields {
			switch {
			case path == "*":
				if !f.fixed {
					out = append(out, f)
				}
				found = true
			case path == f.name || strings.HasPrefix(f.name, path+"."):
				if f.fixed {
					return nil, invalid("%s cannot be changed.", f.name)
				}
				out = append(out, f)
				found = true
			}
		}
		if !found {
			return nil, invalid("Invalid path in update_mask: %s", clip(path, 100))
		}
	}
	return slices.CompactFunc(out, func(a, b v2Field) bool { return a == b }), nil
}

func (v *v2Resource) remove(c *Call) (*Reply, error) {
	who, err := v.load(c)
	if err != nil {
		return nil, err
	}
	removeIdentity(c.Tx, who)
	return noContent()
}

// resolve answers with the principal that stands for an external id, and
// creates it when there is none. There is no identity provider to ask, so a
// new one gets a name made from its id.
func (v *v2Resource) resolve(c *Call) (*Reply, error) {
	if !c.automaticIdentities() {
		return nil, invalid("Automatic identity management is not enabled for this account.")
	}
	externalID := c.Body.Str("external_id")
	if externalID == "" {
		return nil, invalid("Missing required field: external_id")
	}
	if r := c.Tx.FindOne(v.kind.coll, indexExternalID, externalID); r != nil {
		return reply(Object{v.out: v.show(c, identity{v.kind, r})})
	}
	o := v.resolved(externalID)
	o["externalId"] = externalID
	who, err := v.add(c, o)
	if err != nil {
		return nil, err
	}
	return reply(Object{v.out: v.show(c, who)})
}

// automaticIdentities reports whether the account takes identities over from
// an identity provider.
func (c *Call) automaticIdentities() bool { return c.Tx.about().Bool("automatic_identity_management") }
