package cli

import (
	"bufio"
	"context"
	"io"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/render"
)

// confirm asks whether to do what destroys. It answers no when ctx ends first.
func (p *program) confirm(ctx context.Context, c *connector.Connection, a *connector.Action, params map[string]any) (bool, error) {
	where := c.Host()
	if id := c.AccountID(); id != "" {
		where += ", account " + id
	}
	p.say("%s %s", p.diag.Error(shortName(a)), p.diag.Dim(a.Method+" "+render.Clean(a.Path)))
	p.say("  %s", render.CleanText(a.Summary))
	for _, word := range argument.Format(a, argument.Mask(argument.NewGuide(a), params)) {
		p.say("  %s", p.diag.Bold(render.Clean(render.Cut(word, 200))))
	}
	p.say("  on %s", render.Clean(where))
	io.WriteString(p.Stderr, p.diag.Warn("This cannot be undone. Go on? [y/N] "))
	answer := make(chan string, 1)
	go func() { // ends with the answer, or with the process
		line, _ := bufio.NewReader(p.Stdin).ReadString('\n')
		answer <- line
	}()
	select {
	case <-ctx.Done():
		p.say("")
		return false, ctx.Err()
	case line := <-answer:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return true, nil
		}
		return false, nil
	}
}
