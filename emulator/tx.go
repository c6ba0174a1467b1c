package emulator

import (
	"slices"
	"time"
)

// Tx is a transaction on one account. Everything that a handler does to
// stored resources goes through it; when the handler returns an error all of
// it is undone. A Tx is used by one goroutine and not after its handler.
type Tx struct {
	// Now is the time of the request, or of the step.
	Now time.Time

	store   *store
	account *account
	writes  bool
	undo    []change
}

// change is one write, with what it replaced.
type change struct {
	coll     string
	key      key
	old, new *Record
}

// Account returns the id of the account.
func (tx *Tx) Account() string { return tx.account.id }

func (tx *Tx) coll(name string) *collection {
	c := tx.account.colls[name]
	if c == nil && tx.writes {
		return tx.account.coll(tx.store, name)
	}
	return c
}

// lagging reports whether this transaction sees an earlier state.
func (tx *Tx) lagging() bool { return !tx.writes && tx.store.lag > 0 }

// Get returns the record, nil when there is none.
func (tx *Tx) Get(coll, parent, id string) *Record {
	c := tx.coll(coll)
	if c == nil {
		return nil
	}
	k := key{parent, id}
	if tx.lagging() {
		return c.earlier(k, tx.Now.Add(-tx.store.lag))
	}
	return c.records[k]
}

// List returns the records under a parent in the order of their creation.
func (tx *Tx) List(coll, parent string) []*Record {
	c := tx.coll(coll)
	if c == nil {
		return nil
	}
	if tx.lagging() {
		return c.listEarlier(tx.Now.Add(-tx.store.lag), func(k key) bool { return k.parent == parent })
	}
	out := make([]*Record, 0, len(c.order[parent]))
	for _, e := range c.order[parent] {
		out = append(out, c.records[key{parent, e.id}])
	}
	return out
}

// All returns every record of a collection in the order of creation.
func (tx *Tx) All(coll string) []*Record {
	c := tx.coll(coll)
	if c == nil {
		return nil
	}
	if tx.lagging() {
		return c.listEarlier(tx.Now.Add(-tx.store.lag), func(key) bool { return true })
	}
	out := make([]*Record, 0, len(c.records))
	for _, r := range c.records {
		out = append(out, r)
	}
	sortRecords(out)
	return out
}

// Find returns the records that an index holds under a text, in the order of
// creation. It always sees the present state.
func (tx *Tx) Find(coll, index, text string) []*Record {
	c := tx.coll(coll)
	if c == nil || text == "" {
		return nil
	}
	var out []*Record
	for _, k := range c.index[index][text] {
		out = append(out, c.records[k])
	}
	sortRecords(out)
	return out
}

// FindOne returns the first record that Find returns, or nil.
func (tx *Tx) FindOne(coll, index, text string) *Record {
	if rs := tx.Find(coll, index, text); len(rs) > 0 {
		return rs[0]
	}
	return nil
}

// Put stores r, new or in the place of what has its parent and id, and takes
// it over: the caller must not change it afterwards. It returns r.
func (tx *Tx) Put(coll string, r *Record) *Record {
	tx.mustWrite()
	r.Object, r.Hidden = r.Object.Clone(), r.Hidden.Clone()
	k := key{r.Parent, r.ID}
	c := tx.coll(coll)
	old := c.records[k]
	tx.store.rev++
	r.Rev = tx.store.rev
	switch {
	case old != nil:
		r.Seq = old.Seq
	case r.Seq == 0:
		r.Seq = r.Rev
	}
	c.set(k, r)
	tx.undo = append(tx.undo, change{coll, k, old, r})
	return r
}

// Delete removes a record and reports whether it was there.
func (tx *Tx) Delete(coll, parent, id string) bool {
	tx.mustWrite()
	k := key{parent, id}
	c := tx.coll(coll)
	old := c.records[k]
	if old == nil {
		return false
	}
	tx.store.rev++
	c.set(k, nil)
	tx.undo = append(tx.undo, change{coll, k, old, nil})
	return true
}

// Change stores a changed copy of a record: fn gets a clone to change.
func (tx *Tx) Change(coll string, r *Record, fn func(r *Record)) *Record {
	n := r.clone()
	fn(n)
	return tx.Put(coll, n)
}

func (tx *Tx) mustWrite() {
	if !tx.writes {
		panic("emulator: a reading transaction must not write")
	}
}

func (tx *Tx) rollback() {
	for _, ch := range slices.Backward(tx.undo) {
		tx.coll(ch.coll).set(ch.key, ch.old)
	}
	tx.undo = nil
}

// commit makes the changes final: schedules steps, keeps history for lagging
// readers, and hands everything to the journal.
func (tx *Tx) commit() {
	if len(tx.undo) == 0 {
		return
	}
	s := tx.store
	for _, ch := range tx.undo {
		c := tx.coll(ch.coll)
		if ch.new != nil && c.records[ch.key] == ch.new {
			s.schedule(tx.account.id, ch.coll, ch.new)
		}
		if s.lag > 0 {
			c.remember(ch, tx.Now, s.lag)
		}
	}
	s.journal.append(tx.account, s.rev, tx.undo)
	tx.undo = nil
}

func sortRecords(rs []*Record) {
	slices.SortFunc(rs, func(a, b *Record) int {
		switch {
		case a.Seq < b.Seq:
			return -1
		case a.Seq > b.Seq:
			return 1
		}
		return 0
	})
}
