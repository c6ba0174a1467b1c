package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/schema"
)

// command is one word that is not the name of an action. Parsing, help and
// completion all read it.
type command struct {
	name string
	// args shows the arguments in the usage line.
	args string
	// summary is one line; about says more and may be empty.
	summary, about string
	examples       []string
	options        []option.Option
	// complete says what the arguments are, for shell completion.
	complete argumentKind
	// elsewhere: another program reads the options and arguments.
	elsewhere bool
	run       func(p *program, ctx context.Context, in *input) error
}

// argumentKind is what the arguments of a command are.
type argumentKind uint8

const (
	noArguments argumentKind = iota
	anAction                 // the name of an action, then nothing
	aCall                    // the name of an action, then its params
	customCall
	aShell
	aService
)

// input is a parsed command line.
type input struct {
	command *command
	options *option.Values
	args    []string
}

// usageError is a wrong use of the command line. Nothing was sent.
type usageError struct {
	message string
	// hint is what to do instead; it may be empty.
	hint string
}

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...)}
}

// helpOption works everywhere.
var helpOption = option.Option{Name: "help", Short: 'h', Help: "show help"}

// run finds the command and runs it.
func (p *program) run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == completeCommand {
		return p.completeLine(args[1:])
	}
	word, rest, ok := firstWord(args)
	if !ok {
		return p.withoutWord(args)
	}
	c := findCommand(word)
	if c == nil {
		c = callCommand()
		rest = append([]string{word}, rest...)
	}
	if c.elsewhere {
		return c.run(p, ctx, &input{command: c, args: rest})
	}
	values, words, err := option.Parse(rest, append(c.options, helpOption))
	if values.Bool("help") {
		return p.help(c, words)
	}
	if err != nil {
		var oe *option.Error
		if errors.As(err, &oe) {
			return &usageError{message: oe.Message, hint: "run-action " + c.path() + " --help lists the options"}
		}
		return err
	}
	return c.run(p, ctx, &input{command: c, options: values, args: words})
}

// path is how help for the command is asked for.
func (c *command) path() string {
	if c.name == "" {
		return "NAME"
	}
	return c.name
}

// withoutWord handles a command line of options only.
func (p *program) withoutWord(args []string) error {
	values, _, err := option.Parse(args, append(callCommand().options, helpOption, option.Option{Name: "version"}))
	switch {
	case values.Bool("help"):
		return p.overview(p.Stdout)
	case values.Bool("version"):
		return p.version(context.Background(), &input{options: &option.Values{}})
	case err != nil:
		return &usageError{message: err.Error(), hint: "run-action --help lists the commands"}
	case len(args) > 0:
		return &usageError{message: "the name of an action is missing", hint: "run-action list shows all actions"}
	}
	if err := p.overview(p.Stderr); err != nil {
		return err
	}
	return &silentError{code: exitUsage}
}

// firstWord finds the first argument that is neither an option nor the value
// of one, and returns the others.
func firstWord(args []string) (word string, rest []string, ok bool) {
	options := callCommand().options
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			if i+1 < len(args) {
				return args[i+1], append(append([]string{}, args[:i+1]...), args[i+2:]...), true
			}
			return "", nil, false
		}
		if len(arg) < 2 || arg[0] != '-' {
			return arg, append(append([]string{}, args[:i]...), args[i+1:]...), true
		}
		if takesNext(arg, options) {
			i++
		}
	}
	return "", nil, false
}

// takesNext reports whether an option's value is the argument behind it.
func takesNext(arg string, options []option.Option) bool {
	for _, o := range options {
		if o.Value == "" || o.Optional {
			continue
		}
		if arg == "--"+o.Name || o.Short != 0 && arg == "-"+string(o.Short) {
			return true
		}
	}
	return false
}

func findCommand(name string) *command {
	for _, c := range commands() {
		if c.name == name {
			return &c
		}
	}
	return nil
}

// most refuses superfluous arguments.
func (in *input) most(n int) error {
	if len(in.args) <= n {
		return nil
	}
	return &usageError{
		message: fmt.Sprintf("%s: superfluous argument %q", in.command.name, in.args[n]),
		hint:    "run-action " + in.command.name + " --help",
	}
}

// nearestCommand names a command that the word may be a misspelling of.
func nearestCommand(word string) string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	if len(word) < 3 || strings.Contains(word, "_") {
		return ""
	}
	if near := schema.Nearest(word, names, 1); len(near) > 0 {
		return near[0]
	}
	return ""
}
