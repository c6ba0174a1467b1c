package schema

// member is a member of an object that is being read.
type member struct {
	name  string
	value any
	at    int
}

// memberList is a list of members that lives on the stack while it is short,
// as idList does.
type memberList struct {
	n    int
	few  [12]member
	more []member
}

func (l *memberList) push(name string, value any, at int) {
	if l.n < len(l.few) {
		l.few[l.n] = member{name, value, at}
	} else {
		l.more = append(l.more, member{name, value, at})
	}
	l.n++
}

func (l *memberList) at(i int) *member {
	if i < len(l.few) {
		return &l.few[i]
	}
	return &l.more[i-len(l.few)]
}

// cut forgets the members from n on.
func (l *memberList) cut(n int) {
	clear(l.few[min(n, len(l.few)):min(l.n, len(l.few))])
	if keep := max(n-len(l.few), 0); keep < len(l.more) {
		clear(l.more[keep:])
		l.more = l.more[:keep]
	}
	l.n = n
}
