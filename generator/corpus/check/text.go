package check

import (
	"regexp/syntax"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// text makes a string for a format, a pattern and bounds of length.
func (m *maker) text(s *schema.Schema, r *schema.Rules) string {
	out := ""
	switch s.Format {
	case "date-time":
		out = "2026-01-31T12:00:00Z"
	case "date":
		out = "2026-01-31"
	case "time":
		out = "12:00:00Z"
	case "duration":
		out = "PT1H"
	case "uuid":
		out = "123e4567-e89b-42d3-a456-426614174000"
	case "email", "idn-email":
		out = "someone@example.com"
	case "uri", "url", "uri-reference", "iri":
		out = "https://example.com/a"
	case "hostname", "idn-hostname":
		out = "example.com"
	case "ipv4", "ip":
		out = "192.0.2.1"
	case "ipv6":
		out = "2001:db8::1"
	case "byte", "base64":
		out = "dGV4dA=="
	default:
		out = "text" + string(rune('a'+m.rand.IntN(26)))
	}
	if r.Pattern != nil && !r.Pattern.Match(out) {
		if made, ok := m.matching(r.Pattern, r.MinLength); ok {
			return made
		}
	}
	for int64(len(out)) < r.MinLength && len(out) < 1<<16 {
		out += "a"
	}
	if r.MaxLength >= 0 && int64(len(out)) > r.MaxLength {
		out = out[:r.MaxLength]
	}
	return out
}

// matching makes a text that a pattern accepts.
func (m *maker) matching(p *schema.Pattern, length int64) (string, bool) {
	re, err := syntax.Parse(p.Source, syntax.Perl)
	if err != nil {
		return "", false
	}
	for try := range 40 {
		var b strings.Builder
		m.expand(&b, re, try)
		if out := b.String(); p.Match(out) && int64(len([]rune(out))) >= length {
			return out, true
		}
	}
	return "", false
}

func (m *maker) expand(b *strings.Builder, re *syntax.Regexp, extra int) {
	repeat := func(low, high int) {
		n := low
		if room := extra; room > 0 && (high < 0 || high > low) {
			if high >= 0 {
				room = min(room, high-low)
			}
			n += m.rand.IntN(room + 1)
		}
		for range min(n, 300) {
			m.expand(b, re.Sub[0], extra)
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(m.class(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			m.expand(b, sub, extra)
		}
	case syntax.OpAlternate:
		m.expand(b, re.Sub[m.rand.IntN(len(re.Sub))], extra)
	case syntax.OpStar:
		repeat(0, -1)
	case syntax.OpPlus:
		repeat(1, -1)
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpRepeat:
		repeat(re.Min, re.Max)
	}
}

// class picks a rune of a class, a letter or digit where there is one.
func (m *maker) class(ranges []rune) rune {
	for _, r := range "abcxyzABCXYZ0123456789-_" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= r && r <= ranges[i+1] {
				if m.rand.IntN(4) == 0 {
					continue
				}
				return r
			}
		}
	}
	if len(ranges) == 0 {
		return 'a'
	}
	return ranges[0]
}
