package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Ops are the operations that a variant can do, made when first asked for.
type Ops map[string]func() (Op, error)

// Serve is the main loop of a client process: it reads bursts as lines of
// JSON and answers each with a sample. It returns when in ends.
func Serve(ctx context.Context, in io.Reader, out io.Writer, ops Ops) error {
	ready := map[string]Op{}
	dec, enc := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var b Burst
		if err := dec.Decode(&b); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read burst: %w", err)
		}
		op, ok := ready[b.Op]
		if !ok {
			made, err := ops.make(b.Op)
			if err != nil {
				if err := enc.Encode(Sample{N: b.N, Err: err.Error()}); err != nil {
					return err
				}
				continue
			}
			op, ready[b.Op] = made, made
		}
		if err := enc.Encode(Run(ctx, op, b)); err != nil {
			return fmt.Errorf("write sample: %w", err)
		}
	}
}

func (o Ops) make(name string) (Op, error) {
	mk, ok := o[name]
	if !ok {
		return nil, fmt.Errorf("this variant has no operation %q", name)
	}
	op, err := mk()
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", name, err)
	}
	return op, nil
}
