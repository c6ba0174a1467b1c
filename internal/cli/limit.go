package cli

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/render"
)

// limited stops after some items, 0 for all of them, and keeps the progress
// line out of their way.
func limited(seq iter.Seq2[json.RawMessage, error], most int, g *progress) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		n := 0
		for item, err := range seq {
			if err == nil {
				n++
			}
			if !yield(item, err) || most > 0 && n >= most {
				break
			}
		}
		g.done()
	}
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
