package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/argument"
	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/cli/render"
)

// constant spells a name as the environment does.
func constant(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
}

// env reads a variable of the command's own.
func (c *command) env(name string) string {
	if v, ok := c.sys.Lookup(constant(c.api.Name) + "_" + name); ok {
		return v
	}
	return ""
}

// connection makes the connection of the environment and the options.
func (c *command) connection() (*Connection, error) {
	var opts []Option
	if server := c.env("SERVER"); server != "" && !c.options.Has("server") {
		opts = append(opts, WithServer(server))
	}
	if c.options.Has("server") {
		opts = append(opts, WithServer(c.options.Text("server")))
	}
	for _, s := range c.api.Schemes {
		name := constant(s.Name)
		if s.Kind != "bearer" {
			// Others take no tokens of a client.
		} else if id, secret := c.env(name+"_CLIENT_ID"), c.env(name+"_CLIENT_SECRET"); id != "" && secret != "" {
			opts = append(opts, WithClientCredentials(s.Name, id, secret, c.env(name+"_TOKEN_URL"), strings.Fields(c.env(name+"_SCOPES"))...))
		}
		if v := c.env(name); v != "" {
			opts = append(opts, WithCredential(s.Name, v))
		}
	}
	for _, o := range []struct {
		name string
		with func(name, value string) Option
	}{{"var", WithVariable}, {"credential", WithCredential}} {
		for _, text := range c.options.List(o.name) {
			name, value, ok := strings.Cut(text, "=")
			if !ok || name == "" {
				return nil, &option.Error{Message: fmt.Sprintf("--%s must be NAME=VALUE", o.name)}
			}
			opts = append(opts, o.with(name, value))
		}
	}
	if c.options.Bool("unknown-fields") || c.options.Bool("allow-unknown") {
		opts = append(opts, WithUnknownFields())
	}
	opts = append(opts, With(connector.WithConfirmDestructive()))
	if c.options.Bool("read-only") || c.env("READ_ONLY") != "" {
		opts = append(opts, With(connector.WithReadOnly()))
	}
	if c.options.Bool("verbose") {
		opts = append(opts, With(connector.WithLogger(slog.New(slog.NewTextHandler(c.sys.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})))))
	}
	return New(c.api, opts...)
}

func (c *command) call(ctx context.Context, name string, words []string) error {
	conn, err := c.connection()
	if err != nil {
		return err
	}
	defer conn.Close()
	a, ok := conn.registry.Lookup(name)
	if !ok {
		return conn.unknown(name)
	}
	params, err := argument.Parse(a, c.options.Text("params"), words, argument.Source{
		Open:  func(name string) (io.ReadCloser, error) { return os.Open(name) },
		Stdin: c.sys.Stdin,
	})
	if err != nil {
		return err
	}
	if c.options.Bool("dry-run") {
		shown, err := conn.DryRun(ctx, name, params)
		if err != nil {
			return err
		}
		out := json.NewEncoder(c.sys.Stdout)
		out.SetEscapeHTML(false)
		return out.Encode(shown)
	}
	var opts []connector.CallOption
	if c.options.Bool("yes") {
		opts = append(opts, connector.WithConfirm())
	}
	if c.options.Has("timeout") {
		d, err := c.options.Duration("timeout")
		if err != nil {
			return err
		}
		opts = append(opts, connector.WithCallTimeout(d))
	}
	if file := c.options.Text("output-file"); file != "" {
		return c.download(ctx, conn, name, params, file, opts)
	}
	result, err := conn.RunAction(ctx, name, params, opts...)
	if err != nil {
		return err
	}
	c.warn(result)
	return c.write(result)
}

func (c *command) warn(r *connector.Result) {
	for _, w := range r.Warnings {
		fmt.Fprintf(c.sys.Stderr, "warning: %s\n", w)
	}
}

// download writes an answer to a file. What a failed call leaves is removed.
func (c *command) download(ctx context.Context, conn *Connection, name string, params map[string]any, file string, opts []connector.CallOption) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	result, err := conn.RunActionTo(ctx, name, params, f, opts...)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(file)
		return err
	}
	c.warn(result)
	return nil
}

// write shows an answer: JSON indented, and anything else as it is, unless
// --output says more.
func (c *command) write(r *connector.Result) error {
	body := r.Body
	if len(body) == 0 {
		return nil
	}
	isJSON := strings.Contains(strings.ToLower(r.Header.Get("Content-Type")), "json") || !strings.Contains(http.DetectContentType(body), "octet")
	if format := c.options.Text("output"); format != "raw" && isJSON && json.Valid(body) {
		if format == "yaml" {
			text, err := render.YAML(nil, body, render.Palette{})
			if err != nil {
				return err
			}
			body = text
		} else {
			body = render.JSON(nil, body, render.Palette{})
		}
	}
	if _, err := c.sys.Stdout.Write(body); err != nil {
		return err
	}
	if body[len(body)-1] != '\n' && c.options.Text("output") != "raw" {
		_, err := io.WriteString(c.sys.Stdout, "\n")
		return err
	}
	return nil
}
