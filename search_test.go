package connector

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestSearchPhrases holds what people type against the action they mean: at
// least 95 % of the phrases must have it among the first three.
func TestSearchPhrases(t *testing.T) {
	data, err := os.ReadFile("testdata/search.txt")
	if err != nil {
		t.Fatal(err)
	}
	var phrases, good, first int
	for line := range strings.Lines(string(data)) {
		phrase, want, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		phrases++
		right := strings.Fields(want)
		for _, alias := range right {
			if _, ok := DefaultRegistry().Lookup(alias); !ok {
				t.Errorf("%q expects %s, which does not exist", phrase, alias)
			}
		}
		var got []string
		for _, a := range DefaultRegistry().Search(phrase) {
			got = append(got, a.Alias)
			if len(got) == 3 {
				break
			}
		}
		rank := slices.IndexFunc(got, func(a string) bool { return slices.Contains(right, a) })
		if rank >= 0 {
			good++
		} else {
			t.Logf("%q: want one of %v, got %v", phrase, right, got)
		}
		if rank == 0 {
			first++
		} else if rank > 0 {
			t.Logf("%q: right action is at place %d: %v", phrase, rank+1, got)
		}
	}
	t.Logf("%d phrases: %d first, %d in the first three", phrases, first, good)
	if phrases < 60 {
		t.Errorf("%d phrases, want at least 60", phrases)
	}
	if 100*good < 95*phrases {
		t.Errorf("%d of %d phrases found the right action in the first three, want 95 %%", good, phrases)
	}
}

func TestSearchEdges(t *testing.T) {
	for _, q := range []string{"", "   ", "the of", "zzzzqqq", strings.Repeat("x", 1<<16)} {
		if got := DefaultRegistry().Search(q); len(got) > 0 {
			t.Errorf("Search(%.20q) found %d actions, want none", q, len(got))
		}
	}
	if got := DefaultRegistry().Search("WORKSPACES_LIST"); len(got) == 0 || got[0].Alias != "workspaces_list" {
		t.Errorf("an alias in capitals does not find its action")
	}
}
