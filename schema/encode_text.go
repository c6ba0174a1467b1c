package schema

import "unicode/utf8"

// appendString appends s as a JSON string. It escapes what JSON demands, and
// U+2028 and U+2029, which JavaScript takes for line ends.
func appendString(dst []byte, s string) ([]byte, *ValueError) {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		if i+8 <= len(s) && allPlain(word(s[i:i+8])) {
			i += 8
			continue
		}
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\b':
				dst = append(dst, '\\', 'b')
			case '\f':
				dst = append(dst, '\\', 'f')
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return nil, &ValueError{Message: errUTF8}
		}
		if r == '\u2028' || r == '\u2029' {
			dst = append(dst, s[start:i]...)
			dst = append(dst, '\\', 'u', '2', '0', '2', hex[r&15])
			start = i + size
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"'), nil
}

// allPlain reports whether none of the eight bytes of a word is a control
// character, a quote, a backslash or outside of ASCII: in a byte below 0x80,
// subtracting sets the highest bit only where there is something to find.
func allPlain(w uint64) bool {
	const (
		each = 0x0101010101010101
		high = 0x80 * each
	)
	quotes, backslashes := w^'"'*each, w^'\\'*each
	return (w|(w-' '*each)|(quotes-each)|(backslashes-each))&high == 0
}

// ascii8 reports whether the first eight bytes are ASCII.
func ascii8(s string) bool { return word(s)&0x8080808080808080 == 0 }

// word is the first eight bytes as a number.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
