package speccheck

import "strings"

// powershell writes a script of PowerShell so that it reads as one of the
// other shells, as far as commands go. Lines stay where they are.
func powershell(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, "<#"):
			end := strings.Index(rest+"#>", "#>") + 2
			b.WriteString(strings.Repeat("\n", strings.Count(rest[:min(end, len(rest))], "\n")))
			i += end - 1
		case strings.HasPrefix(rest, "@'\n"), strings.HasPrefix(rest, "@\"\n"):
			body, size := upTo(rest[3:], "\n"+rest[1:2]+"@", false)
			if rest[1] == '"' {
				body = variables(body)
			}
			b.WriteString("'\n" + strings.ReplaceAll(body, "'", `'\''`) + "\n'")
			i += 3 + size - 1
		case strings.HasPrefix(rest, "`\n"):
			b.WriteString("\\\n")
			i++
		case rest[0] == '`' && len(rest) > 1:
			b.WriteString(`\` + rest[1:2])
			i++
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}
