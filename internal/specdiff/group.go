package specdiff

// many is how many actions must share a change for it to be said once. Fewer
// are easier to read action by action.
const many = 6

// shown is how many of them are named; JSON has all.
const shown = 5

// group are changes of which the same is to be said.
type group []*Change

// groups splits the changes of a verdict into those that many actions share,
// in the order of the first of each, and the others.
func (r *Report) groups(v Verdict) (shared []group, single []*Change) {
	type said struct{ kind, sentence, adapt string }
	same := map[said]group{}
	key := func(c *Change) said { return said{c.Kind, c.sentence(), c.Adapt} }
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Verdict == v {
			same[key(c)] = append(same[key(c)], c)
		}
	}
	for i := range r.Changes {
		c := &r.Changes[i]
		if c.Verdict != v {
			continue
		}
		switch g := same[key(c)]; {
		case len(g) < many:
			single = append(single, c)
		case g[0] == c:
			shared = append(shared, g)
		}
	}
	return shared, single
}
