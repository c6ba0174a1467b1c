package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

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
	return p.callAction(ctx, in, a, in.args[1:])
}

// custom runs the action that stands for any path.
func (p *program) custom(ctx context.Context, in *input) error {
	return p.callAction(ctx, in, connector.CustomAction(), in.args)
}

// invocation is one call that was asked for.
type invocation struct {
	p      *program
	in     *input
	action *connector.Action
	params map[string]any
	conn   *connector.Connection
	write  *writer
	secret *secretRoute
	opts   []connector.CallOption
}

// callAction parses the params, and sends or shows the call.
func (p *program) callAction(ctx context.Context, in *input, a *connector.Action, args []string) error {
	v := &invocation{p: p, in: in, action: a}
	if err := v.check(); err != nil {
		return err
	}
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
	if list, ok := err.(interface{ Unwrap() []error }); ok && len(list.Unwrap()) > 0 {
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

// dryRun shows the request.
func (v *invocation) dryRun(ctx context.Context) error {
	d, err := v.conn.DryRun(ctx, v.action.Name, v.params, v.opts...)
	if err != nil {
		return err
	}
	if v.in.options.Bool("curl") {
		return v.write.result(nil, []byte(d.Curl()+"\n"), false)
	}
	if !v.write.chosen && v.write.query == nil {
		return v.write.result(nil, []byte(v.requestText(d)), false)
	}
	data, err := marshal(d)
	if err != nil {
		return err
	}
	return v.write.result(nil, data, true)
}

// send makes the call and writes its answer.
func (v *invocation) send(ctx context.Context) error {
	g := v.p.newProgress()
	defer g.done()
	opts := append(v.opts[:len(v.opts):len(v.opts)], g.options()...)
	o := v.in.options
	switch {
	case o.Bool("all"):
		return v.all(ctx, g, opts)
	case v.streams():
		return v.stream(ctx, g, opts)
	}
	if err := v.secret.prepare(); err != nil {
		return err
	}
	var res *connector.Result
	var err error
	if o.Bool("wait") && o.Bool("resume") {
		res, err = v.conn.Wait(ctx, v.action.Name, v.params, opts...)
	} else {
		if o.Bool("wait") {
			opts = append(opts, connector.WithWait())
		}
		res, err = v.conn.RunAction(ctx, v.action.Name, v.params, opts...)
	}
	g.done()
	if err != nil {
		v.secret.abandon()
		return err
	}
	v.warn(res)
	body, err := v.secret.route(ctx, res)
	if err != nil {
		return err
	}
	v.morePages(res)
	return v.write.result(v.action, body, isJSON(res))
}

func (v *invocation) warn(res *connector.Result) {
	for _, w := range res.Warnings {
		v.p.say("%s", v.p.diag.Warn("note: "+w))
	}
}

// streams reports whether the answer goes straight to where it is wanted:
// when nothing has to be made of it, and it may be large.
func (v *invocation) streams() bool {
	if v.write.query != nil || len(v.action.Secrets) > 0 || v.in.options.Bool("wait") || len(v.action.Results) == 0 {
		return false // custom has no declared answer: what it calls may tell a secret
	}
	if v.write.format == "raw" {
		return true
	}
	return !v.write.chosen && !jsonMedia(v.action.Results[0].ContentType)
}

func (v *invocation) stream(ctx context.Context, g *progress, opts []connector.CallOption) error {
	return v.write.to(func(out io.Writer) error {
		res, err := v.conn.RunActionTo(ctx, v.action.Name, v.params, out, opts...)
		g.done()
		if err != nil {
			return err
		}
		v.warn(res)
		return nil
	})
}

// all writes every item of a list.
func (v *invocation) all(ctx context.Context, g *progress, opts []connector.CallOption) error {
	o := v.in.options
	most, err := o.Int("max-items")
	if err != nil {
		return err
	}
	size, err := o.Int("page-size")
	if err != nil {
		return err
	}
	if size > 0 {
		opts = append(opts, connector.WithPageSize(size))
	}
	seq := v.conn.ItemsWith(ctx, v.action.Name, v.params, opts...)
	if !o.Bool("show-secrets") {
		seq = masked(seq, v.action)
	}
	defer g.done()
	return v.write.items(limited(seq, most, g))
}

func isJSON(res *connector.Result) bool {
	return jsonMedia(res.Header.Get("Content-Type"))
}

func jsonMedia(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "" || media == "application/json" || strings.HasSuffix(media, "+json")
}

// morePages says that an answer is not the whole list, to people.
func (v *invocation) morePages(res *connector.Result) {
	p := v.action.Paging
	if p == nil || p.Kind == actions.OnePage || !v.p.StderrTerminal {
		return
	}
	value, err := res.Value()
	if err != nil {
		return
	}
	m, ok := value.(map[string]any)
	if !ok {
		return
	}
	if next, _ := m[p.Next].(string); p.Kind == actions.TokenPaging && next != "" {
		v.p.note("there are more pages: --all gets them")
	}
	if p.Kind == actions.IndexPaging {
		list, _ := m[p.Items].([]any)
		if total := fmt.Sprint(m["totalResults"]); len(list) > 0 && total != "<nil>" && total != fmt.Sprint(len(list)) {
			v.p.note("%d of %s: --all gets them all", len(list), total)
		}
	}
}
