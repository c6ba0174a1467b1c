package emulator

import "strings"

// scimKind is the shape of the value of a SCIM attribute.
type scimKind uint8

const (
	scimText scimKind = iota // a string
	scimFlag                 // a boolean
	scimPart                 // one object
	scimList                 // objects, each told apart by its "value"
)

// scimRule says who may write an attribute.
type scimRule uint8

const (
	scimFree    scimRule = iota // anyone, any time
	scimFixed                   // set at creation; later values are ignored
	scimFilled                  // filled by the service; always ignored
	scimRefused                 // refused with invalidPath
)

// scimAttribute declares one attribute of a SCIM resource.
type scimAttribute struct {
	name string
	kind scimKind
	rule scimRule
	// exact attributes are compared with regard to case, all others without.
	exact bool
	// always: part of every answer, whatever attributes it asks for.
	always bool
	parts  []scimAttribute
}

// scimSchema declares one kind of SCIM resource. All that filters, patches,
// sorting and projection know of a resource stands here.
type scimSchema struct {
	urn        string
	attributes []scimAttribute
}

const (
	scimSchemaPrefix = "urn:ietf:params:scim:schemas:core:2.0:"
	scimListURN      = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	scimPatchURN     = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// complexParts are the members of an entry of a list.
func complexParts(exactValue bool) []scimAttribute {
	return []scimAttribute{
		{name: "value", exact: exactValue},
		{name: "display"},
		{name: "type"},
		{name: "primary", kind: scimFlag},
		{name: "$ref", exact: true, rule: scimFilled},
	}
}

// commonAttributes are those of every SCIM resource of an account.
func commonAttributes() []scimAttribute {
	return []scimAttribute{
		{name: "id", exact: true, rule: scimFilled},
		{name: "schemas", exact: true, rule: scimFilled},
		{name: "account_id", exact: true, rule: scimFilled},
		{name: "externalId", exact: true},
		{name: "displayName"},
		{name: "roles", kind: scimList, exact: true, parts: complexParts(true)},
		{name: "entitlements", kind: scimList, rule: scimRefused, parts: complexParts(true)},
	}
}

func scimUsers() *scimSchema {
	return &scimSchema{
		urn: scimSchemaPrefix + "User",
		attributes: append(commonAttributes(),
			scimAttribute{name: "userName", rule: scimFixed},
			scimAttribute{name: "active", kind: scimFlag},
			scimAttribute{name: "name", kind: scimPart, parts: []scimAttribute{
				{name: "givenName"}, {name: "familyName"},
			}},
			scimAttribute{name: "emails", kind: scimList, rule: scimFixed, parts: complexParts(false)},
			scimAttribute{name: "groups", kind: scimList, rule: scimFilled, parts: complexParts(true)},
		),
	}
}

func scimGroups() *scimSchema {
	return &scimSchema{
		urn: scimSchemaPrefix + "Group",
		attributes: append(commonAttributes(),
			scimAttribute{name: "members", kind: scimList, exact: true, parts: complexParts(true)},
			scimAttribute{name: "groups", kind: scimList, rule: scimFilled, parts: complexParts(true)},
			scimAttribute{name: "meta", kind: scimPart, rule: scimFilled, parts: []scimAttribute{
				{name: "resourceType"},
			}},
		),
	}
}

func scimServicePrincipals() *scimSchema {
	return &scimSchema{
		urn: scimSchemaPrefix + "ServicePrincipal",
		attributes: append(commonAttributes(),
			scimAttribute{name: "applicationId", rule: scimFixed, always: true},
			scimAttribute{name: "active", kind: scimFlag},
			scimAttribute{name: "groups", kind: scimList, rule: scimFilled, parts: complexParts(true)},
		),
	}
}

// findAttribute returns the attribute of that name, in whatever case, or nil.
func findAttribute(attributes []scimAttribute, name string) *scimAttribute {
	for i := range attributes {
		if strings.EqualFold(attributes[i].name, name) {
			return &attributes[i]
		}
	}
	return nil
}

// scimPath names an attribute, or one member of it.
type scimPath struct{ name, part string }

// splitPath reads "attribute", "attribute.part" or either behind a schema's
// URN: "urn:ietf:params:scim:schemas:core:2.0:User:userName".
func splitPath(text string) scimPath {
	if len(text) > 4 && strings.EqualFold(text[:4], "urn:") {
		text = text[strings.LastIndexByte(text, ':')+1:]
	}
	name, part, _ := strings.Cut(text, ".")
	return scimPath{name, part}
}

// resolve finds what a path names. part is nil when the path names the whole
// attribute; ok is false when the schema does not know it.
func (s *scimSchema) resolve(p scimPath) (attribute, part *scimAttribute, ok bool) {
	attribute = findAttribute(s.attributes, p.name)
	if attribute == nil {
		return nil, nil, false
	}
	if p.part == "" {
		return attribute, nil, true
	}
	part = findAttribute(attribute.parts, p.part)
	return attribute, part, part != nil
}

// memberIn returns the member of m with that name, in whatever case.
func memberIn(m map[string]any, name string) (any, bool) {
	if v, ok := m[name]; ok {
		return v, true
	}
	for k, v := range m {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return nil, false
}
