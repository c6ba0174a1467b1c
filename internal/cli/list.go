package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/render"
	"github.com/databricks-account/connector/schema"
)

// listed is one action in the machine-readable lists.
type listed struct {
	Name       string `json:"name"`
	Alias      string `json:"alias"`
	Service    string `json:"service"`
	Danger     string `json:"danger"`
	Host       string `json:"host"`
	Method     string `json:"method"`
	Path       string `json:"path"`
	Summary    string `json:"summary"`
	Deprecated bool   `json:"deprecated,omitempty"`
}

func listedAction(a *connector.Action) listed {
	return listed{
		Name: a.Name, Alias: a.Alias, Service: a.Service, Danger: a.Danger.String(), Host: a.Host.String(),
		Method: a.Method, Path: a.Path, Summary: a.Summary, Deprecated: a.Deprecated,
	}
}

// list prints the actions that hold every text.
func (p *program) list(_ context.Context, in *input) error {
	keep, err := filter(in)
	if err != nil {
		return err
	}
	var found []*connector.Action
	for _, a := range connector.DefaultRegistry().All() {
		if keep(a) && holds(a, in.args) {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b *connector.Action) int {
		if c := strings.Compare(a.Service, b.Service); c != 0 {
			return c
		}
		return strings.Compare(shortName(a), shortName(b))
	})
	if len(found) == 0 {
		p.note("no action matches; run-action search WORDS finds actions by what they do")
	}
	return p.writeActions(in, found, true)
}

// search prints the actions that fit the words, best first.
func (p *program) search(_ context.Context, in *input) error {
	if len(in.args) == 0 {
		return &usageError{message: "search needs words", hint: "run-action search add user to group"}
	}
	keep, err := filter(in)
	if err != nil {
		return err
	}
	const most = 15
	var found []*connector.Action
	for _, a := range connector.DefaultRegistry().Search(strings.Join(in.args, " ")) {
		if keep(a) && len(found) < most {
			found = append(found, a)
		}
	}
	if len(found) == 0 {
		p.note("nothing found for %q; run-action list shows all actions", strings.Join(in.args, " "))
	}
	return p.writeActions(in, found, false)
}

// filter builds the condition of --service and --danger.
func filter(in *input) (func(*connector.Action) bool, error) {
	wanted := split(in.options.List("service"))
	known := services()
	for _, s := range wanted {
		if !slices.Contains(known, s) {
			hint := "the services are " + strings.Join(known, ", ")
			if near := schema.Nearest(s, known, 1); len(near) > 0 {
				hint = "did you mean " + near[0] + "?"
			}
			return nil, &usageError{message: fmt.Sprintf("there is no service %q", s), hint: hint}
		}
	}
	classes := in.options.List("danger")
	return func(a *connector.Action) bool {
		return (len(wanted) == 0 || slices.Contains(wanted, a.Service)) &&
			(len(classes) == 0 || slices.Contains(classes, a.Danger.String()))
	}, nil
}

// split takes apart values that hold several, separated by commas.
func split(values []string) []string {
	var out []string
	for _, v := range values {
		for _, part := range strings.Split(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

func services() []string {
	var out []string
	for _, a := range connector.DefaultRegistry().All() {
		if !slices.Contains(out, a.Service) {
			out = append(out, a.Service)
		}
	}
	slices.Sort(out)
	return out
}

// holds reports whether the action's names, path or summary hold every text.
func holds(a *connector.Action, texts []string) bool {
	all := strings.ToLower(strings.Join([]string{a.Name, a.Alias, a.Path, a.Summary, a.OperationID}, "\n"))
	for _, t := range texts {
		if !strings.Contains(all, strings.ToLower(t)) {
			return false
		}
	}
	return true
}

func (p *program) writeActions(in *input, found []*connector.Action, grouped bool) error {
	if in.options.Bool("names") {
		var b strings.Builder
		for _, a := range found {
			b.WriteString(a.Name + "\n")
		}
		return p.write([]byte(b.String()))
	}
	if format := in.options.Text("output"); format == "json" || format == "yaml" {
		out := make([]listed, 0, len(found))
		for _, a := range found {
			out = append(out, listedAction(a))
		}
		return p.writeData(format, out)
	}
	return p.write([]byte(p.actionTable(found, grouped)))
}

// actionTable is the list for people.
func (p *program) actionTable(found []*connector.Action, grouped bool) string {
	wide := 0
	for _, a := range found {
		wide = max(wide, len(shortName(a)))
	}
	var b strings.Builder
	service := ""
	for _, a := range found {
		if grouped && a.Service != service {
			if service != "" {
				b.WriteByte('\n')
			}
			service = a.Service
			b.WriteString(p.out.Bold(service) + "  " + p.out.Dim(plural(count(found, service), "action")) + "\n")
		}
		const danger, method = 11, 6
		head := "  "
		if !grouped {
			head = ""
		}
		text := a.Summary
		if a.Deprecated {
			text = "(deprecated) " + text
		}
		if w := p.width(); w > 0 {
			text = render.Cut(text, w-len(head)-wide-danger-method-6)
		}
		b.WriteString(head + p.out.Accent(render.Pad(shortName(a), wide)) + "  " +
			p.danger(a.Danger, danger) + "  " + p.out.Dim(render.Pad(a.Method, method)) + "  " + text + "\n")
	}
	return b.String()
}

func count(list []*connector.Action, service string) int {
	n := 0
	for _, a := range list {
		if a.Service == service {
			n++
		}
	}
	return n
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// danger colours a danger class by how careful one has to be.
func (p *program) danger(d actions.Danger, width int) string {
	text := render.Pad(d.String(), width)
	switch d {
	case actions.Read:
		return p.out.Good(text)
	case actions.Destructive:
		return p.out.Error(text)
	}
	return p.out.Warn(text)
}

// shortName is the name that people use.
func shortName(a *connector.Action) string {
	if a.Alias != "" {
		return a.Alias
	}
	return a.Name
}

// writeData writes a value of the program's own as JSON or YAML.
func (p *program) writeData(format string, v any) error {
	data, err := marshal(v)
	if err != nil {
		return err
	}
	if format == "yaml" {
		out, err := render.YAML(nil, data, p.out)
		if err != nil {
			return err
		}
		return p.write(out)
	}
	return p.write(append(render.JSON(nil, data, p.out), '\n'))
}

// marshal is json.Marshal without the escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// write writes to standard output.
func (p *program) write(out []byte) error {
	if _, err := p.Stdout.Write(out); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}
