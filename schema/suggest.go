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
	path := c.pointer() + token(name)
	suggestion, mv := c.whereItBelongs(ids, m, name)
	message := fmt.Sprintf("%s is not known here", quote(name))
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

// declared lists the names that the schemas declare and m does not have.
func (t Table) declared(ids []ID, m map[string]any) []string {
	var names []string
	for _, id := range ids {
		for i := range t[id].Props {
			p := &t[id].Props[i]
			if _, given := m[p.Name]; !given && p.Flags&OutputOnly == 0 {
				names = append(names, p.Name)
			}
		}
		for _, n := range t[id].Required {
			if _, given := m[n]; !given {
				names = append(names, n)
			}
		}
	}
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
	here := c.pointer()
	absent := c.t.declared(ids, m)
	folded := string(fold(nil, name))
	// Another spelling of the same words is the surest guess.
	for _, n := range absent {
		if string(fold(nil, n)) == folded {
			return didYouMean([]string{n}), move{to: here + token(n), merge: true}
		}
	}
	if s, to := c.inside(ids, here, func(n string) bool { return n == name }); s != "" {
		return "put it " + s, move{to: to}
	}
	if up, to := c.above(name); up != "" {
		return up, move{to: to}
	}
	if near := Nearest(name, absent, 1); len(near) > 0 {
		return didYouMean(near), move{to: here + token(near[0]), merge: true}
	}
	var found string
	s, to := c.inside(ids, here, func(n string) bool {
		if len(Nearest(name, []string{n}, 1)) == 0 || strings.Contains(n, name) || strings.Contains(name, n) {
			return false
		}
		found = n
		return true
	})
	if s != "" {
		return fmt.Sprintf("did you mean %s, %s?", quote(found), s), move{to: to}
	}
	return "", move{}
}

// levelsDown is how deep inside the neighbours a misplaced member is looked
// for.
const levelsDown = 3

// place is an object inside the current one.
type place struct {
	ids  []ID
	path string
}

// inside looks for a declared member inside the objects that are declared
// beside it, nearest first.
func (c *checker) inside(ids []ID, here string, is func(string) bool) (where, to string) {
	level := []place{{ids: ids}}
	seen := slices.Clone(ids)
	for range levelsDown {
		var next []place
		for _, at := range level {
			for _, id := range at.ids {
				for i := range c.t[id].Props {
					p := &c.t[id].Props[i]
					children := c.describing(p.Schema)
					if len(children) == 0 || slices.Contains(seen, children[0]) {
						continue
					}
					seen = append(seen, children[0])
					next = append(next, place{children, at.path + token(p.Name)})
				}
			}
		}
		for _, at := range next {
			for _, id := range at.ids {
				for i := range c.t[id].Props {
					if n := c.t[id].Props[i].Name; is(n) {
						return insideWords(at.path), here + at.path + token(n)
					}
				}
			}
		}
		level = next
	}
	return "", ""
}

// insideWords turns a path below the current value into words.
func insideWords(path string) string {
	first, rest := cutToken(path)
	words := "inside " + quote(unescapeToken(first))
	for rest != "" {
		first, rest = cutToken(rest)
		words = "inside " + quote(unescapeToken(first)) + " " + strings.Replace(words, "inside", "of", 1)
	}
	return words
}

func unescapeToken(t string) string {
	return strings.ReplaceAll(strings.ReplaceAll(t, "~1", "/"), "~0", "~")
}

// above looks for a declared member in the enclosing objects.
func (c *checker) above(name string) (suggestion, to string) {
	for i := len(c.path) - 1; i >= 0; i-- {
		owner := c.path[i].owner
		for _, id := range c.describing(owner) {
			if c.t[id].Prop(name) == nil {
				continue
			}
			full := c.path
			c.path = full[:i]
			to = c.pointer() + token(name)
			c.path = full
			if levels := len(full) - i; levels == 1 {
				return "belongs one level up, at " + to, to
			}
			return "belongs further up, at " + to, to
		}
	}
	return "", ""
}

// missing reports a required member that is absent.
func (c *checker) missing(s *Schema, m map[string]any, name string) {
	suggestion := ""
	// A member that passed because unknown ones may is perhaps this one.
	if c.o.AllowUnknown || s.Extra != Unsaid {
		folded := string(fold(nil, name))
		for k := range m {
			if s.Prop(k) == nil && string(fold(nil, k)) == folded {
				suggestion = fmt.Sprintf("is %s meant to be it?", quote(k))
			}
		}
	}
	c.addAt(c.pointer()+token(name), CodeMissingField, quote(name)+" is needed", suggestion)
}

// connect joins what belongs together: a required member that is missing
// here and a member that is unknown there are often one mistake.
func (c *checker) connect() {
	if len(c.moves) == 0 {
		return
	}
	merged := make(map[int]bool)
	for _, mv := range c.moves {
		for i := range c.issues {
			is := &c.issues[i]
			if is.Code != CodeMissingField || is.Path != mv.to || merged[i] {
				continue
			}
			unknown := &c.issues[mv.issue]
			if mv.merge {
				unknown.Message += "; " + is.Message
				merged[i] = true
				break
			}
			is.Suggestion = "move it here from " + unknown.Path
			break
		}
	}
	if len(merged) == 0 {
		return
	}
	kept := c.issues[:0]
	for i, is := range c.issues {
		if !merged[i] {
			kept = append(kept, is)
		}
	}
	c.issues = kept
}
