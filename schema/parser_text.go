package schema

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads the string that begins with the quote at p.i.
func (p *parser) text() (string, *DecodeError) {
	start := p.i + 1
	s := p.s
	i := start
	ascii := true
	for i < len(s) {
		if i+8 <= len(s) && allPlain(word(s[i:i+8])) {
			i += 8
			continue
		}
		c := s[i]
		if c == '"' {
			p.i = i + 1
			if !ascii && !utf8.ValidString(s[start:i]) {
				return p.repaired(start, i)
			}
			return s[start:i], nil
		}
		if c == '\\' {
			return p.escaped(start, i)
		}
		if c < ' ' {
			return "", p.badControl(i)
		}
		if c >= utf8.RuneSelf {
			ascii = false
		}
		i++
	}
	return "", p.fail(p.i, "the text ends inside the string that begins here")
}

func (p *parser) badControl(i int) *DecodeError {
	if p.s[i] == '\n' || p.s[i] == '\r' {
		return p.fail(i, "a line break inside a string must be written \\n")
	}
	return p.fail(i, "the control character 0x%02x inside a string must be written \\u%04x", p.s[i], p.s[i])
}

// repaired returns the raw text between two offsets with invalid UTF-8
// replaced, or the error when the parser is strict.
func (p *parser) repaired(start, end int) (string, *DecodeError) {
	raw := p.s[start:end]
	if p.strict {
		for i := 0; i < len(raw); {
			r, size := utf8.DecodeRuneInString(raw[i:])
			if r == utf8.RuneError && size == 1 {
				return "", p.badUTF8(start + i)
			}
			i += size
		}
	}
	return string(appendValid(nil, raw)), nil
}

func (p *parser) badUTF8(i int) *DecodeError {
	return p.fail(i, "the byte 0x%02x is not valid UTF-8", p.s[i])
}

// appendValid appends s with every invalid byte replaced by U+FFFD.
func appendValid(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst = append(dst, s[i])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = utf8.AppendRune(dst, r)
		i += size
	}
	return dst
}

// escaped reads the rest of a string from its first backslash at i.
func (p *parser) escaped(start, i int) (string, *DecodeError) {
	s := p.s
	// The quote that ends the string is not far behind most backslashes.
	size := strings.IndexByte(s[i:], '"') + i - start
	out := make([]byte, 0, max(size, 16)+16)
	out, err := p.appendRaw(out, start, i)
	if err != nil {
		return "", err
	}
	for i < len(s) {
		switch c := s[i]; {
		case c == '"':
			p.i = i + 1
			return string(out), nil
		case c == '\\':
			if i+1 == len(s) {
				return "", p.fail(p.i, "the text ends inside the string that begins here")
			}
			var err *DecodeError
			if out, i, err = p.escape(out, i); err != nil {
				return "", err
			}
		case c < ' ':
			return "", p.badControl(i)
		default:
			from := i
			for i < len(s) && s[i] != '"' && s[i] != '\\' && s[i] >= ' ' {
				i++
			}
			var err *DecodeError
			if out, err = p.appendRaw(out, from, i); err != nil {
				return "", err
			}
		}
	}
	return "", p.fail(p.i, "the text ends inside the string that begins here")
}

func (p *parser) appendRaw(out []byte, from, to int) ([]byte, *DecodeError) {
	raw := p.s[from:to]
	if utf8.ValidString(raw) {
		return append(out, raw...), nil
	}
	text, err := p.repaired(from, to)
	return append(out, text...), err
}

// escape reads the escape sequence at i and returns the offset behind it.
func (p *parser) escape(out []byte, i int) ([]byte, int, *DecodeError) {
	switch c := p.s[i+1]; c {
	case '"', '\\', '/':
		return append(out, c), i + 2, nil
	case 'b':
		return append(out, '\b'), i + 2, nil
	case 'f':
		return append(out, '\f'), i + 2, nil
	case 'n':
		return append(out, '\n'), i + 2, nil
	case 'r':
		return append(out, '\r'), i + 2, nil
	case 't':
		return append(out, '\t'), i + 2, nil
	case 'u':
		return p.unicode(out, i)
	}
	p.i = i + 1
	return nil, 0, p.fail(i, "the escape \\ followed by %s does not exist; a backslash itself is written \\\\", p.found())
}

func (p *parser) unicode(out []byte, i int) ([]byte, int, *DecodeError) {
	r, ok := hex4(p.s, i+2)
	if !ok {
		return nil, 0, p.fail(i, "\\u must be followed by four hexadecimal digits")
	}
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(out, r), i + 6, nil
	}
	if strings.HasPrefix(p.s[i+6:], `\u`) {
		if low, ok := hex4(p.s, i+8); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return utf8.AppendRune(out, both), i + 12, nil
			}
		}
	}
	if p.strict {
		return nil, 0, p.fail(i, "%s is half of a surrogate pair; the other half is missing", p.s[i:i+6])
	}
	return utf8.AppendRune(out, utf8.RuneError), i + 6, nil
}

func hex4(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
