package connector

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// lookUp finds out whether a creation whose answer was lost took effect. It
// returns what was created; or neither result nor error when that is provably
// absent, so that the call may be repeated; or the error that ends the call.
func (x *exchange) lookUp(ctx context.Context) (*Result, error) {
	f := x.call.Action.Find
	look, ok := x.conn.registry.Lookup(f.Action)
	if !ok {
		return nil, x.fail(fmt.Errorf("there is no action %s to look with", f.Action))
	}
	want, params, err := x.searched(look)
	if err != nil {
		return nil, x.fail(err)
	}
	var found, alike []json.RawMessage
	for item, err := range x.conn.items(ctx, look.Name, params, &callOptions{internal: true}) {
		if err != nil {
			x.known += "; looking for it with " + shortName(look) + " failed too"
			return nil, x.fail(err)
		}
		switch matches(item, f.Match, want) {
		case same:
			found = append(found, append(json.RawMessage(nil), item...))
		case sameButCase:
			alike = append(alike, append(json.RawMessage(nil), item...))
		}
	}
	if len(found) == 0 {
		found = alike // names are kept in lower case by some services
	}
	switch len(found) {
	case 0:
		x.note("looked with " + shortName(look) + ": not there, so it did not take effect")
		return nil, nil
	case 1:
		return x.adopt(look, found[0])
	}
	x.known += fmt.Sprintf("; %s shows %d objects like it", shortName(look), len(found))
	return nil, x.fail(fmt.Errorf("more than one object matches"))
}

// Lists may lag behind what was made. Before a creation is repeated one look is
// enough: names are unique, so a repetition that is one too many is refused.
// More are taken where a look has the last word.
const (
	looksAfterFailure  = 3
	looksAfterConflict = 6
)

// lookFor looks up to n times, with growing pauses.
func (x *exchange) lookFor(ctx context.Context, n int) (*Result, error) {
	for i := range n {
		if i > 0 {
			if err := x.conn.clock.Sleep(ctx, x.conn.retry.backoff(i, x.conn.rand())); err != nil {
				return nil, x.fail(x.stopped(ctx, err))
			}
		}
		if res, err := x.lookUp(ctx); res != nil || err != nil {
			return res, err
		}
	}
	return nil, nil
}

// afterConflict looks again when a repeated creation was refused because the
// object exists: then the first attempt took effect, only later than expected.
func (x *exchange) afterConflict(ctx context.Context, out outcome) (*Result, error) {
	x.known = "an earlier attempt got no answer, and a later one was refused because the object exists"
	res, err := x.lookFor(ctx, looksAfterConflict)
	if res != nil || err != nil {
		return res, err
	}
	return nil, x.fail(x.describe(out))
}

// searched returns the values that identify the object, and the params of the
// list that shows it.
func (x *exchange) searched(look *Action) (want map[string]string, params map[string]any, err error) {
	a, f := x.call.Action, x.call.Action.Find
	var body any
	if a.Body != nil {
		body = x.call.Params[a.Body.Key]
	}
	if len(f.Match) == 0 || a.Body == nil {
		return nil, nil, fmt.Errorf("%s does not say what identifies the object", a.Name)
	}
	want = map[string]string{}
	for _, m := range f.Match {
		v, ok := textAt(body, m.To)
		if !ok {
			return nil, nil, fmt.Errorf("the call does not name %s, so nothing identifies what it would have made", m.To)
		}
		want[m.From] = v
	}
	params = map[string]any{}
	for i := range look.Args {
		if v, ok := x.call.Params[look.Args[i].Key]; ok && look.Args[i].In == actions.InPath {
			params[look.Args[i].Key] = v
		}
	}
	for _, p := range f.Params {
		v, ok := fillTemplate(p.To, body)
		if !ok {
			return nil, nil, fmt.Errorf("the call lacks a field that %s of %s is made of", p.From, look.Name)
		}
		params[p.From] = v
	}
	return want, params, nil
}

// fillTemplate replaces {field} by the text of that field of the body. Quotes
// and backslashes are escaped: the templates are filters with quoted values.
func fillTemplate(template string, body any) (string, bool) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), true
		}
		field, after, ok := strings.Cut(rest, "}")
		if !ok {
			return "", false
		}
		v, ok := textAt(body, field)
		if !ok {
			return "", false
		}
		b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v))
		template = after
	}
}

// textAt returns the scalar at a dotted path as text.
func textAt(v any, path string) (string, bool) {
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, ".")
		m, ok := v.(map[string]any)
		if !ok {
			return "", false
		}
		if v, ok = m[name]; !ok {
			return "", false
		}
	}
	switch v.(type) {
	case nil, map[string]any, []any:
		return "", false
	}
	text, err := schema.AppendText(nil, v)
	return string(text), err == nil
}

// likeness is how well an item fits what is looked for.
type likeness uint8

const (
	other likeness = iota
	sameButCase
	same
)

func matches(item json.RawMessage, match []actions.Renamed, want map[string]string) likeness {
	v, err := schema.DecodeAny(item)
	if err != nil {
		return other
	}
	like := same
	for _, m := range match {
		got, ok := textAt(v, m.From)
		switch {
		case !ok || !strings.EqualFold(got, want[m.From]):
			return other
		case got != want[m.From]:
			like = sameButCase
		}
	}
	return like
}

// adopt makes the found object the result of the call, unless it differs from
// what the call asked for: then it was there before, or was changed since.
func (x *exchange) adopt(look *Action, item json.RawMessage) (*Result, error) {
	a := x.call.Action
	wrapper, body := x.wrapped()
	v, err := schema.DecodeAny(item)
	if err != nil {
		return nil, x.fail(err)
	}
	if path := differs(body, v, ""); path != "" {
		x.known += fmt.Sprintf("; %s shows an object of that name whose %s is another", shortName(look), path)
		return nil, x.fail(fmt.Errorf("the object that exists is not the one that the call describes"))
	}
	x.note("looked with " + shortName(look) + ": it took effect")
	r := x.result
	r.Status = http.StatusOK
	r.Header = http.Header{"Content-Type": {"application/json"}}
	r.Body = item
	if wrapper != "" && answersWith(a, wrapper) {
		name, _ := json.Marshal(wrapper)
		r.Body = append(append(append([]byte{'{'}, name...), ':'), append(item, '}')...)
	}
	x.call.warn("the answer to the creation was lost; this is the object as " + shortName(look) + " shows it")
	r.Warnings = x.call.warnings
	return r, nil
}

// wrapped returns the part of the body that describes the object, and the name
// of the field that it is in, if any.
func (x *exchange) wrapped() (wrapper string, object any) {
	a := x.call.Action
	object = x.call.Params[a.Body.Key]
	wrapper, _, ok := strings.Cut(a.Find.Match[0].To, ".")
	if !ok {
		return "", object
	}
	m, _ := object.(map[string]any)
	return wrapper, m[wrapper]
}

func answersWith(a *Action, field string) bool {
	for _, r := range a.Results {
		if strings.HasPrefix(r.Status, "2") && a.Types.At(r.Schema).Prop(field) != nil {
			return true
		}
	}
	return false
}

// differs returns the path of a scalar of want that got has with another
// value. What got does not have was not kept, or is not shown by a list.
func differs(want, got any, path string) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return ""
		}
		for k, v := range w {
			if gv, ok := g[k]; ok {
				if p := differs(v, gv, path+k+"."); p != "" {
					return p
				}
			}
		}
		return ""
	case nil, []any:
		return ""
	}
	switch got.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	a, err1 := schema.AppendText(nil, want)
	b, err2 := schema.AppendText(nil, got)
	if err1 == nil && err2 == nil && !sameText(string(a), string(b)) {
		return strings.TrimSuffix(path, ".")
	}
	return ""
}

// sameText allows for what the service changes: an id behind a path, zeros
// behind a number, the case of a name.
func sameText(sent, shown string) bool {
	if strings.HasPrefix(shown, sent) || strings.EqualFold(shown, sent) {
		return true
	}
	x, err1 := strconv.ParseFloat(sent, 64)
	y, err2 := strconv.ParseFloat(shown, 64)
	return err1 == nil && err2 == nil && x == y
}
