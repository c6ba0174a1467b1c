package document

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// AppendJSON appends the value as compact JSON, members in the order of the
// document.
func (n *Node) AppendJSON(dst []byte) []byte {
	if n == nil {
		return append(dst, "null"...)
	}
	switch n.Type {
	case Null:
		return append(dst, "null"...)
	case Bool, Number:
		return append(dst, n.Text...)
	case String:
		return AppendQuoted(dst, n.Text)
	case List:
		dst = append(dst, '[')
		for i, e := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.AppendJSON(dst)
		}
		return append(dst, ']')
	default:
		dst = append(dst, '{')
		for i, e := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendQuoted(dst, n.Keys[i].Text), ':')
			dst = e.AppendJSON(dst)
		}
		return append(dst, '}')
	}
}

// JSON returns the value as compact JSON.
func (n *Node) JSON() string { return string(n.AppendJSON(nil)) }

// Indented returns the value as JSON for people, ending in a newline.
func (n *Node) Indented() []byte {
	var buf bytes.Buffer
	// AppendJSON writes valid JSON, the only thing that Indent can complain of.
	_ = json.Indent(&buf, n.AppendJSON(nil), "", " ")
	buf.WriteByte('\n')
	return buf.Bytes()
}

// AppendQuoted appends s as a JSON string. Unlike encoding/json it leaves
// <, > and & alone: descriptions stay readable.
func AppendQuoted(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case r == '\r':
			dst = append(dst, '\\', 'r')
		case r < ' ' || r == 0x7f:
			dst = append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}

// Equal reports whether two values are the same JSON. Members may be in
// another order; places do not count.
func Equal(a, b *Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Type != b.Type || a.Text != b.Text || len(a.Items) != len(b.Items) {
		return false
	}
	if a.Type == Map {
		for i, k := range a.Keys {
			v := b.Get(k.Text)
			if v == nil || !Equal(a.Items[i], v) {
				return false
			}
		}
		return true
	}
	for i := range a.Items {
		if !Equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}
