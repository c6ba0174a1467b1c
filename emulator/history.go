package emulator

import "time"

// Eventual consistency: with a lag, reading requests see the state of a while
// ago. A new resource is not found yet, a changed one shows its old face, a
// deleted one is still there. Writing requests always see the present.

// remember keeps what a change replaced.
func (c *collection) remember(ch change, now time.Time, lag time.Duration) {
	h := c.history[ch.key]
	if len(h) == 0 {
		h = append(h, version{at: time.Time{}, r: ch.old})
	}
	h = append(h, version{at: now, r: ch.new})
	c.history[ch.key] = visible(h, now.Add(-lag))
	if len(c.history) > 2*len(c.records)+1000 {
		c.forget(now.Add(-lag))
	}
}

// visible drops versions that no reader at or after t can see.
func visible(h []version, t time.Time) []version {
	first := 0
	for i := range h {
		if !h[i].at.After(t) {
			first = i
		}
	}
	return h[first:]
}

// forget drops the history of keys whose present state is old enough.
func (c *collection) forget(t time.Time) {
	for k, h := range c.history {
		if !h[len(h)-1].at.After(t) {
			delete(c.history, k)
		}
	}
}

// earlier returns the record that k held at t.
func (c *collection) earlier(k key, t time.Time) *Record {
	h := c.history[k]
	for i := len(h) - 1; i >= 0; i-- {
		if !h[i].at.After(t) {
			return h[i].r
		}
	}
	if len(h) > 0 {
		return nil
	}
	return c.records[k]
}

// listEarlier returns the records of the keys that match, as they were at t.
func (c *collection) listEarlier(t time.Time, match func(key) bool) []*Record {
	var out []*Record
	for k := range c.records {
		if match(k) {
			if r := c.earlier(k, t); r != nil {
				out = append(out, r)
			}
		}
	}
	for k := range c.history {
		if _, present := c.records[k]; !present && match(k) {
			if r := c.earlier(k, t); r != nil {
				out = append(out, r)
			}
		}
	}
	sortRecords(out)
	return out
}

// Lingering returns the records that lagging readers still see although they
// were deleted. References to them are refused like those to present ones.
func (tx *Tx) Lingering(coll string) []*Record {
	c := tx.coll(coll)
	if c == nil || tx.store.lag == 0 {
		return nil
	}
	return c.listEarlier(tx.Now.Add(-tx.store.lag), func(k key) bool {
		_, present := c.records[k]
		return !present
	})
}
