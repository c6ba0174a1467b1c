package speccheck

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/internal/specdiff"
)

// Report is what a check found.
type Report struct {
	Files    int       `json:"files"`
	Calls    int       `json:"calls"`
	Findings []Finding `json:"findings"`
	// Troubles are what could not be read: they may hide calls.
	Troubles []Trouble `json:"troubles,omitempty"`
}

// Finding is what is to be said of one stored call.
type Finding struct {
	File    string           `json:"file"`
	Line    int              `json:"line"`
	Action  string           `json:"action"`
	Verdict specdiff.Verdict `json:"verdict"`
	// Before: the description before refuses the call too, so that it is not
	// the new one that breaks it.
	Before bool `json:"refused_before,omitempty"`
	// Problems are why it is refused, Warnings what works for the time being,
	// Notes what differs for it without being refused.
	Problems []Problem `json:"problems,omitempty"`
	Warnings []Problem `json:"warnings,omitempty"`
	Notes    []Problem `json:"notes,omitempty"`
}

// Problem is one thing about a call.
type Problem struct {
	// Where is a JSON Pointer into the params, empty for the call itself.
	Where  string `json:"where,omitempty"`
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason"`
	Fix    string `json:"fix,omitempty"`
	// Side is set for notes: those about the result are about what reads it.
	Side specdiff.Side `json:"side,omitempty"`
}

// Trouble is something that could not be read.
type Trouble struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Worst is the most harmful verdict. Calls that were refused before do not
// count: nothing new breaks them.
func (r *Report) Worst() (v specdiff.Verdict, ok bool) {
	for i := range r.Findings {
		if f := &r.Findings[i]; !f.Before {
			v, ok = max(v, f.Verdict), true
		}
	}
	return v, ok
}

// JSON returns the report for programs.
func (r *Report) JSON() ([]byte, error) {
	out := *r
	if out.Findings == nil {
		out.Findings = []Finding{}
	}
	text, err := json.MarshalIndent(&out, "", "  ")
	return append(text, '\n'), err
}

// Text returns the report for people, in the form that editors and CI systems
// link: file:line: verdict: what. Without results, what reads the answers is
// only counted: every call of an action whose answer changed has that note.
func (r *Report) Text(results bool) string {
	var b strings.Builder
	broken, old, warned, noted, answers := 0, 0, 0, 0, 0
	for i := range r.Findings {
		f := r.Findings[i]
		if !results {
			all := len(f.Notes)
			f.Notes = slices.DeleteFunc(slices.Clone(f.Notes), func(p Problem) bool { return p.Side == specdiff.Result })
			if len(f.Notes) < all {
				answers++
			}
			if len(f.Problems)+len(f.Warnings)+len(f.Notes) == 0 {
				continue
			}
		}
		word := "note"
		switch {
		case f.Before:
			word = "refused before too"
			old++
		case f.Verdict == specdiff.Breaking:
			word = "broken"
			broken++
		case f.Verdict == specdiff.Deprecating:
			word = "deprecated"
			warned++
		default:
			noted++
		}
		fmt.Fprintf(&b, "%s:%d: %s: %s\n", f.File, f.Line, word, f.Action)
		lines(&b, "", f.Problems)
		lines(&b, "", f.Warnings)
		lines(&b, "note: ", f.Notes)
	}
	for _, t := range r.Troubles {
		fmt.Fprintf(&b, "%s:%d: %s\n", t.File, t.Line, t.Message)
	}
	fmt.Fprintf(&b, "%s in %s: %d broken, %d deprecated", count(r.Calls, "call"), count(r.Files, "file"), broken, warned)
	if old > 0 {
		fmt.Fprintf(&b, ", %d refused before too", old)
	}
	if noted > 0 {
		fmt.Fprintf(&b, ", %d to look at", noted)
	}
	b.WriteString("\n")
	if answers > 0 {
		fmt.Fprintf(&b, "%s to actions whose answers differ; --results says how\n", count(answers, "call"))
	}
	return b.String()
}

func lines(b *strings.Builder, head string, list []Problem) {
	for _, p := range list {
		where := ""
		if p.Where != "" && !strings.Contains(p.Reason, strings.ReplaceAll(p.Where[1:], "/", ".")) {
			where = p.Where + ": "
		}
		fmt.Fprintf(b, "  %s%s%s\n", head, where, p.Reason)
		if p.Fix != "" {
			fmt.Fprintf(b, "    -> %s\n", p.Fix)
		}
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
