package companion

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// Frame is one message between run-action and a companion that stays for
// several: its kind, a length and a text of any bytes.
type Frame struct {
	Kind Kind
	Text []byte
}

// Kind is what a frame means.
type Kind byte

// The kinds of the filter: a query is answered by Done or Refused, an input by
// any number of results and then by Done or Failed.
const (
	Query   Kind = 'q' // a jq expression, once
	Input   Kind = 'i' // a JSON text to filter
	Result  Kind = 'r' // a JSON text
	Done    Kind = 'd'
	Refused Kind = 'x' // the expression is wrong; the text says why
	Failed  Kind = 'e' // the text says why
)

// WriteFrame writes one frame.
func WriteFrame(w io.Writer, kind Kind, text []byte) error {
	head := binary.BigEndian.AppendUint64([]byte{byte(kind)}, uint64(len(text)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(text)
	return err
}

// ReadFrame reads one frame. At the end of r it returns io.EOF.
func ReadFrame(r *bufio.Reader) (Frame, error) {
	kind, err := r.ReadByte()
	if err != nil {
		return Frame{}, err
	}
	var size [8]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return Frame{}, fmt.Errorf("a frame ends early: %w", io.ErrUnexpectedEOF)
	}
	n := binary.BigEndian.Uint64(size[:])
	if n > 1<<40 {
		return Frame{}, fmt.Errorf("a frame of %d bytes", n)
	}
	var text bytes.Buffer // grows with what comes, not with what is promised
	if got, err := io.CopyN(&text, r, int64(n)); err != nil {
		return Frame{}, fmt.Errorf("a frame of %d bytes ends after %d: %w", n, got, io.ErrUnexpectedEOF)
	}
	return Frame{Kind(kind), text.Bytes()}, nil
}
