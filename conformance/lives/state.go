package lives

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// State is what a world holds, without what depends on chance or on the
// number of requests before: ids are numbered in the order in which they
// appear, and times are left out. Two worlds in which the same happened have
// the same state.
func (w *World) State() (string, error) {
	var all []string
	ids := map[string]string{}
	for _, account := range w.Emulator.Accounts() {
		dump, err := w.Emulator.Dump(account)
		if err != nil {
			return "", fmt.Errorf("dump: %w", err)
		}
		for _, name := range slices.Sorted(maps.Keys(dump)) {
			var objects []string
			for _, o := range dump[name] {
				text, err := json.Marshal(o)
				if err != nil {
					return "", fmt.Errorf("dump of %s: %w", name, err)
				}
				objects = append(objects, timeless(string(text)))
			}
			// Objects are kept in the order of their ids; compare them by what
			// they say.
			slices.SortFunc(objects, func(a, b string) int { return cmp.Compare(anonymous(a), anonymous(b)) })
			for _, o := range objects {
				all = append(all, account+" "+name+" "+numbered(o, ids))
			}
		}
	}
	return strings.Join(all, "\n"), nil
}

// What an id, a time and an etag look like. The patterns are compiled on each
// use: a state is read a few times in a run.
const (
	idPattern = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}` + // UUIDs
		`|dbc-[0-9a-f]{8}-[0-9a-f]{4}` + // names of deployments
		`|\bvpce-(?:svc-)?[0-9a-f]{17}\b` + // AWS resources of the service
		`|\b[0-9]{13,20}\b` + // numbers of workspaces and identities
		`|\b[0-9a-f]{32,64}\b` // digests
	timePattern = `"[^"]*_?(?:time|_at|created|lastModified|timestamp|date)":(?:"[^"]*"|[0-9]+)|"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"`
	etagPattern = `"etag":"[^"]*"`
)

func timeless(s string) string {
	s = regexp.MustCompile(etagPattern).ReplaceAllString(s, `"etag":""`)
	return regexp.MustCompile(timePattern).ReplaceAllStringFunc(s, func(m string) string {
		if name, _, ok := strings.Cut(m, `":`); ok {
			return name + `":0`
		}
		return `""`
	})
}

func anonymous(s string) string { return regexp.MustCompile(idPattern).ReplaceAllString(s, "id") }

func numbered(s string, ids map[string]string) string {
	return regexp.MustCompile(idPattern).ReplaceAllStringFunc(s, func(id string) string {
		if ids[id] == "" {
			ids[id] = fmt.Sprintf("id%d", len(ids)+1)
		}
		return ids[id]
	})
}

// differences lists the lines that only one of two states has.
func differences(a, b string) []string {
	count := map[string]int{}
	for line := range strings.SplitSeq(a, "\n") {
		count[line]++
	}
	for line := range strings.SplitSeq(b, "\n") {
		count[line]--
	}
	var out []string
	for _, line := range slices.Sorted(maps.Keys(count)) {
		switch n := count[line]; {
		case n > 0:
			out = append(out, "only the first: "+line)
		case n < 0:
			out = append(out, "only the second: "+line)
		}
	}
	return out
}
