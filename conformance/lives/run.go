package lives

import (
	"context"
	"fmt"
	"strings"
)

// Coverage is what happened to an action on one side.
type Coverage struct {
	// Successes is how many calls succeeded, Methods by what they were made.
	Successes int
	Methods   map[string]int
	// Refusals counts the classes of errors.
	Refusals map[string]int
}

// coverage is the coverage of all actions, by alias.
type coverage map[string]*Coverage

func (c coverage) of(alias string) *Coverage {
	if c[alias] == nil {
		c[alias] = &Coverage{Methods: map[string]int{}, Refusals: map[string]int{}}
	}
	return c[alias]
}

// runner lives lives on one side.
type runner struct {
	side    side
	world   *World
	covered coverage
	// accountID is known as ${account}.
	accountID string
	failures  []string
}

// run lives a life to its end, also past failures: one report is to show all
// of them.
func (r *runner) run(ctx context.Context, l Life) {
	kept := answers{"account": r.accountID}
	for i, s := range l.Steps {
		if err := r.step(ctx, s, kept); err != nil {
			r.failures = append(r.failures, fmt.Sprintf("%s, step %d, %s: %v", l.Name, i+1, s.action, err))
		}
	}
}

func (r *runner) step(ctx context.Context, s Step, kept answers) error {
	if s.after > 0 {
		r.world.clock.Advance(s.after)
	}
	resolved, err := kept.resolve(map[string]any(s.params))
	if err != nil {
		return err
	}
	params, _ := resolved.(map[string]any)
	r.world.waiting.Store(s.waits)
	v, method, err := r.side.run(ctx, s, params)
	r.world.waiting.Store(false)
	c := r.covered.of(s.action)
	if s.fails != nil {
		if err == nil {
			return fmt.Errorf("is to be refused as %s, but answers %v", s.fails.Name, v)
		}
		if !s.fails.is(err, r.side.sdk()) {
			return fmt.Errorf("is to be refused as %s, not with: %w", s.fails.Name, err)
		}
		c.Refusals[s.fails.Name]++
		if s.keep != "" {
			kept[s.keep] = r.side.metadata(err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	c.Successes++
	c.Methods[method]++
	if s.keep != "" {
		kept[s.keep] = v
	}
	return s.check(v, kept)
}

// check compares the answer with what is expected.
func (s Step) check(v any, kept answers) error {
	if s.has != nil {
		want, err := kept.resolve(map[string]any(s.has))
		if err != nil {
			return err
		}
		if d := lacks(v, want, "the answer"); d != "" {
			return fmt.Errorf("%s; in %v", d, v)
		}
	}
	if !s.lists {
		return nil
	}
	items, _ := v.([]any)
	if s.count >= 0 && len(items) != s.count {
		return fmt.Errorf("%d elements, want %d: %v", len(items), s.count, v)
	}
	for _, fields := range s.holds {
		want, err := kept.resolve(map[string]any(fields))
		if err != nil {
			return err
		}
		var why []string
		for _, item := range items {
			d := lacks(item, want, "an element")
			if d == "" {
				why = nil
				break
			}
			why = append(why, d)
		}
		if len(items) == 0 || why != nil {
			return fmt.Errorf("no element has %v: %s", want, strings.Join(why, "; "))
		}
	}
	return nil
}
