package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/databricks-account/connector/bench/rig"
)

// child is a helper process that is spoken to in lines of JSON and ends when
// its standard input is closed.
type child struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	enc  *json.Encoder
	dec  *json.Decoder
}

// start runs a program; it is ended with the bench.
func (b *bench) start(ctx context.Context, name, path string, args ...string) (*child, error) {
	return b.startIn(ctx, nil, name, path, args...)
}

// startIn is start with more variables in the environment.
func (b *bench) startIn(ctx context.Context, env []string, name, path string, args ...string) (*child, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stderr = os.Stderr
	cmd.Env = b.childEnv(env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	c := &child{name: name, cmd: cmd, in: in, enc: json.NewEncoder(in), dec: json.NewDecoder(out)}
	b.children = append(b.children, c)
	return c, nil
}

// stop ends the process and waits for it.
func (c *child) stop() error {
	if c.in == nil {
		return nil
	}
	err := c.in.Close()
	c.in = nil
	if werr := c.cmd.Wait(); werr != nil {
		return fmt.Errorf("%s: %w", c.name, werr)
	}
	return err
}

func (c *child) ask(question, answer any) error {
	if err := c.enc.Encode(question); err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	if err := c.dec.Decode(answer); err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return nil
}

// stopChildren ends all that a suite started.
func (b *bench) stopChildren() error {
	var first error
	for _, c := range b.children {
		if err := c.stop(); err != nil && first == nil {
			first = err
		}
	}
	b.children = nil
	return first
}

// burst makes one burst in a client process.
func (c *child) burst(u rig.Burst) (rig.Sample, error) {
	var s rig.Sample
	err := c.ask(u, &s)
	return s, err
}

// fitted returns the contender of an operation, with as many calls in a burst
// as take about the given time.
func (c *child) fitted(name string, u rig.Burst, about time.Duration) (contender, error) {
	for u.N = max(u.C, 1); ; {
		s, err := c.burst(u)
		if err != nil {
			return contender{}, err
		}
		if s.Err != "" {
			return contender{}, fmt.Errorf("%s: %s", name, s.Err)
		}
		if wall := time.Duration(s.Wall); wall >= about/4 {
			u.N = max(int(float64(u.N)*float64(about)/float64(wall)), u.C, 4)
			break
		}
		u.N *= 4
	}
	return contender{name, func(context.Context) (rig.Sample, error) { return c.burst(u) }}, nil
}

// server is a running server process.
type server struct {
	*child
	rig.Addresses
}

func (b *bench) startServer(ctx context.Context, args ...string) (*server, error) {
	c, err := b.start(ctx, "server", b.bin("server"), args...)
	if err != nil {
		return nil, err
	}
	s := &server{child: c}
	if err := c.dec.Decode(&s.Addresses); err != nil {
		return nil, fmt.Errorf("the server did not start: %w", err)
	}
	return s, nil
}

// counters asks what the server saw so far, over a connection that does not
// count.
func (s *server) counters(ctx context.Context) (rig.Counters, error) {
	var c rig.Counters
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Control, nil)
	if err != nil {
		return c, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return c, err
	}
	defer resp.Body.Close()
	return c, json.NewDecoder(resp.Body).Decode(&c)
}
