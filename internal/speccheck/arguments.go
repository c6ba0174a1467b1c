package speccheck

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/schema"
)

// arguments builds params as the command does, from --params and arguments
// that may hold marks. What cannot be read here, such as a file that a step
// before makes, may hold anything.
func arguments(a *actions.Action, base string, args []string, src argument.Source) (map[string]any, *holes, error) {
	h := newHoles()
	b := &builder{source: src, holes: h}
	base = b.base(base)
	var plain []string
	for _, arg := range args {
		if arg, ok := b.argument(arg); ok {
			plain = append(plain, arg)
		}
	}
	params, err := argument.Parse(a, base, plain, src)
	if err != nil {
		return nil, h, err
	}
	h.find(params, "")
	return params, h, nil
}

type builder struct {
	source argument.Source
	holes  *holes
}

// readable reports whether a file can be read here.
func (b *builder) readable(name string) bool {
	if strings.Contains(name, mark) {
		return false
	}
	if name == "-" {
		return b.source.Stdin != nil
	}
	if b.source.Open == nil {
		return false
	}
	f, err := b.source.Open(name)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// base prepares --params.
func (b *builder) base(text string) string {
	if text == "" {
		return ""
	}
	if name, ok := strings.CutPrefix(text, "@"); ok || text == "-" {
		if !ok {
			name = "-"
		}
		if b.readable(name) {
			return text
		}
		b.holes.open[""] = true
		return ""
	}
	if !strings.Contains(text, mark) {
		return text
	}
	if text, ok := fill(text); ok && strings.HasPrefix(strings.TrimSpace(text), "{") {
		return text
	}
	b.holes.open[""] = true
	return ""
}

// argument prepares one argument; false leaves it out.
func (b *builder) argument(arg string) (string, bool) {
	if name, ok := strings.CutPrefix(arg, "@"); ok {
		if b.readable(name) {
			return arg, true
		}
		b.holes.open[""] = true
		return "", false
	}
	key, value, ok := strings.Cut(arg, "=")
	if strings.Contains(key, mark) {
		b.holes.open[""] = true
		return "", false
	}
	if !ok {
		return arg, true
	}
	unknown := false
	if name, isFile := strings.CutPrefix(value, "@"); isFile {
		unknown = !b.readable(name)
	}
	name, exact := strings.CutSuffix(key, ":")
	switch {
	case unknown:
		return name + `:="` + mark + `"`, true
	case !strings.Contains(value, mark):
		return arg, true
	case exact:
		if value, ok := fill(value); ok {
			return key + "=" + value, true
		}
		return name + `:="` + mark + `"`, true
	case strings.HasPrefix(strings.TrimSpace(value), "["), strings.HasPrefix(strings.TrimSpace(value), "{"):
		if value, ok := fill(value); ok {
			return name + ":=" + value, true
		}
		return name + `:="` + mark + `"`, true
	}
	return arg, true
}

// fill makes JSON of a text in which marks may stand for whole values.
func fill(text string) (string, bool) {
	for _, candidate := range []string{text, strings.ReplaceAll(text, mark, `"`+mark+`"`)} {
		if _, err := schema.Decode([]byte(candidate), schema.DecodeOptions{MaxDepth: maxDepth}); err == nil {
			return candidate, true
		}
	}
	return "", false
}

// opener opens the files of a command: beside the file that holds it, or in
// the working directory.
func opener(dir string) func(string) (io.ReadCloser, error) {
	return func(name string) (io.ReadCloser, error) {
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if filepath.IsAbs(name) || errors.Is(err, os.ErrNotExist) {
			f, err = os.Open(name)
		}
		if err != nil {
			return nil, err
		}
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			f.Close()
			return nil, errors.Join(err, os.ErrNotExist)
		}
		return f, nil
	}
}
