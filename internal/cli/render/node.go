package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Node is a JSON value whose members keep their order.
type Node struct {
	// Kind is '{', '[', 's' for a string, 'n' for a number, 'b' for a boolean
	// and '0' for null.
	Kind byte
	// Text is the string itself, or the number, boolean or null as written.
	Text string
	// Keys are the names of the members, in parallel with Items.
	Keys  []string
	Items []Node
}

// Parse reads one JSON value.
func Parse(data []byte) (Node, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	n, err := parse(d)
	if err != nil {
		return Node{}, err
	}
	if _, err := d.Token(); err != io.EOF {
		return Node{}, fmt.Errorf("more than one JSON value")
	}
	return n, nil
}

func parse(d *json.Decoder) (Node, error) {
	t, err := d.Token()
	if err != nil {
		return Node{}, err
	}
	switch t := t.(type) {
	case json.Delim:
		return parseGroup(d, byte(t))
	case string:
		return Node{Kind: 's', Text: t}, nil
	case json.Number:
		return Node{Kind: 'n', Text: string(t)}, nil
	case bool:
		return Node{Kind: 'b', Text: fmt.Sprint(t)}, nil
	}
	return Node{Kind: '0', Text: "null"}, nil
}

func parseGroup(d *json.Decoder, open byte) (Node, error) {
	n := Node{Kind: open}
	for d.More() {
		if open == '{' {
			t, err := d.Token()
			if err != nil {
				return n, err
			}
			n.Keys = append(n.Keys, t.(string))
		}
		item, err := parse(d)
		if err != nil {
			return n, err
		}
		n.Items = append(n.Items, item)
	}
	_, err := d.Token()
	return n, err
}

// Get returns the member with the name.
func (n *Node) Get(name string) (*Node, bool) {
	for i, k := range n.Keys {
		if k == name {
			return &n.Items[i], true
		}
	}
	return nil, false
}

// scalar reports whether the value is neither an object nor an array.
func (n *Node) scalar() bool { return n.Kind != '{' && n.Kind != '[' }
