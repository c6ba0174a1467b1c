package render

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Indent is how far JSON and YAML indent each level.
const indent = "  "

// JSON appends a JSON text to dst, indented and coloured. Members keep their
// order and numbers their digits. A text that is not JSON is appended as it is.
func JSON(dst, data []byte, p Palette) []byte {
	return jsonAt(dst, data, p, 0)
}

// jsonAt is JSON at some depth: the first line is not indented.
func jsonAt(dst, data []byte, p Palette, depth int) []byte {
	data = bytes.TrimSpace(data)
	if !json.Valid(data) {
		return append(dst, data...)
	}
	w := jsonWriter{dst: dst, p: p, depth: depth}
	for i := 0; i < len(data); {
		i = w.next(data, i)
	}
	return w.dst
}

// jsonWriter walks valid JSON byte by byte.
type jsonWriter struct {
	dst   []byte
	p     Palette
	depth int
}

func (w *jsonWriter) next(data []byte, i int) int {
	switch c := data[i]; c {
	case ' ', '\t', '\n', '\r':
		return i + 1
	case '{', '[':
		end := skipSpace(data, i+1)
		if data[end] == c+2 { // } and ] come two behind { and [
			w.dst = append(w.dst, c, c+2)
			return end + 1
		}
		w.dst = append(w.dst, c)
		w.depth++
		w.newline()
		return i + 1
	case '}', ']':
		w.depth--
		w.newline()
		w.dst = append(w.dst, c)
		return i + 1
	case ',':
		w.dst = append(w.dst, c)
		w.newline()
		return i + 1
	case ':':
		w.dst = append(w.dst, ':', ' ')
		return i + 1
	case '"':
		end := stringEnd(data, i)
		colour := "32"
		if after := skipSpace(data, end); after < len(data) && data[after] == ':' {
			colour = "34"
		}
		w.text(data[i:end], colour)
		return end
	}
	end := i
	for end < len(data) && bytes.IndexByte([]byte(" \t\r\n,]}"), data[end]) < 0 {
		end++
	}
	colour := "36"
	if data[i] == 'n' {
		colour = "2"
	}
	w.text(data[i:end], colour)
	return end
}

func (w *jsonWriter) newline() {
	w.dst = append(w.dst, '\n')
	for range w.depth {
		w.dst = append(w.dst, indent...)
	}
}

func (w *jsonWriter) text(t []byte, colour string) {
	if w.p.on {
		w.dst = append(w.dst, "\x1b["+colour+"m"...)
	}
	w.dst = appendSafe(w.dst, t)
	if w.p.on {
		w.dst = append(w.dst, "\x1b[0m"...)
	}
}

// appendSafe appends a JSON string with the characters escaped that a terminal
// would act on. JSON itself escapes only those below space.
func appendSafe(dst, t []byte) []byte {
	const hex = "0123456789abcdef"
	start := 0
	for i := 0; i < len(t); {
		if t[i] < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRune(t[i:])
		if r == utf8.RuneError && n == 1 || !unsafeRune(r) {
			i += n
			continue
		}
		dst = append(dst, t[start:i]...)
		dst = append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		i += n
		start = i
	}
	return append(dst, t[start:]...)
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r') {
		i++
	}
	return i
}

// stringEnd is the index behind the string that begins at data[i].
func stringEnd(data []byte, i int) int {
	for i++; data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// Element is JSON for an element of an array that the caller writes.
func Element(dst, data []byte, p Palette) []byte { return jsonAt(dst, data, p, 1) }
