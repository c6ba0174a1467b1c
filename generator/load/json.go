package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/databricks-account/connector/generator/document"
)

// maxDepth limits the nesting of JSON.
const maxDepth = 1000

// parseJSON reads one JSON document. Errors name file and line.
func parseJSON(file string, data []byte, doubts *document.Issues) (*document.Node, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	r := jsonReader{file: file, data: data, dec: dec, line: 1, doubts: doubts}
	n, err := r.value(0)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the document")
		}
	}
	if err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			r.advance(syntax.Offset)
		} else {
			r.advance(dec.InputOffset())
		}
		return nil, &document.Error{Issues: []document.Issue{{Pos: r.pos(), Message: err.Error()}}}
	}
	return n, nil
}

type jsonReader struct {
	file string
	data []byte
	dec  *json.Decoder
	at   int64 // how far lines are counted
	line int
	// doubts takes the mistakes that leave out only a part.
	doubts *document.Issues
}

func (r *jsonReader) pos() document.Pos { return document.Pos{File: r.file, Line: r.line} }

func (r *jsonReader) advance(to int64) {
	to = min(to, int64(len(r.data)))
	if to > r.at {
		r.line += bytes.Count(r.data[r.at:to], []byte{'\n'})
		r.at = to
	}
}

func (r *jsonReader) token() (json.Token, error) {
	t, err := r.dec.Token()
	if err == nil {
		// A token never holds a newline, so that its end is on its line.
		r.advance(r.dec.InputOffset())
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

func (r *jsonReader) value(depth int) (*document.Node, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	t, err := r.token()
	if err != nil {
		return nil, err
	}
	n := &document.Node{Pos: r.pos()}
	switch t := t.(type) {
	case nil:
	case bool:
		n = document.NewBool(t, n.Pos)
	case json.Number:
		n.Type, n.Text = document.Number, t.String()
	case string:
		n.Type, n.Text = document.String, t
	case json.Delim:
		if t == '[' {
			n.Type = document.List
			for r.dec.More() {
				e, err := r.value(depth + 1)
				if err != nil {
					return nil, err
				}
				n.Items = append(n.Items, e)
			}
		} else {
			n.Type = document.Map
			if err := r.members(n, depth); err != nil {
				return nil, err
			}
		}
		if _, err := r.token(); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (r *jsonReader) members(n *document.Node, depth int) error {
	seen := map[string]bool{}
	for r.dec.More() {
		t, err := r.token()
		if err != nil {
			return err
		}
		key, _ := t.(string) // the decoder accepts nothing else here
		pos := r.pos()
		v, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if seen[key] {
			// The last one counts, as for every reader of JSON.
			r.doubts.Addf(pos, "member %s is there twice", key)
			n.Set(key, v)
			continue
		}
		seen[key] = true
		n.Keys = append(n.Keys, document.Key{Text: key, Pos: pos})
		n.Items = append(n.Items, v)
	}
	return nil
}
