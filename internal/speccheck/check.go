package speccheck

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/specdiff"
	"github.com/databricks-account/connector/schema"
)

// Checker validates stored calls.
type Checker struct {
	// now is what calls are validated against; before is nil unless a new
	// description is compared with the one before it.
	now, before *tester
	// changes are those of the new description by the names that callers have.
	changes map[string][]specdiff.Change
	// embedded: now is the description that the program was built from.
	embedded bool
}

// tester validates calls against one registry.
type tester struct {
	registry   *connector.Registry
	connection *connector.Connection
}

func newTester(r *connector.Registry) (*tester, error) {
	// A host that serves everything, an account, and no credentials: nothing is
	// sent.
	c, err := connector.NewConnection(
		connector.WithRegistry(r), connector.WithHost("https://description.invalid"),
		connector.WithAccountID("00000000-0000-0000-0000-000000000000"), connector.WithToken("none"),
	)
	return &tester{registry: r, connection: c}, err
}

// New returns a checker against the description that the program was built
// from.
func New() (*Checker, error) {
	t, err := newTester(connector.DefaultRegistry())
	return &Checker{now: t, embedded: true}, err
}

// NewFor returns a checker against the description next, which tells what
// calls of the description before it breaks. today dates the names that next
// retires.
func NewFor(before, next *specdiff.Spec, today string) (*Checker, error) {
	report, err := specdiff.Compare(before, next, today)
	if err != nil {
		return nil, err
	}
	c := &Checker{changes: map[string][]specdiff.Change{}}
	for _, ch := range report.Changes {
		c.changes[ch.Action] = append(c.changes[ch.Action], ch)
	}
	if c.before, err = newTester(Registry(before.API)); err != nil {
		return nil, err
	}
	c.now, err = newTester(Registry(next.API))
	return c, err
}

// Files checks the calls in files, and in the files of folders.
func (c *Checker) Files(paths ...string) (*Report, error) {
	f := &finder{knows: c.knows}
	for _, p := range paths {
		if err := f.path(p); err != nil {
			return nil, err
		}
	}
	r := &Report{Files: f.files, Calls: len(f.calls), Troubles: f.troubles}
	for _, call := range f.calls {
		if finding := c.call(call); finding != nil {
			r.Findings = append(r.Findings, *finding)
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return r, nil
}

func (c *Checker) knows(name string) bool {
	_, ok := c.now.registry.Lookup(name)
	if !ok && c.before != nil {
		_, ok = c.before.registry.Lookup(name)
	}
	return ok
}

// call checks one call; nil when nothing is to be said.
func (c *Checker) call(s *call) *Finding {
	f := &Finding{File: s.file, Line: s.line, Action: s.name}
	f.Problems = c.now.problems(s)
	if len(f.Problems) > 0 {
		f.Verdict = specdiff.Breaking
		if c.before != nil {
			f.Before = len(c.before.problems(s)) > 0
		}
	}
	f.Warnings = c.now.warnings(s)
	if len(f.Warnings) > 0 {
		f.Verdict = max(f.Verdict, specdiff.Deprecating)
	}
	c.advise(s, f)
	for i := range f.Problems {
		f.Problems[i].mended()
	}
	if len(f.Problems)+len(f.Warnings)+len(f.Notes) == 0 {
		return nil
	}
	return f
}

// problems lists why a call is refused.
func (t *tester) problems(s *call) []Problem {
	a, ok := t.registry.Lookup(s.name)
	if !ok {
		_, err := t.connection.NewRequest(context.Background(), s.name, nil)
		p := Problem{Reason: "there is no action of that name"}
		var ue *connector.UnknownActionError
		if errors.As(err, &ue) && len(ue.Nearest) > 0 {
			p.Fix = "did you mean " + strings.Join(ue.Nearest[:min(len(ue.Nearest), 2)], " or ") + "?"
		}
		return []Problem{p}
	}
	out := optionProblems(a, s)
	params, holes, err := s.params(a)
	if err != nil {
		return append(out, Problem{Reason: err.Error()})
	}
	var opts []connector.CallOption
	if s.options != nil && s.options.Bool("unknown-fields") {
		opts = append(opts, connector.WithUnknownFields())
	}
	_, err = t.connection.DryRun(context.Background(), s.name, params, opts...)
	var ve *connector.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &ve):
		for _, i := range ve.Issues {
			if !holes.hides(schema.Issue(i)) {
				out = append(out, Problem{Where: i.Path, Code: i.Code, Reason: i.Message, Fix: i.Suggestion})
			}
		}
	case len(holes.values)+len(holes.open) == 0:
		out = append(out, Problem{Reason: err.Error()})
	}
	return out
}

// mended says what to do about a problem that nothing more is known of.
func (p *Problem) mended() {
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(p.Where[strings.LastIndexByte(p.Where, '/')+1:])
	switch {
	case p.Fix != "":
	case p.Code == schema.CodeUnknownField:
		p.Fix = "leave out " + name
	case p.Code == schema.CodeMissingField:
		p.Fix = "give " + name
	}
}

// optionProblems lists options that the action does not go with.
func optionProblems(a *connector.Action, s *call) []Problem {
	var out []Problem
	if s.options == nil {
		return nil
	}
	if s.options.Bool("all") && a.Paging == nil {
		out = append(out, Problem{Reason: "the action is not a list, so --all means nothing for it", Fix: "leave out --all"})
	}
	if s.options.Bool("wait") && a.Waiter == nil {
		out = append(out, Problem{Reason: "the action is complete when it answers, so there is nothing to wait for", Fix: "leave out --wait"})
	}
	return out
}
