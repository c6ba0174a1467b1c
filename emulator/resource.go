package emulator

import "net/http"

// Resource declares a kind of resource that is stored and shown much as it
// was sent: most of the API. The declaration is data; what is special goes
// into the hooks. All hooks are optional and run inside of the transaction.
type Resource struct {
	// Stored declares the collection. Its name also names the resource in
	// seeds and dumps.
	Stored Collection
	// Label names the resource in messages: "Credential".
	Label string

	// The operations by their id, "" where there is none. Update changes
	// given fields, Replace takes the whole resource.
	List, Create, Get, Update, Replace, Delete string

	// IDField is the member that holds the id, IDParam the path parameter.
	IDField, IDParam string
	// NewID makes an id; a UUID when nil. It may refuse.
	NewID func(c *Call) (string, error)
	// NumericID: the id is shown as a number.
	NumericID bool
	// Parents lead to the record that holds this one, outermost first.
	Parents []Parent

	// In and Out are the members of request and answer that wrap the object,
	// "" when there is no wrapping.
	In, Out string
	// Items is the member of the list answer that holds the list, "" when
	// the answer is the bare array.
	Items string
	// Page is the default number of items of a page; 0 answers all at once.
	Page int

	// Account: the object shows the account id.
	Account bool
	// Created and Updated name members with a time; RFC3339 tells its form,
	// otherwise it is in milliseconds.
	Created, Updated string
	RFC3339          bool
	// By and UpdatedBy name members with the caller's name.
	By, UpdatedBy string

	// Defaults are filled in when a new object lacks them.
	Defaults Object
	// Fixed members cannot change; another value is refused.
	Fixed []string
	// Kept members are filled by the service; another value is ignored.
	Kept []string
	// Hide are members that are stored but not shown.
	Hide []string
	// Unique are texts that two resources must not share.
	Unique []Unique
	// Refs are references to other resources, checked when the resource is
	// written and when what it refers to is deleted.
	Refs []Ref
	// Limit is how many the account may have, 0 without a limit.
	Limit int

	// Prepare checks and completes an object that is about to be stored; old
	// is nil for a new one. It may change next.
	Prepare func(c *Call, next, old *Record) error
	// Saved runs after a record was stored.
	Saved func(c *Call, r, old *Record) error
	// Seeded completes a record that a seed describes.
	Seeded func(c *Call, r *Record)
	// Show makes what the API shows from a stored record. It must not change
	// the record's Object; Object.With helps.
	Show func(c *Call, r *Record, inList bool) Object
	// Match selects what a list shows.
	Match func(c *Call, r *Record) bool
	// Deletable refuses the deletion of what cannot be deleted.
	Deletable func(c *Call, r *Record) error
	// Deleted runs after the record is gone.
	Deleted func(c *Call, r *Record) error

	// Deletes says what a deletion answers, Updates what an update answers.
	Deletes, Updates Answer
	// Missing makes the refusal for an id that does not exist.
	Missing func(id string) *Refusal
}

// Answer is what a successful change answers.
type Answer uint8

const (
	// TheObject answers with the object: after an update as it is now, after
	// a deletion as it was.
	TheObject Answer = iota
	// AnEmptyObject answers {}.
	AnEmptyObject
	// Nothing answers without a body.
	Nothing
)

// Parent is a resource that holds others.
type Parent struct {
	Coll, Param, Label string
}

// Unique is a text that no two resources of a collection under the same
// parent share.
type Unique struct {
	// Index names the index of the collection that finds the text. It must
	// include the parent when the text is unique only under it.
	Index string
	// Taken makes the refusal.
	Taken func(r *Record) *Refusal
}

// Ref is a reference from one resource to another of the same account.
type Ref struct {
	// Path leads to the id, or to an array of ids.
	Path string
	// To is the collection referred to.
	To, Label string
	// Holds tells whether the reference keeps its target from being deleted;
	// always when nil.
	Holds func(r *Record) bool
	// Loose: a target that does not exist is accepted.
	Loose bool
	// By names the referring resource in the refusal of a deletion; its label
	// when empty.
	By string
}

// missing is the refusal for an id that does not exist.
func (res *Resource) missing(id string) *Refusal {
	if res.Missing != nil {
		return res.Missing(id)
	}
	return notFound("%s %s does not exist.", res.Label, clip(id, 100))
}

// handlers returns the handlers of the declared operations.
func (res *Resource) handlers() map[string]Handler {
	out := map[string]Handler{}
	for id, h := range map[string]Handler{
		res.List: res.list, res.Create: res.create, res.Get: res.get,
		res.Update: res.update, res.Replace: res.replace, res.Delete: res.remove,
	} {
		if id != "" {
			out[id] = h
		}
	}
	return out
}

// parent returns the key of the parent of what the path names, and refuses
// when a parent does not exist.
func (res *Resource) parent(c *Call) (string, error) {
	parent := ""
	for _, p := range res.Parents {
		id := c.Param(p.Param)
		if c.Tx.Get(p.Coll, parent, id) == nil {
			return "", notFound("%s %s does not exist.", p.Label, clip(id, 100))
		}
		parent = id
	}
	return parent, nil
}

// load returns the record that the path names.
func (res *Resource) load(c *Call) (*Record, error) {
	parent, err := res.parent(c)
	if err != nil {
		return nil, err
	}
	id := c.Param(res.IDParam)
	if r := c.Tx.Get(res.Stored.Name, parent, id); r != nil {
		return r, nil
	}
	return nil, res.missing(id)
}

// body returns the object of the request.
func (res *Resource) body(c *Call) (Object, error) {
	if res.In == "" {
		if c.Body == nil {
			return Object{}, nil
		}
		return c.Body, nil
	}
	o := c.Body.Obj(res.In)
	if o == nil {
		return nil, refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "Missing required field: %s", res.In)
	}
	return o, nil
}

// shown is what the API shows of a record.
func (res *Resource) shown(c *Call, r *Record, inList bool) Object {
	o := r.Object
	if res.Show != nil {
		o = res.Show(c, r, inList)
	}
	if len(res.Hide) > 0 {
		o = o.Without(res.Hide...)
	}
	return o
}

// answer shows one record.
func (res *Resource) answer(c *Call, r *Record) (*Reply, error) {
	o := res.shown(c, r, false)
	if res.Out != "" {
		o = Object{res.Out: o}
	}
	return reply(o)
}

func (res *Resource) answerAs(c *Call, kind Answer, r *Record) (*Reply, error) {
	switch kind {
	case AnEmptyObject:
		return reply(Object{})
	case Nothing:
		return noContent()
	}
	return res.answer(c, r)
}
