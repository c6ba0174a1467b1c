package connector

import (
	"sync"
	"testing"

	"github.com/databricks-account/connector/actions"
)

// TestLookupEverywhere: the first lookups and the later ones, which have an
// index, find the same, whatever the order of the list, also at once.
func TestLookupEverywhere(t *testing.T) {
	one := &Action{Name: "b_one", Alias: "first", Former: []actions.Former{{Name: "z_old"}}}
	two := &Action{Name: "a_two"}
	r := NewRegistry([]*Action{one, two})
	want := map[string]*Action{"b_one": one, "first": one, "z_old": one, "a_two": two, "": nil, "none": nil}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				for name, a := range want {
					if got, ok := r.Lookup(name); got != a || ok != (a != nil) {
						t.Errorf("%q: %v, %v", name, got, ok)
					}
				}
			}
		})
	}
	wg.Wait()
	if all := r.All(); len(all) != 2 || all[0] != two {
		t.Errorf("not sorted: %v", all)
	}
}
