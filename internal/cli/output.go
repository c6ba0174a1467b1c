package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/cli/render"
)

// writer writes answers as the options say.
type writer struct {
	p       *program
	format  string
	chosen  bool // the format was given, not assumed
	query   *query
	columns []string
	file    string
	palette render.Palette
	width   int
}

// newWriter reads the options of an answer. It fails before anything is sent.
// The writer must be closed.
func (p *program) newWriter(o *option.Values) (*writer, error) {
	w := &writer{
		p: p, format: o.Text("output"), chosen: o.Has("output"), columns: split(o.List("columns")),
		file: o.Text("output-file"), palette: p.out, width: p.width(),
	}
	if w.format == "" {
		w.format = "json"
		if len(w.columns) > 0 {
			w.format = "table"
		}
	}
	if w.file != "" {
		w.palette, w.width = render.Palette{}, 0
	}
	if text := o.Text("jq"); o.Has("jq") {
		if w.format == "raw" {
			return nil, usagef("--jq cannot filter what -o raw passes on unread; leave out one of them")
		}
		q, err := p.startQuery(text)
		if err != nil {
			return nil, err
		}
		w.query = q
	}
	return w, nil
}

// close ends what the writer started. A nil writer needs no closing.
func (w *writer) close() {
	if w != nil {
		w.query.close()
	}
}

// to calls f with where the answer goes. A file appears under its name only
// when it is complete.
func (w *writer) to(f func(io.Writer) error) error {
	if w.file == "" {
		return f(w.p.Stdout)
	}
	tmp, err := os.CreateTemp(filepath.Dir(w.file), "."+filepath.Base(w.file)+".*")
	if err != nil {
		return fmt.Errorf("--output-file %s: %w", w.file, cause(err))
	}
	err = f(tmp)
	if closeErr := tmp.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("--output-file %s: %w", w.file, cause(closeErr))
	}
	if err == nil {
		if err = os.Rename(tmp.Name(), w.file); err != nil {
			err = fmt.Errorf("--output-file %s: %w", w.file, cause(err))
		}
	}
	if err != nil {
		os.Remove(tmp.Name())
		return err
	}
	w.p.note("written to %s", w.file)
	return nil
}

// cause is the reason of a file error without the path.
func cause(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}

// result writes one answer.
func (w *writer) result(a *connector.Action, body []byte, isJSON bool) error {
	return w.to(func(out io.Writer) error {
		text, err := w.body(a, body, isJSON)
		if err != nil {
			return err
		}
		if _, err := out.Write(text); err != nil {
			return fmt.Errorf("cannot write the answer: %w", err)
		}
		return nil
	})
}

// body turns an answer into text.
func (w *writer) body(a *connector.Action, body []byte, isJSON bool) ([]byte, error) {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return nil, nil
	case w.format == "raw":
		return body, nil
	case !isJSON && !w.chosen && w.query == nil:
		return body, nil // CSV and the like are text already
	case !isJSON:
		quoted, err := marshal(string(body))
		if err != nil {
			return nil, err
		}
		trimmed = bytes.TrimSpace(quoted)
	}
	if w.query != nil {
		return w.queried(a, trimmed)
	}
	return w.value(a, trimmed)
}

// queried writes every result of the query on its own.
func (w *writer) queried(a *connector.Action, body []byte) ([]byte, error) {
	var out []byte
	err := w.query.each(body, func(result []byte) error {
		var text string
		if !w.chosen && result[0] == '"' && json.Unmarshal(result, &text) == nil {
			if w.p.StdoutTerminal && w.file == "" {
				text = render.CleanText(text)
			}
			out = append(append(out, text...), '\n')
			return nil
		}
		one, err := w.value(a, result)
		out = append(out, one...)
		return err
	})
	return out, err
}

// value writes one JSON value.
func (w *writer) value(a *connector.Action, body []byte) ([]byte, error) {
	switch w.format {
	case "yaml":
		return render.YAML(nil, body, w.palette)
	case "table":
		return w.table(a, body)
	}
	return append(render.JSON(nil, body, w.palette), '\n'), nil
}

// table writes a list as rows and an object as lines.
func (w *writer) table(a *connector.Action, body []byte) ([]byte, error) {
	n, err := render.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("the answer is not JSON: %w", err)
	}
	rows, ok := rowsOf(a, &n)
	if !ok {
		if n.Kind != '{' {
			return append([]byte(render.Clean(n.Text)), '\n'), nil
		}
		return render.Fields(nil, &n, w.palette, w.width), nil
	}
	t := render.NewTable(w.palette, w.width, w.columns)
	out := t.Append(nil, rows)
	if len(rows) == 0 {
		w.p.note("the list is empty")
		return nil, nil
	}
	w.hidden(t)
	return out, nil
}

func (w *writer) hidden(t *render.Table) {
	if cols := t.Hidden(); len(cols) > 0 {
		w.p.note("no room for %s; --columns chooses columns", strings.Join(cols, ", "))
	}
}

// rowsOf finds the list in an answer: where the API description says it is, or
// the only array of objects.
func rowsOf(a *connector.Action, n *render.Node) ([]render.Node, bool) {
	if n.Kind == '[' {
		return n.Items, true
	}
	if a != nil && a.Paging != nil && a.Paging.Items != "" {
		at := n
		for name := range strings.SplitSeq(a.Paging.Items, ".") {
			next, ok := at.Get(name)
			if !ok {
				// An empty list is often left out of the answer.
				return nil, len(n.Items) == 0
			}
			at = next
		}
		return at.Items, at.Kind == '['
	}
	return nil, false
}
