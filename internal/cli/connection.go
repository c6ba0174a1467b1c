package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/roots"
	"github.com/databricks-account/connector/schema"
)

// connect makes the connection that the options name.
func (p *program) connect(ctx context.Context, o *option.Values) (*connector.Connection, error) {
	opts, err := p.connectionOptions(o)
	if err != nil {
		return nil, err
	}
	return connector.Connect(ctx, o.Text("connection"), opts...)
}

// connectionOptions turns options into those of the library, which decides
// and enforces.
func (p *program) connectionOptions(o *option.Values) ([]connector.Option, error) {
	opts := []connector.Option{
		connector.WithEnvironment(p.lookup),
		connector.WithUserAgent("run-action/" + connector.Version),
		connector.WithAuthenticator(connector.AuthenticatorFunc(p.authenticate)),
		connector.WithConfirmDestructive(),
		connector.WithRootCAs(roots.System),
	}
	policy := connector.Policy{ReadOnly: o.Bool("read-only")}
	var err error
	if policy.Allow, err = rules("--allow", o.List("allow")); err != nil {
		return nil, err
	}
	if policy.Deny, err = rules("--deny", o.List("deny")); err != nil {
		return nil, err
	}
	opts = append(opts, connector.WithPolicy(policy))
	if file := o.Text("audit"); file != "" {
		opts = append(opts, connector.WithAuditFile(file))
	}
	if o.Bool("audit-strict") {
		opts = append(opts, connector.WithStrictAudit())
	}
	if o.Bool("verbose") {
		opts = append(opts, connector.WithLogger(slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	return opts, nil
}

// rules reads the values of --allow and --deny. A bare word may be a service
// or a danger class as well as an action. A word that means nothing is an
// error: a mistyped rule protects nothing.
func rules(name string, values []string) ([]string, error) {
	var out []string
	for _, word := range split(values) {
		rule, ok := rule(word)
		if !ok {
			known := append(append(services(), dangers()...), names()...)
			e := &usageError{message: fmt.Sprintf("%s %s: there is no action, service or danger class of that name", name, word)}
			if near := schema.Nearest(word, known, 1); len(near) > 0 {
				e.hint = "did you mean " + near[0] + "?"
			}
			return nil, e
		}
		out = append(out, rule)
	}
	return out, nil
}

func rule(word string) (string, bool) {
	kind, value, hasKind := strings.Cut(word, ":")
	switch {
	case hasKind && (kind == "service" || kind == "tag"):
		return word, slices.Contains(services(), value)
	case hasKind && (kind == "class" || kind == "danger"):
		return word, slices.Contains(dangers(), value)
	case strings.ContainsAny(word, "*?["):
		return word, true
	case slices.Contains(services(), word):
		return "service:" + word, true
	case slices.Contains(dangers(), word):
		return "class:" + word, true
	case word == connector.CustomAction().Name:
		return word, true
	}
	_, ok := connector.DefaultRegistry().Lookup(word)
	return word, ok
}

func names() []string {
	var out []string
	for _, a := range connector.DefaultRegistry().All() {
		out = append(out, shortName(a))
	}
	return out
}

// exampleHost is the host that a dry run shows when no connection is
// configured: showing a request needs none.
func exampleHost(a *connector.Action) string {
	if a.Host == actions.WorkspaceHost {
		return "https://my-workspace.cloud.databricks.com"
	}
	return "https://accounts.cloud.databricks.com"
}

// connectDry is connect for a dry run: without a configured host it takes an
// example.
func (p *program) connectDry(ctx context.Context, o *option.Values, a *connector.Action) (*connector.Connection, error) {
	c, err := p.connect(ctx, o)
	if err == nil || o.Text("connection") != "" || !errors.Is(err, connector.ErrNoConnection) {
		return c, err
	}
	opts, optErr := p.connectionOptions(o)
	if optErr != nil {
		return nil, err
	}
	host := exampleHost(a)
	example, exampleErr := connector.Connect(ctx, "", append(opts, connector.WithHost(host))...)
	if exampleErr != nil {
		return nil, err
	}
	p.note("no connection is configured: shown for %s", host)
	return example, nil
}

// checkWithout validates params although there is no connection, so that what
// is wrong with them is said first.
func checkWithout(ctx context.Context, a *connector.Action, params map[string]any, unknownFields bool) error {
	opts := []connector.Option{connector.WithHost(exampleHost(a)), connector.WithAccountID("00000000-0000-0000-0000-000000000000")}
	if unknownFields {
		opts = append(opts, connector.WithAllowUnknownFields())
	}
	c, err := connector.NewConnection(opts...)
	if err != nil {
		return nil
	}
	_, err = c.NewRequest(ctx, a.Name, params)
	if errors.Is(err, connector.ErrInvalidParams) {
		return err
	}
	return nil
}
