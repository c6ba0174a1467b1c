package cli

import (
	"context"
	"embed"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/option"
)

// completeCommand is what the scripts call: run-action __complete WORD...,
// with the words of the line up to the cursor, the last one perhaps empty. It
// prints one candidate a line: the whole word, a tab, and a description. A
// last line of ":files" asks the shell to complete file names behind the
// prefix that follows it, and ":nospace" to add no space.
const completeCommand = "__complete"

//go:embed completion/*
var completionScripts embed.FS

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

// completion prints a script.
func (p *program) completion(_ context.Context, in *input) error {
	if len(in.args) != 1 || !slices.Contains(shells(), in.args[0]) {
		return &usageError{message: "completion needs the name of a shell: " + strings.Join(shells(), ", "), hint: "run-action completion --help"}
	}
	script, err := completionScripts.ReadFile("completion/" + in.args[0])
	if err != nil {
		return err
	}
	return p.write(script)
}

// candidate is one way to go on.
type candidate struct{ word, about string }

// completer finds the candidates for the last word.
type completer struct {
	p       *program
	word    string
	found   []candidate
	files   bool
	prefix  string // of the word, in front of the file name
	noSpace bool
}

// completeLine prints the candidates.
func (p *program) completeLine(words []string) error {
	c := &completer{p: p}
	if len(words) > 0 {
		c.word = words[len(words)-1]
		words = words[:len(words)-1]
	}
	c.complete(words)
	var b strings.Builder
	for _, f := range c.found {
		if strings.HasPrefix(f.word, c.word) {
			b.WriteString(f.word + "\t" + strings.Join(strings.Fields(f.about), " ") + "\n")
		}
	}
	if c.noSpace {
		b.WriteString(":nospace\n")
	}
	if c.files {
		b.WriteString(":files\t" + c.prefix + "\n")
	}
	return p.write([]byte(b.String()))
}

func (c *completer) add(word, about string) { c.found = append(c.found, candidate{word, about}) }

func (c *completer) complete(before []string) {
	first, rest, ok := firstWord(before)
	cmd := callCommand()
	if ok {
		if named := findCommand(first); named != nil {
			cmd = named
		}
	}
	options := append(slices.Clone(cmd.options), helpOption)
	if n := len(before); n > 0 && takesNext(before[n-1], options) {
		c.value(optionOf(before[n-1], options), "", c.word)
		return
	}
	if strings.HasPrefix(c.word, "-") {
		c.option(options, before)
		return
	}
	if !ok {
		c.commandsAndActions()
		return
	}
	_, args, err := option.Parse(rest, options)
	if err != nil {
		args = nil
	}
	c.argument(cmd, first, args)
}

func optionOf(arg string, options []option.Option) *option.Option {
	for i := range options {
		o := &options[i]
		if arg == "--"+o.Name || o.Short != 0 && arg == "-"+string(o.Short) {
			return o
		}
	}
	return nil
}

// option completes a name, or the value behind its equals sign.
func (c *completer) option(options []option.Option, before []string) {
	if name, value, ok := strings.Cut(c.word, "="); ok {
		if o := optionOf(name, options); o != nil {
			c.value(o, name+"=", value)
		}
		return
	}
	for i := range options {
		o := &options[i]
		if o.Hidden || !o.List && slices.Contains(before, "--"+o.Name) {
			continue
		}
		c.add("--"+o.Name, o.Help)
	}
}

// value completes the value of an option.
func (c *completer) value(o *option.Option, prefix, typed string) {
	if o == nil {
		return
	}
	for _, choice := range o.Choices {
		c.add(prefix+choice, "")
	}
	switch o.Complete {
	case option.File:
		if o.Name == "params" && !strings.HasPrefix(typed, "@") {
			c.add(prefix+"@", "a file")
			c.noSpace = true
			return
		}
		at := strings.HasPrefix(typed, "@")
		c.files, c.prefix = true, prefix
		if at {
			c.prefix += "@"
		}
	case option.Connection:
		c.profiles(prefix)
	case option.Service:
		for _, s := range services() {
			c.add(prefix+s, "")
		}
	case option.ActionName:
		c.actions(prefix, typed)
	case option.Selector:
		c.selectors(prefix, typed)
	}
}

func (c *completer) profiles(prefix string) {
	list, err := connector.Profiles(connector.WithEnvironment(c.p.lookup))
	if err != nil {
		return
	}
	for _, one := range list.Profiles {
		c.add(prefix+one.Name, one.Host)
	}
}

// selectors completes a rule; several are separated by commas.
func (c *completer) selectors(prefix, typed string) {
	if i := strings.LastIndexByte(typed, ','); i >= 0 {
		prefix, typed = prefix+typed[:i+1], typed[i+1:]
	}
	for _, s := range services() {
		c.add(prefix+"service:"+s, "actions of the service")
	}
	for _, d := range dangers() {
		c.add(prefix+"class:"+d, "actions of the danger class")
	}
	c.actions(prefix, typed)
}

// actions completes a name: the alias, or the full name once it is begun.
func (c *completer) actions(prefix, typed string) {
	for _, a := range connector.DefaultRegistry().All() {
		c.add(prefix+shortName(a), a.Summary)
		if full := strings.ToLower(a.Method) + "_"; strings.HasPrefix(typed, full) {
			c.add(prefix+a.Name, a.Summary)
		}
	}
}

func (c *completer) commandsAndActions() {
	for _, cmd := range commands() {
		c.add(cmd.name, cmd.summary)
	}
	c.actions("", c.word)
}

// argument completes an argument of a command.
func (c *completer) argument(cmd *command, first string, args []string) {
	switch cmd.complete {
	case aCall:
		if a, ok := connector.DefaultRegistry().Lookup(first); ok {
			c.params(a, args)
		}
	case customCall:
		c.params(connector.CustomAction(), args)
	case anAction:
		if len(args) == 0 {
			c.actions("", c.word)
			if cmd.name == "help" {
				c.commandsAndActions()
			}
		}
	case aShell:
		for _, s := range shells() {
			c.add(s, "")
		}
	case aService, noArguments:
	}
}

// lookup is Lookup, also for programs without an environment.
func (p *program) lookup(name string) (string, bool) {
	if p.Lookup == nil {
		return "", false
	}
	return p.Lookup(name)
}
