package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/render"
)

// dryRun shows the request.
func (v *invocation) dryRun(ctx context.Context) error {
	d, err := v.conn.DryRun(ctx, v.called, v.params, v.opts...)
	if err != nil {
		return err
	}
	if v.in.options.Bool("curl") {
		return v.write.result(nil, []byte(d.Curl()+"\n"), false)
	}
	if !v.write.chosen && v.write.query == nil {
		return v.write.result(nil, []byte(v.requestText(d)), false)
	}
	data, err := marshal(d)
	if err != nil {
		return err
	}
	return v.write.result(nil, data, true)
}

// requestText is a dry run for people.
func (v *invocation) requestText(d *connector.DryRunRequest) string {
	palette := v.write.palette
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", palette.Bold(d.Method), palette.Accent(render.Clean(d.URL)))
	names := make([]string, 0, len(d.Headers))
	for name := range d.Headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.WriteString(palette.Key(name+":") + " " + render.Clean(d.Headers[name]) + "\n")
	}
	if len(d.Body) > 0 && string(d.Body) != "null" {
		b.WriteString("\n" + string(render.JSON(nil, d.Body, palette)) + "\n")
	}
	return b.String()
}
