package schema

import (
	"fmt"
	"slices"
	"strings"
)

// unknownField reports a member that none of the given schemas declares, and
// looks for where it belongs: under another name here, inside one of its
// neighbours, or further up.
func (c *checker) unknownField(ids []ID, m map[string]any, name string) {
	path := c.memberPointer(name)
	suggestion, mv := c.whereItBelongs(ids, m, name)
	message := quote(name) + " is not known here"
	if suggestion == "" {
		if names := c.t.declared(ids, m); len(names) > 0 {
			message += "; expected " + someOf(names)
		} else {
			message += "; nothing more is expected"
		}
	}
	if mv.to != "" {
		mv.issue = len(c.issues)
		c.moves = append(c.moves, mv)
	}
	c.addAt(path, CodeUnknownField, message, suggestion)
}

// absent calls f for every name that the schemas declare and m does not have,
// until f returns false.
func (t Table) absent(ids []ID, m map[string]any, f func(name string) bool) {
	for _, id := range ids {
		for i := range t[id].Props {
			p := &t[id].Props[i]
			if _, given := m[p.Name]; !given && p.Flags&OutputOnly == 0 && !f(p.Name) {
				return
			}
		}
		for _, n := range t[id].Required {
			if _, given := m[n]; !given && !f(n) {
				return
			}
		}
	}
}

// declared lists the absent names.
func (t Table) declared(ids []ID, m map[string]any) []string {
	var names []string
	t.absent(ids, m, func(name string) bool {
		names = append(names, name)
		return true
	})
	slices.Sort(names)
	return slices.Compact(names)
}

func someOf(names []string) string {
	const most = 8
	if len(names) <= most {
		return join(names, "or")
	}
	return strings.Join(names[:most], ", ") + fmt.Sprintf(" or one of %d more", len(names)-most)
}

func (c *checker) whereItBelongs(ids []ID, m map[string]any, name string) (string, move) {
	// Another spelling of the same words is the surest guess.
	near := ""
	c.t.absent(ids, m, func(n string) bool {
		if sameWords(n, name) {
			near = n
		}
		return near == ""
	})
	if near != "" {
		return didYouMean(near), move{to: c.memberPointer(near), merge: true}
	}
	if at := c.inside(ids, func(n string) bool { return n == name }); at != nil {
		return "put it " + at.words(), move{to: c.pointer() + at.pointer() + token(name)}
	}
	if up, to := c.above(name); up != "" {
		return up, move{to: to}
	}
	var p speller
	p.reset(name)
	best := -1
	c.t.absent(ids, m, func(n string) bool {
		if cost, ok := p.cost(n); ok && (best < 0 || cost < best || cost == best && n < near) {
			near, best = n, cost
		}
		return true
	})
	if best >= 0 {
		return didYouMean(near), move{to: c.memberPointer(near), merge: true}
	}
	at := c.inside(ids, func(n string) bool {
		if cost, ok := p.cost(n); !ok || cost >= containCost {
			return false
		}
		near = n
		return true
	})
	if at != nil {
		return "did you mean " + quote(near) + ", " + at.words() + "?", move{to: c.pointer() + at.pointer() + token(near)}
	}
	return "", move{}
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
	name  string // of the member that leads to it
	above *place
	level int
}

// inside looks for a declared member inside the objects that are declared
// beside it, nearest first.
func (c *checker) inside(ids []ID, is func(string) bool) *place {
	var queue []*place
	add := func(id ID, above *place, level int) {
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
				if slices.Contains(ids, part) || slices.ContainsFunc(queue, func(q *place) bool { return q.id == part }) {
					continue
				}
				queue = append(queue, &place{part, p.Name, above, level})
			}
		}
	}
	for _, id := range ids {
		add(id, nil, 1)
	}
	for i := 0; i < len(queue) && i < placesSeen; i++ {
		at := queue[i]
		for j := range c.t[at.id].Props {
			if is(c.t[at.id].Props[j].Name) {
				return at
			}
		}
		if at.level < levelsDown {
			add(at.id, at, at.level+1)
		}
	}
	return nil
}

// pointer is the pointer of the place, from the current value on.
func (p *place) pointer() string {
	if p == nil {
		return ""
	}
	return p.above.pointer() + token(p.name)
}

// words say where the place is: inside "b" of "a".
func (p *place) words() string {
	words := "inside " + quote(p.name)
	for p = p.above; p != nil; p = p.above {
		words += " of " + quote(p.name)
	}
	return words
}

// above looks for a declared member in the enclosing objects.
func (c *checker) above(name string) (suggestion, to string) {
	for i := len(c.path) - 1; i >= 0; i-- {
		if !c.declares(c.path[i].owner, name) {
			continue
		}
		to = string(AppendPointer(c.where[:c.path[i].start:c.path[i].start], name))
		if len(c.path)-i == 1 {
			return "belongs one level up, at " + to, to
		}
		return "belongs further up, at " + to, to
	}
	return "", ""
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
	suggestion := ""
	// A member that passed because unknown ones may is perhaps this one.
	if c.o.AllowUnknown || s.Extra != Unsaid {
		for k := range m {
			if s.Prop(k) == nil && sameWords(k, name) {
				suggestion = "is " + quote(k) + " meant to be it?"
			}
		}
	}
	c.addAt(c.memberPointer(name), CodeMissingField, quote(name)+" is needed", suggestion)
}

// connect joins what belongs together: a required member that is missing
// here and a member that is unknown there are often one mistake.
func (c *checker) connect() {
	dropped := 0
	for _, mv := range c.moves {
		for i := range c.issues {
			is := &c.issues[i]
			if is.Code != CodeMissingField || is.Path != mv.to || is.Message == "" {
				continue
			}
			unknown := &c.issues[mv.issue]
			if mv.merge {
				unknown.Message += "; " + is.Message
				is.Message = ""
				dropped++
			} else {
				is.Suggestion = "move it here from " + unknown.Path
			}
			break
		}
	}
	if dropped > 0 {
		c.issues = slices.DeleteFunc(c.issues, func(is Issue) bool { return is.Message == "" })
	}
}
