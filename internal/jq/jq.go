// Package jq filters JSON texts by a jq expression, as a program of its own
// beside run-action: what gojq sets up when a program starts would be a tenth
// of every start of run-action, and few calls need it. Package companion
// defines what the two say to each other.
package jq

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/itchyny/gojq"

	"github.com/databricks-account/connector/internal/cli/companion"
	"github.com/databricks-account/connector/schema"
)

// Serve reads a query and then inputs from in, and writes their results to
// out. It returns when in ends, even in the middle of an endless query.
func Serve(in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	frames := make(chan companion.Frame)
	go func() {
		defer close(frames)
		for r := bufio.NewReader(in); ; {
			f, err := companion.ReadFrame(r)
			if err != nil {
				cancel(err)
				return
			}
			select {
			case frames <- f:
			case <-ctx.Done():
				return
			}
		}
	}()
	s := &session{out: bufio.NewWriterSize(out, 64<<10)}
	for f := range frames {
		if err := s.answer(ctx, f); err != nil {
			if ctx.Err() != nil {
				break // nobody reads any more
			}
			return err
		}
	}
	if err := context.Cause(ctx); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// session is one query and its inputs.
type session struct {
	out  *bufio.Writer
	code *gojq.Code
}

// answer answers one frame.
func (s *session) answer(ctx context.Context, f companion.Frame) error {
	last, text := companion.Done, ""
	switch {
	case f.Kind == companion.Query && s.code == nil:
		code, err := compile(string(f.Text))
		if err != nil {
			last, text = companion.Refused, err.Error()
		}
		s.code = code
	case f.Kind == companion.Input && s.code != nil:
		if err := s.filter(ctx, f.Text); err != nil {
			last, text = companion.Failed, err.Error()
		}
	default:
		return fmt.Errorf("unexpected frame %q", f.Kind)
	}
	if err := companion.WriteFrame(s.out, last, []byte(text)); err != nil {
		return err
	}
	return s.out.Flush()
}

func compile(text string) (*gojq.Code, error) {
	parsed, err := gojq.Parse(text)
	if err != nil {
		return nil, place(text, err)
	}
	// No environment: $ENV holds the credentials.
	return gojq.Compile(parsed, gojq.WithEnvironLoader(func() []string { return nil }))
}

// place adds the column of a syntax error.
func place(text string, err error) error {
	var pe *gojq.ParseError
	if errors.As(err, &pe) && pe.Token != "" {
		return fmt.Errorf("%w, at column %d of %q", err, pe.Offset-len(pe.Token)+1, text)
	}
	return err
}

// filter writes every result of the query on a JSON text. Numbers keep their
// digits.
func (s *session) filter(ctx context.Context, text []byte) error {
	v, err := schema.DecodeAny(text)
	if err != nil {
		return fmt.Errorf("the answer is not JSON: %w", err)
	}
	results := s.code.RunWithContext(ctx, v)
	for {
		v, ok := results.Next()
		if !ok {
			return nil
		}
		if err, ok := v.(error); ok {
			var halt *gojq.HaltError
			if errors.As(err, &halt) && halt.Value() == nil {
				return nil
			}
			return fmt.Errorf("--jq: %w", err)
		}
		one, err := gojq.Marshal(v)
		if err != nil {
			return fmt.Errorf("--jq: %w", err)
		}
		if err := companion.WriteFrame(s.out, companion.Result, one); err != nil {
			return err
		}
	}
}
