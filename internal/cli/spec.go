package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"github.com/databricks-account/connector/internal/cli/companion"
	"github.com/databricks-account/connector/internal/cli/option"
)

// specProgram compares descriptions of the API and checks stored calls. It is
// a program of its own because what it links takes milliseconds at every
// start, which calls of actions must not pay for.
const specProgram = "run-action-spec"

// spec hands the rest of the command line to the program for it.
func (p *program) spec(ctx context.Context, in *input) error {
	path, err := companion.Find(p.Executable, specProgram)
	if err != nil {
		return &usageError{
			message: fmt.Sprintf("run-action spec needs the program %s, and it is neither beside run-action nor in PATH", specProgram),
			hint:    "go install github.com/databricks-account/connector/cmd/" + specProgram + " installs it",
		}
	}
	ctx = p.interruptible(ctx)
	cmd := exec.CommandContext(ctx, path, in.args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.Stdin, p.Stdout, p.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &exit):
		return &silentError{code: exit.ExitCode()}
	case err != nil:
		return fmt.Errorf("%s: %w", specProgram, err)
	}
	return nil
}

// StoredCall splits the arguments of a run-action command line that is stored
// somewhere, as the command itself splits them. The name is empty when the
// line calls no action.
func StoredCall(args []string) (name string, params []string, options *option.Values, err error) {
	word, rest, ok := firstWord(args)
	if !ok || findCommand(word) != nil {
		return "", nil, nil, nil
	}
	options, params, err = option.Parse(rest, append(callCommand().options, helpOption))
	return word, params, options, err
}
