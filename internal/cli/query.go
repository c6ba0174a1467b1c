package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"

	"github.com/databricks-account/connector/internal/cli/companion"
)

// jqProgram evaluates jq expressions. It is a program of its own because what
// the evaluator sets up at its start, every call without --jq would pay for.
const jqProgram = "run-action-jq"

// query is an expression that the companion has accepted and waits for inputs
// of. It must be closed.
type query struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// startQuery starts the companion. A wrong expression is an error here, before
// anything is sent.
func (p *program) startQuery(text string) (*query, error) {
	path, err := companion.Find(p.Executable, jqProgram)
	if err != nil {
		return nil, &usageError{
			message: "--jq needs the program " + jqProgram + ", and it is neither beside run-action nor in PATH",
			hint:    "go install github.com/databricks-account/connector/cmd/" + jqProgram + " installs it",
		}
	}
	cmd := exec.Command(path)
	cmd.Env = []string{} // it needs none, and ours may hold credentials
	cmd.Stderr = p.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("--jq: %s: %w", jqProgram, err)
	}
	q := &query{cmd, in, bufio.NewReaderSize(out, 64<<10)}
	f, err := q.ask(companion.Query, []byte(text))
	if err == nil && f.Kind == companion.Refused {
		err = &usageError{message: "--jq: " + string(f.Text), hint: "for example --jq '.[].workspace_name'"}
	}
	if err != nil {
		q.close()
		return nil, err
	}
	return q, nil
}

// ask writes a frame and reads the first one of the answer.
func (q *query) ask(kind companion.Kind, text []byte) (companion.Frame, error) {
	if err := companion.WriteFrame(q.in, kind, text); err != nil {
		return companion.Frame{}, q.lost(err)
	}
	return q.read()
}

func (q *query) read() (companion.Frame, error) {
	f, err := companion.ReadFrame(q.out)
	if err != nil {
		return f, q.lost(err)
	}
	return f, nil
}

// lost is the error of a companion that does not do its work.
func (q *query) lost(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.EPIPE) {
		err = errors.New("it ended")
	}
	return fmt.Errorf("--jq: %s: %w", jqProgram, err)
}

// close ends the companion, whatever it does. A nil query needs no closing.
func (q *query) close() {
	if q == nil {
		return
	}
	_ = q.in.Close() // it ends with its input
	_ = q.cmd.Process.Kill()
	_ = q.cmd.Wait() // how it ended says nothing any more
}

// each calls f with every result of the query on a JSON text. Numbers keep
// their digits.
func (q *query) each(body []byte, f func(result []byte) error) error {
	next, err := q.ask(companion.Input, body)
	for ; err == nil; next, err = q.read() {
		switch next.Kind {
		case companion.Result:
			if err := f(next.Text); err != nil {
				return err
			}
		case companion.Done:
			return nil
		case companion.Failed:
			return errors.New(string(next.Text))
		default:
			return q.lost(fmt.Errorf("unexpected answer %q", next.Kind))
		}
	}
	return err
}
