// Package render writes answers and texts for people and programs: JSON, YAML,
// tables, and wrapped text, coloured when the reader is a terminal. What comes
// from a service is never written to a terminal with its control characters.
package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Palette colours text. The zero value leaves it as it is.
type Palette struct{ on bool }

// Colours returns a palette that colours.
func Colours() Palette { return Palette{on: true} }

// On reports whether the palette colours.
func (p Palette) On() bool { return p.on }

func (p Palette) paint(code, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// The colours by their use.
func (p Palette) Bold(s string) string   { return p.paint("1", s) }
func (p Palette) Dim(s string) string    { return p.paint("2", s) }
func (p Palette) Error(s string) string  { return p.paint("1;31", s) }
func (p Palette) Warn(s string) string   { return p.paint("33", s) }
func (p Palette) Good(s string) string   { return p.paint("32", s) }
func (p Palette) Accent(s string) string { return p.paint("36", s) }
func (p Palette) Key(s string) string    { return p.paint("34", s) }

// Clean replaces characters that would move the cursor of a terminal, change
// its colours or turn the direction of text.
func Clean(s string) string {
	if strings.IndexFunc(s, unsafeRune) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unsafeRune(r):
			return '\ufffd'
		}
		return r
	}, s)
}

// CleanText is Clean for texts of several lines.
func CleanText(s string) string {
	if plainASCII(s) || strings.IndexFunc(s, unsafeInText) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unsafeInText(r) {
			return '\ufffd'
		}
		return r
	}, s)
}

// plainASCII reports whether s holds nothing but printable ASCII, newlines and
// tabs. Nearly all texts do, and looking at bytes is several times faster.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

func unsafeInText(r rune) bool { return r != '\n' && r != '\t' && unsafeRune(r) }

func unsafeRune(r rune) bool {
	return r < ' ' || 0x7f <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
}

// Width is how many columns of a terminal the text takes.
func Width(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return i + wideWidth(s[i:])
		}
	}
	return len(s)
}

func wideWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case r == 0x200b || r == 0x200d || r == 0xfeff || 0xfe00 <= r && r <= 0xfe0f || unicode.Is(unicode.Mn, r):
		return 0
	case 0x1100 <= r && r <= 0x115f, 0x2e80 <= r && r <= 0xa4cf, 0xac00 <= r && r <= 0xd7a3,
		0xf900 <= r && r <= 0xfaff, 0xfe30 <= r && r <= 0xfe6f, 0xff00 <= r && r <= 0xff60,
		0xffe0 <= r && r <= 0xffe6, 0x1f300 <= r && r <= 0x1faff, 0x20000 <= r && r <= 0x3fffd:
		return 2
	}
	return 1
}

// Cut shortens s to at most n columns, with an ellipsis when something is
// missing.
func Cut(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if Width(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		w := runeWidth(r)
		if used+w > n-1 {
			return s[:i] + "…"
		}
		used += w
	}
	return s
}

// pad fills s with spaces to n columns.
func pad(s string, n int) string {
	if w := Width(s); w < n {
		return s + strings.Repeat(" ", n-w)
	}
	return s
}

// Pad fills s with spaces to n columns.
func Pad(s string, n int) string { return pad(s, n) }

// Wrap breaks a text into lines of at most n columns, between words. Blank
// lines of the text stay. The lines share the memory of the text.
func Wrap(s string, n int) []string {
	s = strings.TrimSpace(CleanText(s))
	out := make([]string, 0, 1+len(s)/max(1, n-10))
	for para := range strings.SplitSeq(s, "\n") {
		out = wrapLine(out, OneSpace(para), n)
	}
	return out
}

// wrapLine wraps a line whose words are separated by single spaces.
func wrapLine(out []string, s string, n int) []string {
	start, used := 0, 0 // of the line that grows
	for at := 0; ; {
		end := len(s)
		if i := strings.IndexByte(s[at:], ' '); i >= 0 {
			end = at + i
		}
		w := Width(s[at:end])
		if used > 0 && used+1+w > n {
			out = append(out, s[start:at-1])
			start, used = at, 0
		}
		if used > 0 {
			used++
		}
		used += w
		if end == len(s) {
			return append(out, s[start:])
		}
		at = end + 1
	}
}

// OneSpace replaces every run of white space by one space. A text without such
// runs is returned as it is.
func OneSpace(s string) string {
	gap := true
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n' || c == '\t' || c == '\r' || c == ' ' && gap:
			return strings.Join(strings.Fields(s), " ")
		default:
			gap = c == ' '
		}
	}
	return strings.TrimSuffix(s, " ")
}
