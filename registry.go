package connector

import (
	"slices"
	"strings"
	"sync"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Action is one named operation: name, schema of its params, how it goes onto
// the wire, and what is known about it. Actions are read-only.
type Action = actions.Action

// Registry is a fixed set of actions. It is read-only and safe for concurrent
// use.
type Registry struct {
	// byName is sorted by name.
	byName []*Action
	// byAlias lists every other name, sorted.
	byAlias []alias

	// The search index is built by the first Search.
	indexOnce sync.Once
	index     searchIndex
}

type alias struct {
	name   string
	action *Action
}

// defaultRegistry holds the generated table. It is static data: building it
// costs nothing at start.
var defaultRegistry = Registry{byName: actions.Table()}

// DefaultRegistry returns the registry of all actions of the Databricks
// Account API and the legacy Groups API.
func DefaultRegistry() *Registry { return &defaultRegistry }

// NewRegistry returns a registry of the given actions, for tables that were
// generated from another API description. Names and aliases must be unique.
func NewRegistry(list []*Action) *Registry {
	r := &Registry{byName: slices.Clone(list)}
	slices.SortFunc(r.byName, func(a, b *Action) int { return strings.Compare(a.Name, b.Name) })
	r.byAlias = make([]alias, 0, len(list))
	for _, a := range r.byName {
		if a.Alias != "" {
			r.byAlias = append(r.byAlias, alias{a.Alias, a})
		}
		for _, f := range a.Former {
			r.byAlias = append(r.byAlias, alias{f.Name, a})
		}
	}
	slices.SortFunc(r.byAlias, func(a, b alias) int { return strings.Compare(a.name, b.name) })
	return r
}

// Lookup finds an action by its name, its alias or a former name. It does not
// allocate.
func (r *Registry) Lookup(name string) (*Action, bool) {
	if r == &defaultRegistry {
		return actions.Lookup(name)
	}
	if i, ok := slices.BinarySearchFunc(r.byName, name, func(a *Action, n string) int { return strings.Compare(a.Name, n) }); ok {
		return r.byName[i], true
	}
	if i, ok := slices.BinarySearchFunc(r.byAlias, name, func(a alias, n string) int { return strings.Compare(a.name, n) }); ok {
		return r.byAlias[i].action, true
	}
	return nil, false
}

// All returns every action, sorted by name. The slice is the caller's own.
func (r *Registry) All() []*Action { return slices.Clone(r.byName) }

// lookup is Lookup with an error that names the nearest actions.
func (r *Registry) lookup(name string) (*Action, error) {
	if a, ok := r.Lookup(name); ok {
		return a, nil
	}
	return nil, &UnknownActionError{Name: name, Nearest: r.nearest(name)}
}

// nearest lists the names and aliases closest to name: by spelling when that
// is close, by meaning otherwise.
func (r *Registry) nearest(name string) []string {
	const most = 5
	if name == "" {
		return nil
	}
	names := make([]string, 0, 2*len(r.byName))
	for _, a := range r.byName {
		names = append(names, a.Name)
		if a.Alias != "" {
			names = append(names, a.Alias)
		}
	}
	near := schema.Nearest(clip(name, 200), names, most)
	for _, a := range r.Search(strings.ReplaceAll(clip(name, 200), "_", " ")) {
		if len(near) >= most {
			break
		}
		if short := shortName(a); !slices.Contains(near, short) && !slices.Contains(near, a.Name) {
			near = append(near, short)
		}
	}
	return near
}

func shortName(a *Action) string {
	if a.Alias != "" {
		return a.Alias
	}
	return a.Name
}
