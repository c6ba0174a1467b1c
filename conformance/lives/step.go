package lives

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// P are the params of an action, or an object in them.
type P = map[string]any

// L is a list in params.
type L = []any

// Ref stands for a value of an earlier answer: the name under which it was
// kept, and the way to the value, such as "cred.credentials_id". A Ref is
// replaced by the value; within a text, ${...} is.
type Ref string

// Number is a Ref to a text that is to be given as a number: SCIM ids are
// texts, but other services take the same ids as numbers.
type Number string

// Life is the life of a resource.
type Life struct {
	// Name says what lives, in the words of the SDK's services.
	Name  string
	Steps []Step
}

// Step is one call and what is expected of it.
type Step struct {
	action string
	params P
	keep   string
	has    P
	holds  []P
	count  int
	fails  *Class
	waits  bool
	after  time.Duration
	lists  bool
}

// do is a call of an action by its alias.
func do(action string, params P) Step { return Step{action: action, params: params, count: -1} }

// as keeps the answer for Refs.
func (s Step) as(name string) Step { s.keep = name; return s }

// gives expects fields of the answer, at any depth.
func (s Step) gives(fields P) Step { s.has = fields; return s }

// list is a call of a list action that follows all pages and expects n
// elements.
func list(action string, params P, n int) Step {
	s := do(action, params)
	s.lists, s.count = true, n
	return s
}

// with expects an element with these fields.
func (s Step) with(fields P) Step {
	s.lists = true
	s.holds = append(s.holds[:len(s.holds):len(s.holds)], fields)
	return s
}

// not expects the call to be refused.
func (s Step) not(c *Class) Step { s.fails = c; return s }

// hint keeps the metadata of a refusal for Refs, such as the etag that would
// have been right.
func (s Step) hint(name string) Step { s.keep = name; return s }

// wait waits until the effect is complete.
func (s Step) wait() Step { s.waits = true; return s }

// later moves the emulator's clock before the call.
func (s Step) later(d time.Duration) Step { s.after = d; return s }

// answers are what was kept.
type answers map[string]any

// resolve replaces the Refs in a value.
func (a answers) resolve(v any) (any, error) {
	switch v := v.(type) {
	case Ref:
		return a.at(string(v))
	case Number:
		id, err := a.at(string(v))
		if err != nil {
			return nil, err
		}
		return json.Number(fmt.Sprint(id)), nil
	case string:
		return a.text(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			r, err := a.resolve(e)
			if err != nil {
				return nil, err
			}
			out[k] = r
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			r, err := a.resolve(e)
			if err != nil {
				return nil, err
			}
			out[i] = r
		}
		return out, nil
	}
	return v, nil
}

// text replaces ${...} in a text.
func (a answers) text(s string) (any, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "${")
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		ref, after, _ := strings.Cut(rest, "}")
		v, err := a.at(ref)
		if err != nil {
			return nil, err
		}
		fmt.Fprint(&b, v)
		s = after
	}
}

// at finds the value of a Ref.
func (a answers) at(ref string) (any, error) {
	name, rest, _ := strings.Cut(ref, ".")
	v, ok := a[name]
	if !ok {
		return nil, fmt.Errorf("nothing was kept as %s", name)
	}
	for rest != "" {
		var field string
		field, rest, _ = strings.Cut(rest, ".")
		switch c := v.(type) {
		case map[string]any:
			v, ok = c[field]
		case []any:
			i, err := strconv.Atoi(field)
			if ok = err == nil && i < len(c); ok {
				v = c[i]
			}
		default:
			ok = false
		}
		if !ok {
			return nil, fmt.Errorf("%s: the answer has no %s: %v", ref, field, a[name])
		}
	}
	return v, nil
}

// lacks says which of the fields a value does not have, empty when it has all
// of them. A nil demands that the field is absent.
func lacks(v any, fields any, at string) string {
	switch want := fields.(type) {
	case map[string]any:
		got, ok := v.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, not an object", at, v)
		}
		for name, w := range want {
			g, given := got[name]
			if w == nil {
				if given {
					return fmt.Sprintf("%s.%s is %v, not absent", at, name, g)
				}
				continue
			}
			if !given {
				return fmt.Sprintf("%s.%s is absent, not %v", at, name, w)
			}
			if d := lacks(g, w, at+"."+name); d != "" {
				return d
			}
		}
		return ""
	case []any:
		got, ok := v.([]any)
		if !ok || len(got) != len(want) {
			return fmt.Sprintf("%s is %v, not %v", at, v, want)
		}
		for i := range want {
			if d := lacks(got[i], want[i], at+"."+strconv.Itoa(i)); d != "" {
				return d
			}
		}
		return ""
	}
	// Numbers and texts are compared as they are written: a json.Number and an
	// int of the same digits are the same.
	if fmt.Sprint(v) != fmt.Sprint(fields) {
		return fmt.Sprintf("%s is %v, not %v", at, v, fields)
	}
	return ""
}
