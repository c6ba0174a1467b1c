package document

import "strings"

// Walk visits n and everything below it that the grammar knows, parents
// first, in the order of the document. Examples, defaults and x- members are
// data, not description: it does not enter them. When visit returns false,
// the value's members are left out. A reference is visited like any other
// object and not followed.
func Walk(n *Node, k Kind, visit func(n *Node, k Kind) bool) {
	if n == nil || !visit(n, k) {
		return
	}
	children(n, k, func(c *Node, ck Kind) { Walk(c, ck, visit) })
}

// children calls f with every described value directly below n.
func children(n *Node, k Kind, f func(*Node, Kind)) {
	if n.Type != Map {
		return
	}
	for i, key := range n.Keys {
		v := n.Items[i]
		if ck, ok := FreeMember(k); ok {
			if !strings.HasPrefix(key.Text, "x-") {
				f(v, ck)
			}
			continue
		}
		field, ok := Lookup(k, key.Text)
		if !ok {
			continue
		}
		switch field.Shape {
		case One:
			f(v, field.Kind)
		case ListOf:
			for _, e := range v.List() {
				f(e, field.Kind)
			}
		case MapOf:
			for _, e := range v.Members() {
				f(e, field.Kind)
			}
		}
	}
}

// FreeMember returns the kind of the members of objects whose members are
// named freely, such as paths and responses.
func FreeMember(k Kind) (Kind, bool) {
	switch k {
	case Paths, Callback:
		return PathItem, true
	case Responses:
		return Response, true
	case Security:
		return Texts, true
	}
	return Anything, false
}

// EachSchema visits every schema below n, which is of kind k.
func EachSchema(n *Node, k Kind, visit func(*Node)) {
	Walk(n, k, func(c *Node, ck Kind) bool {
		if ck == Schema || ck == SchemaOrFlag {
			visit(c)
		}
		return true
	})
}

// EachRef visits every reference below n, which is of kind k.
func EachRef(n *Node, k Kind, visit func(ref *Node, k Kind)) {
	Walk(n, k, func(c *Node, ck Kind) bool {
		if r := c.Get("$ref"); r != nil && r.Type == String && ck >= Root {
			visit(r, ck)
		}
		return true
	})
}

// Ref returns the reference that n is, or "".
func (n *Node) Ref() string { return n.Str("$ref") }

// Pointer resolves a JSON pointer with its leading "#", such as
// #/components/schemas/Pet; nil when nothing is there.
func Pointer(root *Node, ref string) *Node {
	path, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	if path == "" {
		return root
	}
	n := root
	for _, seg := range SplitPointer(path) {
		if n == nil {
			return nil
		}
		if n.Type == List {
			i := 0
			for _, c := range seg {
				if c < '0' || c > '9' || i > len(n.Items) {
					return nil
				}
				i = 10*i + int(c-'0')
			}
			if seg == "" || i >= len(n.Items) {
				return nil
			}
			n = n.Items[i]
			continue
		}
		n = n.Get(seg)
	}
	return n
}

// SplitPointer splits a JSON pointer into its unescaped segments.
func SplitPointer(path string) []string {
	segs := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, s := range segs {
		if strings.ContainsRune(s, '%') {
			s = unescapePercent(s)
		}
		segs[i] = strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
	}
	return segs
}

// JoinPointer makes a reference within the document from segments.
func JoinPointer(segs ...string) string {
	var b strings.Builder
	b.WriteByte('#')
	for _, s := range segs {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

func unescapePercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, lo := unhex(s[i+1]), unhex(s[i+2])
			if hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
