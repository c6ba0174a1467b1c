package specdiff

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// Verdict is what a change means for a stored call.
type Verdict uint8

// The verdicts, from harmless to harmful.
const (
	// Compatible changes need nothing of anybody.
	Compatible Verdict = iota
	// Deprecating changes leave stored calls working, with a warning.
	Deprecating
	// Breaking changes let some stored call be refused, or mean or answer
	// something else.
	Breaking
)

// String returns the verdict as options and reports spell it.
func (v Verdict) String() string {
	return [...]string{"compatible", "deprecating", "breaking"}[v]
}

// MarshalText makes the verdict a word in JSON.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// ParseVerdict reads a verdict.
func ParseVerdict(s string) (Verdict, error) {
	for v := Compatible; v <= Breaking; v++ {
		if v.String() == s {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%q is no verdict: breaking, deprecating or compatible", s)
}

// Side says which half of a call a change is about.
type Side string

// The sides; the empty one is the action as a whole.
const (
	Whole  Side = ""
	Params Side = "params"
	Result Side = "result"
)

// Change is one thing that differs for callers of one action.
type Change struct {
	Verdict Verdict `json:"verdict"`
	// Kind is a stable word for programs, such as parameter-removed.
	Kind string `json:"kind"`
	// Action is the name that callers have stored; Now is what the action is
	// called in the new description when that differs.
	Action string `json:"action"`
	Alias  string `json:"alias,omitempty"`
	Now    string `json:"now,omitempty"`

	Side Side `json:"side,omitempty"`
	// Where is the JSON Pointer of the place in the params or the answer; "*"
	// stands for every element.
	Where string `json:"where,omitempty"`
	// Old and New are the values that differ, when they are short.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`

	// Reason says what changed and what that does to a stored call, Adapt what
	// to do about it; Adapt is empty when nothing needs to be done.
	Reason string `json:"reason"`
	Adapt  string `json:"adapt,omitempty"`
	// Edit turns the params of a stored call into valid ones, where that is
	// known for certain.
	Edit []Edit `json:"edit,omitempty"`
	// Source is the place in the description, file:line.
	Source string `json:"source,omitempty"`
}

// Edit is one step of a JSON Patch (RFC 6902) over the params.
type Edit struct {
	Op    string          `json:"op"`
	From  string          `json:"from,omitempty"`
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value,omitempty"`
}

// Report is the comparison of two descriptions.
type Report struct {
	Old string `json:"old"`
	New string `json:"new"`
	// Actions is how many the new description has.
	Actions int `json:"actions"`
	// Changes are sorted: by verdict, the harmful first, then by action and
	// place.
	Changes []Change `json:"changes"`
	// LeftOut are operations of either description that are no actions, with
	// the reason: only in descriptions of other APIs.
	LeftOut []string `json:"left_out,omitempty"`
	// Refused is why the generator would not take the new description: names
	// that it may not drop by itself. Each line says what to do.
	Refused []string `json:"refused,omitempty"`

	// since names Old in a changelog; Old itself when empty.
	since string
}

// Count returns how many changes have the verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for i := range r.Changes {
		if r.Changes[i].Verdict == v {
			n++
		}
	}
	return n
}

// Worst is the most harmful verdict of all changes; ok is false when there is
// no change.
func (r *Report) Worst() (v Verdict, ok bool) {
	for i := range r.Changes {
		v = max(v, r.Changes[i].Verdict)
	}
	return v, len(r.Changes) > 0
}

// JSON returns the report for programs.
func (r *Report) JSON() ([]byte, error) {
	out := *r
	if out.Changes == nil {
		out.Changes = []Change{}
	}
	text, err := json.MarshalIndent(&out, "", "  ")
	return append(text, '\n'), err
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Changes, func(a, b Change) int {
		return cmp.Or(
			cmp.Compare(b.Verdict, a.Verdict), cmp.Compare(a.Action, b.Action),
			cmp.Compare(a.Side, b.Side), cmp.Compare(a.Where, b.Where), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New), cmp.Compare(a.Reason, b.Reason),
		)
	})
	same := func(a, b Change) bool {
		return a.Kind == b.Kind && a.Action == b.Action && a.Where == b.Where && a.Side == b.Side && a.Reason == b.Reason
	}
	r.Changes = slices.CompactFunc(r.Changes, same)
}
