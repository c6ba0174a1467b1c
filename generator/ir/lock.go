package ir

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// Lock pins the names that callers store. It is written by the generator and
// edited by hand only to give a name up: who deletes an entry says that
// breaking its callers is meant.
type Lock struct {
	// Actions are sorted by name.
	Actions []Pin `json:"actions"`

	text []byte // as it was read, for lines in messages
}

// Pin is one name. It is either an action's own name, or an earlier one that
// still works: then FormerOf says whose.
type Pin struct {
	Name string `json:"name"`

	Alias       string   `json:"alias,omitempty"`
	OperationID string   `json:"operation_id,omitempty"`
	Method      string   `json:"method,omitempty"`
	Path        string   `json:"path,omitempty"`
	Params      []string `json:"params,omitempty"`
	// Renamed lists parameters that had another name under the same name of
	// the action.
	Renamed []PinnedParam `json:"renamed,omitempty"`

	FormerOf string `json:"former_of,omitempty"`
	Since    string `json:"since,omitempty"`
}

// PinnedParam is an earlier name of a parameter.
type PinnedParam struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Since string `json:"since"`
}

// ParseLock reads a lock; an empty text is an empty lock.
func ParseLock(data []byte) (*Lock, error) {
	l := &Lock{text: data}
	if len(bytes.TrimSpace(data)) == 0 {
		return l, nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(l); err != nil {
		return nil, err
	}
	return l, nil
}

// Format returns the text of the lock, the same for the same content.
func (l *Lock) Format() []byte {
	slices.SortFunc(l.Actions, func(x, y Pin) int { return cmp.Compare(x.Name, y.Name) })
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(l) // plain data
	return buf.Bytes()
}

// Pins compares the API with its lock and returns the new lock. Every pinned
// name still means what it meant: an operation whose derived name changed
// keeps the old one as a former name with the date today, its old parameter
// names with it; it is recognised by its operationId, or by its method and a
// path that is the same on the wire. What cannot be kept is an issue. The
// operations get their former names. file is the lock's name for messages.
func (l *Lock) Pins(api *API, file, today string) (*Lock, *document.Issues) {
	p := &pinner{
		today: today, file: file, text: l.text, issues: &document.Issues{},
		byName: map[string]*Operation{}, former: map[string]string{}, added: map[*Operation]bool{}, out: &Lock{},
	}
	p.all = api.Operations()
	for _, o := range p.all {
		p.byName[o.Name] = o
	}
	own := map[string]*Pin{}
	for i := range l.Actions {
		if pin := &l.Actions[i]; pin.FormerOf == "" {
			own[pin.Name] = pin
		}
	}
	// First the actions' own names: they say what became of each operation.
	for i := range l.Actions {
		if pin := &l.Actions[i]; pin.FormerOf == "" {
			p.pinned(pin, own)
		}
	}
	for _, o := range p.all {
		p.add(o, nil)
	}
	for i := range l.Actions {
		if pin := &l.Actions[i]; pin.FormerOf != "" {
			p.keep(*pin)
		}
	}
	p.apply()
	return p.out, p.issues
}

// Changes describes what a new lock changes, one line each.
func (l *Lock) Changes(next *Lock) []string {
	index := func(l *Lock) map[string]string {
		m := map[string]string{}
		for _, p := range l.Actions {
			text, _ := json.Marshal(p) // plain data
			m[p.Name] = string(text)
		}
		return m
	}
	before, after := index(l), index(next)
	var out []string
	for name, text := range after {
		switch was, ok := before[name]; {
		case !ok:
			out = append(out, "new: "+name)
		case was != text:
			out = append(out, fmt.Sprintf("changed: %s: %s is now %s", name, was, text))
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			out = append(out, "dropped: "+name)
		}
	}
	slices.Sort(out)
	return out
}
