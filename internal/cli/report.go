package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/render"
)

// callError is the failure of a call together with what was called, so that
// the report can show a corrected command.
type callError struct {
	action *connector.Action
	params map[string]any
	words  []string // the options of the command line, for the corrected command
	err    error
}

func (e *callError) Error() string { return e.err.Error() }
func (e *callError) Unwrap() error { return e.err }

// report writes an error to standard error and returns the exit code.
func (p *program) report(err error) int {
	code := exitCode(err)
	if code == exitOK || outputClosed(err) {
		return code // whoever reads the output has seen enough
	}
	if code == exitInterrupted {
		p.say("%s", p.diag.Warn("interrupted"))
		var wait *connector.WaitError
		if !errors.Is(err, connector.ErrOutcomeUnknown) && !errors.As(err, &wait) {
			return code
		}
		// What is left behind is worth knowing.
	}
	var silent *silentError
	if errors.As(err, &silent) {
		return code
	}
	fmt.Fprint(p.Stderr, p.errorText(err))
	return code
}

// outputClosed reports whether nobody reads standard output any more. A broken
// connection and a broken pipe to a companion fail with the same error number,
// and must be told.
func outputClosed(err error) bool {
	var file *fs.PathError
	return errors.As(err, &file) && file.Path == os.Stdout.Name() && errors.Is(file.Err, syscall.EPIPE)
}

func (p *program) errorText(err error) string {
	var b strings.Builder
	head := p.diag.Error("error:") + " "
	var (
		usage   *usageError
		args    argument.Errors
		invalid *connector.ValidationError
		unknown *connector.UnknownActionError
		api     *connector.APIError
	)
	switch {
	case errors.As(err, &usage):
		b.WriteString(head + render.CleanText(usage.message) + "\n")
		p.hint(&b, usage.hint)
	case errors.As(err, &args):
		p.argumentErrors(&b, args)
	case errors.As(err, &unknown):
		p.unknownAction(&b, unknown)
	case errors.As(err, &invalid):
		p.invalidParams(&b, invalid)
	case errors.As(err, &api) && !errors.Is(err, connector.ErrOutcomeUnknown):
		b.WriteString(head + render.CleanText(sentence(err)) + "\n")
		p.hint(&b, apiHint(api))
	default:
		b.WriteString(head + render.CleanText(sentence(err)) + "\n")
		p.hint(&b, generalHint(err))
	}
	p.example(&b, err)
	return b.String()
}

func (p *program) hint(b *strings.Builder, hint string) {
	if hint != "" {
		b.WriteString("       " + p.diag.Dim(render.CleanText(hint)) + "\n")
	}
}

func (p *program) argumentErrors(b *strings.Builder, list argument.Errors) {
	for _, e := range list {
		b.WriteString(p.diag.Error("error:") + " " + p.diag.Bold(render.Clean(e.Argument)) + ": " + render.CleanText(e.Message) + "\n")
		p.hint(b, e.Suggestion)
	}
}

func (p *program) unknownAction(b *strings.Builder, e *connector.UnknownActionError) {
	if e.Name == "" {
		b.WriteString(p.diag.Error("error:") + " the action name is empty\n")
		p.hint(b, "run-action list shows all actions")
		return
	}
	b.WriteString(p.diag.Error("error:") + " unknown action " + p.diag.Bold(render.Clean(render.Cut(e.Name, 120))) + "\n")
	if c := nearestCommand(e.Name); c != "" {
		b.WriteString("       did you mean the command " + p.diag.Accent("run-action "+c) + "?\n")
	}
	if len(e.Nearest) > 0 {
		b.WriteString("       did you mean\n")
		wide := 0
		for _, n := range e.Nearest {
			wide = max(wide, render.Width(n))
		}
		for _, n := range e.Nearest {
			line := "         " + p.diag.Accent(render.Pad(n, wide))
			if a, ok := connector.DefaultRegistry().Lookup(n); ok {
				line += "  " + p.diag.Dim(a.Summary)
			}
			b.WriteString(line + "\n")
		}
	}
	p.hint(b, "run-action search WORDS finds actions by what they do")
}

// invalidParams lists every issue: where, what, and what to write instead.
func (p *program) invalidParams(b *strings.Builder, e *connector.ValidationError) {
	name := e.Action
	if a, ok := connector.DefaultRegistry().Lookup(name); ok {
		name = shortName(a)
	}
	what := "1 problem with the params"
	if n := len(e.Issues); n != 1 {
		what = fmt.Sprintf("%d problems with the params", n)
	}
	b.WriteString(p.diag.Error("error:") + " " + p.diag.Bold(name) + ": " + what + "; nothing was sent\n")
	const most = 50
	for i, issue := range e.Issues {
		if i == most {
			fmt.Fprintf(b, "  ... and %d more\n", len(e.Issues)-most)
			break
		}
		path := render.Clean(issue.Path)
		if path == "" {
			path = "params"
		}
		b.WriteString("  " + p.diag.Accent(path) + "  " + render.Clean(issue.Message))
		if issue.Suggestion != "" {
			b.WriteString("; " + p.diag.Good(render.Clean(issue.Suggestion)))
		}
		b.WriteByte('\n')
	}
}

// example shows the command as it would work.
func (p *program) example(b *strings.Builder, err error) {
	var call *callError
	if !errors.As(err, &call) || call.action == nil {
		return
	}
	var invalid *connector.ValidationError
	var args argument.Errors
	switch {
	case errors.As(err, &invalid):
		fixed, ok := argument.Correct(call.action, call.params, invalid.Issues, offered(call.action))
		title := "Corrected; check the values:"
		words := append([]string{"run-action", shortName(call.action)}, argument.Format(call.action, argument.Mask(argument.NewGuide(call.action), fixed))...)
		if !ok {
			title, words = "Example:", exampleWords(call.action)
		}
		b.WriteString(p.diag.Bold(title) + "\n" + commandLines(append(words, call.words...), p.textWidth()))
	case errors.As(err, &args):
		b.WriteString(p.diag.Bold("Example:") + "\n" + commandLines(exampleWords(call.action), p.textWidth()))
	}
}

// offered are the example's params.
func offered(a *connector.Action) map[string]any {
	params, err := exampleParams(a)
	if err != nil {
		return nil
	}
	return params
}

// apiHint says what a person can do about an answer.
func apiHint(e *connector.APIError) string {
	switch {
	case errors.Is(e, connector.ErrUnauthenticated):
		return "run-action doctor finds out what is wrong with the connection"
	case errors.Is(e, connector.ErrPermissionDenied):
		return "most actions need an account admin; run-action doctor looks into it"
	}
	return ""
}

func generalHint(err error) string {
	var wait *connector.WaitError
	switch {
	case errors.As(err, &wait) && !errors.Is(err, connector.ErrWaitFailed) && len(wait.Params) > 0:
		a, ok := connector.DefaultRegistry().Lookup(wait.Action)
		if !ok {
			return ""
		}
		ids := map[string]any{} // the action that waits need not know their types
		for name, id := range wait.Params {
			ids[name] = fmt.Sprint(id)
		}
		words := append([]string{"run-action", shortName(a)}, argument.Format(a, ids)...)
		return "go on waiting: " + strings.Join(append(words, "--wait", "--resume"), " ")
	case errors.Is(err, connector.ErrNoConnection), errors.Is(err, connector.ErrUnauthenticated):
		return "run-action connections lists what there is, run-action doctor looks into it"
	case errors.Is(err, connector.ErrUnavailable):
		return "run-action doctor looks into it"
	}
	return ""
}

// sentence is the text of an error without what only programs need: the full
// name of the action, the system call.
func sentence(err error) string {
	text := err.Error()
	var pe *fs.PathError
	if errors.As(err, &pe) {
		text = strings.Replace(text, pe.Error(), fmt.Sprintf("%s: %v", pe.Path, pe.Err), 1)
	}
	parts := strings.Split(text, ": ")
	for i, part := range parts {
		if a, ok := connector.DefaultRegistry().Lookup(part); ok {
			parts[i] = shortName(a)
			if i > 0 && parts[i-1] == parts[i] {
				return strings.Join(append(parts[:i:i], parts[i+1:]...), ": ")
			}
		}
	}
	return strings.Join(parts, ": ")
}

// note writes a line for people to standard error.
func (p *program) note(format string, args ...any) {
	fmt.Fprintln(p.Stderr, p.diag.Dim(render.CleanText(fmt.Sprintf(format, args...))))
}

// say writes a line to standard error as it is.
func (p *program) say(format string, args ...any) { fmt.Fprintf(p.Stderr, format+"\n", args...) }
