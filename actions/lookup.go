package actions

import "slices"

// alias is a second name of an action.
type alias struct {
	name   string
	action *Action
}

// RateClass is a limit that calls share: at most Burst at once and PerSecond
// in the long run.
type RateClass struct {
	Name      string
	PerSecond float64
	Burst     int
}

// Table returns every action, sorted by name, without copying: neither the
// slice nor the actions may be changed. It costs nothing; All is the safe form.
func Table() []*Action { return table[:] }

// All returns every action, sorted by name. The slice is the caller's own;
// the actions are shared and must not be changed.
func All() []*Action { return slices.Clone(table[:]) }

// RateClasses returns the limits that Action.RateClass names, sorted by name.
// The slice is the caller's own.
func RateClasses() []RateClass { return slices.Clone(rateClasses[:]) }

// ConnectionParams returns the names of the parameters that a connection fills
// in when a call leaves them out. The slice is the caller's own.
func ConnectionParams() []string { return slices.Clone(connectionParams[:]) }

// Lookup finds an action by its name, its alias or a former name. It does not
// allocate and is safe for concurrent use.
func Lookup(name string) (*Action, bool) {
	// Aliases first: they are what most callers use, and lie side by side.
	lo, hi := 0, len(aliases)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if aliases[m].name < name {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(aliases) && aliases[lo].name == name {
		return aliases[lo].action, true
	}
	lo, hi = 0, len(table)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if table[m].Name < name {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(table) && table[lo].Name == name {
		return table[lo], true
	}
	return nil, false
}
