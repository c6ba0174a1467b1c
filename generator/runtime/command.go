package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/option"
)

// System is the process that a command runs in.
type System struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Lookup reads the environment.
	Lookup func(name string) (string, bool)
}

// The exit codes of a command, those of run-action.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3
	exitNoLogin     = 4
	exitNetwork     = 5
	exitInterrupted = 130
)

// Main runs the command of an API and returns its exit code: 0 done, 2 wrong
// usage or invalid params, 3 the service refused, 4 no server or credentials,
// 5 the network failed or the outcome is not known, 1 anything else.
func Main(api *API, args []string, sys System) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := &command{api: api, sys: sys}
	err := c.run(ctx, args)
	if err == nil {
		return 0
	}
	code := exitCode(err)
	fmt.Fprintf(sys.Stderr, "%s: %v\n", api.Name, err)
	if hint := c.hint(err); hint != "" {
		fmt.Fprintf(sys.Stderr, "  %s\n", hint)
	}
	return code
}

func exitCode(err error) int {
	var (
		refused *connector.APIError
		usage   *option.Error
		words   argument.Errors
	)
	switch {
	case errors.Is(err, connector.ErrOutcomeUnknown):
		return exitNetwork
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &words), errors.Is(err, connector.ErrUnknownAction),
		errors.Is(err, connector.ErrInvalidParams), errors.Is(err, connector.ErrRefused):
		return exitUsage
	case errors.Is(err, connector.ErrNoConnection), errors.Is(err, connector.ErrUnauthenticated):
		return exitNoLogin
	case errors.As(err, &refused):
		return exitRefused
	case errors.Is(err, connector.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return exitNetwork
	}
	return exitFailed
}

// hint says what to do about an error.
func (c *command) hint(err error) string {
	var (
		invalid *connector.ValidationError
		refused *connector.RefusedError
		usage   *option.Error
	)
	switch {
	case errors.As(err, &invalid):
		name := invalid.Action
		if a, ok := connector.NewRegistry(c.api.Actions).Lookup(name); ok {
			name = shortName(a)
		}
		return fmt.Sprintf("nothing was sent; %s describe %s shows the params", c.api.Name, name)
	case errors.As(err, &refused) && refused.NeedsConfirm:
		return "nothing was sent; add --yes to do it"
	case errors.Is(err, connector.ErrUnknownAction):
		return fmt.Sprintf("%s list shows all actions, %[1]s search WORDS finds them", c.api.Name)
	case errors.As(err, &usage), errors.Is(err, connector.ErrNoConnection), errors.Is(err, connector.ErrUnauthenticated):
		return c.api.Name + " help explains servers, credentials and options"
	}
	return ""
}

type command struct {
	api     *API
	sys     System
	options *option.Values
}

// options of the command line, in the order of the help.
func options() []option.Option {
	return []option.Option{
		{Name: "params", Value: "JSON|@FILE|-", Help: "all params as one JSON object; arguments replace its members"},
		{Name: "dry-run", Help: "print the request instead of sending it; needs no credentials"},
		{Name: "output", Short: 'o', Value: "FORMAT", Help: "how to write the answer", Choices: []string{"json", "yaml", "raw"}},
		{Name: "output-file", Value: "FILE", Help: "write the answer to a file, as it comes"},
		{Name: "server", Value: "ADDRESS", Help: "address of the service, path prefix included"},
		{Name: "var", Value: "NAME=VALUE", List: true, Help: "variable of the server's address"},
		{Name: "credential", Value: "SCHEME=VALUE", List: true, Help: "credential of a security scheme; the environment is the better place"},
		{Name: "timeout", Value: "DURATION", Help: "give up after this time, such as 30s or 10m"},
		{Name: "yes", Short: 'y', Help: "do what destroys without asking"},
		{Name: "read-only", Help: "refuse everything that changes something"},
		{Name: "unknown-fields", Help: "let fields pass that the description does not know"},
		{Name: "allow-unknown", Hidden: true, Help: "unknown-fields"},
		{Name: "verbose", Short: 'v', Help: "log every request to standard error, without secrets"},
		{Name: "schema", Help: "with describe: the params as JSON Schema"},
		{Name: "help", Short: 'h', Help: "explain the command, or the action"},
	}
}

func (c *command) run(ctx context.Context, args []string) error {
	var words []string
	var err error
	c.options, words, err = option.Parse(args, options())
	switch {
	case err != nil:
		return err
	case len(words) == 0, words[0] == "help" && len(words) == 1:
		return c.help()
	case words[0] == "help":
		words[0] = "describe"
	case c.options.Bool("help") && (words[0] == "list" || words[0] == "search" || words[0] == "describe"):
		return c.help()
	case c.options.Bool("help"):
		words = []string{"describe", words[0]}
	}
	registry := connector.NewRegistry(c.api.Actions)
	switch words[0] {
	case "list":
		return c.list(registry.All(), words[1:])
	case "search":
		return c.table(registry.Search(strings.Join(words[1:], " ")))
	case "describe":
		if len(words) != 2 {
			return &option.Error{Message: "describe takes the name of one action"}
		}
		a, ok := registry.Lookup(words[1])
		if !ok {
			return (&Connection{registry: registry}).unknown(words[1])
		}
		return c.describe(a)
	}
	return c.call(ctx, words[0], words[1:])
}
