package render

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// YAML appends a JSON text to dst as a YAML document. Members keep their order
// and numbers their digits; texts that another reader would take for something
// else are quoted.
func YAML(dst, data []byte, p Palette) ([]byte, error) {
	n, err := Parse(data)
	if err != nil {
		return dst, err
	}
	w := yamlWriter{p: p}
	w.top(&n)
	return append(dst, w.b.String()...), nil
}

// YAMLItem appends one element of a sequence.
func YAMLItem(dst, data []byte, p Palette) ([]byte, error) {
	n, err := Parse(data)
	if err != nil {
		return dst, err
	}
	w := yamlWriter{p: p}
	w.elements([]Node{n}, 0)
	return append(dst, w.b.String()...), nil
}

type yamlWriter struct {
	b strings.Builder
	p Palette
}

func (w *yamlWriter) top(n *Node) {
	switch {
	case n.Kind == '{' && len(n.Items) > 0:
		w.members(n, 0, 0)
	case n.Kind == '[' && len(n.Items) > 0:
		w.elements(n.Items, 0)
	default:
		w.scalar(n, 1)
		w.b.WriteByte('\n')
	}
}

// members writes an object; the first line is indented already when the object
// is an element of a list.
func (w *yamlWriter) members(n *Node, depth, first int) {
	for i := range n.Items {
		if i >= first {
			w.indent(depth)
		}
		w.b.WriteString(w.p.Key(yamlText(n.Keys[i])) + ":")
		w.behind(&n.Items[i], depth)
	}
}

func (w *yamlWriter) elements(items []Node, depth int) {
	for i := range items {
		n := &items[i]
		w.indent(depth)
		w.b.WriteString("-")
		switch {
		case n.Kind == '{' && len(n.Items) > 0:
			w.b.WriteByte(' ')
			w.members(n, depth+1, 1)
		case n.Kind == '[' && len(n.Items) > 0:
			w.b.WriteByte('\n')
			w.elements(n.Items, depth+1)
		default:
			w.b.WriteByte(' ')
			w.scalar(n, depth+1)
			w.b.WriteByte('\n')
		}
	}
}

// behind writes the value of a member, on the same line when it fits there.
func (w *yamlWriter) behind(n *Node, depth int) {
	switch {
	case n.Kind == '{' && len(n.Items) > 0:
		w.b.WriteByte('\n')
		w.members(n, depth+1, 0)
	case n.Kind == '[' && len(n.Items) > 0:
		w.b.WriteByte('\n')
		w.elements(n.Items, depth+1)
	default:
		w.b.WriteByte(' ')
		w.scalar(n, depth+1)
		w.b.WriteByte('\n')
	}
}

func (w *yamlWriter) indent(depth int) {
	for range depth {
		w.b.WriteString(indent)
	}
}

func (w *yamlWriter) scalar(n *Node, depth int) {
	switch n.Kind {
	case '{':
		w.b.WriteString("{}")
	case '[':
		w.b.WriteString("[]")
	case 's':
		if !w.block(n.Text, depth) {
			w.b.WriteString(w.p.Good(yamlText(n.Text)))
		}
	case '0':
		w.b.WriteString(w.p.Dim("null"))
	default:
		w.b.WriteString(w.p.Accent(n.Text))
	}
}

// block writes a text of several lines as it reads, when YAML can hold it.
func (w *yamlWriter) block(s string, depth int) bool {
	body := strings.TrimRight(s, "\n")
	if !strings.Contains(body, "\n") || strings.IndexByte(" \t\n", body[0]) >= 0 || !utf8.ValidString(s) {
		return false
	}
	for _, r := range body {
		if r != '\n' && (unsafeRune(r) || r == 0x2028 || r == 0x2029 || r == 0xfeff) {
			return false
		}
	}
	mark := "|"
	switch len(s) - len(body) {
	case 0:
		mark = "|-"
	case 1:
	default:
		mark = "|+"
	}
	w.b.WriteString(mark)
	lines := strings.Split(body, "\n")
	for range len(s) - len(body) - 1 {
		lines = append(lines, "")
	}
	for _, line := range lines {
		w.b.WriteByte('\n')
		if line != "" {
			w.indent(depth)
			w.b.WriteString(line)
		}
	}
	return true
}

// yamlText writes a text plainly when every YAML reader takes it for that
// text, and quoted otherwise.
func yamlText(s string) string {
	if plainYAML(s) {
		return s
	}
	var out []byte
	if quoted, err := json.Marshal(strings.ToValidUTF8(s, "\ufffd")); err == nil {
		out = appendSafe(nil, quoted)
	}
	// encoding/json escapes these for HTML; YAML needs no such escapes.
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(out))
}

func plainYAML(s string) bool {
	if s == "" || strings.HasSuffix(s, " ") || strings.HasSuffix(s, ":") {
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "true", "false", "on", "off", "null":
		return false
	}
	if c := s[0]; !letter(c) && c != '_' && c != '/' {
		return false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case letter(c) || '0' <= c && c <= '9' || strings.IndexByte("_./@+-$()=", c) >= 0:
		case c == ':' && s[i+1] != ' ':
		case c == ' ' && s[i-1] != ':':
		default:
			return false
		}
	}
	return true
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
