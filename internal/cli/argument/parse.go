package argument

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// MaxInput is how many bytes a file or standard input may hold. It is far
// above what any action accepts, and keeps a wrong file name from filling the
// memory.
const MaxInput = 64 << 20

// maxKey is how many parts a key may have.
const maxKey = 64

// Source opens what arguments refer to.
type Source struct {
	// Open opens a file.
	Open func(name string) (io.ReadCloser, error)
	// Stdin is read for the name "-".
	Stdin io.Reader
}

// Error is one argument that cannot be understood.
type Error struct {
	// Argument is the argument as given.
	Argument string
	// Message says what is wrong with it.
	Message string
	// Suggestion says what to write instead; it may be empty.
	Suggestion string
}

func (e *Error) Error() string {
	msg := e.Argument + ": " + e.Message
	if e.Suggestion != "" {
		msg += "; " + e.Suggestion
	}
	return msg
}

// Errors are all arguments that cannot be understood.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// parser builds the params.
type parser struct {
	guide  Guide
	source Source
	params map[string]any
	// given are the keys that an argument has set, so that a list grows by
	// repetition and anything else given twice is an error.
	given  map[string]bool
	errors Errors
}

// Parse builds params from base, the value of --params (empty when there is
// none), and from the arguments in their order. Later ones replace what earlier
// ones say, except that a list grows by repetition. It returns every problem at
// once, as Errors.
func Parse(a *actions.Action, base string, args []string, src Source) (map[string]any, error) {
	return ParseWith(NewGuide(a), base, args, src)
}

// ParseWith is Parse for params that are described by a guide, or by nothing.
func ParseWith(g Guide, base string, args []string, src Source) (map[string]any, error) {
	p := &parser{guide: g, source: src, params: map[string]any{}, given: map[string]bool{}}
	if base != "" {
		p.base(base)
	}
	for _, arg := range args {
		p.argument(arg)
	}
	if len(p.errors) > 0 {
		return nil, p.errors
	}
	return p.params, nil
}

func (p *parser) fail(arg, suggestion, format string, args ...any) {
	p.errors = append(p.errors, &Error{Argument: p.shown(arg), Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

// base reads --params: an object, @file, or - for standard input.
func (p *parser) base(text string) {
	label := "--params"
	data := []byte(text)
	if text == "-" || strings.HasPrefix(text, "@") {
		label = "--params " + text
		var ok bool
		if data, ok = p.read(label, strings.TrimPrefix(text, "@")); !ok {
			return
		}
	}
	p.merge(label, data)
}

// argument reads one argument.
func (p *parser) argument(arg string) {
	if name, ok := strings.CutPrefix(arg, "@"); ok {
		if data, ok := p.read(arg, name); ok {
			p.merge(arg, data)
		}
		return
	}
	key, op, text := split(arg)
	switch {
	case op == "":
		p.fail(arg, p.meant(arg), "is neither key=value, key:=json nor @file.json")
		return
	case key == "":
		p.fail(arg, "", "has no key in front of %q", op)
		return
	}
	name, fromFile := strings.CutPrefix(text, "@")
	if fromFile {
		data, ok := p.read(arg, name)
		if !ok {
			return
		}
		text = string(data)
	}
	path := tokens(key)
	if len(path) > maxKey {
		p.fail(arg, "", "the key has more than %d parts", maxKey)
		return
	}
	for _, t := range path {
		if t == "" {
			p.fail(arg, "", "the key has an empty part")
			return
		}
	}
	var v any
	if op == ":=" {
		var err error
		if v, err = decode([]byte(text)); err != nil {
			p.badJSON(arg, text, err)
			return
		}
	}
	p.assign(arg, path, op, text, v)
}

// assign stores a value at a path.
func (p *parser) assign(arg string, path []string, op, text string, v any) {
	s := &setter{arg: p.shown(arg), exact: op == ":=", text: text, value: v, again: p.given}
	out, err := s.set(p.params, p.guide, path, nil)
	if err != nil {
		p.errors = append(p.errors, err)
		return
	}
	p.params = out.(map[string]any)
}

// merge lays the members of a JSON object over the params.
func (p *parser) merge(label string, data []byte) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		p.fail(label, `the empty object is written {}`, "holds nothing, where a JSON object is needed")
		return
	}
	v, err := decode(data)
	if err != nil {
		p.badJSON(label, string(data), err)
		return
	}
	m, ok := v.(map[string]any)
	if !ok {
		p.fail(label, "", "params must be a JSON object, not %s", kindOf(v))
		return
	}
	maps.Copy(p.params, m)
}

// meant guesses what an argument without an equals sign stands for.
func (p *parser) meant(arg string) string {
	if strings.HasPrefix(strings.TrimSpace(arg), "{") {
		return "a JSON object is given as --params " + Quote(clip(arg))
	}
	var names []string
	for _, prop := range p.guide.Properties() {
		names = append(names, prop.Name)
	}
	if near := schema.Nearest(arg, names, 1); len(near) > 0 {
		return fmt.Sprintf("did you mean %s=...?", near[0])
	}
	return ""
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case []any:
		return "an array"
	case map[string]any:
		return "an object"
	}
	return "a number"
}

func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
