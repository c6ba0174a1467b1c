package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
)

func TestExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), 1},
		{&fs.PathError{Op: "open", Path: "x", Err: os.ErrPermission}, 1},
		{usagef("x"), 2},
		{argument.Errors{{Message: "x"}}, 2},
		{&connector.UnknownActionError{Name: "x"}, 2},
		{&connector.ValidationError{}, 2},
		{&connector.RefusedError{}, 2},
		{&connector.APIError{Status: 404}, 3},
		{&connector.APIError{Status: 403}, 3},
		{&connector.APIError{Status: 429}, 3},
		{&connector.APIError{Status: 503}, 3},
		{&connector.APIError{Status: 401}, 4},
		{fmt.Errorf("x: %w", connector.ErrNoConnection), 4},
		{&connector.ProfileError{Name: "x"}, 4},
		{&connector.NetworkError{Err: errors.New("x")}, 5},
		{&connector.OutcomeUnknownError{Err: &connector.APIError{Status: 503}}, 5},
		{&connector.OutcomeUnknownError{Err: &connector.APIError{Status: 401}}, 5},
		{&connector.WaitError{Err: context.DeadlineExceeded}, 5},
		{&connector.WaitError{Err: connector.ErrWaitFailed}, 3},
		{&url.Error{Op: "Get", Err: errors.New("x")}, 5},
		{fmt.Errorf("x: %w", context.Canceled), 130},
		{&callError{err: &connector.ValidationError{}}, 2},
		{&silentError{7}, 7},
	} {
		if got := exitCode(tt.err); got != tt.want {
			t.Errorf("exitCode(%T %v) = %d, want %d", tt.err, tt.err, got, tt.want)
		}
	}
}

func TestMaskedItems(t *testing.T) {
	a := &actions.Action{
		Paging:  &actions.Paging{Items: "list"},
		Secrets: []string{"list.*.secret", "list.*.keys.*.value", "other"},
	}
	var seq iter.Seq2[json.RawMessage, error] = func(yield func(json.RawMessage, error) bool) {
		yield(json.RawMessage(`{"id":9007199254740993,"secret":"s1","keys":[{"value":"s2"},{"value":null}],"other":"o"}`), nil)
	}
	for item, err := range masked(seq, a) {
		if err != nil {
			t.Fatal(err)
		}
		want := `{"id":9007199254740993,"keys":[{"value":"***"},{"value":null}],"other":"o","secret":"***"}` + "\n"
		if string(item) != want {
			t.Errorf("got %s, want %s", item, want)
		}
	}
}

// Every command has help, and every action an explanation.
func TestHelpOfEverything(t *testing.T) {
	for _, width := range []int{0, 60, 200} {
		for _, a := range connector.DefaultRegistry().All() {
			p := &program{System: System{StdoutTerminal: width > 0, Width: func() int { return width }}}
			if text := p.explain(a); len(text) < 200 {
				t.Errorf("%s: %q", a.Alias, text)
			}
		}
	}
}

func FuzzCompletion(f *testing.F) {
	f.Add("workspaces_create", "data.pricing_tier=P")
	f.Add("--connection", "x")
	f.Add("custom", "_method=")
	f.Add("a=b=c", "--")
	f.Fuzz(func(t *testing.T, a, b string) {
		c := &completer{p: &program{}, word: b}
		c.complete([]string{a})
		c = &completer{p: &program{}, word: b}
		c.complete([]string{"workspaces_create", a})
	})
}

func TestBrokenPipe(t *testing.T) {
	for _, test := range []struct {
		name   string
		err    error
		silent bool
	}{
		{"standard output", &fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.EPIPE}, true},
		{"connection", &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.EPIPE)}, false},
		{"companion", &fs.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			p := &program{System: System{Stderr: &out}}
			if code := p.report(fmt.Errorf("no luck: %w", test.err)); code == exitOK {
				t.Error("exit code 0")
			}
			if told := strings.Contains(out.String(), "no luck"); told == test.silent {
				t.Errorf("standard error holds %q", out.String())
			}
		})
	}
}
