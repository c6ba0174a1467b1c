package runtime

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
)

// run makes a prepared call. to is where the answer goes, nil to keep it.
func (c *Connection) run(ctx context.Context, p *prepared, to io.Writer, opts []connector.CallOption) (*connector.Result, error) {
	names, err := c.alternative(p.action.Name)
	if err != nil {
		return nil, err
	}
	res, err := c.trip(ctx, p, names, to, opts)
	var refused *connector.APIError
	if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized && c.forget(names) {
		res, err = c.trip(ctx, p, names, to, opts)
	}
	if err != nil {
		return nil, err
	}
	res.Warnings = append(p.warnings, res.Warnings...)
	return res, nil
}

// trip sends a call as one holder of credentials.
func (c *Connection) trip(ctx context.Context, p *prepared, names []string, to io.Writer, opts []connector.CallOption) (*connector.Result, error) {
	values, err := c.authorize(ctx, names)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	t := &trip{once: p.action.Method == http.MethodPatch && !p.action.Idempotent, stop: cancel}
	for i, name := range names {
		s := c.api.scheme(name)
		t.proofs = append(t.proofs, proof{scheme: s, value: values[i], given: p.gives(s)})
	}
	ctx = context.WithValue(ctx, tripKey{}, t)
	res, err := c.send(ctx, p, to, opts)
	if err != nil {
		return nil, t.explain(err)
	}
	return res, nil
}

func (c *Connection) send(ctx context.Context, p *prepared, to io.Writer, opts []connector.CallOption) (*connector.Result, error) {
	switch {
	case to != nil:
		return p.line.RunActionTo(ctx, p.action.Name, p.params, to, opts...)
	case !freeForm(p.action):
		return p.line.RunAction(ctx, p.action.Name, p.params, opts...)
	}
	// Where JSON is expected a web page is a mistake, such as that of a proxy.
	// Here it may be the answer, and streams are taken as they are.
	var body bytes.Buffer
	opts = append([]connector.CallOption{connector.WithCallMaxAnswer(maxAnswer)}, opts...)
	res, err := p.line.RunActionTo(ctx, p.action.Name, p.params, &body, opts...)
	if err == nil {
		res.Body = body.Bytes()
	}
	return res, err
}

// freeForm reports whether the answer of an action may be something else than
// JSON.
func freeForm(a *actions.Action) bool {
	return len(a.Results) == 0 || slices.ContainsFunc(a.Results, func(r actions.Response) bool {
		return !strings.Contains(strings.ToLower(r.ContentType), "json")
	})
}
