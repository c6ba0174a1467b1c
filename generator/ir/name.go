package ir

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// MaxAlias is the longest name that tool-calling systems accept.
const MaxAlias = 64

// ActionName derives the name of an action from its method and the template
// of its path: the method, then each segment, joined by "_". {x} becomes
// by_x, camelCase becomes snake_case, everything else that is not a letter or
// a digit becomes "_", all in lower case.
func ActionName(method, path string) string {
	var b strings.Builder
	b.WriteString(snake(method))
	for seg := range strings.SplitSeq(path, "/") {
		if seg != "" {
			b.WriteByte('_')
			b.WriteString(segmentName(seg))
		}
	}
	return b.String()
}

// segmentName names one segment, which may hold several parameters and text
// between them.
func segmentName(seg string) string {
	var b strings.Builder
	for seg != "" {
		open := strings.IndexByte(seg, '{')
		end := strings.IndexByte(seg[max(open, 0):], '}') + max(open, 0)
		if open < 0 || end < open {
			b.WriteString(snake(seg))
			break
		}
		b.WriteString(snake(seg[:open]))
		if s := b.String(); s != "" && !strings.HasSuffix(s, "_") {
			b.WriteByte('_')
		}
		b.WriteString("by_" + snake(seg[open+1:end]))
		if seg = seg[end+1:]; seg != "" && isWord(rune(seg[0])) {
			b.WriteByte('_')
		}
	}
	return b.String()
}

// snake turns camelCase into snake_case and everything that is not a letter
// or digit of ASCII into "_".
func snake(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		if !isWord(r) {
			b.WriteByte('_')
			continue
		}
		if isUpper(r) && i > 0 && (isLower(runes[i-1]) || isDigit(runes[i-1]) ||
			isUpper(runes[i-1]) && i+1 < len(runes) && isLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func isUpper(r rune) bool { return 'A' <= r && r <= 'Z' }
func isLower(r rune) bool { return 'a' <= r && r <= 'z' }
func isDigit(r rune) bool { return '0' <= r && r <= '9' }
func isWord(r rune) bool  { return isUpper(r) || isLower(r) || isDigit(r) }

// AliasOf derives the short name of an action from its operationId, or from
// its name when it has none. A result that would be too long is cut at a word
// and marked with a hash of the whole, so that it stays unique and stable.
func AliasOf(operationID, name string) string {
	base := name
	if operationID != "" {
		base = strings.Trim(squeeze(snake(operationID)), "_")
	}
	if base == "" {
		base = name
	}
	if len(base) <= MaxAlias {
		return base
	}
	sum := sha256.Sum256([]byte(base))
	tail := "_" + hex.EncodeToString(sum[:4])
	cut := base[:MaxAlias-len(tail)]
	if i := strings.LastIndexByte(cut, '_'); i > MaxAlias/2 {
		cut = cut[:i]
	}
	return cut + tail
}

// squeeze makes one underscore of several.
func squeeze(s string) string {
	for strings.Contains(s, "__") {
		s = strings.ReplaceAll(s, "__", "_")
	}
	return s
}

// ServiceName turns a tag into the name of a Go package: its letters and
// digits in lower case. Words that Go keeps for itself, and names that the
// generated files use, get "api" behind them.
func ServiceName(tag string) string {
	name := strings.ToLower(strings.Map(func(r rune) rune {
		if !isWord(r) {
			return -1
		}
		return r
	}, tag))
	switch {
	case name == "":
		return "api"
	case isDigit(rune(name[0])):
		return "api" + name
	}
	switch name {
	case "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func",
		"go", "goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch",
		"type", "var", "main", "internal", "vendor", "testdata", "table", "schema", "actions", "init":
		return name + "api"
	}
	return name
}

// WireShape is a path with the names of its parameters left out: two paths of
// one shape are the same on the wire.
func WireShape(path string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(path, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(path[open:], '}')
		if end < 0 {
			break
		}
		b.WriteString(path[:open] + "{}")
		path = path[open+end+1:]
	}
	b.WriteString(path)
	return b.String()
}

// PathParams returns the names of the parameters of a path, in order.
func PathParams(path string) []string {
	var names []string
	for {
		open := strings.IndexByte(path, '{')
		if open < 0 {
			return names
		}
		end := strings.IndexByte(path[open:], '}')
		if end < 0 {
			return names
		}
		names = append(names, path[open+1:open+end])
		path = path[open+end+1:]
	}
}
