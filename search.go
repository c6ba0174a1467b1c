package connector

import (
	"math"
	"sort"
	"strings"
	"unicode"
)

// Search ranks the actions by how well they fit a query in plain words, such
// as "add user to group", best first. It looks at alias, summary, service,
// path, parameters and, lightly, the description; verbs are understood by
// meaning ("remove" finds deletions), plurals do not matter. Actions that
// have nothing in common with the query are left out. An empty query yields
// nothing. The first search of a registry builds an index of it; Search is
// safe for concurrent use.
func (r *Registry) Search(query string) []*Action {
	words := searchWords(query)
	if len(words) == 0 {
		return nil
	}
	r.indexOnce.Do(func() { r.index = newSearchIndex(r.names()) })
	type hit struct {
		action *Action
		score  float64
	}
	var hits []hit
	for i := range r.index.docs {
		if s := r.index.score(&r.index.docs[i], words); s > 0 {
			hits = append(hits, hit{r.index.docs[i].action, s})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].score > hits[j].score })
	// What scores far below the best is noise.
	out := make([]*Action, 0, len(hits))
	for _, h := range hits {
		if h.score < hits[0].score*0.25 {
			break
		}
		out = append(out, h.action)
	}
	return out
}

// searchIndex holds, for every action, how much each word counts.
type searchIndex struct {
	docs []searchDoc
	rare map[string]float64 // how telling a word is
}

type searchDoc struct {
	action *Action
	weight map[string]float64
	verb   string
	alias  int // words in the alias
	legacy bool
}

// The weights of the places where a word can stand.
const (
	inAlias       = 4.0
	inSummary     = 4.0
	inPath        = 1.5
	inService     = 1.0
	inParams      = 1.0
	inBody        = 0.6
	inDescription = 0.4
)

func newSearchIndex(list []*Action) searchIndex {
	x := searchIndex{rare: map[string]float64{}}
	seen := map[string]int{}
	for _, a := range list {
		d := searchDoc{action: a, weight: map[string]float64{}}
		put := func(text string, w float64) {
			for _, word := range searchWords(text) {
				d.weight[word] = max(d.weight[word], w)
			}
		}
		put(a.Description, inDescription)
		put(a.Service, inService)
		put(a.Path, inPath)
		if s := a.Types.At(a.Params); s != nil {
			for _, p := range s.Props {
				put(p.Name, inParams)
				for _, f := range a.Types.At(p.Schema).Props {
					put(f.Name, inBody)
				}
			}
		}
		put(a.Summary, inSummary)
		put(a.Alias, inAlias)
		d.verb = actionVerb(a)
		d.alias = len(searchWords(a.Alias))
		d.legacy = a.Deprecated || strings.Contains(strings.ToLower(a.Summary), "legacy)")
		for word := range d.weight {
			if d.weight[word] > inDescription {
				seen[word]++
			}
		}
		x.docs = append(x.docs, d)
	}
	for word, n := range seen {
		x.rare[word] = math.Log(1 + float64(len(list))/float64(n))
	}
	return x
}

func (x *searchIndex) score(d *searchDoc, words []string) float64 {
	var sum, found, all float64
	asked, matched := false, false
	for i, word := range words {
		rare, known := x.rare[word]
		if !known {
			rare = math.Log(1 + float64(len(x.docs)))
		}
		if v := verbs[word]; v != "" && (i == 0 || d.weight[word] == 0) {
			// A verb says what is done, not to what: it sorts among the actions
			// on a thing, it does not find the thing.
			if i == 0 || known {
				all += 1
			}
			asked = true
			if strings.Contains(v, d.verb) {
				sum += 4
				found++
				matched = true
			}
			continue
		}
		all += rare
		w := d.weight[word]
		if w == 0 {
			w = x.near(d, word)
		}
		sum += w * rare
		if w > inDescription {
			found += rare
		}
	}
	if found == 0 || sum == 0 {
		return 0
	}
	share := found / all
	score := sum * share * share
	switch {
	case asked && !matched:
		score *= 0.6
	case !asked && d.verb == "delete":
		score *= 0.8 // who names no verb does not mean to destroy
	}
	// Of two that match alike, the one that says less beside is meant.
	score /= 1 + 0.04*float64(d.alias)
	if d.legacy {
		for _, w := range words {
			if w == "legacy" || w == "deprecated" {
				return score * 1.5
			}
		}
		score *= 0.75
	}
	return score
}

// near lets a word count that is the beginning of an indexed one, or the
// reverse.
func (x *searchIndex) near(d *searchDoc, word string) float64 {
	if len(word) < 4 {
		return 0
	}
	best := 0.0
	for w, weight := range d.weight {
		if len(w) >= 4 && (strings.HasPrefix(w, word) || strings.HasPrefix(word, w)) {
			best = max(best, weight*0.5)
		}
	}
	return best
}

// verbs maps what people say to the verbs that aliases end in.
var verbs = map[string]string{
	"add": "create add_member patch", "create": "create", "new": "create", "make": "create", "register": "create", "provision": "create",
	"generate": "create", "rotate": "create", "renew": "create", "issue": "create", "invite": "create", "set_up": "create", "assign": "create update",
	"remove": "delete remove_member patch", "delete": "delete", "drop": "delete", "destroy": "delete", "revoke": "delete", "unassign": "delete", "reset": "delete",
	"show": "get", "get": "get", "describe": "get", "read": "get", "view": "get", "fetch": "get", "inspect": "get", "check": "get",
	"list": "list", "enumerate": "list", "find": "list get", "who": "list", "which": "get",
	"update": "update patch", "change": "update patch replace", "edit": "update patch", "modify": "update patch", "set": "update patch", "rename": "update patch", "patch": "patch update",
	"enable": "update create patch", "disable": "update patch", "configure": "create update", "deactivate": "patch", "activate": "patch", "grant": "update create", "turn": "update",
	"replace": "replace update", "overwrite": "replace update", "download": "download", "export": "download", "failover": "failover", "resolve": "resolve",
}

// actionVerb is the verb at the end of the alias.
func actionVerb(a *Action) string {
	i := strings.LastIndexByte(a.Alias, '_')
	v := a.Alias[i+1:]
	switch v {
	case "status":
		return "patch"
	case "member":
		if strings.Contains(a.Alias, "add") {
			return "add_member"
		}
		return "remove_member"
	case "members", "parents":
		return "list"
	}
	return v
}

// noise are words that tell nothing of what is meant.
var noise = map[string]bool{
	"a": true, "an": true, "the": true, "of": true, "to": true, "for": true, "in": true, "on": true, "my": true, "by": true, "with": true, "from": true,
	"and": true, "or": true, "is": true, "are": true, "all": true, "api": true, "accounts": true, "its": true, "that": true, "into": true, "me": true,
	"databrick": true, "account": true, "please": true, "how": true, "do": true, "i": true, "what": true, "every": true, "can": true, "has": true,
}

// synonyms are other words for the same thing.
var synonyms = map[string][]string{
	"sp": {"service", "principal"}, "ncc": {"network", "connectivity", "config"}, "cmk": {"customer", "managed", "key"}, "pas": {"private", "access", "setting"},
	"allowlist": {"ip", "access", "list"}, "whitelist": {"ip", "access", "list"}, "firewall": {"ip", "access", "list"}, "bucket": {"storage", "configuration"},
	"s3": {"storage", "configuration"}, "encryption": {"customer", "managed", "key"}, "kms": {"customer", "managed", "key"}, "uc": {"metastore"},
	"cost": {"budget", "usage"}, "spending": {"budget"}, "audit": {"log", "delivery"}, "privatelink": {"private", "endpoint"}, "oidc": {"federation"},
	"permission": {"permission", "assignment"}, "sso": {"federation"}, "vpc": {"vpc"}, "configuration": {"config"}, "iam": {"credential"},
}

// searchWords cuts a text into words: lower case, singular, without noise.
func searchWords(text string) []string {
	var words []string
	var cur strings.Builder
	flush := func() {
		if cur.Len() == 0 {
			return
		}
		w := singular(cur.String())
		cur.Reset()
		if more, ok := synonyms[w]; ok {
			words = append(words, more...)
			return
		}
		if !noise[w] && len(w) < 40 {
			words = append(words, w)
		}
	}
	var before rune
	for _, c := range clip(text, 4000) {
		switch {
		case unicode.IsUpper(c):
			if unicode.IsLower(before) {
				flush()
			}
			cur.WriteRune(unicode.ToLower(c))
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			cur.WriteRune(c)
		default:
			flush()
		}
		before = c
	}
	flush()
	return words
}

func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && strings.HasSuffix(w, "sses"):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:len(w)-1]
	}
	return w
}
