package speccheck

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/specdiff"
	"github.com/databricks-account/connector/schema"
)

// warnings lists what a call uses that goes on working, but not for ever.
func (t *tester) warnings(s *call) []Problem {
	a, ok := t.registry.Lookup(s.name)
	if !ok {
		return nil
	}
	var out []Problem
	for _, f := range a.Former {
		if f.Name == s.name && f.Name != a.Name {
			out = append(out, Problem{
				Code: "former_name", Reason: fmt.Sprintf("%s is a former name since %s", f.Name, f.Since), Fix: "call " + a.Name + orAlias(a),
			})
		}
	}
	if a.Deprecated {
		out = append(out, Problem{Code: "deprecated", Reason: "the action is deprecated"})
	}
	params, _, err := s.params(a)
	if err != nil {
		return out
	}
	seen := map[string]bool{}
	for _, f := range a.Former {
		for _, r := range f.Params {
			if _, given := params[r.From]; given && !seen[r.From] && a.Types.At(a.Params).Prop(r.From) == nil {
				seen[r.From] = true
				out = append(out, Problem{
					Where: "/" + r.From, Code: "former_name",
					Reason: fmt.Sprintf("%s is a former name since %s", r.From, f.Since), Fix: "write " + r.To,
				})
			}
		}
	}
	return deprecated(out, argument.NewGuide(a), params, "")
}

func orAlias(a *actions.Action) string {
	if a.Alias == "" {
		return ""
	}
	return " or " + a.Alias
}

// deprecated adds the deprecated members that a value has.
func deprecated(out []Problem, g argument.Guide, v any, at string) []Problem {
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			out = deprecated(out, g.Element(), e, fmt.Sprintf("%s/%d", at, i))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			place := string(schema.AppendPointer([]byte(at), name))
			if p := g.Property(name); p != nil && p.Flags.Has(schema.Deprecated) {
				out = append(out, Problem{Where: place, Code: "deprecated", Reason: name + " is deprecated", Fix: strings.Join(strings.Fields(p.Description), " ")})
			}
			out = deprecated(out, g.Member(name), v[name], place)
		}
	}
	return out
}

// advise completes a finding from the changes of the action: how to mend what
// is refused, and what else the call should know.
func (c *Checker) advise(s *call, f *Finding) {
	if c.before == nil {
		return
	}
	a, ok := c.before.registry.Lookup(s.name)
	if !ok {
		return
	}
	var given map[string]any
	if params, _, err := s.params(a); err == nil {
		given = params
	}
	for _, ch := range c.changes[a.Name] {
		if ch.Verdict != specdiff.Breaking {
			continue
		}
		switch {
		case mend(f, &ch, s.name, a):
		case confirmed(s, &ch):
		case unconfirmed(s, &ch):
			f.Problems = append(f.Problems, Problem{Code: ch.Kind, Reason: ch.Reason, Fix: ch.Adapt})
			f.Verdict = specdiff.Breaking
		case concerns(&ch, s.name, a, given):
			f.Notes = append(f.Notes, Problem{Where: ch.Where, Code: ch.Kind, Reason: ch.Reason, Fix: ch.Adapt, Side: ch.Side})
		}
	}
	for i := range f.Problems {
		c.resemble(&f.Problems[i], a.Name)
	}
}

// mend gives a problem the fix of the change that caused it.
func mend(f *Finding, ch *specdiff.Change, name string, a *connector.Action) bool {
	found := false
	for i := range f.Problems {
		p := &f.Problems[i]
		switch {
		case p.Where == "" && p.Code == "" && ch.Side == specdiff.Whole && concernsName(ch, name, a):
			p.Reason, p.Fix, found = ch.Reason, ch.Adapt, true
		case p.Where != "" && ch.Side == specdiff.Params && matches(ch.Where, p.Where):
			p.Reason, found = ch.Reason, true
			if ch.Adapt != "" {
				p.Fix = ch.Adapt
			}
		}
	}
	return found
}

// resemble gives a problem deep in a recursive schema the fix of the change
// of the same member where the schema is first met.
func (c *Checker) resemble(p *Problem, action string) {
	if p.Where == "" || p.Fix != "" {
		return
	}
	member := p.Where[strings.LastIndexByte(p.Where, '/'):]
	for _, ch := range c.changes[action] {
		if ch.Side == specdiff.Params && ch.Verdict == specdiff.Breaking && strings.HasSuffix(ch.Where, member) {
			p.Fix = "as elsewhere, " + ch.Reason + ": " + ch.Adapt
			return
		}
	}
}

// concernsName reports whether a change of names is about the name that the
// call uses.
func concernsName(ch *specdiff.Change, name string, a *connector.Action) bool {
	switch {
	case ch.Kind == "action-removed":
		return true
	case ch.Kind == "action-renamed", ch.Kind == "action-replaced":
		return name == a.Name
	case strings.HasPrefix(ch.Kind, "alias-"), strings.HasPrefix(ch.Kind, "former-name-"):
		return ch.Old == name
	}
	return false
}

// unconfirmed reports whether a call runs from a command line that lacks the
// confirmation that its action needs now.
func unconfirmed(s *call, ch *specdiff.Change) bool {
	return s.options != nil && !confirmed(s, ch) && ch.Kind == "danger-changed" && ch.New == "destructive"
}

func confirmed(s *call, ch *specdiff.Change) bool {
	return s.options != nil && ch.Kind == "danger-changed" && ch.New == "destructive" &&
		(s.options.Bool("yes") || s.options.Bool("dry-run"))
}

// concerns reports whether a change that refuses nothing matters to a call:
// what comes back differs, or what the call leaves out means something else.
func concerns(ch *specdiff.Change, name string, a *connector.Action, given map[string]any) bool {
	switch {
	case ch.Side == specdiff.Result:
		return true
	case ch.Side == specdiff.Params:
		if strings.HasSuffix(ch.Kind, "default-changed") || strings.HasSuffix(ch.Kind, "default-removed") {
			parent := ch.Where[:strings.LastIndexByte(ch.Where, '/')]
			return has(given, parent) && !has(given, ch.Where)
		}
		return false // whatever is refused is a problem already
	case strings.HasPrefix(ch.Kind, "alias-"), strings.HasPrefix(ch.Kind, "former-name-"), ch.Kind == "action-renamed":
		return concernsName(ch, name, a)
	}
	return ch.Kind != "list-removed" && ch.Kind != "wait-removed"
}

// matches reports whether a pointer of a change, in which * stands for every
// element, is that of an issue or one above it.
func matches(pattern, at string) bool {
	p, a := strings.Split(pattern, "/"), strings.Split(at, "/")
	if len(p) != len(a) {
		return false
	}
	for i := range p {
		if p[i] != a[i] && p[i] != "*" {
			return false
		}
	}
	return true
}

// has reports whether params have a value at a pointer.
func has(v any, pointer string) bool {
	if pointer == "" {
		return v != nil
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		m, ok := v.(map[string]any)
		if !ok {
			return false
		}
		if v, ok = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]; !ok {
			return false
		}
	}
	return true
}
