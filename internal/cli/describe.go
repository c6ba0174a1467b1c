package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/schema"
)

// describe explains an action.
func (p *program) describe(_ context.Context, in *input) error {
	if len(in.args) == 0 {
		return &usageError{message: "describe needs the name of an action", hint: "run-action list shows all actions"}
	}
	if err := in.most(1); err != nil {
		return err
	}
	a, err := lookup(in.args[0])
	if err != nil {
		return err
	}
	format := in.options.Text("output")
	switch {
	case in.options.Bool("schema"):
		if format != "yaml" {
			format = "json"
		}
		return p.writeData(format, json.RawMessage(schema.JSONSchema(*a.Types, a.Params, schema.RenderOptions{Closed: true, Draft: true})))
	case format == "json" || format == "yaml":
		return p.writeData(format, p.description(a))
	}
	return p.write([]byte(p.explain(a)))
}

// lookup finds an action, or returns the error that names the nearest ones.
func lookup(name string) (*connector.Action, error) {
	if a, ok := connector.DefaultRegistry().Lookup(name); ok {
		return a, nil
	}
	if name == connector.CustomAction().Name {
		return connector.CustomAction(), nil
	}
	// Any connection knows the error; this one is never used for a call.
	c, err := connector.NewConnection(connector.WithHost("https://accounts.cloud.databricks.com"))
	if err != nil {
		return nil, err
	}
	_, err = c.NewRequest(context.Background(), name, nil)
	return nil, err
}

// described is describe for programs.
type described struct {
	listed
	Description string          `json:"description"`
	FormerNames []string        `json:"former_names,omitempty"`
	Params      any             `json:"params"`
	Answers     []answer        `json:"answers"`
	Paging      *actions.Paging `json:"-"`
	All         bool            `json:"paged"`
	Wait        string          `json:"waits_for,omitempty"`
	Secrets     []string        `json:"secrets,omitempty"`
	Idempotent  bool            `json:"idempotent"`
	Example     string          `json:"example"`
}

type answer struct {
	Status      string `json:"status"`
	ContentType string `json:"content_type,omitempty"`
	Description string `json:"description,omitempty"`
	Schema      any    `json:"schema,omitempty"`
}

func (p *program) description(a *connector.Action) described {
	d := described{
		listed: listedAction(a), Description: a.Description,
		Params: json.RawMessage(schema.JSONSchema(*a.Types, a.Params, schema.RenderOptions{})), All: paged(a), Wait: waits(a), Secrets: a.Secrets,
		Idempotent: a.Idempotent || a.Danger == actions.Read,
		Example:    strings.Join(exampleWords(a), " "),
	}
	for _, f := range a.Former {
		d.FormerNames = append(d.FormerNames, f.Name)
	}
	for _, r := range a.Results {
		one := answer{Status: r.Status, ContentType: r.ContentType, Description: r.Description}
		if r.ContentType != "" {
			one.Schema = json.RawMessage(schema.JSONSchema(*a.Types, r.Schema, schema.RenderOptions{}))
		}
		d.Answers = append(d.Answers, one)
	}
	return d
}

func paged(a *connector.Action) bool {
	return a.Paging != nil
}

// waits says what --wait waits for, empty when there is nothing to wait for.
func waits(a *connector.Action) string {
	w := a.Waiter
	if w == nil {
		return ""
	}
	name := w.Action
	if look, ok := connector.DefaultRegistry().Lookup(w.Action); ok {
		name = shortName(look)
	}
	text := fmt.Sprintf("%s of %s is %s", w.Status, name, strings.Join(w.Success, " or "))
	if w.TimeoutSeconds > 0 {
		text += fmt.Sprintf(", at most %s", minutes(w.TimeoutSeconds))
	}
	return text
}

func minutes(seconds int) string {
	if seconds%60 == 0 {
		return plural(seconds/60, "minute")
	}
	return plural(seconds, "second")
}

// exampleWords is a command that works as soon as its values are the reader's.
func exampleWords(a *connector.Action) []string {
	words := []string{"run-action", shortName(a)}
	params, err := exampleParams(a)
	if err != nil {
		return words
	}
	return append(words, argument.Format(a, params)...)
}

// exampleParams are the params of the example, without what the connection
// fills in.
func exampleParams(a *connector.Action) (map[string]any, error) {
	if a.Example == "" {
		return map[string]any{}, nil
	}
	v, err := schema.Decode([]byte(a.Example), schema.DecodeOptions{})
	if err != nil {
		return nil, err
	}
	params, ok := v.(map[string]any)
	if !ok {
		return map[string]any{}, nil
	}
	for _, name := range actions.ConnectionParams() {
		delete(params, name)
	}
	return params, nil
}
