package wire

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/conformance/binding"
	"github.com/databricks-account/connector/conformance/peer"
	"github.com/databricks-account/connector/schema"
)

// nextToken is the token of the second page. It needs escaping.
const nextToken = "page 2/ü&=+%"

// checkPaging answers an iterator of the SDK with a page of one element that
// names a second page, and demands that the action's paging says the same as
// what the SDK does: which field holds the elements, whether a second page is
// asked for, and by which parameter.
func (s *Suite) checkPaging(ctx context.Context, p *binding.Binding) {
	if !p.Method.Iterates() {
		return
	}
	page := p.Action.Paging
	if page == nil {
		s.report.fail(p.Action.Alias, "%s iterates over a list, but the action has no paging", p.Method)
		return
	}
	pages := 0
	s.reply = func(peer.Request) peer.Answer {
		pages++
		if pages > 1 {
			return peer.Answer{Body: emptyPage(page)}
		}
		return peer.Answer{Body: firstPage(p.Action)}
	}
	defer func() { s.reply = nil }()
	fill := &peer.Filler{Shape: peer.Required, Fixed: p.Fixed}
	ctx, cancel := context.WithTimeout(ctx, binding.CallTimeout)
	defer cancel()
	elements, err := p.Method.Call(ctx, fill)
	sent := s.recorder.Take()
	if err != nil || elements != 1 {
		s.report.fail(p.Action.Alias, "%s finds %d elements in %s (%v)", p.Method, elements, firstPage(p.Action), err)
		return
	}
	want := 2
	if page.Kind == actions.OnePage {
		want = 1
	}
	if len(sent) != want {
		s.report.fail(p.Action.Alias, "%s asks for %d pages, the action's paging says %d", p.Method, len(sent), want)
		return
	}
	row := s.report.row(p.Action)
	row.Paging = [...]string{"one page", "token", "index"}[page.Kind]
	if want == 1 {
		return
	}
	query, err := url.ParseQuery(sent[1].Query)
	if err != nil {
		s.report.fail(p.Action.Alias, "%s: query of the second page: %v", p.Method, err)
		return
	}
	name, value := page.Token, nextToken
	if page.Kind == actions.IndexPaging {
		name, value = page.Start, strconv.Itoa(2)
	}
	if query.Get(name) != value {
		s.report.fail(p.Action.Alias, "%s asks for the second page with %s, the action's paging says %s=%s", p.Method, sent[1].Query, name, value)
	}
	for _, r := range sent {
		s.judge(ctx, p.Method.String()+" (pages)", r)
	}
}

// firstPage holds one element and says that there is more, in every way.
func firstPage(act *actions.Action) string {
	element := "{}"
	switch id := itemSchema(act); act.Types.At(id).Types {
	case schema.Integer:
		element = "7"
	case schema.String:
		element = `"x"`
	}
	if act.Paging.Items == "" {
		return "[" + element + "]"
	}
	next := act.Paging.Next
	if next == "" {
		next = "next_page_token"
	}
	return fmt.Sprintf(`{%q:[%s],%q:%q,"startIndex":1,"itemsPerPage":1,"totalResults":2}`, act.Paging.Items, element, next, nextToken)
}

func emptyPage(page *actions.Paging) string {
	if page.Items == "" {
		return "[]"
	}
	return "{}"
}

// itemSchema is the schema of an element of the listed answer.
func itemSchema(act *actions.Action) schema.ID {
	for _, r := range act.Results {
		id := r.Schema
		if act.Paging.Items != "" {
			id = propOf(act, id, act.Paging.Items)
		}
		if s := act.Types.At(id); s.Types.Has(schema.Array) && s.Types != 0 {
			return s.Items
		}
	}
	return schema.Any
}
