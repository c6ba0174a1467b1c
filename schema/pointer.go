package schema

import (
	"strconv"
	"strings"
)

// AppendPointer appends the JSON Pointer token of a member name, with the
// slash in front of it, to dst.
func AppendPointer(dst []byte, name string) []byte {
	dst = append(dst, '/')
	if !needsEscape(name) {
		return append(dst, name...)
	}
	for i := 0; i < len(name); i++ {
		switch c := name[i]; c {
		case '~':
			dst = append(dst, '~', '0')
		case '/':
			dst = append(dst, '~', '1')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func needsEscape(name string) bool {
	for i := 0; i < len(name); i++ {
		if name[i] == '~' || name[i] == '/' {
			return true
		}
	}
	return false
}

// token is the JSON Pointer token of a member name, slash included.
func token(name string) string {
	if !needsEscape(name) {
		return "/" + name
	}
	return string(AppendPointer(nil, name))
}

func indexToken(i int) string { return "/" + strconv.Itoa(i) }

// comparePointers orders pointers as a reader walks the value: parents before
// children, members by name, elements by index.
func comparePointers(a, b string) int {
	// Tokens that both begin with need no splitting.
	same, i := 0, 0
	for ; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			same = i
		}
	}
	// Where two tokens differ in a character that is no digit, they are not
	// both indexes, and it decides.
	if i < len(a) && i < len(b) && a[i] != '/' && b[i] != '/' && !(isDigit(a[i]) && isDigit(b[i])) {
		return int(a[i]) - int(b[i])
	}
	a, b = a[same:], b[same:]
	for a != "" && b != "" {
		var x, y string
		x, a = cutToken(a)
		y, b = cutToken(b)
		if x == y {
			continue
		}
		if isIndex(x) && isIndex(y) && len(x) != len(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	}
	return len(a) - len(b)
}

// cutToken splits "/a/b" into "a" and "/b".
func cutToken(p string) (first, rest string) {
	p = p[1:]
	if i := strings.IndexByte(p, '/'); i >= 0 {
		return p[:i], p[i:]
	}
	return p, ""
}

func isIndex(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != "" && (s == "0" || s[0] != '0')
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
