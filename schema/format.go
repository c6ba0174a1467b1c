package schema

import "strings"

// validFormat checks the formats that the specification of OpenAPI defines
// by syntax. Others, such as password or uuid, are hints to a reader.
func validFormat(format, v string) bool {
	switch format {
	case "date":
		return isDate(v)
	case "date-time":
		return isDateTime(v)
	case "byte":
		return isBase64(v)
	}
	return true
}

// formatExample names a format and shows how it looks.
func formatExample(format string) (name, example string) {
	switch format {
	case "date":
		return "a date", "2006-01-02"
	case "date-time":
		return "a date and time (RFC 3339)", "2006-01-02T15:04:05Z"
	case "byte":
		return "base64 text", "aGVsbG8="
	}
	return format, ""
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isDate accepts YYYY-MM-DD with a day up to 31 in every month.
func isDate(s string) bool {
	return len(s) == 10 && s[4] == '-' && s[7] == '-' && digits(s[:4]) &&
		between(s[5:7], "01", "12") && between(s[8:], "01", "31")
}

func between(s, low, high string) bool { return digits(s) && low <= s && s <= high }

// isDateTime accepts RFC 3339 with capital T and Z; a second may be 60.
func isDateTime(s string) bool {
	if len(s) < len("2006-01-02T15:04:05Z") || !isDate(s[:10]) || s[10] != 'T' ||
		!between(s[11:13], "00", "23") || s[13] != ':' || !between(s[14:16], "00", "59") ||
		s[16] != ':' || !between(s[17:19], "00", "60") {
		return false
	}
	s = s[19:]
	if s[0] == '.' {
		i := skipDigits(s, 1)
		if i == 1 {
			return false
		}
		s = s[i:]
	}
	if s == "Z" {
		return true
	}
	return len(s) == 6 && (s[0] == '+' || s[0] == '-') && digits(s[1:3]) && s[3] == ':' && digits(s[4:])
}

// isBase64 accepts both alphabets and any padding.
func isBase64(s string) bool {
	s = strings.TrimRight(s, "=")
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '+', c == '/', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}
