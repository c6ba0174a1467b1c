package argument

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// setter stores the value of one argument somewhere in the params. It copies
// what it changes: the values of files stay as they were read.
type setter struct {
	arg   string
	exact bool // value is the value; otherwise text is to be converted
	text  string
	value any
	again map[string]bool
}

func (s *setter) errorf(format string, args ...any) *Error {
	return &Error{Argument: s.arg, Message: fmt.Sprintf(format, args...)}
}

// set returns node with the value stored at path; done is the way to node.
func (s *setter) set(node any, g Guide, path, done []string) (any, *Error) {
	if len(path) == 0 {
		return s.leaf(node, g, strings.Join(done, "\x00"))
	}
	if list, ok := node.([]any); ok || node == nil && g.IsArray() {
		return s.element(list, g, path, done)
	}
	m, ok := node.(map[string]any)
	if !ok && node != nil {
		return nil, s.errorf("%s is %s already and has no members", join(done), kindOf(node))
	}
	name, rest := path[0], path[1:]
	if g.Known() {
		name, rest = g.declared(path)
	}
	child, err := s.set(m[name], g.Member(name), rest, append(slices.Clip(done), name))
	if err != nil {
		return nil, err
	}
	out := make(map[string]any, len(m)+1)
	maps.Copy(out, m)
	out[name] = child
	return out, nil
}

// element stores into an element of a list: a number picks it, and the number
// behind the last one appends.
func (s *setter) element(list []any, g Guide, path, done []string) (any, *Error) {
	i, err := strconv.Atoi(path[0])
	if err != nil {
		e := s.errorf("%s is a list", join(done))
		e.Suggestion = "write the number of the element: " + join(append(slices.Clip(done), append([]string{"0"}, path...)...)) + "=..."
		return nil, e
	}
	if i < 0 || i > len(list) {
		e := s.errorf("%s has %d elements so far, so there is no element %d", join(done), len(list), i)
		if i > 0 {
			e.Suggestion = "elements are numbered from 0, without a gap"
		}
		return nil, e
	}
	var old any
	if i < len(list) {
		old = list[i]
	}
	child, fail := s.set(old, g.Element(), path[1:], append(slices.Clip(done), path[0]))
	if fail != nil {
		return nil, fail
	}
	out := slices.Clone(list)
	if i == len(out) {
		return append(out, child), nil
	}
	out[i] = child
	return out, nil
}

// leaf returns the value itself. A list grows when its key is repeated.
func (s *setter) leaf(node any, g Guide, place string) (any, *Error) {
	repeated := s.again[place]
	s.again[place] = true
	if !g.IsArray() {
		if repeated {
			return nil, s.errorf("is given twice")
		}
		if s.exact {
			return s.value, nil
		}
		return s.scalar(g)
	}
	v := s.value
	if !s.exact {
		if strings.HasPrefix(strings.TrimSpace(s.text), "[") {
			whole, err := decode([]byte(s.text))
			if err != nil {
				return nil, s.errorf("broken JSON: %v", err)
			}
			v = whole
		} else {
			one, err := s.scalar(g.Element())
			if err != nil {
				return nil, err
			}
			v = []any{one}
		}
	}
	list, isList := v.([]any)
	old, wasList := node.([]any)
	if !repeated || !isList || !wasList {
		return v, nil
	}
	return append(slices.Clip(old), list...), nil
}

func (s *setter) scalar(g Guide) (any, *Error) {
	v, err := g.convert(s.text)
	if err != nil {
		return nil, s.errorf("broken JSON: %v", err)
	}
	return v, nil
}
