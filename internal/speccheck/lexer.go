package speccheck

import "strings"

// words is one command as a shell reads it.
type words struct {
	// list are the words; what the shell would put in later is a mark.
	list []string
	// stdin is what the command reads: known is false when nobody knows, file
	// names a file, text holds a here-document.
	stdin struct {
		known      bool
		file, text string
	}
	// end is where the command ends.
	end int
}

// lexer reads one simple command from the middle of a text. It knows what
// the common shells share and never fails: a quote that nobody closes ends
// with the text.
type lexer struct {
	text string
	at   int
	word strings.Builder
	has  bool // a word has begun, be it empty
	out  words
	// heredocs wait for the end of the line.
	heredocs []heredoc
	// redirect is what the next word is for: "", "<", ">", "<<" or "<<<".
	redirect string
	quoted   bool // some of the word was quoted
}

type heredoc struct {
	delimiter string
	literal   bool
}

// command reads the command that begins at an offset.
func command(text string, at int) words {
	l := &lexer{text: text, at: at}
	l.run()
	l.out.end = l.at
	return l.out
}

func (l *lexer) rest() string { return l.text[l.at:] }

func (l *lexer) run() {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; c {
		case '\n':
			l.flush()
			l.at++
			l.bodies()
			return
		case ' ', '\t', '\r':
			l.flush()
			l.at++
		case ';', ')', '|', '&':
			if c == '&' && strings.HasPrefix(l.rest(), "&>") {
				l.flush()
				l.at += 2
				l.redirect = ">"
				continue
			}
			l.flush()
			if len(l.heredocs) > 0 {
				if i := strings.IndexByte(l.rest(), '\n'); i >= 0 {
					l.at += i + 1
					l.bodies()
				}
			}
			return
		case '#':
			if !l.has {
				l.line()
				continue
			}
			l.put(c)
		case '<', '>':
			l.angle()
		default:
			l.part(c)
		}
	}
	l.flush()
}

// line goes to the end of the line.
func (l *lexer) line() {
	if i := strings.IndexByte(l.rest(), '\n'); i >= 0 {
		l.at += i
		return
	}
	l.at = len(l.text)
}

// part reads one piece of a word.
func (l *lexer) part(c byte) {
	switch c {
	case '\\':
		switch rest := l.rest(); {
		case strings.HasPrefix(rest, "\\\r\n"):
			l.at += 3
		case strings.HasPrefix(rest, "\\\n"):
			l.at += 2
		case len(rest) > 1:
			l.at++
			l.put(l.text[l.at])
		default:
			l.at++
		}
	case '\'':
		l.single()
	case '"':
		l.double()
	case '$', '`', '{':
		l.expand()
	default:
		l.put(c)
	}
}

func (l *lexer) put(c byte) {
	l.word.WriteByte(c)
	l.has = true
	l.at++
}

func (l *lexer) single() {
	l.has, l.quoted = true, true
	l.at++
	end := strings.IndexByte(l.rest(), '\'')
	if end < 0 {
		end = len(l.rest())
	}
	// Workflow expressions are put in before the shell sees its line.
	text := l.rest()[:end]
	if strings.Contains(text, "{{") {
		text = templates(text)
	}
	l.word.WriteString(text)
	l.at = min(l.at+end+1, len(l.text))
}

func (l *lexer) double() {
	l.has, l.quoted = true, true
	l.at++
	for l.at < len(l.text) {
		switch c := l.text[l.at]; c {
		case '"':
			l.at++
			return
		case '\\':
			rest := l.rest()
			switch {
			case strings.HasPrefix(rest, "\\\n"):
				l.at += 2
			case len(rest) > 1 && strings.IndexByte("\"\\$`", rest[1]) >= 0:
				l.at++
				l.put(l.text[l.at])
			default:
				l.put(c)
			}
		case '$', '`', '{':
			l.expand()
		default:
			l.put(c)
		}
	}
}

// expand reads what begins with a dollar sign, a backquote or a brace, and
// puts a mark in its place when it is an expression.
func (l *lexer) expand() {
	rest := l.rest()
	n := 0
	switch {
	case strings.HasPrefix(rest, "${{"), strings.HasPrefix(rest, "{{"):
		if i := strings.Index(rest, "}}"); i > 0 {
			n = i + 2
		}
	case rest[0] == '{':
	case rest[0] == '`':
		n = 2 + strings.IndexByte(rest[1:]+"`", '`')
	case strings.HasPrefix(rest, "$'"):
		l.at++
		l.single()
		return
	case strings.HasPrefix(rest, "$("):
		n = balanced(rest, '(', ')')
	case strings.HasPrefix(rest, "${"):
		n = balanced(rest, '{', '}')
	case len(rest) > 1 && strings.IndexByte("@*#?!$-0123456789", rest[1]) >= 0:
		n = 2
	default:
		n = 1
		for n < len(rest) && isWord(rest[n]) {
			n++
		}
		if n == 1 {
			n = 0
		}
	}
	if n == 0 {
		l.put(rest[0])
		return
	}
	l.word.WriteString(mark)
	l.has = true
	l.at = min(l.at+n, len(l.text))
}

func isWord(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// balanced is the length of $(...) or ${...}. Quotes inside keep brackets.
func balanced(s string, open, end byte) int {
	depth := 0
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		case '\\':
			i++
		case '\'', '"':
			if j := strings.IndexByte(s[i+1:], s[i]); j >= 0 {
				i += j + 1
			}
		}
	}
	return len(s)
}

// angle reads a redirection.
func (l *lexer) angle() {
	// The number of a descriptor belongs to the redirection.
	descriptor := ""
	if l.has && !l.quoted && strings.Trim(l.word.String(), "0123456789") == "" {
		descriptor = l.word.String()
		l.word.Reset()
		l.has = false
	}
	l.flush()
	for _, op := range []string{"<<<", "<<-", "<<", "<&", ">>", ">&", ">|", "<", ">"} {
		if !strings.HasPrefix(l.rest(), op) {
			continue
		}
		l.at += len(op)
		switch {
		case descriptor != "" && descriptor != "0", op[0] == '>', op == "<&":
			l.redirect = ">"
		case op == "<<-":
			l.redirect = "<<"
		default:
			l.redirect = op
		}
		return
	}
}

// flush ends a word.
func (l *lexer) flush() {
	if !l.has {
		return
	}
	word, quoted := l.word.String(), l.quoted
	l.word.Reset()
	l.has, l.quoted = false, false
	in := &l.out.stdin
	switch l.redirect {
	case "":
		l.out.list = append(l.out.list, word)
	case "<":
		in.known, in.file = true, word
	case "<<<":
		in.known, in.text = true, word
	case "<<":
		l.heredocs = append(l.heredocs, heredoc{delimiter: word, literal: quoted})
	}
	l.redirect = ""
}

// bodies reads the here-documents behind the line.
func (l *lexer) bodies() {
	for _, h := range l.heredocs {
		var body strings.Builder
		for l.at < len(l.text) {
			line, _, _ := strings.Cut(l.rest(), "\n")
			l.at = min(l.at+len(line)+1, len(l.text))
			if strings.TrimSpace(line) == h.delimiter {
				break
			}
			body.WriteString(line + "\n")
		}
		text := body.String()
		if !h.literal || strings.Contains(text, "{{") {
			text = variables(text)
		}
		l.out.stdin.known, l.out.stdin.text = true, text
	}
	l.heredocs = nil
}

// variables replaces what a shell puts into a here-document.
func variables(text string) string {
	l := &lexer{text: text}
	for l.at < len(text) {
		switch c := text[l.at]; c {
		case '$', '`', '{':
			l.expand()
		default:
			l.put(c)
		}
	}
	return l.word.String()
}
