package emulator

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of faults. Those that replace the answer can do so before the
// call has its effect or after it; those that spoil it always come after.
const (
	// TooMany answers 429 with Retry-After.
	TooMany FaultKind = "429"
	// Unavailable answers 503 with Retry-After.
	Unavailable FaultKind = "503"
	// Internal answers 500, BadGateway 502, Timeout 504.
	Internal   FaultKind = "500"
	BadGateway FaultKind = "502"
	Timeout    FaultKind = "504"
	// ScimOverload answers 500 with a SCIM error that says
	// REQUEST_LIMIT_EXCEEDED.
	ScimOverload FaultKind = "scim-overload"
	// TokenThrottled answers 429 as the token endpoint does when it is busy.
	TokenThrottled FaultKind = "token-throttled"
	// Text answers "CODE: message" as plain text; FreshRole is the one that
	// really occurs while an IAM role is too new.
	Text      FaultKind = "text"
	FreshRole FaultKind = "fresh-role"
	// HTML answers with a page of a proxy, Login with status 200 and a page
	// that asks to log in.
	HTML  FaultKind = "html"
	Login FaultKind = "login"
	// Empty answers 409 without a body.
	Empty FaultKind = "empty"
	// Reset breaks the connection without an answer. With After it is the
	// answer lost after the effect took place, for which Lost is another name.
	Reset FaultKind = "reset"
	Lost  FaultKind = "lost"
	// Truncate sends half of the body and breaks the connection, Slow sends
	// it in small pieces with pauses.
	Truncate FaultKind = "truncate"
	Slow     FaultKind = "slow"
	// Delay answers well, but late.
	Delay FaultKind = "delay"
)

// Fault is a rule that makes calls fail.
type Fault struct {
	Kind FaultKind
	// Method limits the rule to a method; Path to paths that match a pattern,
	// in which * stands for one segment and ** for any number of them;
	// Operation to an operation by its id or the alias of its action. Empty
	// matches everything.
	Method, Path, Operation string
	// Skip leaves the first calls alone, Count limits how many fail after
	// them (0: all). Probability lets only a part of them fail (0: all).
	Skip, Count int
	Probability float64
	// After lets the call have its effect first.
	After bool
	// Status overrides the status of Text, HTML and Empty.
	Status int
	// Code and Message override those of the answer.
	Code, Message string
	// RetryAfter is sent by TooMany and Unavailable; a second when zero,
	// nothing when negative.
	RetryAfter time.Duration
	// Delay is how long Slow and Delay take in all; a second when zero.
	Delay time.Duration
}

// replaces reports whether the kind puts an answer in the place of the real
// one, spoils whether it damages the real one on the wire.
func (k FaultKind) replaces() bool {
	switch k {
	case Truncate, Slow, Delay, Reset, Lost:
		return false
	}
	return true
}

func (k FaultKind) spoils() bool { return !k.replaces() }

func (k FaultKind) valid() bool {
	switch k {
	case TooMany, Unavailable, Internal, BadGateway, Timeout, ScimOverload, TokenThrottled, Text, FreshRole,
		HTML, Login, Empty, Reset, Lost, Truncate, Slow, Delay:
		return true
	}
	return false
}

// faults is the set of rules with how often each matched.
type faults struct {
	mu    sync.Mutex
	rules []*faultRule
	rnd   *rand.Rand
	seed  uint64
}

type faultRule struct {
	Fault
	seen, done int
}

func newFaults(list []Fault, seed uint64) (*faults, error) {
	f := &faults{seed: seed}
	return f, f.set(list)
}

// set replaces all rules and starts counting anew.
func (f *faults) set(list []Fault) error {
	rules := make([]*faultRule, 0, len(list))
	for _, r := range list {
		if !r.Kind.valid() {
			return fmt.Errorf("emulator: unknown fault %q", r.Kind)
		}
		if r.Probability < 0 || r.Probability > 1 {
			return fmt.Errorf("emulator: fault probability %v is not between 0 and 1", r.Probability)
		}
		if r.Kind == Lost {
			r.Kind, r.After = Reset, true
		}
		rules = append(rules, &faultRule{Fault: r})
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = rules
	f.rnd = rand.New(rand.NewPCG(f.seed, f.seed))
	return nil
}

// SetFaults replaces the rules for faults; none stops them.
func (e *Emulator) SetFaults(list ...Fault) error { return e.faults.set(list) }

// match returns what shall go wrong with a request, nil for nothing. Every
// rule that matches counts the request; the first that has its turn wins.
func (f *faults) match(r *http.Request, op *Operation) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *Fault
	for _, rule := range f.rules {
		if !rule.matches(r, op) {
			continue
		}
		rule.seen++
		switch {
		case hit != nil, rule.seen <= rule.Skip, rule.Count > 0 && rule.done >= rule.Count:
		case rule.Probability > 0 && f.rnd.Float64() >= rule.Probability:
		default:
			rule.done++
			hit = &rule.Fault
		}
	}
	return hit
}

func (f *Fault) matches(r *http.Request, op *Operation) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, r.Method) {
		return false
	}
	if f.Operation != "" && (op == nil || f.Operation != op.Action.OperationID &&
		f.Operation != op.Action.Alias && f.Operation != op.Action.Name) {
		return false
	}
	return f.Path == "" || matchPath(strings.Split(f.Path, "/"), strings.Split(r.URL.Path, "/"))
}

func matchPath(pattern, path []string) bool {
	for i, p := range pattern {
		if p == "**" {
			for j := i; j <= len(path); j++ {
				if matchPath(pattern[i+1:], path[j:]) {
					return true
				}
			}
			return false
		}
		if i >= len(path) || !matchSegment(p, path[i]) {
			return false
		}
	}
	return len(pattern) == len(path)
}

// matchSegment compares a segment; a * stands for any text within it.
func matchSegment(pattern, s string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, head) {
		return false
	}
	for rest := s[len(head):]; ; rest = rest[1:] {
		if matchSegment(tail, rest) {
			return true
		}
		if rest == "" {
			return false
		}
	}
}

// ParseFault reads a rule as the command line gives it: words of which the
// first that names a kind is the kind, before it optionally a method and a
// path or an operation, after it options. For example
//
//	POST /api/2.0/accounts/*/workspaces 503 count=2 retry-after=1s
//	scim_users_list scim-overload p=0.2
//	lost skip=1 count=1
func ParseFault(text string) (Fault, error) {
	var f Fault
	for _, word := range strings.Fields(text) {
		name, value, option := strings.Cut(word, "=")
		var err error
		switch {
		case option:
			err = f.option(name, value)
		case word == "before":
			f.After = false
		case word == "after":
			f.After = true
		case f.Kind == "" && FaultKind(word).valid():
			f.Kind = FaultKind(word)
		case strings.HasPrefix(word, "/") || strings.HasPrefix(word, "*"):
			f.Path = word
		case isMethod(word):
			f.Method = strings.ToUpper(word)
		case f.Operation == "":
			f.Operation = word
		default:
			err = fmt.Errorf("unexpected word %q", word)
		}
		if err != nil {
			return f, fmt.Errorf("emulator: fault %q: %w", text, err)
		}
	}
	if f.Kind == "" {
		return f, fmt.Errorf("emulator: fault %q names no kind", text)
	}
	return f, nil
}

func isMethod(word string) bool {
	for _, m := range append(methods(), http.MethodHead, http.MethodOptions) {
		if strings.EqualFold(m, word) {
			return true
		}
	}
	return false
}
