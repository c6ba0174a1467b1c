package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/schema"
)

// System is the process that a command runs in.
type System struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Lookup reads the environment.
	Lookup func(name string) (string, bool)
}

// The exit codes of a command.
const (
	exitUsage   = 2
	exitRefused = 3
	exitNoLogin = 4
	exitNetwork = 5
)

// Main runs the command of an API and returns its exit code: 0 done, 2 wrong
// usage or invalid params, 3 the service refused, 4 no server or credentials,
// 5 the network failed.
func Main(api *API, args []string, sys System) int {
	c := &command{api: api, sys: sys}
	err := c.run(args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintf(sys.Stderr, "%s: %v\n", api.Name, err)
	var refused *connector.APIError
	switch {
	case errors.As(err, &refused):
		return exitRefused
	case errors.Is(err, connector.ErrNoConnection), errors.Is(err, connector.ErrUnauthenticated):
		return exitNoLogin
	case errors.Is(err, connector.ErrUnavailable), errors.Is(err, connector.ErrOutcomeUnknown):
		return exitNetwork
	}
	return exitUsage
}

type command struct {
	api *API
	sys System

	params, server   string
	variables, creds pairs
	dryRun, unknown  bool
}

// pairs are the values of an option name=value that may be repeated.
type pairs map[string]string

func (p pairs) String() string { return "" }

func (p pairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return errors.New("it must be name=value")
	}
	p[name] = value
	return nil
}

func (c *command) usage(set *flag.FlagSet) {
	fmt.Fprintf(c.sys.Stderr, `%[1]s calls the actions of %[2]s.

  %[1]s NAME [key=value | key:=json | @file.json ...] [options]
  %[1]s list | search WORDS | describe NAME

The environment may hold %[3]s_SERVER, and %[3]s_ and the name of a security
scheme in capitals for its credential.

`, c.api.Name, c.api.Title, c.prefix())
	for _, s := range c.api.Schemes {
		fmt.Fprintf(c.sys.Stderr, "  security scheme %s: %s\n", s.Name, s.Kind)
	}
	set.PrintDefaults()
}

func (c *command) prefix() string { return constant(c.api.Name) }

// constant spells a name as the environment does.
func constant(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
}

func (c *command) run(args []string) error {
	c.variables, c.creds = pairs{}, pairs{}
	set := flag.NewFlagSet(c.api.Name, flag.ContinueOnError)
	set.SetOutput(c.sys.Stderr)
	set.Usage = func() { c.usage(set) }
	set.StringVar(&c.params, "params", "", "params as `JSON`, @file, or - for standard input")
	set.StringVar(&c.server, "server", "", "`address` of the service")
	set.Var(c.variables, "var", "`name=value` of a variable of the server's address")
	set.Var(c.creds, "credential", "`scheme=value` of a security scheme")
	set.BoolVar(&c.dryRun, "dry-run", false, "print the request without sending it")
	set.BoolVar(&c.unknown, "allow-unknown", false, "let fields pass that the description does not know")
	// Options may stand anywhere.
	var words []string
	for {
		if err := set.Parse(args); err != nil {
			return err
		}
		if set.NArg() == 0 {
			break
		}
		words = append(words, set.Arg(0))
		args = set.Args()[1:]
	}
	if len(words) == 0 || words[0] == "help" {
		c.usage(set)
		return flag.ErrHelp
	}
	return c.word(words)
}

func (c *command) word(words []string) error {
	registry := connector.NewRegistry(c.api.Actions)
	switch words[0] {
	case "list":
		c.table(registry.All())
		return nil
	case "search":
		c.table(registry.Search(strings.Join(words[1:], " ")))
		return nil
	case "describe":
		if len(words) != 2 {
			return errors.New("describe needs the name of one action")
		}
		a, ok := registry.Lookup(words[1])
		if !ok {
			return (&Connection{registry: registry}).unknown(words[1])
		}
		return c.describe(a)
	}
	return c.call(words[0], words[1:])
}

func (c *command) table(list []*connector.Action) {
	for _, a := range list {
		fmt.Fprintf(c.sys.Stdout, "%-40s %s\n", a.Alias, firstLine(a.Summary, a.Method+" "+a.Path))
	}
}

func firstLine(texts ...string) string {
	for _, t := range texts {
		if line, _, _ := strings.Cut(t, "\n"); line != "" {
			return line
		}
	}
	return ""
}

func (c *command) describe(a *connector.Action) error {
	fmt.Fprintf(c.sys.Stdout, "%s\n%s\n\n%s %s\n", a.Alias, a.Name, a.Method, a.Path)
	for _, text := range []string{a.Summary, a.Description} {
		if text != "" {
			fmt.Fprintf(c.sys.Stdout, "\n%s\n", text)
		}
	}
	fmt.Fprint(c.sys.Stdout, "\nparams:\n")
	for _, p := range a.Types.At(a.Params).Props {
		mark := ""
		if p.Flags.Has(schema.Required) {
			mark = "*"
		}
		fmt.Fprintf(c.sys.Stdout, "  %s%s  %s\n", p.Name, mark, firstLine(p.Description))
	}
	fmt.Fprintf(c.sys.Stdout, "\nexample:\n  %s\n", a.Example)
	return nil
}

func (c *command) options() []Option {
	var opts []Option
	env := func(name string) string {
		if v, ok := c.sys.Lookup(c.prefix() + "_" + name); ok {
			return v
		}
		return ""
	}
	if server := env("SERVER"); server != "" {
		opts = append(opts, WithServer(server))
	}
	for _, s := range c.api.Schemes {
		if v := env(constant(s.Name)); v != "" {
			opts = append(opts, WithCredential(s.Name, v))
		}
	}
	if c.server != "" {
		opts = append(opts, WithServer(c.server))
	}
	for name, value := range c.variables {
		opts = append(opts, WithVariable(name, value))
	}
	for name, value := range c.creds {
		opts = append(opts, WithCredential(name, value))
	}
	if c.unknown {
		opts = append(opts, WithUnknownFields())
	}
	return opts
}

func (c *command) call(name string, words []string) error {
	conn, err := New(c.api, c.options()...)
	if err != nil {
		return err
	}
	a, ok := conn.registry.Lookup(name)
	if !ok {
		return conn.unknown(name)
	}
	params, err := c.arguments(a, words)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if c.dryRun {
		req, err := conn.NewRequest(ctx, name, params)
		if err != nil {
			return err
		}
		body := ""
		if req.Body != nil {
			text, err := io.ReadAll(req.Body)
			if err != nil {
				return err
			}
			body = string(text)
		}
		out := json.NewEncoder(c.sys.Stdout)
		out.SetEscapeHTML(false)
		return out.Encode(map[string]any{"method": req.Method, "url": req.URL.String(), "headers": req.Header, "body": body})
	}
	result, err := conn.RunAction(ctx, name, params)
	if err != nil {
		return err
	}
	if _, err = c.sys.Stdout.Write(result.Body); err == nil && len(result.Body) > 0 && result.Body[len(result.Body)-1] != '\n' {
		fmt.Fprintln(c.sys.Stdout)
	}
	return err
}

// arguments reads the params of a call: --params first, then the words.
func (c *command) arguments(a *connector.Action, words []string) (map[string]any, error) {
	params := map[string]any{}
	add := func(source string) error {
		text := []byte(source)
		var err error
		if file, ok := strings.CutPrefix(source, "@"); ok {
			text, err = os.ReadFile(file)
		} else if source == "-" {
			text, err = io.ReadAll(c.sys.Stdin)
		}
		if err != nil {
			return err
		}
		v, err := schema.DecodeAny(text)
		if err != nil {
			return fmt.Errorf("params: %w", err)
		}
		m, ok := v.(map[string]any)
		if !ok {
			return errors.New("params must be one JSON object")
		}
		for k, v := range m {
			params[k] = v
		}
		return nil
	}
	if c.params != "" {
		if err := add(c.params); err != nil {
			return nil, err
		}
	}
	for _, w := range words {
		if strings.HasPrefix(w, "@") {
			if err := add(w); err != nil {
				return nil, err
			}
			continue
		}
		key, value, ok := strings.Cut(w, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("%q is no parameter: write key=value or key:=json", w)
		}
		if name, ok := strings.CutSuffix(key, ":"); ok {
			v, err := schema.DecodeAny([]byte(value))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			params[name] = v
			continue
		}
		params[key] = typed(a, key, value)
	}
	return params, nil
}

// typed reads a value as what its parameter is: anything that cannot be a text
// is read as JSON.
func typed(a *connector.Action, key, value string) any {
	p := a.Types.At(a.Params).Prop(key)
	if p == nil {
		return value
	}
	if t := a.Types.At(p.Schema).Types; t == 0 || t.Has(schema.String) {
		return value
	}
	if v, err := schema.DecodeAny([]byte(value)); err == nil {
		return v
	}
	return value
}
