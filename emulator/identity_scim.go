package emulator

import "net/http"

// scimPage is how many resources a list answers when the client does not say.
const scimPage = 10000

// scimResource serves one kind of principal by SCIM.
type scimResource struct {
	kind   identityKind
	schema *scimSchema
	// operations is the prefix of the operation ids.
	operations string
	// complete checks an object that is about to be stored and fills in what
	// the service adds.
	complete func(c *Call, o Object) error
}

// scim serves users, groups and service principals as SCIM resources.
func scim() service {
	handlers := map[string]Handler{}
	for _, s := range []*scimResource{
		{userKind(), scimUsers(), "ScimUsers", completeUser},
		{groupKind(), scimGroups(), "ScimGroups", completeGroup},
		{servicePrincipalKind(), scimServicePrincipals(), "ScimServicePrincipals", completeServicePrincipal},
	} {
		handlers[s.operations+"List"] = s.list
		handlers[s.operations+"Create"] = s.create
		handlers[s.operations+"Get"] = s.get
		handlers[s.operations+"Update"] = s.replace
		handlers[s.operations+"Patch"] = s.patch
		handlers[s.operations+"Delete"] = s.remove
	}
	return service{handlers: handlers}
}

func (s *scimResource) load(c *Call) (identity, error) {
	id := c.Param("id")
	if r := c.Tx.Get(s.kind.coll, "", id); r != nil {
		return identity{s.kind, r}, nil
	}
	return identity{}, notFound("%s with id %s not found.", s.kind.noun, clip(id, 100))
}

func (s *scimResource) get(c *Call) (*Reply, error) {
	who, err := s.load(c)
	if err != nil {
		return nil, err
	}
	return reply(s.schema.project(s.show(c, who), c.Query.Get("attributes"), c.Query.Get("excludedAttributes")))
}

// list filters, sorts and pages. Members of groups are never part of a list,
// whatever attributes it asks for; a filter may look at them all the same.
func (s *scimResource) list(c *Call) (*Reply, error) {
	var filter *scimFilter
	if text := c.Query.Get("filter"); text != "" {
		var err error
		if filter, err = parseFilter(text); err != nil {
			return nil, err
		}
		if err := filter.onlyOperators("eq", "ne", "co", "sw"); err != nil {
			return nil, err
		}
	}
	relations := filter.mentions("members", "groups", "meta", "account_id")
	var found []identity
	for _, r := range c.Tx.List(s.kind.coll, "") {
		who := identity{s.kind, r}
		o := r.Object
		if relations {
			o = s.show(c, who)
		}
		if filter.match(s.schema.attributes, o) {
			found = append(found, who)
		}
	}
	if by := c.Query.Get("sortBy"); by != "" {
		sortBy(s.schema, found, by, c.Query.Get("sortOrder"), func(i identity) Object { return i.Object })
	}
	normal := scimPage
	if c.emu.pageSize > 0 {
		normal = c.emu.pageSize
	}
	part, start, err := window(c, found, normal)
	if err != nil {
		return nil, err
	}
	resources := make([]any, 0, len(part))
	for _, who := range part {
		o := s.showPlain(c, who)
		resources = append(resources, s.schema.project(o, c.Query.Get("attributes"), c.Query.Get("excludedAttributes")))
	}
	return reply(Object{
		"schemas":      []string{scimListURN},
		"totalResults": len(found),
		"startIndex":   start,
		"itemsPerPage": len(part),
		"Resources":    resources,
	})
}

func (s *scimResource) create(c *Call) (*Reply, error) {
	o, err := s.schema.content(c.Raw, true)
	if err != nil {
		return nil, err
	}
	members := o.List("members")
	delete(o, "members")
	if err := s.complete(c, o); err != nil {
		return nil, err
	}
	if err := checkTaken(c.Tx, s.kind, o, ""); err != nil {
		return nil, err
	}
	who := c.addIdentity(s.kind, o)
	if err := setMembers(c.Tx, who, members); err != nil {
		return nil, err
	}
	return &Reply{Status: http.StatusCreated, Body: s.show(c, who)}, nil
}

// replace takes the body as the whole resource. Attributes that are set for
// good at creation stay, whatever the body says of them.
func (s *scimResource) replace(c *Call) (*Reply, error) {
	who, err := s.load(c)
	if err != nil {
		return nil, err
	}
	next, err := s.schema.content(c.Raw, false)
	if err != nil {
		return nil, err
	}
	for i := range s.schema.attributes {
		a := &s.schema.attributes[i]
		if v, ok := who.Object[a.name]; ok && (a.rule == scimFixed || a.rule == scimFilled) {
			next[a.name] = v
		}
	}
	return s.store(c, who, next)
}

func (s *scimResource) patch(c *Call) (*Reply, error) {
	who, err := s.load(c)
	if err != nil {
		return nil, err
	}
	whole := who.Object
	if s.kind.coll == collGroups {
		whole = whole.With("members", membersOf(c.Tx, who.ID))
	}
	next, err := s.schema.patch(whole, c.Raw)
	if err != nil {
		return nil, err
	}
	return s.store(c, who, next)
}

// store puts a changed resource in the place of who. The answer has no body:
// no client reads one, and the API does not describe it.
func (s *scimResource) store(c *Call, who identity, next Object) (*Reply, error) {
	members := next.List("members")
	delete(next, "members")
	if err := s.complete(c, next); err != nil {
		return nil, err
	}
	who, err := changeIdentity(c.Tx, who, next)
	if err != nil {
		return nil, err
	}
	if err := setMembers(c.Tx, who, members); err != nil {
		return nil, err
	}
	return noContent()
}

func (s *scimResource) remove(c *Call) (*Reply, error) {
	who, err := s.load(c)
	if err != nil {
		return nil, err
	}
	removeIdentity(c.Tx, who)
	return &Reply{Status: http.StatusNoContent}, nil
}

// showPlain is a resource without its relations.
func (s *scimResource) showPlain(c *Call, who identity) Object {
	o := who.Object.With("schemas", []string{s.schema.urn}, "account_id", c.Account)
	if s.kind.coll == collGroups {
		o["meta"] = Object{"resourceType": "Group"}
	}
	return o
}

// show is a resource with its relations: the groups it is in and, of a group,
// its direct members.
func (s *scimResource) show(c *Call, who identity) Object {
	o := s.showPlain(c, who)
	if groups := parentGroups(c.Tx, who.ID); len(groups) > 0 {
		list := make([]any, 0, len(groups))
		for _, g := range groups {
			entry := identity{groupKind(), g}.reference()
			entry["type"] = "direct"
			list = append(list, entry)
		}
		o["groups"] = list
	}
	if s.kind.coll == collGroups {
		if members := membersOf(c.Tx, who.ID); len(members) > 0 {
			o["members"] = members
		}
	}
	return o
}

// reference is how SCIM shows a principal inside of another resource.
func (i identity) reference() map[string]any {
	return map[string]any{"value": i.ID, "display": i.display(), "$ref": i.segment + "/" + i.ID}
}

// membersOf returns the direct members of a group as SCIM shows them.
func membersOf(tx *Tx, group string) []any {
	var out []any
	for _, m := range tx.List(collMembers, group) {
		if who, ok := findIdentity(tx, m.ID); ok {
			out = append(out, who.reference())
		}
	}
	return out
}

// setMembers makes members the direct members of a group, by their "value".
// Ids that name nothing are passed over: the service does not refuse them,
// they are missing from the group when it is read.
func setMembers(tx *Tx, group identity, members []any) error {
	if group.coll != collGroups {
		return nil
	}
	wanted := map[string]bool{}
	for _, m := range members {
		entry, _ := asMap(m)
		id, _ := entry["value"].(string)
		wanted[id] = true
		if who, ok := findIdentity(tx, id); ok {
			if err := addMember(tx, group.ID, who); err != nil {
				return err
			}
		}
	}
	for _, m := range tx.List(collMembers, group.ID) {
		if !wanted[m.ID] {
			tx.Delete(collMembers, group.ID, m.ID)
		}
	}
	return nil
}
