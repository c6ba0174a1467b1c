package speccheck

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a value of a document, with the line that it stands at.
type node struct {
	line int
	// key is the line of the key in front of it, 0 when there is none.
	key int
	// keys are the names of an object's members, parallel to items.
	keys  []string
	items []*node
	// value is that of a scalar; kind says what the node is.
	value any
	kind  nodeKind
	// block: the text begins on the line behind, as YAML's | and > do.
	block bool
	// folded: the lines of the text are not those of the file.
	folded bool
}

type nodeKind uint8

const (
	scalar nodeKind = iota
	list
	object
)

// get returns the member of a name, or nil.
func (n *node) get(name string) *node {
	if n == nil || n.kind != object {
		return nil
	}
	for i, k := range n.keys {
		if k == name {
			return n.items[i]
		}
	}
	return nil
}

// text is the value of a text.
func (n *node) text() (string, bool) {
	if n == nil || n.kind != scalar {
		return "", false
	}
	s, ok := n.value.(string)
	return s, ok
}

// any is the node as a JSON value, with marks for what is known later.
func (n *node) any() any {
	switch n.kind {
	case list:
		out := make([]any, len(n.items))
		for i, e := range n.items {
			out[i] = e.any()
		}
		return out
	case object:
		out := make(map[string]any, len(n.items))
		for i, e := range n.items {
			out[templates(n.keys[i])] = e.any()
		}
		return out
	}
	if s, ok := n.value.(string); ok {
		return templates(s)
	}
	return n.value
}

// maxNodes and maxDepth bound what a file may expand to.
const (
	maxNodes = 1_000_000
	maxDepth = 200
)

var errTooLarge = errors.New("the document is too large or too deep")

// parseYAML reads all documents of a file.
func parseYAML(data []byte) ([]*node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var out []*node
	r := yamlReader{left: maxNodes}
	for {
		var top yaml.Node
		err := dec.Decode(&top)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
		}
		for _, c := range top.Content {
			n, err := r.node(c, 0)
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		}
	}
}

type yamlReader struct{ left int }

func (r *yamlReader) node(y *yaml.Node, depth int) (*node, error) {
	if r.left--; r.left < 0 || depth > maxDepth {
		return nil, errTooLarge
	}
	n := &node{line: y.Line}
	switch y.Kind {
	case yaml.AliasNode:
		m, err := r.node(y.Alias, depth+1)
		if err == nil {
			m.line = y.Line
		}
		return m, err
	case yaml.SequenceNode:
		n.kind = list
		for _, e := range y.Content {
			c, err := r.node(e, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, c)
		}
	case yaml.MappingNode:
		n.kind = object
		return n, r.mapping(n, y, depth)
	default:
		n.block = y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
		n.folded = y.Style&(yaml.FoldedStyle|yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
		n.value = yamlScalar(y)
	}
	return n, nil
}

func (r *yamlReader) mapping(n *node, y *yaml.Node, depth int) error {
	var merged []*node
	for i := 0; i+1 < len(y.Content); i += 2 {
		k := y.Content[i]
		c, err := r.node(y.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		if k.Tag == "!!merge" {
			if merged = append(merged, c); c.kind == list {
				merged = append(merged, c.items...)
			}
			continue
		}
		c.key = k.Line
		n.keys, n.items = append(n.keys, k.Value), append(n.items, c)
	}
	for _, m := range merged {
		for i, k := range m.keys {
			if n.get(k) == nil {
				n.keys, n.items = append(n.keys, k), append(n.items, m.items[i])
			}
		}
	}
	return nil
}

// yamlScalar is the value as JSON has it; numbers keep their digits.
func yamlScalar(y *yaml.Node) any {
	switch y.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var b bool
		if y.Decode(&b) == nil {
			return b
		}
	case "!!int":
		var i int64
		if json.Valid([]byte(y.Value)) {
			return json.Number(y.Value)
		}
		if y.Decode(&i) == nil {
			return json.Number(strconv.FormatInt(i, 10))
		}
	case "!!float":
		var f float64
		if json.Valid([]byte(y.Value)) {
			return json.Number(y.Value)
		}
		if y.Decode(&f) == nil {
			return json.Number(fmt.Sprint(f))
		}
	}
	return y.Value
}

// parseJSON reads all values of a file: one document, or one a line.
func parseJSON(data []byte) ([]*node, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	r := &jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	r.dec.UseNumber()
	var out []*node
	for {
		n, err := r.node(0)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", r.here(), err)
		}
		out = append(out, n)
	}
}

type jsonReader struct {
	data []byte
	dec  *json.Decoder
	seen int // bytes that line counts
	line int
}

// here is the line of the last token.
func (r *jsonReader) here() int {
	at := min(int(r.dec.InputOffset()), len(r.data))
	r.line += bytes.Count(r.data[r.seen:at], []byte{'\n'})
	r.seen = at
	return r.line
}

func (r *jsonReader) node(depth int) (*node, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errTooLarge
	}
	n := &node{line: r.here()}
	d, ok := t.(json.Delim)
	if !ok {
		n.value, n.folded = t, true
		return n, nil
	}
	n.kind = list
	if d == '{' {
		n.kind = object
	}
	for r.dec.More() {
		if n.kind == object {
			k, err := r.dec.Token()
			if err != nil {
				return nil, inside(err)
			}
			n.keys = append(n.keys, k.(string))
		}
		c, err := r.node(depth + 1)
		if err != nil {
			return nil, inside(err)
		}
		n.items = append(n.items, c)
	}
	_, err = r.dec.Token()
	return n, inside(err)
}

// inside makes an end of the file an error where a value is open.
func inside(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
