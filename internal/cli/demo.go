package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/render"
	"github.com/databricks-account/connector/schema"
)

// demo runs a story against an emulator of its own: every step is a call by
// the name of an action. It fails when a step does not go as intended.
func (p *program) demo(ctx context.Context, in *input) error {
	if err := in.most(0); err != nil {
		return err
	}
	ctx = p.interruptible(ctx)
	provisioning := 1500 * time.Millisecond
	emu, err := p.NewEmulator(EmulatorConfig{ProvisioningTime: &provisioning, Log: p.Stderr})
	if err != nil {
		return err
	}
	defer emu.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("demo: %w", networkCause(err))
	}
	server := &http.Server{Handler: emu, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	defer server.Close()

	opts, err := p.connectionOptions(in.options)
	if err != nil {
		return err
	}
	exported := exportedValues(emu.Exports(baseURL(listener.Addr())))
	conn, err := connector.NewConnection(append(opts,
		connector.WithName("demo"),
		connector.WithHost(exported["DATABRICKS_HOST"]),
		connector.WithAccountID(exported["DATABRICKS_ACCOUNT_ID"]),
		connector.WithToken(exported["DATABRICKS_TOKEN"]))...)
	if err != nil {
		return err
	}
	defer conn.Close()
	s := &story{p: p, conn: conn, ctx: ctx, started: time.Now()}
	s.title("An offline Databricks account on " + conn.Host())
	s.tell()
	return s.end()
}

// exportedValues reads the variables that an emulator exports.
func exportedValues(lines string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(lines) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			name, value, _ := strings.Cut(rest, "=")
			out[name] = strings.Trim(value, `"'`)
		}
	}
	return out
}

// story runs steps until one fails; clean-up steps are remembered and run in
// the end, last one first.
type story struct {
	p       *program
	conn    *connector.Connection
	ctx     context.Context
	started time.Time
	calls   int
	cleanup []func()
	err     error
}

// params are the arguments of a step.
type params = map[string]any

func (s *story) print(line string) {
	if _, err := io.WriteString(s.p.Stdout, line+"\n"); err != nil && s.err == nil {
		s.err = err
	}
}

func (s *story) title(text string) {
	if s.err == nil {
		s.print("\n" + s.p.out.Bold(text))
	}
}

// command shows a call as one would type it.
func (s *story) command(a *connector.Action, in params, suffix string) {
	if v, err := schema.Canonical(in); err == nil {
		in, _ = v.(map[string]any)
	}
	words := append([]string{"run-action", shortName(a)}, argument.Format(a, in)...)
	for i, w := range words {
		words[i] = argument.Quote(w)
	}
	line := strings.Join(words, " ") + suffix
	wrapped := render.Wrap(line, s.p.textWidth()-6)
	for i, l := range wrapped {
		mark := "      "
		if i == 0 {
			mark = "  $ "
			l = strings.Replace(l, "run-action "+shortName(a), s.p.out.Dim("run-action ")+s.p.out.Accent(shortName(a)), 1)
		}
		if i < len(wrapped)-1 {
			l += " \\"
		}
		s.print(mark + l)
	}
}

// run calls an action and shows the members of its answer that matter.
func (s *story) run(name string, in params, show ...string) answered {
	return s.call(name, in, "", show, nil)
}

// wait calls an action and waits for its effect.
func (s *story) wait(name string, in params, show ...string) answered {
	return s.call(name, in, " --wait", show, []connector.CallOption{connector.WithWait()})
}

func (s *story) call(name string, in params, suffix string, show []string, opts []connector.CallOption) answered {
	if s.err != nil {
		return answered{s: s}
	}
	a, err := lookup(name)
	if err != nil {
		s.err = err
		return answered{s: s}
	}
	s.command(a, in, suffix)
	g := s.p.newProgress()
	res, err := s.conn.RunAction(s.ctx, name, in, append(opts, g.options()...)...)
	g.done()
	s.calls++
	if err != nil {
		s.err = fmt.Errorf("%s: %w", name, err)
		return answered{s: s}
	}
	out := answered{s: s, name: name}
	if out.value, err = res.Masked().Value(); err != nil {
		s.err = err
	}
	s.print("    " + s.p.out.Good(fmt.Sprintf("%d", res.Status)) + "  " + out.summary(show))
	return out
}

// fails calls an action that is meant to fail in a certain way.
func (s *story) fails(name string, in params, class error) {
	if s.err != nil {
		return
	}
	a, err := lookup(name)
	if err != nil {
		s.err = err
		return
	}
	s.command(a, in, "")
	_, err = s.conn.RunAction(s.ctx, name, in, connector.WithConfirm())
	s.calls++
	switch {
	case err == nil:
		s.err = fmt.Errorf("%s was meant to fail, and it did not", name)
	case !errors.Is(err, class):
		s.err = fmt.Errorf("%s failed in another way than meant: %w", name, err)
	default:
		for _, line := range strings.Split(strings.TrimRight(s.p.onStdout().errorText(err), "\n"), "\n") {
			s.print("    " + line)
		}
	}
}

// onStdout is the program with its messages coloured as for standard output.
func (p *program) onStdout() *program {
	q := *p
	q.diag = p.out
	return &q
}

// list walks a list over all its pages and shows what names the items.
func (s *story) list(name, member string) {
	a, err := lookup(name)
	if s.err != nil || err != nil {
		s.err = errors.Join(s.err, err)
		return
	}
	s.command(a, nil, " --all")
	var names []string
	for item, err := range s.conn.Items(s.ctx, name, nil) {
		if err != nil {
			s.err = err
			return
		}
		var m map[string]any
		if err := json.Unmarshal(item, &m); err != nil {
			s.err = err
			return
		}
		names = append(names, render.Clean(fmt.Sprint(m[member])))
	}
	s.calls++
	if len(names) == 0 {
		s.err = fmt.Errorf("%s lists nothing", name)
		return
	}
	s.print("    " + s.p.out.Good(plural(len(names), "item")) + "  " + s.p.out.Key(member) + " " + strings.Join(names, ", "))
}

// later remembers a clean-up step. It is done also when the story fails.
func (s *story) later(name string, in params) {
	if s.err != nil {
		return
	}
	s.cleanup = append(s.cleanup, func() {
		s.call(name, in, " --yes", nil, []connector.CallOption{connector.WithConfirm()})
	})
}

// end cleans up and says how it went.
func (s *story) end() error {
	failed := s.err
	s.err = nil
	s.title("Clean up, in the order of the dependencies")
	for i := len(s.cleanup) - 1; i >= 0; i-- {
		s.cleanup[i]()
	}
	if failed == nil {
		s.nothingLeft()
	}
	err := errors.Join(failed, s.err)
	if err != nil {
		return fmt.Errorf("the demo did not go as intended: %w", err)
	}
	s.print("\n" + s.p.out.Good("Done:") + fmt.Sprintf(" %d calls by name in %s, all as intended.", s.calls, shortTime(time.Since(s.started))))
	return s.err
}
