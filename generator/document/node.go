// Package document is the tree of an API description: values with the place
// they were written at, and the grammar that says which value may stand where.
// It knows nothing of files, Go or any particular API.
package document

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
)

// Pos is a place in a source file.
type Pos struct {
	File string
	Line int
}

// String returns file:line.
func (p Pos) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Compare orders places by file, then line.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line))
}

// Type is the JSON type of a node.
type Type uint8

// The types of a node.
const (
	Null Type = iota
	Bool
	Number
	String
	List
	Map
)

// String returns the JSON name of the type.
func (t Type) String() string {
	return [...]string{"null", "boolean", "number", "string", "list", "object"}[t]
}

// Node is one value. Maps keep the order in which they were written.
type Node struct {
	Type Type
	// Text is the value of a string, the JSON text of a number, "true" or
	// "false".
	Text string
	// Keys are the member names of a Map, parallel to Items.
	Keys []Key
	// Items are the elements of a List or the values of a Map.
	Items []*Node
	Pos   Pos

	index map[string]int // of large maps, filled by the first Get
}

// Key is the name of a member.
type Key struct {
	Text string
	Pos  Pos
}

// NewString returns a string node.
func NewString(text string, pos Pos) *Node { return &Node{Type: String, Text: text, Pos: pos} }

// NewBool returns a boolean node.
func NewBool(v bool, pos Pos) *Node { return &Node{Type: Bool, Text: fmt.Sprint(v), Pos: pos} }

// NewMap returns an empty map.
func NewMap(pos Pos) *Node { return &Node{Type: Map, Pos: pos} }

// NewList returns a list of the given nodes.
func NewList(pos Pos, items ...*Node) *Node { return &Node{Type: List, Items: items, Pos: pos} }

// indexFrom is the size from which a map is worth an index.
const indexFrom = 16

// find returns the index of the member with the given name, or -1.
func (n *Node) find(key string) int {
	if n == nil || n.Type != Map {
		return -1
	}
	if len(n.Keys) < indexFrom {
		return slices.IndexFunc(n.Keys, func(k Key) bool { return k.Text == key })
	}
	if n.index == nil {
		n.index = make(map[string]int, len(n.Keys))
		for i, k := range n.Keys {
			n.index[k.Text] = i
		}
	}
	if i, ok := n.index[key]; ok {
		return i
	}
	return -1
}

// Get returns the member with the given name. It returns nil when there is
// none, when n is not a map, and when n is nil, so that calls can be chained.
func (n *Node) Get(keys ...string) *Node {
	for _, key := range keys {
		i := n.find(key)
		if i < 0 {
			return nil
		}
		n = n.Items[i]
	}
	return n
}

// Has reports whether n is a map with the given member.
func (n *Node) Has(key string) bool { return n.find(key) >= 0 }

// KeyPos returns where the name of a member is written, or the place of n.
func (n *Node) KeyPos(key string) Pos {
	if i := n.find(key); i >= 0 {
		return n.Keys[i].Pos
	}
	if n == nil {
		return Pos{}
	}
	return n.Pos
}

// Str returns the string member with the given name, or "".
func (n *Node) Str(key string) string {
	if v := n.Get(key); v != nil && v.Type == String {
		return v.Text
	}
	return ""
}

// True reports whether the member with the given name is true.
func (n *Node) True(key string) bool {
	v := n.Get(key)
	return v != nil && v.Type == Bool && v.Text == "true"
}

// Strings returns the strings of the list under the given name.
func (n *Node) Strings(key string) []string {
	var out []string
	for _, e := range n.Get(key).List() {
		if e.Type == String {
			out = append(out, e.Text)
		}
	}
	return out
}

// List returns the elements of a list, and nothing for any other node.
func (n *Node) List() []*Node {
	if n == nil || n.Type != List {
		return nil
	}
	return n.Items
}

// Members iterates over a map in the order of the document, and over nothing
// for any other node.
func (n *Node) Members() iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) {
		if n == nil || n.Type != Map {
			return
		}
		for i, k := range n.Keys {
			if !yield(k.Text, n.Items[i]) {
				return
			}
		}
	}
}

// Set adds or replaces a member of a map.
func (n *Node) Set(key string, v *Node) {
	if i := n.find(key); i >= 0 {
		n.Items[i] = v
		return
	}
	n.Keys = append(n.Keys, Key{Text: key, Pos: v.Pos})
	n.Items = append(n.Items, v)
	n.index = nil
}

// Delete removes a member of a map, if it is there.
func (n *Node) Delete(key string) {
	i := n.find(key)
	if i < 0 {
		return
	}
	n.Keys = slices.Delete(n.Keys, i, i+1)
	n.Items = slices.Delete(n.Items, i, i+1)
	n.index = nil
}

// Rename gives a member another name and leaves it in its place.
func (n *Node) Rename(from, to string) {
	if i := n.find(from); i >= 0 {
		n.Keys[i].Text = to
		n.index = nil
	}
}

// Clone returns a deep copy.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := &Node{Type: n.Type, Text: n.Text, Keys: slices.Clone(n.Keys), Pos: n.Pos}
	if n.Items != nil {
		c.Items = make([]*Node, len(n.Items))
		for i, e := range n.Items {
			c.Items[i] = e.Clone()
		}
	}
	return c
}

// SortKeys orders the members of a map by name.
func (n *Node) SortKeys() {
	order := make([]int, len(n.Keys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(n.Keys[a].Text, n.Keys[b].Text) })
	keys, items := make([]Key, len(order)), make([]*Node, len(order))
	for to, from := range order {
		keys[to], items[to] = n.Keys[from], n.Items[from]
	}
	n.Keys, n.Items, n.index = keys, items, nil
}
