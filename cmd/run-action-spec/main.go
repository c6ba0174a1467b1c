// Command run-action-spec says what a new description of the API does to
// those who call its actions by name. run-action starts it for
// "run-action spec"; it is a program of its own because what compares
// descriptions is large, and calls of actions must not pay for it.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/specdiff"
)

// The exit codes.
const (
	exitReached = 1 // --fail-on: a verdict was reached
	exitUsage   = 2 // wrong use, or something that cannot be read
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// errReached ends the program when everything is said and the verdict that
// must not be was reached.
var errReached = errors.New("verdict reached")

// subcommand is one word behind "spec".
type subcommand struct {
	name, args, about string
	options           []option.Option
	run               func(o *option.Values, args []string, out io.Writer) error
}

func subcommands() []subcommand {
	date := option.Option{Name: "date", Value: "YYYY-MM-DD", Help: "date of names that the new description retires (today)"}
	fail := func(usual string) option.Option {
		return option.Option{
			Name: "fail-on", Value: "VERDICT", Help: "exit with 1 when there is one as bad as this (" + usual + ")",
			Choices: []string{"breaking", "deprecating", "compatible", "never"},
		}
	}
	return []subcommand{
		{
			name: "diff", args: "OLD NEW", run: diff,
			about: "Compares two descriptions of the API for callers by name: what changed, whether it breaks\n" +
				"stored calls, and how to adapt them. OLD and NEW are a file, a folder with openapi.yaml,\n" +
				"REV:PATH at a git revision, or the word built-in for the one in this program.",
			options: []option.Option{
				{Name: "output", Short: 'o', Value: "FORMAT", Help: "how to write it", Choices: []string{"text", "markdown", "json", "changelog"}},
				fail("never"),
				{Name: "changelog", Value: "FILE", Help: "also put the section into this changelog, under Unreleased"},
				date,
			},
		},
		{
			name: "check", args: "FILES ...", run: check,
			about: "Finds the calls of actions in YAML, JSON, Markdown and shell files, or in all such files below\n" +
				"a folder, and names those that the API description refuses, by file and line. Values that are\n" +
				"known only later, such as $ID and ${{ inputs.id }}, match anything.",
			options: []option.Option{
				{Name: "spec", Value: "SPEC", Help: "the new description (the one in this program)"},
				{Name: "base", Value: "SPEC", Help: "with --spec: the one before it (the one in this program)"},
				{Name: "results", Help: "with --spec: also name calls that only read an answer that differs"},
				{Name: "output", Short: 'o', Value: "FORMAT", Help: "how to write it", Choices: []string{"text", "json"}},
				fail("breaking"), date,
			},
		},
	}
}

// builtIn is the description that this program was built from.
const builtIn = "built-in"

func run(args []string, out, diagnostics io.Writer) int {
	err := dispatch(args, out)
	var wrong *option.Error
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReached):
		return exitReached
	case errors.As(err, &wrong):
		fmt.Fprintf(diagnostics, "error: %v\n  run-action spec --help\n", err)
	default:
		fmt.Fprintf(diagnostics, "error: %v\n", err)
	}
	return exitUsage
}

func dispatch(args []string, out io.Writer) error {
	if len(args) == 0 {
		return &option.Error{Message: "say diff or check"}
	}
	help := option.Option{Name: "help", Short: 'h', Help: "show help"}
	for _, c := range subcommands() {
		if c.name != args[0] {
			continue
		}
		values, words, err := option.Parse(args[1:], append(c.options, help))
		if values.Bool("help") {
			return usage(out, c)
		}
		if err != nil {
			return err
		}
		return c.run(values, words, out)
	}
	if args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		return usage(out, subcommands()...)
	}
	return &option.Error{Message: fmt.Sprintf("there is no run-action spec %s; say diff or check", args[0])}
}

func usage(out io.Writer, list ...subcommand) error {
	var b strings.Builder
	for i, c := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "run-action spec %s %s\n\n%s\n\n", c.name, c.args, c.about)
		for _, o := range c.options {
			fmt.Fprintf(&b, "  %-24s %s\n", o.Head(), o.Describe())
		}
	}
	b.WriteString("\nExit codes: 0 done, 1 the verdict of --fail-on was reached, 2 wrong use or unreadable input.\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// load reads a description by what the command line calls it.
func load(name string) (*specdiff.Spec, error) {
	if name == builtIn {
		return specdiff.Embedded()
	}
	return specdiff.Load(name)
}

// date is the day that names are retired on.
func date(o *option.Values) (string, error) {
	text := o.Text("date")
	if text == "" {
		return time.Now().UTC().Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", &option.Error{Message: fmt.Sprintf("--date must be YYYY-MM-DD, not %q", text)}
	}
	return text, nil
}

// judge ends with errReached when the worst verdict is as bad as --fail-on.
func judge(o *option.Values, usual string, worst specdiff.Verdict, any bool) error {
	limit := o.Text("fail-on")
	if limit == "" {
		limit = usual
	}
	if limit == "never" || !any {
		return nil
	}
	v, err := specdiff.ParseVerdict(limit)
	if err != nil {
		return err
	}
	if worst >= v {
		return errReached
	}
	return nil
}
