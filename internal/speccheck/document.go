package speccheck

import (
	"fmt"
	"path"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/internal/cli/argument"
)

// The words by which documents say what a call consists of.
func nameWords() []string {
	return []string{"action_name", "actionName", "action-name", "action", "name"}
}

func paramWords() []string {
	return []string{"params", "parameters", "arguments", "args", "input", "with"}
}

func connectionWords() []string {
	return []string{"connection_name", "connectionName", "connection-name", "connection", "connector"}
}

// document finds the calls below a value.
func (f *finder) document(n *node) {
	if n.kind == object {
		if params, ok := f.object(n); ok {
			for _, c := range n.items {
				if c != params {
					f.document(c)
				}
			}
			return
		}
	}
	if n.kind == list && (f.triple(n) || f.argv(n)) {
		return
	}
	if text, ok := n.text(); ok {
		f.embedded(n, text)
	}
	for i, c := range n.items {
		if n.kind == object && f.keyed(n.keys[i], c, false) || n.kind == list && c.kind == object && len(c.items) == 1 && f.keyed(c.keys[0], c.items[0], true) {
			continue
		}
		f.document(c)
	}
}

// keyed records a call whose name is the key of its params, such as a step
// {workspaces_get: {workspace_id: 7}}. A short name may mean anything unless it
// is a step: the only key of an element of a list.
func (f *finder) keyed(name string, params *node, step bool) bool {
	if !f.knows(name) || !step && !names(name) || params.kind == list || params.kind == scalar && params.value != nil {
		return false
	}
	line := params.keyLine()
	if inner := first(params, paramWords()); inner != nil && (inner.kind == object || inner.value == nil) {
		params = inner
	}
	f.add(&call{line: line, name: name, params: f.given(params)})
	return true
}

// keyLine is the line of the key of a value: the value of a block begins on
// the line behind.
func (n *node) keyLine() int {
	if n.key > 0 {
		return n.key
	}
	return n.line
}

// argv records the words of a command as a list, such as that of a container.
func (f *finder) argv(n *node) bool {
	w := words{}
	for i, e := range n.items {
		text, ok := e.text()
		switch {
		case !ok && e.kind == scalar && e.value != nil:
			text = fmt.Sprint(e.value)
		case !ok:
			return false
		}
		if i == 0 && path.Base(text) != program {
			return false
		}
		w.list = append(w.list, templates(text))
	}
	if len(w.list) < 2 {
		return false
	}
	f.stored(w, n.items[1].line, true)
	return true
}

// object records the call that an object is, if it is one, and returns the
// node of its params.
func (f *finder) object(n *node) (params *node, ok bool) {
	params = first(n, paramWords())
	connection := first(n, connectionWords())
	for _, word := range nameWords() {
		at := n.get(word)
		name, isText := at.text()
		if !isText || name == "" || templates(name) != name {
			continue
		}
		// A bare "name" is in every document: it needs more to be a call.
		sure := word != "name" || params != nil || connection != nil
		if !sure || !f.knows(name) && (word == "name" || connection == nil) && !names(name) {
			continue
		}
		if !f.knows(name) && connection == nil && params == nil {
			continue
		}
		f.add(&call{line: at.line, name: name, params: f.given(params)})
		return params, true
	}
	return nil, false
}

// triple records a list of connection, action and params.
func (f *finder) triple(n *node) bool {
	if len(n.items) != 3 || n.items[2].kind != object {
		return false
	}
	if _, ok := n.items[0].text(); !ok {
		return false
	}
	name, ok := n.items[1].text()
	if !ok || !f.knows(name) && !names(name) {
		return false
	}
	f.add(&call{line: n.items[1].line, name: name, params: f.given(n.items[2])})
	return true
}

func first(n *node, words []string) *node {
	for _, w := range words {
		if c := n.get(w); c != nil {
			return c
		}
	}
	return nil
}

// given makes params of the node that holds them: an object, the JSON text of
// one, or a list of key=value.
func (f *finder) given(n *node) func(*actions.Action) (map[string]any, *holes, error) {
	none := func() map[string]any { return map[string]any{} }
	if n == nil {
		return fixed(none, false)
	}
	switch n.kind {
	case object:
		return fixed(func() map[string]any { return n.any().(map[string]any) }, false)
	case list:
		var args []string
		for _, e := range n.items {
			text, ok := e.text()
			if !ok {
				return fixed(none, true)
			}
			args = append(args, templates(text))
		}
		dir := f.dir
		return func(a *actions.Action) (map[string]any, *holes, error) {
			return arguments(a, "", args, argument.Source{Open: opener(dir)})
		}
	}
	text, ok := n.text()
	switch {
	case n.value == nil:
		return fixed(none, false)
	case !ok:
		return fixed(none, true)
	}
	return func(a *actions.Action) (map[string]any, *holes, error) {
		return arguments(a, templates(text), nil, argument.Source{})
	}
}

// embedded looks into a text: for commands, and for a call as JSON.
func (f *finder) embedded(n *node, text string) {
	switch trimmed := strings.TrimSpace(text); {
	case strings.Contains(text, program):
		line := n.line
		if n.block {
			line++
		}
		f.shell(text, line, n.folded)
	case strings.HasPrefix(trimmed, "{") && strings.HasSuffix(trimmed, "}"):
		inner, err := parseJSON([]byte(text))
		if err != nil {
			return
		}
		for _, c := range inner {
			c.move(n.line)
			f.document(c)
		}
	}
}

// move puts a document that is written inside a text at the line of the text.
func (n *node) move(line int) {
	n.line = line
	for _, c := range n.items {
		c.move(line)
	}
}
