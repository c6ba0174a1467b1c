package emulator

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Record is one stored resource. Records and what they hold are immutable
// once stored: a change stores another Record in their place.
type Record struct {
	// Parent is the id of the resource that holds this one, "" at the top.
	Parent, ID string
	// Seq orders the records of an account by creation.
	Seq uint64
	// Rev is the store's count of changes when this one was made. It never
	// repeats and serves as etag.
	Rev uint64
	// Object is what the API shows.
	Object Object
	// Hidden is what it does not show: hashes of secrets, the creator, timers.
	Hidden Object
	// Step names what happens to the record by itself when Due has come.
	Step string
	Due  time.Time
}

// clone returns a copy whose Object and Hidden may be changed.
func (r *Record) clone() *Record {
	c := *r
	c.Object, c.Hidden = r.Object.Clone(), r.Hidden.Clone()
	return &c
}

// key tells the records of a collection apart.
type key struct{ parent, id string }

// Collection declares a kind of stored resource.
type Collection struct {
	Name string
	// Indexes find records by something other than their id.
	Indexes []Index
	// Steps are what can happen by itself, by the name in Record.Step. A step
	// runs in a transaction of its own at the time Record.Due. It changes the
	// clone that it is given; it may schedule the next step, and it may change
	// other records through tx. When it returns false the record is deleted.
	Steps map[string]func(tx *Tx, r *Record) bool
}

// Index finds records by a text computed from them.
type Index struct {
	Name string
	// Key computes the text; "" leaves the record out.
	Key func(r *Record) string
}

// store holds the accounts. One lock guards everything: transactions take
// microseconds, and waiting for the disk happens outside of it, so that finer
// locks would gain nothing and lose the simplicity of references across
// collections.
type store struct {
	mu       sync.RWMutex
	decls    map[string]*Collection
	accounts map[string]*account
	rev      uint64
	due      dueHeap
	journal  *journal // nil: memory only
	lag      time.Duration
}

type account struct {
	id    string
	colls map[string]*collection
}

type collection struct {
	decl    *Collection
	records map[key]*Record
	// order lists the keys under each parent by Seq.
	order map[string][]orderEntry
	// index maps index name and text to keys.
	index map[string]map[string][]key
	// history holds earlier versions, only when the store has a lag.
	history map[key][]version
}

type orderEntry struct {
	seq uint64
	id  string
}

// version is a state of a key from a time on; r is nil when it was deleted.
type version struct {
	at time.Time
	r  *Record
}

func newStore(decls []Collection) *store {
	s := &store{decls: map[string]*Collection{}, accounts: map[string]*account{}}
	for _, d := range decls {
		// Several services may add indexes and steps to one collection.
		if have := s.decls[d.Name]; have != nil {
			for _, ix := range d.Indexes {
				if !slices.ContainsFunc(have.Indexes, func(o Index) bool { return o.Name == ix.Name }) {
					have.Indexes = append(have.Indexes, ix)
				}
			}
			maps.Copy(have.Steps, d.Steps)
			continue
		}
		steps := maps.Clone(d.Steps)
		if steps == nil {
			steps = map[string]func(*Tx, *Record) bool{}
		}
		s.decls[d.Name] = &Collection{Name: d.Name, Indexes: slices.Clone(d.Indexes), Steps: steps}
	}
	return s
}

func (s *store) account(id string) *account {
	a := s.accounts[id]
	if a == nil {
		a = &account{id: id, colls: map[string]*collection{}}
		s.accounts[id] = a
	}
	return a
}

func (a *account) coll(s *store, name string) *collection {
	c := a.colls[name]
	if c == nil {
		decl := s.decls[name]
		if decl == nil {
			panic("emulator: collection " + name + " is not declared")
		}
		c = &collection{
			decl: decl, records: map[key]*Record{}, order: map[string][]orderEntry{},
			index: map[string]map[string][]key{}, history: map[key][]version{},
		}
		a.colls[name] = c
	}
	return c
}

// set puts r in the place of what k holds; nil deletes. It returns what was
// there before.
func (c *collection) set(k key, r *Record) (old *Record) {
	old = c.records[k]
	if old != nil {
		for _, ix := range c.decl.Indexes {
			c.unindex(ix.Name, ix.Key(old), k)
		}
	}
	if r == nil {
		if old != nil {
			delete(c.records, k)
			c.unorder(k.parent, old.Seq)
		}
		return old
	}
	c.records[k] = r
	for _, ix := range c.decl.Indexes {
		if text := ix.Key(r); text != "" {
			m := c.index[ix.Name]
			if m == nil {
				m = map[string][]key{}
				c.index[ix.Name] = m
			}
			m[text] = append(m[text], k)
		}
	}
	if old == nil || old.Seq != r.Seq {
		if old != nil {
			c.unorder(k.parent, old.Seq)
		}
		o := c.order[k.parent]
		i, _ := slices.BinarySearchFunc(o, r.Seq, bySeq)
		c.order[k.parent] = slices.Insert(o, i, orderEntry{r.Seq, k.id})
	}
	return old
}

func bySeq(e orderEntry, seq uint64) int { return cmp.Compare(e.seq, seq) }

func (c *collection) unorder(parent string, seq uint64) {
	o := c.order[parent]
	if i, ok := slices.BinarySearchFunc(o, seq, bySeq); ok {
		o = slices.Delete(o, i, i+1)
	}
	if len(o) == 0 {
		delete(c.order, parent)
		return
	}
	c.order[parent] = o
}

func (c *collection) unindex(name, text string, k key) {
	if text == "" {
		return
	}
	keys := slices.DeleteFunc(slices.Clone(c.index[name][text]), func(o key) bool { return o == k })
	if len(keys) == 0 {
		delete(c.index[name], text)
		return
	}
	c.index[name][text] = keys
}

// dueEntry is a scheduled step. Entries of records that changed meanwhile are
// recognised by their rev and skipped.
type dueEntry struct {
	at            time.Time
	rev           uint64
	account, coll string
	key           key
}

type dueHeap []dueEntry

func (h dueHeap) Len() int { return len(h) }
func (h dueHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].rev < h[j].rev
}
func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *dueHeap) Push(x any)   { *h = append(*h, x.(dueEntry)) }
func (h *dueHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	*h = (*h)[:last]
	return e
}

func (s *store) schedule(acct, coll string, r *Record) {
	if r.Step != "" && !r.Due.IsZero() {
		heap.Push(&s.due, dueEntry{at: r.Due, rev: r.Rev, account: acct, coll: coll, key: key{r.Parent, r.ID}})
	}
}

// isDue reports whether a step is due. The caller holds the lock.
func (s *store) isDue(now time.Time) bool {
	return len(s.due) > 0 && !s.due[0].at.After(now)
}

// advance runs every step that is due, in the order of time. The caller holds
// the lock for writing.
func (s *store) advance(now time.Time) {
	for s.isDue(now) {
		e := heap.Pop(&s.due).(dueEntry)
		a := s.accounts[e.account]
		if a == nil {
			continue
		}
		r := a.coll(s, e.coll).records[e.key]
		if r == nil || r.Rev != e.rev {
			continue
		}
		tx := &Tx{Now: e.at, store: s, account: a, writes: true}
		next := r.clone()
		step := next.Step
		next.Step, next.Due = "", time.Time{}
		run := s.decls[e.coll].Steps[step]
		if run == nil || run(tx, next) {
			tx.Put(e.coll, next)
		} else {
			tx.Delete(e.coll, r.Parent, r.ID)
		}
		tx.commit()
	}
}

// do runs fn in a transaction on one account and returns when everything that
// fn saw or changed is on disk. An error of fn undoes its changes.
func (s *store) do(acct string, now time.Time, writes bool, fn func(tx *Tx) error) error {
	s.mu.RLock()
	if !writes && !s.isDue(now) {
		var err error
		if a := s.accounts[acct]; a != nil {
			err = fn(&Tx{Now: now, store: s, account: a})
		} else {
			err = fn(&Tx{Now: now, store: s, account: &account{id: acct, colls: map[string]*collection{}}})
		}
		at := s.journal.position()
		s.mu.RUnlock()
		// What was seen may not be on disk yet; an answer must not outlive it.
		if werr := s.journal.wait(at); werr != nil {
			return werr
		}
		return err
	}
	s.mu.RUnlock()

	at, err := s.locked(acct, now, writes, fn)
	if werr := s.journal.wait(at); werr != nil {
		return werr
	}
	if s.journal.wantsCompaction() {
		s.compact()
	}
	return err
}

func (s *store) locked(acct string, now time.Time, writes bool, fn func(tx *Tx) error) (at uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.journal.broken(); err != nil {
		return 0, err
	}
	s.advance(now)
	tx := &Tx{Now: now, store: s, account: s.account(acct), writes: writes}
	done := false
	defer func() {
		// A panic of fn leaves no half of its changes behind.
		if !done {
			tx.rollback()
		}
	}()
	err = fn(tx)
	if err != nil {
		tx.rollback()
	} else {
		tx.commit()
	}
	done = true
	return s.journal.position(), err
}

// sortedIDs returns the ids of all accounts.
func (s *store) sortedIDs() []string {
	ids := make([]string, 0, len(s.accounts))
	for id := range s.accounts {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, strings.Compare)
	return ids
}
