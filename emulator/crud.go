package emulator

import (
	"encoding/json"
	"slices"
)

// The operations of a Resource. They are handlers like any other and may be
// called by special ones.

func (res *Resource) get(c *Call) (*Reply, error) {
	r, err := res.load(c)
	if err != nil {
		return nil, err
	}
	return res.answer(c, r)
}

func (res *Resource) list(c *Call) (*Reply, error) {
	parent, err := res.parent(c)
	if err != nil {
		return nil, err
	}
	records := c.Tx.List(res.Stored.Name, parent)
	if res.Match != nil {
		records = slices.DeleteFunc(records, func(r *Record) bool { return !res.Match(c, r) })
	}
	next := ""
	if res.Page > 0 {
		if records, next, err = paginate(c, records, res.Page); err != nil {
			return nil, err
		}
	}
	items := make([]any, 0, len(records))
	for _, r := range records {
		items = append(items, res.shown(c, r, true))
	}
	if res.Items == "" {
		return reply(items)
	}
	out := Object{res.Items: items}
	if next != "" {
		out["next_page_token"] = next
	}
	return reply(out)
}

func (res *Resource) create(c *Call) (*Reply, error) {
	parent, err := res.parent(c)
	if err != nil {
		return nil, err
	}
	body, err := res.body(c)
	if err != nil {
		return nil, err
	}
	r, err := res.insert(c, parent, body)
	if err != nil {
		return nil, err
	}
	return res.answer(c, r)
}

// insert stores a new record with the members of body.
func (res *Resource) insert(c *Call, parent string, body Object) (*Record, error) {
	if res.Limit > 0 && len(c.Tx.List(res.Stored.Name, parent)) >= res.Limit {
		return nil, refuse(400, "INVALID_STATE", "%s limit exceeded, only %d are allowed.", res.Label, res.Limit)
	}
	r := &Record{Parent: parent, Object: body.Clone(), Hidden: Object{}}
	var err error
	switch {
	case res.NewID != nil:
		r.ID, err = res.NewID(c)
	default:
		r.ID = c.NewUUID()
	}
	if err != nil {
		return nil, err
	}
	if c.Tx.Get(res.Stored.Name, parent, r.ID) != nil {
		return nil, alreadyExists("%s %s already exists.", res.Label, clip(r.ID, 100))
	}
	res.complete(c, r)
	if err := res.save(c, r, nil); err != nil {
		return nil, err
	}
	return r, nil
}

// complete fills in what the service adds to every new object.
func (res *Resource) complete(c *Call, r *Record) {
	if res.IDField != "" {
		if res.NumericID {
			r.Object[res.IDField] = json.Number(r.ID)
		} else {
			r.Object[res.IDField] = r.ID
		}
	}
	if res.Account {
		r.Object["account_id"] = c.Account
	}
	res.stamp(c, r, res.Created, res.By)
	res.stamp(c, r, res.Updated, res.UpdatedBy)
	for _, k := range res.Defaults.Keys() {
		r.Object.Default(k, res.Defaults[k])
	}
}

func (res *Resource) stamp(c *Call, r *Record, at, by string) {
	switch {
	case at == "":
	case res.RFC3339:
		r.Object[at] = c.RFC3339()
	default:
		r.Object[at] = number(c.Millis())
	}
	if by != "" {
		r.Object[by] = c.Caller.Name
	}
}

// save checks r and stores it. old is what it replaces, nil for a new record.
func (res *Resource) save(c *Call, r, old *Record) error {
	if res.Prepare != nil {
		if err := res.Prepare(c, r, old); err != nil {
			return err
		}
	}
	r.Object, r.Hidden = r.Object.Clone(), r.Hidden.Clone()
	if err := res.checkRefs(c, r, old); err != nil {
		return err
	}
	if err := res.checkUnique(c, r); err != nil {
		return err
	}
	c.Tx.Put(res.Stored.Name, r)
	if res.Saved != nil {
		return res.Saved(c, r, old)
	}
	return nil
}

func (res *Resource) checkUnique(c *Call, r *Record) error {
	for _, u := range res.Unique {
		for _, ix := range res.Stored.Indexes {
			if ix.Name != u.Index {
				continue
			}
			for _, other := range c.Tx.Find(res.Stored.Name, ix.Name, ix.Key(r)) {
				if other.ID != r.ID || other.Parent != r.Parent {
					return u.Taken(r)
				}
			}
		}
	}
	return nil
}

// update changes the members that the request gives, or those that its
// update_mask names.
func (res *Resource) update(c *Call) (*Reply, error) {
	old, err := res.load(c)
	if err != nil {
		return nil, err
	}
	body, err := res.body(c)
	if err != nil {
		return nil, err
	}
	next := old.clone()
	if mask := c.Mask("update_mask"); mask != nil {
		err = applyMask(next.Object, body, mask, res.settable(c))
	} else {
		err = mergeGiven(next.Object, body)
	}
	if err != nil {
		return nil, err
	}
	return res.change(c, next, old)
}

// replace takes the request as the whole object. What the service fills stays.
func (res *Resource) replace(c *Call) (*Reply, error) {
	old, err := res.load(c)
	if err != nil {
		return nil, err
	}
	body, err := res.body(c)
	if err != nil {
		return nil, err
	}
	next := old.clone()
	next.Object = body.Clone()
	for _, f := range res.Fixed {
		if !next.Object.Has(f) && old.Object.Has(f) {
			next.Object.Put(f, old.Object.At(f))
		}
	}
	for _, k := range res.Defaults.Keys() {
		next.Object.Default(k, res.Defaults[k])
	}
	return res.change(c, next, old)
}

func (res *Resource) change(c *Call, next, old *Record) (*Reply, error) {
	for _, f := range res.Fixed {
		if next.Object.Has(f) && !equal(next.Object.At(f), old.Object.At(f)) {
			return nil, invalid("%s of %s cannot be changed.", f, res.Label)
		}
	}
	for _, f := range append(res.serviceFields(), res.Kept...) {
		if old.Object.Has(f) {
			next.Object.Put(f, old.Object.At(f))
		} else {
			next.Object.Remove(f)
		}
	}
	res.stamp(c, next, res.Updated, res.UpdatedBy)
	if err := res.save(c, next, old); err != nil {
		return nil, err
	}
	return res.answerAs(c, res.Updates, next)
}

// serviceFields are the members that only the service writes.
func (res *Resource) serviceFields() []string {
	var out []string
	for _, f := range []string{res.IDField, res.Created, res.By} {
		if f != "" {
			out = append(out, f)
		}
	}
	if res.Account {
		out = append(out, "account_id")
	}
	return out
}

func (res *Resource) remove(c *Call) (*Reply, error) {
	r, err := res.load(c)
	if err != nil {
		return nil, err
	}
	if res.Deletable != nil {
		if err := res.Deletable(c, r); err != nil {
			return nil, err
		}
	}
	if err := checkUnused(c, res.Stored.Name, res.Label, r); err != nil {
		return nil, err
	}
	c.Tx.Delete(res.Stored.Name, r.Parent, r.ID)
	if res.Deleted != nil {
		if err := res.Deleted(c, r); err != nil {
			return nil, err
		}
	}
	return res.answerAs(c, res.Deletes, r)
}
