// Package credential is how run-action gets credentials of the kinds that it
// does not have itself: it starts the program run-action-auth, which links the
// official SDK, writes a request to its standard input and reads a response
// from its standard output. So only those who need these kinds pay for them,
// in time and memory, and only while a token is made.
package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/companion"
)

// Program is the name of the helper.
const Program = "run-action-auth"

// request and response are those of package sdkauth, which defines them. They
// are written again here because that package links the SDK.
type request struct {
	Version  int               `json:"version"`
	Settings map[string]string `json:"settings"`
	Sources  map[string]string `json:"sources,omitempty"`
	Profile  string            `json:"profile,omitempty"`
}

type response struct {
	Kind    string            `json:"kind"`
	Headers map[string]string `json:"headers"`
	Expires time.Time         `json:"expires"`
	Error   string            `json:"error"`
}

// maxResponse bounds what is read of the helper's output.
const maxResponse = 1 << 20

// Helper finds and runs the program.
type Helper struct {
	// Executable is the path of the running program: the helper is looked for
	// beside it before it is looked for in PATH.
	Executable func() (string, error)
	// Stderr gets what the helper says, such as the address for a login.
	Stderr io.Writer
}

// Authenticate returns credentials for the settings. The helper is started
// once here and again for every renewal.
func (h *Helper) Authenticate(ctx context.Context, s *connector.Settings) (connector.Credentials, error) {
	path, err := companion.Find(h.Executable, Program)
	if err != nil {
		what := "no token and no client_id with client_secret are configured, and every other kind of authentication needs a program of its own"
		if kind := s.Get("auth_type"); kind != "" {
			what = "auth_type " + kind + " needs a program of its own"
		}
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	req := request{Version: 1, Settings: s.Values(), Sources: map[string]string{}, Profile: s.Profile()}
	for name := range req.Settings {
		req.Sources[name] = s.Source(name)
	}
	c := &credentials{helper: h, path: path, request: req}
	first, err := c.run(ctx)
	if err != nil {
		return nil, err
	}
	c.kind, c.first = first.Kind, first
	return c, nil
}

// credentials are made by the helper.
type credentials struct {
	helper  *Helper
	path    string
	request request
	kind    string

	mu    sync.Mutex
	first *response // made while the kind was found out, used once
}

func (c *credentials) Kind() string { return c.kind }

func (c *credentials) Authorize(ctx context.Context) (*connector.Authorization, error) {
	c.mu.Lock()
	r := c.first
	c.first = nil
	c.mu.Unlock()
	if r == nil {
		var err error
		if r, err = c.run(ctx); err != nil {
			return nil, err
		}
	}
	out := &connector.Authorization{Header: http.Header{}, Expires: r.Expires}
	for name, value := range r.Headers {
		out.Header.Set(name, value)
	}
	return out, nil
}

// run starts the helper once.
func (c *credentials) run(ctx context.Context) (*response, error) {
	in, err := json.Marshal(c.request)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, c.path)
	cmd.Stdin = bytes.NewReader(in)
	out := &limited{most: maxResponse}
	cmd.Stdout = out
	cmd.Stderr = c.helper.Stderr
	cmd.WaitDelay = 5 * time.Second
	runErr := cmd.Run()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%s: %w", Program, context.Cause(ctx))
	}
	var r response
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		if runErr != nil {
			return nil, fmt.Errorf("%s: %w", Program, runErr)
		}
		return nil, fmt.Errorf("%s: its answer makes no sense", Program)
	}
	switch {
	case r.Error != "":
		return nil, errors.New(strings.TrimSpace(r.Error))
	case len(r.Headers) == 0:
		return nil, fmt.Errorf("%s: its answer holds no authorization", Program)
	}
	return &r, nil
}

// limited is a buffer that keeps no more than it may.
type limited struct {
	bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > l.most {
		return 0, fmt.Errorf("more than %d bytes", l.most)
	}
	return l.Buffer.Write(p)
}
