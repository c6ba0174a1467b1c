package speccheck

import (
	"strconv"
	"strings"
)

// quoted reads a text in quotes; false when there is none. What a text gets
// filled in later is a mark.
func (l *literals) quoted() (string, bool) {
	rest := l.rest()
	prefix := 0
	if !l.braces {
		for prefix < len(rest) && prefix < 2 && strings.IndexByte("rRbBfFuU", rest[prefix]) >= 0 {
			prefix++
		}
	}
	kind := strings.ToLower(rest[:prefix])
	quote := ""
	for _, q := range l.quotes() {
		if strings.HasPrefix(rest[prefix:], q) {
			quote = q
			break
		}
	}
	if quote == "" {
		return "", false
	}
	raw := quote == "`" || strings.Contains(kind, "r")
	body, size := upTo(rest[prefix+len(quote):], quote, quote != "`")
	l.step(prefix + len(quote) + size)
	if !raw {
		body = unescape(body)
	}
	if strings.Contains(kind, "f") {
		body = filled(body)
	}
	return body, true
}

func (l *literals) quotes() []string {
	if l.braces {
		return []string{`"`, "`"}
	}
	return []string{`"""`, `'''`, `"`, `'`}
}

// upTo returns the text before a quote, and how long it is with the quote.
func upTo(text, quote string, escapes bool) (body string, size int) {
	for i := 0; i < len(text); i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case strings.HasPrefix(text[i:], quote):
			return text[:i], i + len(quote)
		case len(quote) == 1 && escapes && text[i] == '\n':
			return text[:i], i // nobody closed it
		}
	}
	return text, len(text)
}

// unescape resolves the escapes that Python and Go share.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for text != "" {
		if strings.HasPrefix(text, "\\\n") {
			text = text[2:]
			continue
		}
		if text[0] != '\\' || len(text) == 1 {
			b.WriteByte(text[0])
			text = text[1:]
			continue
		}
		if strings.IndexByte(`'"`, text[1]) >= 0 {
			b.WriteByte(text[1])
			text = text[2:]
			continue
		}
		r, _, tail, err := strconv.UnquoteChar(text, 0)
		if err != nil {
			b.WriteByte('\\')
			text = text[1:]
			continue
		}
		b.WriteRune(r)
		text = tail
	}
	return b.String()
}

// filled puts marks for the expressions in braces; doubled braces are braces.
func filled(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "{{"), strings.HasPrefix(text[i:], "}}"):
			b.WriteByte(text[i])
			i++
		case text[i] == '{':
			b.WriteString(mark)
			i += balanced("$"+text[i:], '{', '}') - 2
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}
