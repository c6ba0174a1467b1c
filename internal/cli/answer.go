package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
)

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
		res, err = v.conn.Wait(ctx, v.called, v.params, opts...)
	} else {
		if o.Bool("wait") {
			opts = append(opts, connector.WithWait())
		}
		res, err = v.conn.RunAction(ctx, v.called, v.params, opts...)
	}
	g.done()
	if err != nil {
		v.secret.abandon()
		return err
	}
	body, err := v.secret.route(ctx, res)
	if err != nil {
		return err
	}
	v.morePages(res)
	return v.write.result(v.action, body, isJSON(res))
}

// note prints a note on the call, once: every page of a list has the same, and a
// call that asked for consent is made again.
func (v *invocation) note(text string) {
	if v.noted[text] {
		return
	}
	if v.noted == nil {
		v.noted = map[string]bool{}
	}
	v.noted[text] = true
	v.p.say("%s", v.p.diag.Warn("note: "+text))
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
		_, err := v.conn.RunActionTo(ctx, v.called, v.params, out, opts...)
		g.done()
		if err != nil {
			return err
		}
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
	seq := v.conn.ItemsWith(ctx, v.called, v.params, opts...)
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
