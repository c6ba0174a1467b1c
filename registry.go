package connector

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Action is one named operation: name, schema of its params, how it goes onto
// the wire, and what is known about it. Actions are read-only.
type Action = actions.Action

// Registry is a fixed set of actions. It is read-only and safe for concurrent
// use.
type Registry struct {
	// list are the actions as they were given.
	list []*Action

	// scans counts the first lookups, which go through the list: a program that
	// makes one call is done before an index is.
	scans     atomic.Int32
	namesOnce sync.Once
	// byName is sorted by name.
	byName []*Action
	// byAlias lists every other name, sorted.
	byAlias []alias

	// The search index is built by the first Search.
	indexOnce sync.Once
	index     searchIndex
}

// fewLookups is how many lookups are cheaper without an index.
const fewLookups = 8

type alias struct {
	name   string
	action *Action
}

// defaultRegistry holds the generated table. It is static data: building it
// costs nothing at start.
var defaultRegistry = Registry{list: actions.Table()}

// DefaultRegistry returns the registry of all actions of the Databricks
// Account API and the legacy Groups API.
func DefaultRegistry() *Registry { return &defaultRegistry }

// NewRegistry returns a registry of the given actions, for tables that were
// generated from another API description. Names and aliases must be unique.
func NewRegistry(list []*Action) *Registry { return &Registry{list: slices.Clone(list)} }

// Lookup finds an action by its name, its alias or a former name. It does not
// allocate, but for the index that the first of many lookups makes.
func (r *Registry) Lookup(name string) (*Action, bool) {
	if r == &defaultRegistry {
		return actions.Lookup(name)
	}
	if r.scans.Load() < fewLookups {
		r.scans.Add(1)
		return r.scan(name)
	}
	r.names()
	if i, ok := slices.BinarySearchFunc(r.byName, name, func(a *Action, n string) int { return strings.Compare(a.Name, n) }); ok {
		return r.byName[i], true
	}
	if i, ok := slices.BinarySearchFunc(r.byAlias, name, func(a alias, n string) int { return strings.Compare(a.name, n) }); ok {
		return r.byAlias[i].action, true
	}
	return nil, false
}

// scan is Lookup without an index.
func (r *Registry) scan(name string) (*Action, bool) {
	var other *Action
	for _, a := range r.list {
		if a.Name == name {
			return a, true
		}
		if other == nil && name != "" && (a.Alias == name || slices.ContainsFunc(a.Former, func(f actions.Former) bool { return f.Name == name })) {
			other = a
		}
	}
	return other, other != nil
}

// names returns the actions sorted by name; the first call makes the index.
func (r *Registry) names() []*Action {
	if r == &defaultRegistry {
		return r.list // the generated table is sorted
	}
	r.namesOnce.Do(func() {
		r.byName = slices.Clone(r.list)
		slices.SortFunc(r.byName, func(a, b *Action) int { return strings.Compare(a.Name, b.Name) })
		r.byAlias = make([]alias, 0, len(r.list))
		for _, a := range r.byName {
			if a.Alias != "" {
				r.byAlias = append(r.byAlias, alias{a.Alias, a})
			}
			for _, f := range a.Former {
				r.byAlias = append(r.byAlias, alias{f.Name, a})
			}
		}
		slices.SortFunc(r.byAlias, func(a, b alias) int { return strings.Compare(a.name, b.name) })
	})
	return r.byName
}

// All returns every action, sorted by name. The slice is the caller's own.
func (r *Registry) All() []*Action { return slices.Clone(r.names()) }

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
	names := make([]string, 0, 2*len(r.list))
	for _, a := range r.names() {
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
