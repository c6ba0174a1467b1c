package emulator

import (
	"cmp"
	"slices"
)

// references lists who refers to a collection. It is computed once from the
// declarations.
type references map[string][]reference

type reference struct {
	from *Resource
	ref  Ref
}

func collectRefs(list []service) references {
	out := references{}
	for _, s := range list {
		for i := range s.resources {
			r := &s.resources[i]
			for _, ref := range r.Refs {
				out[ref.To] = append(out[ref.To], reference{r, ref})
			}
		}
	}
	return out
}

// ids returns the ids at the path of the reference.
func (ref Ref) ids(o Object) []string {
	if l := o.List(ref.Path); l != nil {
		var out []string
		for _, v := range l {
			if s := (Object{"v": v}).Str("v"); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	if s := o.Str(ref.Path); s != "" {
		return []string{s}
	}
	return nil
}

// checkRefs refuses a record that refers to something that does not exist.
// References that were there before are not checked again.
func (res *Resource) checkRefs(c *Call, r, old *Record) error {
	for _, ref := range res.Refs {
		if ref.Loose {
			continue
		}
		var had []string
		if old != nil {
			had = ref.ids(old.Object)
		}
		for _, id := range ref.ids(r.Object) {
			if !slices.Contains(had, id) && c.Tx.Get(ref.To, "", id) == nil {
				return invalid("%s %s does not exist in this account.", ref.Label, clip(id, 100))
			}
		}
	}
	return nil
}

// checkUnused refuses the deletion of what something refers to. What was
// deleted so recently that readers still see it counts as well.
func checkUnused(c *Call, coll, label string, r *Record) error {
	for _, by := range c.emu.refs[coll] {
		users := append(c.Tx.All(by.from.Stored.Name), c.Tx.Lingering(by.from.Stored.Name)...)
		for _, u := range users {
			if by.ref.Holds != nil && !by.ref.Holds(u) {
				continue
			}
			if slices.Contains(by.ref.ids(u.Object), r.ID) {
				return conflict("Unable to delete, %s is being used by %s %s", label, cmp.Or(by.ref.By, by.from.Label), u.ID)
			}
		}
	}
	return nil
}
