package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
)

// call runs an action.
func (p *program) call(ctx context.Context, in *input) error {
	a, err := lookup(in.args[0])
	if err != nil {
		return err
	}
	return p.callAction(ctx, in, a, in.args[0], in.args[1:])
}

// custom runs the action that stands for any path.
func (p *program) custom(ctx context.Context, in *input) error {
	return p.callAction(ctx, in, connector.CustomAction(), connector.CustomAction().Name, in.args)
}

// invocation is one call that was asked for.
type invocation struct {
	p      *program
	in     *input
	action *connector.Action
	// called is the name that was typed: a former one is warned of.
	called string
	params map[string]any
	conn   *connector.Connection
	write  *writer
	secret *secretRoute
	opts   []connector.CallOption
	// noted are the notes that were printed.
	noted map[string]bool
}

// callAction parses the params, and sends or shows the call.
func (p *program) callAction(ctx context.Context, in *input, a *connector.Action, called string, args []string) error {
	v := &invocation{p: p, in: in, action: a, called: called}
	if err := v.check(); err != nil {
		return err
	}
	defer v.write.close()
	var err error
	v.params, err = argument.Parse(a, in.options.Text("params"), args, argument.Source{
		Open:  func(name string) (io.ReadCloser, error) { return openFile(name) },
		Stdin: p.Stdin,
	})
	if err == nil {
		if v.leaves() {
			ctx = p.interruptible(ctx)
		}
		err = v.run(ctx)
	}
	if err != nil {
		return &callError{action: a, params: v.params, words: in.kept(), err: err}
	}
	return nil
}

// leaves reports whether an interrupt in the middle leaves something behind
// that must be cleaned up or told. Reading does not: the system may just end
// it, which costs nothing to prepare for.
func (v *invocation) leaves() bool {
	o := v.in.options
	return v.action.Danger != actions.Read || o.Bool("all") || o.Bool("wait") ||
		o.Has("output-file") || v.p.StderrTerminal
}

// kept are the options that the corrected command repeats.
func (in *input) kept() []string {
	var out []string
	for _, name := range []string{"connection", "output"} {
		if v := in.options.Text(name); v != "" {
			out = append(out, "--"+name, v)
		}
	}
	for _, name := range []string{"all", "wait", "dry-run"} {
		if in.options.Bool(name) {
			out = append(out, "--"+name)
		}
	}
	return out
}

// check finds options that contradict each other or the action, before
// anything is read or sent.
func (v *invocation) check() error {
	o := v.in.options
	both := func(a, b, why string) error {
		if o.Has(a) && o.Has(b) {
			return usagef("--%s and --%s do not go together: %s", a, b, why)
		}
		return nil
	}
	needs := func(a, b string) error {
		if o.Has(a) && !o.Has(b) {
			return usagef("--%s has no effect without --%s", a, b)
		}
		return nil
	}
	if err := errors.Join(
		both("all", "wait", "a list has nothing to wait for"),
		both("all", "dry-run", "later pages depend on the answers"),
		both("dry-run", "wait", "nothing is sent"),
		needs("curl", "dry-run"), needs("max-items", "all"), needs("page-size", "all"), needs("resume", "wait"),
		needs("audit-strict", "audit"),
	); err != nil {
		return firstOf(err)
	}
	name := shortName(v.action)
	switch {
	case o.Bool("all") && v.action.Paging == nil:
		return usagef("%s is not a list, so --all means nothing for it", name)
	case o.Bool("wait") && v.action.Waiter == nil:
		return usagef("%s is complete when it answers, so there is nothing to wait for", name)
	}
	var err error
	if v.secret, err = newSecretRoute(v); err != nil {
		return err
	}
	v.write, err = v.p.newWriter(o)
	return err
}

// firstOf takes one of several joined errors: one wrong option at a time is
// easier to read.
func firstOf(err error) error {
	var list interface{ Unwrap() []error }
	if errors.As(err, &list) && len(list.Unwrap()) > 0 {
		return list.Unwrap()[0]
	}
	return err
}

// run connects and does what the options say.
func (v *invocation) run(ctx context.Context) error {
	o := v.in.options
	timeout, err := o.Duration("timeout")
	if err != nil {
		return err
	}
	if timeout > 0 {
		v.opts = append(v.opts, connector.WithCallTimeout(timeout), connector.WithWaitTimeout(timeout))
	}
	if o.Bool("unknown-fields") {
		v.opts = append(v.opts, connector.WithUnknownFields())
	}
	v.opts = append(v.opts, connector.WithWarnings(v.note))
	if o.Bool("dry-run") {
		if v.conn, err = v.p.connectDry(ctx, o, v.action); err != nil {
			return err
		}
		return v.dryRun(ctx)
	}
	if v.conn, err = v.p.connect(ctx, o); err != nil {
		if invalid := checkWithout(ctx, v.action, v.params, o.Bool("unknown-fields")); invalid != nil {
			return invalid
		}
		return err
	}
	if o.Bool("yes") {
		v.opts = append(v.opts, connector.WithConfirm())
	}
	err = v.send(ctx)
	var refused *connector.RefusedError
	if !errors.As(err, &refused) || !refused.NeedsConfirm {
		return err
	}
	if !v.p.StdinTerminal || !v.p.StderrTerminal {
		return &usageError{
			message: fmt.Sprintf("%s is destructive, and there is no terminal to ask on; nothing was sent", shortName(v.action)),
			hint:    "--yes does it without asking",
		}
	}
	yes, err := v.p.confirm(ctx, v.conn, v.action, v.params)
	if err != nil {
		return err
	}
	if !yes {
		v.p.note("nothing was done")
		return &silentError{exitUsage}
	}
	v.opts = append(v.opts, connector.WithConfirm())
	return v.send(ctx)
}

// openFile opens a file for reading; directories are refused with a text that
// says so.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("it is a directory")
	}
	return f, nil
}
