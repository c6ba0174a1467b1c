package cli

import (
	"context"
	"errors"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/credential"
	"github.com/databricks-account/connector/internal/cli/render"
)

// authenticate makes credentials of the kinds that are not built in.
func (p *program) authenticate(ctx context.Context, s *connector.Settings) (connector.Credentials, error) {
	h := credential.Helper{Executable: p.Executable, Stderr: p.Stderr}
	return h.Authenticate(ctx, s)
}

// connections lists the profiles, and the connection that the environment
// describes.
func (p *program) connections(ctx context.Context, in *input) error {
	if err := in.most(0); err != nil {
		return err
	}
	list, err := connector.Profiles(connector.WithEnvironment(p.lookup))
	if err != nil {
		return err
	}
	format := in.options.Text("output")
	if format == "json" || format == "yaml" {
		return p.writeData(format, list)
	}
	var b strings.Builder
	rows := [][]string{{"", "NAME", "HOST", "ACCOUNT", "AUTH"}}
	for _, one := range list.Profiles {
		mark := " "
		if one.Default {
			mark = "*"
		}
		host := one.Host
		if one.HostKind == "workspace" {
			host += " (workspace)"
		}
		auth := one.AuthKind
		if auth == "" {
			auth = "-"
		}
		rows = append(rows, []string{mark, one.Name, orDash(host), orDash(one.AccountID), auth})
	}
	p.columns(&b, rows, func(row int) string {
		if row == 0 {
			return ""
		}
		return list.Profiles[row-1].Problem
	})
	if len(list.Profiles) == 0 {
		p.note("there are no profiles in %s", list.Path)
	} else if err := p.write([]byte(b.String())); err != nil {
		return err
	}
	p.environmentNote(ctx)
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// environmentNote says which connection is used when none is named.
func (p *program) environmentNote(ctx context.Context) {
	c, err := connector.Connect(ctx, "", connector.WithEnvironment(p.lookup))
	switch {
	case errors.Is(err, connector.ErrNoConnection):
		p.note("without --connection there is none: %v", err)
	case err != nil:
		p.note("without --connection: %v", err)
	default:
		defer c.Close()
		from := c.Settings().Source("host")
		if profile := c.Settings().Profile(); profile != "" && !strings.HasPrefix(from, "DATABRICKS_") {
			from = "profile " + profile
		}
		p.note("without --connection: %s (from %s)", c.Host(), from)
	}
}

// columns writes rows under each other, the first one as a heading, and below
// a row the remark on it.
func (p *program) columns(b *strings.Builder, rows [][]string, remark func(row int) string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], render.Width(cell))
		}
	}
	for n, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			cell = render.Clean(cell)
			if i < len(row)-1 {
				cell = render.Pad(cell, widths[i]) + "  "
			}
			switch {
			case n == 0:
				cell = p.out.Bold(cell)
			case i == 1:
				cell = p.out.Accent(cell)
			}
			line.WriteString(cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		if text := remark(n); text != "" {
			b.WriteString(strings.Repeat(" ", widths[0]+2) + p.out.Warn(render.Clean(text)) + "\n")
		}
	}
}
