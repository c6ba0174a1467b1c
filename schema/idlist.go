package schema

// idList is a list of IDs that lives on the stack while it is short. Slices
// that recursive functions return would be moved to the heap, and so would a
// struct that holds a slice of its own array.
type idList struct {
	n    int
	few  [8]ID
	more []ID
}

func (l *idList) push(id ID) {
	if l.n < len(l.few) {
		l.few[l.n] = id
	} else {
		l.more = append(l.more[:l.n-len(l.few)], id)
	}
	l.n++
}

func (l *idList) at(i int) ID {
	if i < len(l.few) {
		return l.few[i]
	}
	return l.more[i-len(l.few)]
}

// has reports whether id is in the list from the given index on.
func (l *idList) has(from int, id ID) bool {
	for i := from; i < l.n; i++ {
		if l.at(i) == id {
			return true
		}
	}
	return false
}

// add appends an ID that says something and is not there yet, and reports
// whether it did.
func (l *idList) add(id ID) bool {
	if id == Any || l.has(0, id) {
		return false
	}
	l.push(id)
	return true
}
