package schema

import "slices"

// unknownField reports a member that none of the given schemas declares, and
// looks for where it belongs: under another name here, inside one of its
// neighbours, or further up.
func (c *checker) unknownField(ids *idList, m map[string]any, name string) {
	c.beginMember(CodeUnknownField, name)
	c.sayQuoted(name)
	c.say(" is not known here")
	var buf [48]string
	absent := c.absent(buf[:0], ids, m)
	if mv, found := c.suggestPlace(ids, absent, name); found {
		mv.issue = len(c.drafts) - 1
		c.moves = append(c.moves, mv)
		return
	}
	if len(absent) == 0 {
		c.say("; nothing more is expected")
		return
	}
	slices.Sort(absent)
	c.say("; expected ", someOf(slices.Compact(absent)))
}

// absent appends the names that the schemas declare and m does not have.
func (c *checker) absent(names []string, ids *idList, m map[string]any) []string {
	for j := range ids.n {
		s := &c.t[ids.at(j)]
		known := s == c.givenOf && len(s.Props) <= 64
		for i := range s.Props {
			p := &s.Props[i]
			given := c.given&(1<<i) != 0
			if !known {
				_, given = m[p.Name]
			}
			if !given && p.Flags&OutputOnly == 0 {
				names = append(names, p.Name)
			}
		}
		for _, n := range s.Required {
			if _, given := m[n]; !given {
				names = append(names, n)
			}
		}
	}
	return names
}

// suggestPlace suggests where a member belongs, the surest guess first.
func (c *checker) suggestPlace(ids *idList, absent []string, name string) (move, bool) {
	for _, n := range absent {
		if sameWords(n, name) {
			return c.suggestName(n), true
		}
	}
	queue, at := c.inside(ids, name)
	if at != nil {
		c.suggest("put it ")
		c.sayPlace(at)
		return move{to: c.pointer() + at.pointer() + token(name)}, true
	}
	if to, found := c.above(name); found {
		return move{to: to}, true
	}
	var p speller
	p.reset(name)
	best, near := -1, ""
	for _, n := range absent {
		if cost, ok := p.cost(n); ok && (best < 0 || cost < best || cost == best && n < near) {
			best, near = cost, n
		}
	}
	if best >= 0 {
		return c.suggestName(near), true
	}
	if at, near = c.insideNear(queue, &p); at == nil {
		return move{}, false
	}
	c.suggest("did you mean ")
	c.sayQuoted(near)
	c.say(", ")
	c.sayPlace(at)
	c.say("?")
	return move{to: c.pointer() + at.pointer() + token(near)}, true
}

// suggestName suggests another name at the same place.
func (c *checker) suggestName(name string) move {
	c.suggest("did you mean ")
	c.sayQuoted(name)
	c.say("?")
	return move{to: c.pointer() + token(name), merge: true}
}

const (
	// levelsDown is how deep inside the neighbours a misplaced member is looked
	// for, placesSeen among how many objects.
	levelsDown = 3
	placesSeen = 200
)

// place is an object inside the current one, or one of several schemas of it.
type place struct {
	id    ID
	above int    // index of the place around it, -1 for the current value
	name  string // of the member that leads to it
	level int
}

// places are looked at nearest first.
type places []place

// inside looks for a declared member inside the objects that are declared
// beside it. It returns the places that it went through; at is nil, or those
// up to the one that declares the member.
func (c *checker) inside(ids *idList, name string) (queue, at places) {
	queue = c.placesRoom[:0]
	for i := range ids.n {
		queue = c.placesIn(queue, ids, ids.at(i), -1)
	}
	for i := 0; i < len(queue) && i < placesSeen; i++ {
		if c.t[queue[i].id].Prop(name) != nil {
			return queue, queue[:i+1]
		}
		if queue[i].level < levelsDown {
			queue = c.placesIn(queue, ids, queue[i].id, i)
		}
	}
	return queue[:min(len(queue), placesSeen)], nil
}

// insideNear looks for a member of nearly that name in the places that inside
// went through.
func (c *checker) insideNear(queue places, p *speller) (at places, near string) {
	for i := range queue {
		s := &c.t[queue[i].id]
		for j := range s.Props {
			if cost, ok := p.cost(s.Props[j].Name); ok && cost < containCost {
				return queue[:i+1], s.Props[j].Name
			}
		}
	}
	return nil, ""
}

// placesIn appends the objects that a schema declares as members.
func (c *checker) placesIn(queue places, ids *idList, id ID, above int) places {
	level := 1
	if above >= 0 {
		level = queue[above].level + 1
	}
	for i := range c.t[id].Props {
		p := &c.t[id].Props[i]
		child := &c.t[p.Schema]
		if p.Schema == Any || len(child.Props) == 0 && !child.composed() {
			continue
		}
		var set idList
		c.involved(&set, p.Schema, nil, every)
		for j := range set.n {
			part := set.at(j)
			if ids.has(0, part) || slices.ContainsFunc(queue, func(q place) bool { return q.id == part }) {
				continue
			}
			queue = append(queue, place{part, above, p.Name, level})
		}
	}
	return queue
}

// pointer is the pointer of the last place, from the current value on.
func (ps places) pointer() string {
	p := ""
	for i := len(ps) - 1; i >= 0; i = ps[i].above {
		p = token(ps[i].name) + p
	}
	return p
}

// sayPlace says where the last place is: inside "b" of "a".
func (c *checker) sayPlace(ps places) {
	before := "inside "
	for i := len(ps) - 1; i >= 0; i = ps[i].above {
		c.say(before)
		c.sayQuoted(ps[i].name)
		before = " of "
	}
}

// above looks for a declared member in the enclosing objects.
func (c *checker) above(name string) (to string, found bool) {
	for i := len(c.path) - 1; i >= 0; i-- {
		if !c.declares(c.path[i].owner, name) {
			continue
		}
		to = string(AppendPointer(c.appendPath(nil, i), name))
		if len(c.path)-i == 1 {
			c.suggest("belongs one level up, at ", to)
		} else {
			c.suggest("belongs further up, at ", to)
		}
		return to, true
	}
	return "", false
}

func (c *checker) declares(id ID, name string) bool {
	var set idList
	c.involved(&set, id, nil, every)
	for i := range set.n {
		if c.t[set.at(i)].Prop(name) != nil {
			return true
		}
	}
	return false
}

// missing reports a required member that is absent.
func (c *checker) missing(s *Schema, m map[string]any, name string) {
	c.beginMember(CodeMissingField, name)
	c.sayQuoted(name)
	c.say(" is needed")
	if s.Extra == Closed || s.Extra == Unsaid && !c.o.AllowUnknown {
		return // a misspelt one is reported as unknown
	}
	// A member that passed because unknown ones may is perhaps this one.
	near := ""
	for k := range m {
		if s.Prop(k) == nil && sameWords(k, name) && (near == "" || k < near) {
			near = k
		}
	}
	if near != "" {
		c.suggest("is ")
		c.sayQuoted(near)
		c.say(" meant to be it?")
	}
}
