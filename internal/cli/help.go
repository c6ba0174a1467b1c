package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/cli/render"
)

// overview is what run-action says without arguments.
func (p *program) overview(to io.Writer) error {
	colour := p.out
	if to == p.Stderr {
		colour = p.diag
	}
	var b strings.Builder
	title := func(s string) { b.WriteString("\n" + colour.Bold(s) + "\n") }
	fmt.Fprintf(&b, "run-action runs the %d actions of the Databricks Account API by their names.\n", len(connector.DefaultRegistry().All()))
	title("Usage")
	b.WriteString("  run-action NAME [key=value | key:=json | @file.json ...] [options]\n  run-action COMMAND\n")
	title("Commands")
	for _, c := range commands() {
		b.WriteString("  " + colour.Accent(render.Pad(c.name, 13)) + c.summary + "\n")
	}
	title("Arguments of an action")
	for _, line := range [][2]string{
		{"key=value", "a value; its type follows the action's schema, a list grows by repetition"},
		{"key.sub=value", "a member: data.aws_credentials.sts_role.role_arn=..."},
		{"key:=json", "exact JSON: data.custom_tags:='{\"team\": \"x\"}', data.network_id:=null"},
		{"key=@file", "the text of a file; key:=@file is JSON from a file"},
		{"@file.json", "an object whose members become params; @- reads standard input"},
	} {
		b.WriteString("  " + colour.Accent(render.Pad(line[0], 15)) + line[1] + "\n")
	}
	title("Examples")
	b.WriteString("  run-action demo                                     see it work, without an account\n" +
		"  run-action search add user to group                 find an action\n" +
		"  run-action describe workspaces_create               what it takes and answers\n" +
		"  run-action workspaces_list -o table                 run it\n" +
		"  run-action workspaces_list --jq '.[].workspace_id'  take what you need\n" +
		"  run-action credentials_create @new.json --dry-run   see the request\n")
	title("Exit codes")
	b.WriteString("  0 done   2 wrong use or invalid params   3 refused by the API\n  4 no connection or not authenticated     5 network failure or outcome unknown\n")
	b.WriteString("\nrun-action NAME --help explains an action, run-action COMMAND --help a command,\nrun-action help options lists the options of every call.\n")
	_, err := io.WriteString(to, b.String())
	return err
}

// helpCommand explains what is named.
func (p *program) helpCommand(_ context.Context, in *input) error {
	if len(in.args) == 0 {
		return p.overview(p.Stdout)
	}
	if err := in.most(1); err != nil {
		return err
	}
	if in.args[0] == "options" {
		return p.help(callCommand(), nil)
	}
	if c := findCommand(in.args[0]); c != nil {
		return p.help(c, nil)
	}
	return p.help(callCommand(), in.args)
}

// help explains a command, or the action that words begin with.
func (p *program) help(c *command, words []string) error {
	if c.name == "" && len(words) > 0 {
		a, err := lookup(words[0])
		if err != nil {
			return err
		}
		return p.write([]byte(p.explain(a)))
	}
	var b strings.Builder
	usage := c.args
	if c.name != "" {
		usage = strings.TrimSpace(c.name + " " + c.args)
	}
	if len(c.options) > 0 {
		usage += " [options]"
	}
	b.WriteString(p.out.Bold("run-action "+usage) + "\n\n" + strings.ToUpper(c.summary[:1]) + c.summary[1:] + ".\n")
	if c.about != "" {
		b.WriteByte('\n')
		for _, line := range strings.Split(c.about, "\n") {
			if strings.Contains(line, "  ") {
				b.WriteString(line + "\n") // laid out already
				continue
			}
			b.WriteString(strings.Join(render.Wrap(line, p.textWidth()), "\n") + "\n")
		}
	}
	if len(c.options) > 0 {
		b.WriteString("\n" + p.out.Bold("Options") + "\n")
		p.optionLines(&b, c.options)
	}
	if len(c.examples) > 0 {
		b.WriteString("\n" + p.out.Bold("Examples") + "\n")
		for _, e := range c.examples {
			b.WriteString("  " + e + "\n")
		}
	}
	return p.write([]byte(b.String()))
}

func (p *program) optionLines(b *strings.Builder, options []option.Option) {
	wide := 0
	for i := range options {
		if !options[i].Hidden {
			wide = max(wide, render.Width(head(&options[i])))
		}
	}
	for i := range options {
		o := &options[i]
		if o.Hidden {
			continue
		}
		lines := render.Wrap(o.Describe(), max(30, p.textWidth()-wide-4))
		b.WriteString("  " + p.out.Accent(render.Pad(head(o), wide)) + "  " + lines[0] + "\n")
		for _, l := range lines[1:] {
			b.WriteString(strings.Repeat(" ", wide+4) + l + "\n")
		}
	}
}

// head keeps long names under each other, whether or not there is a short one.
func head(o *option.Option) string {
	if o.Short == 0 {
		return "    " + o.Head()
	}
	return o.Head()
}

// version tells what this program is.
func (p *program) version(_ context.Context, in *input) error {
	v := struct {
		Version string `json:"version"`
		Actions int    `json:"actions"`
		Go      string `json:"go"`
		System  string `json:"system"`
	}{connector.Version, len(connector.DefaultRegistry().All()), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	if format := in.options.Text("output"); format == "json" || format == "yaml" {
		return p.writeData(format, v)
	}
	return p.write(fmt.Appendf(nil, "run-action %s (%d actions, %s, %s)\n", v.Version, v.Actions, v.Go, v.System))
}
