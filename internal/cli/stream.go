package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"github.com/databricks-account/connector/internal/cli/render"
)

// items writes a list as it comes.
func (w *writer) items(seq iter.Seq2[json.RawMessage, error]) error {
	return w.to(func(out io.Writer) error {
		buffered := bufio.NewWriterSize(out, 64<<10)
		err := w.stream(buffered, seq)
		if flushErr := buffered.Flush(); err == nil && flushErr != nil {
			err = fmt.Errorf("cannot write the answer: %w", flushErr)
		}
		return err
	})
}

func (w *writer) stream(out *bufio.Writer, seq iter.Seq2[json.RawMessage, error]) error {
	if w.format == "table" && w.query == nil {
		return w.tableItems(out, seq)
	}
	array := w.format == "json" && w.query == nil
	n := 0
	for item, err := range seq {
		if err != nil {
			return err
		}
		var text []byte
		switch {
		case w.query != nil:
			text, err = w.queried(nil, item)
		case w.format == "raw":
			var line bytes.Buffer
			err = json.Compact(&line, item) // one item a line
			line.WriteByte('\n')
			text = line.Bytes()
		case w.format == "yaml":
			text, err = render.YAMLItem(nil, item, w.palette)
		default:
			text = []byte(",\n  ")
			if n == 0 {
				text = []byte("[\n  ")
			}
			text = render.Element(text, item, w.palette)
		}
		if err != nil {
			return err
		}
		n++
		if _, err := out.Write(text); err != nil {
			return fmt.Errorf("cannot write the answer: %w", err)
		}
	}
	switch {
	case array && n > 0:
		out.WriteString("\n]\n")
	case array, w.format == "yaml" && w.query == nil && n == 0:
		out.WriteString("[]\n")
	}
	return nil
}

// tableItems writes rows; the first ones decide the columns.
func (w *writer) tableItems(out *bufio.Writer, seq iter.Seq2[json.RawMessage, error]) error {
	const first = 200
	t := render.NewTable(w.palette, w.width, w.columns)
	var rows []render.Node
	n := 0
	flush := func() error {
		_, err := out.Write(t.Append(nil, rows))
		rows = rows[:0]
		return err
	}
	for item, err := range seq {
		if err != nil {
			return err
		}
		node, err := render.Parse(item)
		if err != nil {
			return fmt.Errorf("the answer is not JSON: %w", err)
		}
		rows = append(rows, node)
		if n++; len(rows) == first {
			if err := flush(); err != nil {
				return fmt.Errorf("cannot write the answer: %w", err)
			}
		}
	}
	if n == 0 {
		w.p.note("the list is empty")
		return nil
	}
	if len(rows) > 0 {
		if err := flush(); err != nil {
			return fmt.Errorf("cannot write the answer: %w", err)
		}
	}
	w.hidden(t)
	return nil
}
