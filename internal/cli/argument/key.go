package argument

import (
	"strings"
)

// split finds the key of an argument and what stands behind it. op is "=" or
// ":=", or empty when the argument has neither.
func split(arg string) (key, op, value string) {
	i := strings.IndexByte(arg, '=')
	switch {
	case i < 0:
		return arg, "", ""
	case i > 0 && arg[i-1] == ':':
		return arg[:i-1], ":=", arg[i+1:]
	}
	return arg[:i], "=", arg[i+1:]
}

// tokens splits a key at its dots: data.root_bucket_info.bucket_name. A
// backslash keeps the character behind it; [0] is the same as .0.
func tokens(key string) []string {
	var out []string
	var b strings.Builder
	flush := func() { out = append(out, b.String()); b.Reset() }
	for i := 0; i < len(key); i++ {
		switch c := key[i]; {
		case c == '\\' && i+1 < len(key):
			i++
			b.WriteByte(key[i])
		case c == '.':
			flush()
		case c == '[' && b.Len() > 0 && isIndexAt(key, i):
			flush()
		case c == ']' && len(out) > 0 && isDigits(b.String()) && (i+1 == len(key) || key[i+1] == '.' || key[i+1] == '['):
			if i+1 < len(key) && key[i+1] == '.' {
				i++
				flush()
			}
		default:
			b.WriteByte(c)
		}
	}
	flush()
	return out
}

// isIndexAt reports whether key[i:] begins with [digits].
func isIndexAt(key string, i int) bool {
	end := strings.IndexByte(key[i:], ']')
	return end > 1 && isDigits(key[i+1:i+end])
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// join is the inverse of tokens.
func join(tokens []string) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(escape(t))
	}
	return b.String()
}

func escape(token string) string {
	if !strings.ContainsAny(token, `.\[]`) {
		return token
	}
	var b strings.Builder
	for i := 0; i < len(token); i++ {
		if strings.IndexByte(`.\[]`, token[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(token[i])
	}
	return b.String()
}

// writable reports whether a name can be part of a key: a name with an equals
// sign or a colon at its end cannot.
func writable(name string) bool {
	return name != "" && !strings.Contains(name, "=") && !strings.HasSuffix(name, ":") && name[0] != '@' && name[0] != '-'
}

// declared merges tokens that together name a declared member, so that names
// with dots in them need no backslash.
func (g Guide) declared(tokens []string) (name string, rest []string) {
	if g.Property(tokens[0]) == nil {
		for n := len(tokens); n > 1; n-- {
			if name := strings.Join(tokens[:n], "."); g.Property(name) != nil {
				return name, tokens[n:]
			}
		}
	}
	return tokens[0], tokens[1:]
}
