package actions

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxPathValue is how many bytes the value of a path parameter may have.
// Longer ones cannot be the id of anything and make URLs that proxies cut.
const MaxPathValue = 4096

// appendSegment appends the value of a path parameter, escaped so that it
// stays one segment of the path; slashes stay where the parameter may have
// several.
func (g *Arg) appendSegment(dst []byte, v any) ([]byte, error) {
	if v == nil {
		return nil, &ParamError{Key: g.Key, Reason: "is needed: it is part of the path"}
	}
	if text, ok := v.(string); ok && g.Style == Simple {
		if isPlainSegment(text) {
			return append(dst, text...), nil
		}
		if err := checkSegment(g.Key, text); err != nil {
			return nil, err
		}
		keep := ""
		if g.AllowReserved {
			keep = "/" // what checkSegment leaves of them leads to no other path
		}
		return appendEscaped(dst, text, pathSafe, keep), nil
	}
	// What a server reads is checked, what is sent is escaped.
	read, err := styled(nil, g, v, plain)
	if err != nil {
		return nil, err
	}
	if err := checkSegment(g.Key, string(read)); err != nil {
		return nil, err
	}
	return styled(dst, g, v, escapedPath)
}

// styled appends the value in the style of the parameter.
func styled(dst []byte, g *Arg, v any, as spelling) ([]byte, error) {
	prefix := ""
	switch g.Style {
	case Label:
		prefix = "."
	case Matrix:
		prefix = ";" + g.Name + "="
	}
	if !g.Explode || prefix == "" {
		return joined(append(dst, prefix...), g, v, ',', as)
	}
	var err error
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if dst, err = scalar(append(dst, prefix...), g, e, as); err != nil {
				return nil, err
			}
		}
		return dst, nil
	case map[string]any:
		for _, k := range sortedKeys(v) {
			dst = as.put(append(dst, prefix[0]), []byte(k))
			if dst, err = scalar(append(dst, '='), g, v[k], as); err != nil {
				return nil, err
			}
		}
		return dst, nil
	}
	return scalar(append(dst, prefix...), g, v, as)
}

// isPlainSegment reports whether a text is one segment as it stands: letters,
// digits, dashes and underscores only, as nearly all ids are.
func isPlainSegment(text string) bool {
	if text == "" || len(text) > MaxPathValue {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}

// checkSegment refuses values that could lead to another path. Most of them
// are harmless once they are escaped; they are refused all the same where a
// server or proxy that unescapes a path before it resolves dots, or that
// merges slashes, would see another path.
func checkSegment(key, text string) error {
	switch {
	case text == "":
		return &ParamError{Key: key, Reason: "must not be empty: it is part of the path"}
	case len(text) > MaxPathValue:
		return &ParamError{Key: key, Reason: fmt.Sprintf("has %d bytes; at most %d fit into a path", len(text), MaxPathValue)}
	case !utf8.ValidString(text):
		return &ParamError{Key: key, Reason: "is not valid UTF-8"}
	}
	start := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) {
			c := text[i]
			if c < ' ' || c == 0x7f {
				return &ParamError{Key: key, Reason: fmt.Sprintf("must not hold the control character 0x%02x: it is part of the path", c)}
			}
			if c != '/' && c != '\\' {
				continue
			}
		}
		switch part := text[start:i]; part {
		case ".", "..":
			return &ParamError{Key: key, Reason: "must not hold the path step " + part + ": it would address another path"}
		case "":
			return &ParamError{Key: key, Reason: "must not begin or end with a slash or hold two in a row: it would address another path"}
		}
		start = i + 1
	}
	return nil
}

// pathSafe and querySafe are the characters that need no escaping besides
// letters and digits, as net/url has it; a space in a query becomes "+".
// cookieSafe are those that a cookie may hold, without the comma between
// elements.
const (
	pathSafe   = "-_.~$&+:=@"
	querySafe  = "-_.~"
	cookieSafe = "!#$&'()*+-./:<=>?@[]^_`{|}~"
)

// appendEscaped appends text with everything escaped but letters, digits and
// the characters of safe and keep.
func appendEscaped[T string | []byte](dst []byte, text T, safe, keep string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(text) {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9',
			strings.IndexByte(safe, c) >= 0, strings.IndexByte(keep, c) >= 0:
			dst = append(dst, c)
		case c == ' ' && safe == querySafe:
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
	}
	return dst
}
