package argument

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// badJSON reports broken JSON with the place and the text there.
func (p *parser) badJSON(arg, text string, err error) {
	var de *schema.DecodeError
	if !errors.As(err, &de) {
		p.fail(arg, "", "%v", err)
		return
	}
	if p.takesSecrets() {
		what, _, _ := strings.Cut(de.Error(), ", found ")
		p.fail(arg, "", "broken JSON: %s", what)
		return
	}
	p.fail(arg, excerpt(text, de), "broken JSON: %v", err)
}

// excerpt shows the line of the error, cut to what matters.
func excerpt(text string, e *schema.DecodeError) string {
	if e.Offset > len(text) {
		return ""
	}
	from, to := max(0, e.Offset-40), min(len(text), e.Offset+20)
	before, after := text[from:e.Offset], text[e.Offset:to]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	if strings.TrimSpace(before+after) == "" {
		return ""
	}
	return "near " + strconv.Quote(before+"⟨here⟩"+after)
}

// read returns the content of a file, or of standard input for "-".
func (p *parser) read(arg, name string) ([]byte, bool) {
	var r io.Reader
	switch {
	case name == "":
		p.fail(arg, "", "has no file name behind the @")
		return nil, false
	case name == "-":
		if p.source.Stdin == nil {
			p.fail(arg, "", "standard input is used already")
			return nil, false
		}
		r, p.source.Stdin = p.source.Stdin, nil
	default:
		f, err := p.source.Open(name)
		if err != nil {
			p.missing(arg, name, err)
			return nil, false
		}
		defer f.Close()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxInput+1))
	switch {
	case err != nil:
		p.fail(arg, "", "cannot be read: %v", cause(err))
		return nil, false
	case len(data) > MaxInput:
		p.fail(arg, "", "is larger than %d MiB", MaxInput>>20)
		return nil, false
	}
	return data, true
}

func (p *parser) missing(arg, name string, err error) {
	hint := ""
	if key, op, _ := split(arg); op == "=" && !strings.HasPrefix(arg, "@") {
		hint = fmt.Sprintf("a text that begins with @ is written %s", Quote(key+`:="@`+name+`"`))
	}
	if errors.Is(err, fs.ErrNotExist) {
		p.fail(arg, hint, "there is no file %q", name)
		return
	}
	p.fail(arg, hint, "file %q cannot be read: %v", name, cause(err))
}

// cause is the reason of a file error without the path, which is said anyway.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
