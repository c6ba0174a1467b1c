package emulator

import (
	"slices"
	"strings"
)

// v2Page is the default and the largest page of the identity API.
const v2Page = 1000

// v2Resource serves one kind of principal by the identity API: the same
// records as SCIM in other words.
type v2Resource struct {
	kind identityKind
	// operations is the prefix of the operation ids, items the member of list
	// answers, out the member of a resolved principal.
	operations, items, out string
	// idParam is the path parameter and the member with the id.
	idParam string
	// fields pairs members of this API with attributes of SCIM, both dotted.
	fields []v2Field
	// filters are the members that a list can be narrowed by.
	filters []string
	// resolved makes a new principal for an external id.
	resolved func(externalID string) Object
	complete func(c *Call, o Object) error
}

// v2Field is one member that a client can set.
type v2Field struct {
	name, attribute string
	// fixed members are set at creation only, needed ones cannot be absent.
	fixed, needed bool
	// status: the member is ACTIVE or INACTIVE, the attribute true or false.
	status bool
}

// identityAPI serves users, groups and service principals by the identity API.
func identityAPI() service {
	handlers := map[string]Handler{}
	for _, v := range []*v2Resource{v2Users(), v2Groups(), v2ServicePrincipals()} {
		handlers[v.operations+"List"] = v.list
		handlers[v.operations+"Create"] = v.create
		handlers[v.operations+"Get"] = v.get
		handlers[v.operations+"Update"] = v.update
		handlers[v.operations+"Delete"] = v.remove
		handlers[v.operations+"Resolve"] = v.resolve
	}
	return service{handlers: handlers}
}

func v2Users() *v2Resource {
	return &v2Resource{
		kind: userKind(), operations: "IdentityUsers", items: "users", out: "user", idParam: "user_id",
		fields: []v2Field{
			{name: "username", attribute: "userName", fixed: true, needed: true},
			{name: "full_name.given_name", attribute: "name.givenName"},
			{name: "full_name.family_name", attribute: "name.familyName"},
			{name: "account_user_status", attribute: "active", status: true},
			{name: "external_id", attribute: "externalId"},
		},
		filters: []string{"username", "external_id"},
		resolved: func(externalID string) Object {
			return Object{"userName": mailbox(externalID) + "@idp.example.com"}
		},
		complete: completeUser,
	}
}

func v2Groups() *v2Resource {
	return &v2Resource{
		kind: groupKind(), operations: "IdentityGroups", items: "groups", out: "group", idParam: "group_id",
		fields: []v2Field{
			{name: "group_name", attribute: "displayName", needed: true},
			{name: "external_id", attribute: "externalId"},
		},
		filters:  []string{"group_name", "external_id"},
		resolved: func(externalID string) Object { return Object{"displayName": "idp-group-" + externalID} },
		complete: completeGroup,
	}
}

func v2ServicePrincipals() *v2Resource {
	return &v2Resource{
		kind: servicePrincipalKind(), operations: "IdentityServicePrincipals", items: "service_principals",
		out: "service_principal", idParam: "service_principal_id",
		fields: []v2Field{
			{name: "application_id", attribute: "applicationId", fixed: true},
			{name: "display_name", attribute: "displayName"},
			{name: "account_sp_status", attribute: "active", status: true},
			{name: "external_id", attribute: "externalId"},
		},
		filters:  []string{"application_id", "external_id"},
		resolved: func(externalID string) Object { return Object{"displayName": "idp-app-" + externalID} },
		complete: completeServicePrincipal,
	}
}

// mailbox makes the local part of an e-mail address from an external id. What
// cannot stand in one is replaced, and a digest keeps such ids apart.
func mailbox(externalID string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, externalID)
	if clean != externalID {
		clean += "-" + digest(externalID)[:8]
	}
	return strings.ToLower(clean)
}

func (v *v2Resource) load(c *Call) (identity, error) {
	id := c.Param(v.idParam)
	if r := c.Tx.Get(v.kind.coll, "", id); r != nil {
		return identity{v.kind, r}, nil
	}
	return identity{}, notFound("%s with id %s does not exist.", v.kind.noun, clip(id, 100))
}

// show is the principal in the words of this API. The members that an earlier
// version of it had, internal_id and name, are there as well.
func (v *v2Resource) show(c *Call, who identity) Object {
	o := Object{"account_id": c.Account, v.idParam: who.ID, "internal_id": who.number()}
	for _, f := range v.fields {
		value := who.Object.At(f.attribute)
		if f.status {
			value = activity(who)
		}
		if value != nil {
			o.Put(f.name, value)
		}
	}
	if v.kind.coll == collUsers {
		o.Default("full_name", Object{})
		o["name"] = o["full_name"]
	}
	return o
}

// activity is the state of a user or service principal.
func activity(who identity) string {
	if who.Object.Has("active") && !who.Object.Bool("active") {
		return "INACTIVE"
	}
	return "ACTIVE"
}

func (v *v2Resource) get(c *Call) (*Reply, error) {
	who, err := v.load(c)
	if err != nil {
		return nil, err
	}
	return reply(v.show(c, who))
}

func (v *v2Resource) list(c *Call) (*Reply, error) {
	filter, err := v.filter(c.Query.Get("filter"))
	if err != nil {
		return nil, err
	}
	attributes := v.filterable()
	var found []Object
	for _, r := range c.Tx.List(v.kind.coll, "") {
		o := v.show(c, identity{v.kind, r})
		if filter.match(attributes, o) {
			found = append(found, o)
		}
	}
	return listPage(c, v.items, found, v2Page)
}

func (v *v2Resource) filterable() []scimAttribute {
	var out []scimAttribute
	for _, name := range v.filters {
		out = append(out, scimAttribute{name: name, exact: name == "external_id"})
	}
	return out
}

// filter reads the filter of a list: a condition as SCIM writes it, or
// name = "value". Only some members can be asked for.
func (v *v2Resource) filter(text string) (*scimFilter, error) {
	if text == "" {
		return nil, nil
	}
	if name, value, ok := strings.Cut(text, "="); ok && slices.Contains(v.filters, strings.TrimSpace(name)) {
		text = name + " eq " + strings.TrimPrefix(value, "=")
	}
	f, err := parseFilter(text)
	if err != nil {
		return nil, err
	}
	if err := f.onlyOperators("eq", "ne", "co", "sw"); err != nil {
		return nil, err
	}
	if !f.within(v.filters) {
		return nil, invalid("The filter may only look at %s.", strings.Join(v.filters, " and "))
	}
	return f, nil
}

// within reports whether the filter looks at nothing but the attributes.
func (f *scimFilter) within(names []string) bool {
	if f == nil {
		return true
	}
	if (f.kind == filterCompare || f.kind == filterPresent || f.kind == filterWithin) && !f.mentions(names...) {
		return false
	}
	return f.left.within(names) && f.right.within(names)
}

// listPage answers one page of a list with tokens.
func listPage[T any](c *Call, items string, all []T, normal int) (*Reply, error) {
	page, next, err := paginate(c, all, normal)
	if err != nil {
		return nil, err
	}
	list := make([]any, 0, len(page))
	for _, e := range page {
		list = append(list, e)
	}
	out := Object{items: list}
	if next != "" {
		out["next_page_token"] = next
	}
	return reply(out)
}
