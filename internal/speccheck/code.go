package speccheck

import (
	"path"
	"strings"
)

// callees are the functions that call an action, and the place of its name
// among their arguments.
func (l *language) callees() map[string]int {
	if l.braces {
		return map[string]int{
			"RunConnectionAction": 2, "RunAction": 1, "RunActionTo": 1, "DryRun": 1, "Items": 1, "ItemsWith": 1, "NewRequest": 1, "Wait": 1,
		}
	}
	return map[string]int{"run_connection_action": 1, "run_action": 0}
}

// code finds the calls in a program: of the functions that call an action,
// and of the command, as a line or as a list of words.
func (f *finder) code(text string, lang *language) {
	l := &literals{language: lang, text: text, line: 1}
	callees := lang.callees()
	last := byte(0) // the last character before the current place
	for {
		if l.space(); l.at >= len(text) {
			return
		}
		start, line := l.at, l.line
		if value, ok := l.quoted(); ok {
			f.quotedCommand(l, value, start, line, last)
			last = '"'
			continue
		}
		if text[l.at] == '\'' && lang.braces {
			_, size := upTo(text[l.at+1:], "'", true) // a character of Go
			l.step(1 + size)
			continue
		}
		n := l.identifier()
		if n == 0 {
			last = l.peek()
			l.step(1)
			continue
		}
		word := l.rest()[:n]
		l.step(n)
		last = word[n-1]
		if place, ok := callees[word]; ok && l.peek() == '(' {
			// The arguments are read again for the calls inside them.
			inner := *l
			inner.step(1)
			f.called(inner.arguments(), place, line)
		}
	}
}

// quotedCommand looks at a text that a program holds.
func (f *finder) quotedCommand(l *literals, value string, start, line int, last byte) {
	if path.Base(value) == program && strings.IndexByte("([{,", last) >= 0 && last != 0 {
		inner := *l
		inner.line -= strings.Count(l.text[start:l.at], "\n")
		inner.at = start
		if args := inner.arguments(); len(args) > 1 {
			words := &node{kind: list, line: line}
			for _, a := range args {
				words.items = append(words.items, a.value)
			}
			f.argv(words)
		}
		return
	}
	if strings.Contains(value, program+" ") {
		f.shell(value, line, !strings.Contains(l.text[start:l.at], "\n"))
	}
}

// called records the call of a function, if the name of the action is written
// out.
func (f *finder) called(args []passed, place, line int) {
	name, params := f.nameOf(args, place)
	if name == nil {
		return
	}
	text, _ := name.text()
	if text == "" || strings.Contains(text, mark) || !f.knows(text) && !strings.Contains(text, "_") {
		return
	}
	if params != nil && params.value == mark {
		f.add(&call{line: name.line, name: text, params: fixed(func() map[string]any { return map[string]any{} }, true)})
		return
	}
	f.add(&call{line: name.line, name: text, params: f.given(params)})
}

// nameOf picks the arguments that are the action and its params. Where a
// wrapper takes fewer or more arguments than the function, the first text that
// is the name of an action is it.
func (f *finder) nameOf(args []passed, place int) (name, params *node) {
	var plain []*node
	for _, a := range args {
		switch a.name {
		case "":
			plain = append(plain, a.value)
		case "action", "action_name", "name":
			name = a.value
		case "params", "parameters", "arguments":
			params = a.value
		}
	}
	if name != nil {
		return name, params
	}
	at := -1
	for i, n := range plain {
		if text, ok := n.text(); ok && f.knows(text) {
			at = i
			break
		}
	}
	for i := min(place, len(plain)-1); at < 0 && i >= 0; i-- {
		if text, ok := plain[i].text(); ok && text != mark {
			at = i
		}
	}
	if at < 0 {
		return nil, nil
	}
	if params == nil && at+1 < len(plain) {
		params = plain[at+1]
	}
	return plain[at], params
}
