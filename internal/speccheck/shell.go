package speccheck

import (
	"errors"
	"io"
	"path"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli"
	"github.com/databricks-account/connector/internal/cli/argument"
)

// program is the command whose calls are looked for.
const program = "run-action"

// shell finds the commands in a text whose first line has the given number.
// oneLine: the lines of the text are not those of the file.
func (f *finder) shell(text string, line int, oneLine bool) {
	for at := 0; at < len(text); {
		i := strings.Index(text[at:], program)
		if i < 0 {
			return
		}
		start := at + i
		at = start + len(program)
		if strings.HasPrefix(text[at:], ".exe") {
			at += len(".exe")
		}
		if at < len(text) && !endsWord(text[at]) {
			continue // run-action-auth and the like
		}
		where := line
		if !oneLine {
			where += strings.Count(text[:start], "\n")
		}
		c, ok := f.setting(text, start)
		if !ok {
			continue
		}
		if c.quote != 0 {
			inner, end := unquote(text, start, c.quote)
			f.stored(command(inner, 0), where, c.sure)
			at = max(at, end)
			continue
		}
		w := command(text, start)
		f.stored(w, where, c.sure)
		at = max(at, w.end)
	}
}

func endsWord(c byte) bool { return strings.IndexByte(" \t\r\n\"'`;|&)<>\\", c) >= 0 }

// setting is what stands in front of a command on its line.
type setting struct {
	// quote is the quote that the command stands in, 0 for none.
	quote byte
	// sure: nothing but what runs commands is in front. Otherwise it may as
	// well be an argument of something else.
	sure bool
}

// setting looks at the line up to the command; false when it is a comment or
// part of another word.
func (f *finder) setting(text string, start int) (setting, bool) {
	begin := strings.LastIndexByte(text[:start], '\n') + 1
	front := text[begin:start]
	var stack []byte
	clause := 0 // where the command that holds the place begins
	for i := 0; i < len(front); i++ {
		top := byte(0)
		if len(stack) > 0 {
			top = stack[len(stack)-1]
		}
		switch c := front[i]; {
		case top == '\'':
			if c == '\'' {
				stack = stack[:len(stack)-1]
			}
		case c == '\\':
			i++
		case top == c && (c == '"' || c == '`'):
			stack = stack[:len(stack)-1]
		case c == '$' && i+1 < len(front) && front[i+1] == '(':
			stack = append(stack, '(')
			i++
			clause = i + 1
		case c == '"' || c == '`' || c == '\'' && top != '"':
			stack = append(stack, c)
			clause = i + 1
		case c == ')' && top == '(':
			stack = stack[:len(stack)-1]
		case top == '"':
		case c == '#' && (i == 0 || front[i-1] == ' ' || front[i-1] == '\t'):
			return setting{}, false
		case strings.IndexByte(";|&(", c) >= 0:
			clause = i + 1
		}
	}
	c := setting{}
	if len(stack) > 0 {
		if q := stack[len(stack)-1]; q != '(' {
			c.quote = q
		}
	}
	before := strings.Fields(front[min(clause, len(front)):])
	if n := len(before); n > 0 && !strings.HasSuffix(front, " ") && !strings.HasSuffix(front, "\t") {
		// The end is the folder of the program.
		if last := before[n-1]; !strings.HasSuffix(last, "/") || strings.ContainsAny(last, "=:,") {
			return c, false
		}
		before = before[:n-1]
	}
	ok := false
	c.sure, ok = leads(before)
	return c, ok
}

// leads judges the words in front of the command: sure when all of them run
// what comes behind, ok when they may.
func leads(before []string) (sure, ok bool) {
	for i, w := range before {
		name := path.Base(w)
		switch {
		case w == "=", strings.HasPrefix(w, "$") && i+1 < len(before) && before[i+1] == "=": // PowerShell keeps the answer
		case strings.HasPrefix(w, "-"), strings.Contains(w, "=") && !strings.HasPrefix(w, "="), number(w):
		case name == "go" && i+1 < len(before) && before[i+1] == "run", name == "run" && i > 0 && before[i-1] == "go":
		case runner(name):
		case i == 0 && other(name):
			return false, false
		default:
			return false, true
		}
	}
	return true, true
}

// runner are words that run the command behind them, or stand in front of
// one.
func runner(w string) bool {
	switch w {
	case "sudo", "exec", "time", "env", "nohup", "command", "xargs", "timeout", "nice", "retry", "doas", "eval",
		"then", "do", "else", "elif", "if", "while", "until", "!", "{", "$", "%", ">", "@", "RUN", "run:", "CMD", "ENTRYPOINT",
		"script:", "command:", "cmd:", "npx", "uvx", "bash", "sh", "zsh":
		return true
	}
	return strings.HasSuffix(w, ":") // a target, a label, a key
}

// other are commands that do something with the program but do not run it.
func other(w string) bool {
	switch w {
	case "echo", "printf", "cat", "grep", "which", "type", "man", "install", "cp", "mv", "rm", "ls", "ln", "tar", "chmod",
		"brew", "apt", "apt-get", "go", "make", "alias", "hash", "test", "[", "export", "curl", "wget", "git", "cd", "#", "//", "rem", "REM":
		return true
	}
	return false
}

func number(w string) bool { return strings.Trim(w, "0123456789.smh") == "" }

// unquote returns what stands in quotes from start on, and where it ends.
func unquote(text string, start int, quote byte) (string, int) {
	var b strings.Builder
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			return b.String(), i + 1
		case c == '\\' && quote != '\'' && i+1 < len(text) && strings.IndexByte("\"\\$`", text[i+1]) >= 0:
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), len(text)
}

// stored records the call that a command line is. sure: an unknown name is a
// mistake and not the word of a sentence.
func (f *finder) stored(w words, line int, sure bool) {
	if len(w.list) < 2 {
		return
	}
	name, args, options, err := cli.StoredCall(w.list[1:])
	if name == "" || strings.Contains(name, mark) || !f.knows(name) && !(sure && (strings.Contains(name, "_") || names(name))) {
		return
	}
	if err != nil {
		f.trouble(line, name+": "+err.Error())
		return
	}
	dir, in := f.dir, w.stdin
	f.add(&call{line: line, name: name, options: options, params: func(a *actions.Action) (map[string]any, *holes, error) {
		open := opener(dir)
		src := argument.Source{Open: func(name string) (io.ReadCloser, error) {
			if name == "-" {
				return nil, errors.New("standard input")
			}
			return open(name)
		}}
		switch {
		case in.known && in.file != "":
			file, err := open(in.file)
			if err == nil {
				defer file.Close()
				src.Stdin = file
			}
		case in.known:
			return withInput(a, options.Text("params"), args, in.text, src)
		}
		return arguments(a, options.Text("params"), args, src)
	}})
}

// withInput is arguments for a command with a here-document, whose text may
// hold marks.
func withInput(a *actions.Action, base string, args []string, text string, src argument.Source) (map[string]any, *holes, error) {
	filled, ok := fill(text)
	if ok {
		src.Stdin = strings.NewReader(filled)
	}
	return arguments(a, base, args, src)
}
