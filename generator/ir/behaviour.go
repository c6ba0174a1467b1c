package ir

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// behaviour reads what the x- members say of the operation alone.
func (b *builder) behaviour(o *Operation) {
	n := o.node
	switch n.Str("x-danger") {
	case "read":
		o.Danger = "Read"
	case "write":
		o.Danger = "Write"
	case "secret":
		o.Danger = "SecretReturning"
	case "destructive":
		o.Danger = "Destructive"
	default:
		o.Danger = dangerOf(o.Method)
	}
	o.Host = "AccountHost"
	if n.Str("x-host") == "workspace" {
		o.Host = "WorkspaceHost"
	}
	o.Idempotent = n.True("x-idempotent") || slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}, o.Method)
	o.RateClass = cmp.Or(n.Str("x-rate-class"), "default")
	if n.Has("x-rate-class") && !slices.ContainsFunc(b.api.RateClasses, func(c RateClass) bool { return c.Name == o.RateClass }) {
		b.issues.Addf(n.Get("x-rate-class").Pos, "x-rate-class %q is not one of x-rate-classes", o.RateClass)
	}
}

// dangerOf is the class of an operation that says nothing itself.
func dangerOf(method string) string {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE":
		return "Read"
	case "DELETE":
		return "Destructive"
	}
	return "Write"
}

// links reads the x- members that speak of other operations and of the
// answer, which must be known by then.
func (b *builder) links(o *Operation) {
	if p := o.node.Get("x-paging"); p != nil {
		o.Paging = b.paging(o, p)
	}
	if w := o.node.Get("x-waiter"); w != nil {
		o.Waiter = b.waiter(o, w)
	}
	if f := o.node.Get("x-find"); f != nil {
		o.Find = b.find(o, f)
	}
}

func (b *builder) paging(o *Operation, n *document.Node) *Paging {
	p := &Paging{Items: n.Str("items")}
	answer := o.answer()
	if p.Items != "" && !field(o.Service.Types, answer, p.Items) {
		b.issues.Addf(n.Get("items").Pos, "x-paging: the answer has no field %q", p.Items)
	}
	// parameter returns the name of a parameter that the operation must have,
	// or may have.
	parameter := func(key, usual string, must bool) string {
		name := usual
		if given := n.Str(key); given != "" {
			name, must = given, true
		}
		if slices.ContainsFunc(o.Args, func(a Arg) bool { return a.Key == name }) {
			return name
		}
		if must {
			b.issues.Addf(n.KeyPos(key), "x-paging: there is no parameter %q", name)
		}
		return ""
	}
	switch n.Str("kind") {
	case "token":
		p.Kind = "TokenPaging"
		p.Token = parameter("token", "page_token", true)
		p.Size = parameter("size", "page_size", false)
		p.Next = cmp.Or(n.Str("next"), "next_page_token")
		if !field(o.Service.Types, answer, p.Next) {
			b.issues.Addf(n.KeyPos("next"), "x-paging: the answer has no field %q", p.Next)
		}
	case "scim":
		p.Kind = "IndexPaging"
		p.Start = parameter("start", "startIndex", true)
		p.Count = parameter("count", "count", true)
	default:
		p.Kind = "OnePage"
	}
	return p
}

// answer returns the schema of the operation's first success with a body.
func (o *Operation) answer() schema.ID {
	for _, r := range o.Results {
		if r.ContentType != "" {
			return r.Schema
		}
	}
	return schema.Any
}

// field reports whether a dotted path leads to a declared member. Below a
// schema that declares nothing everything may be.
func field(t schema.Table, id schema.ID, path string) bool {
	_, ok := memberAt(t, id, path)
	return ok
}

func memberAt(t schema.Table, id schema.ID, path string) (schema.ID, bool) {
	for name := range strings.SplitSeq(path, ".") {
		if id == schema.Any {
			return id, true
		}
		next, ok := member(t, id, name, 0)
		if !ok {
			return schema.Any, false
		}
		id = next
	}
	return id, true
}

func member(t schema.Table, id schema.ID, name string, depth int) (schema.ID, bool) {
	s := t.At(id)
	if p := s.Prop(name); p != nil {
		return p.Schema, true
	}
	if depth < 20 {
		for _, sub := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
			if found, ok := member(t, sub, name, depth+1); ok {
				return found, true
			}
		}
	}
	return schema.Any, s.Extra == schema.Open || s.Extra == schema.Typed
}

// other finds the operation that an x- member names.
func (b *builder) other(n *document.Node, what string) *Operation {
	id := n.Get("operation")
	if id == nil {
		return nil // the loader has reported it
	}
	o := b.byID[id.Text]
	if o == nil {
		b.issues.Addf(id.Pos, "%s: there is no operation %q", what, id.Text)
	}
	return o
}

func (b *builder) waiter(o *Operation, n *document.Node) *Waiter {
	polled := b.other(n, "x-waiter")
	if polled == nil {
		return nil
	}
	// The loader has checked the form.
	d, _ := time.ParseDuration(n.Str("timeout"))
	w := &Waiter{
		Action: polled.Name, Status: n.Str("status"), Message: n.Str("message"),
		Success: n.Strings("success"), Failure: n.Strings("failure"), TimeoutSeconds: int(d / time.Second),
	}
	for param, from := range n.Get("params").Members() {
		if !slices.Contains(polled.ParamNames(), param) {
			b.issues.Addf(n.Get("params").KeyPos(param), "x-waiter: %s has no parameter %q", polled.ID, param)
		}
		if !field(o.Service.Types, o.answer(), from.Text) && !slices.Contains(o.ParamNames(), param) {
			b.issues.Addf(from.Pos, "x-waiter: neither the answer has a field %q nor the call a parameter %q", from.Text, param)
		}
		w.Params = append(w.Params, Renamed{From: from.Text, To: param})
	}
	for _, key := range []string{"status", "message"} {
		if v := n.Str(key); v != "" && !field(polled.Service.Types, polled.answer(), v) {
			b.issues.Addf(n.Get(key).Pos, "x-waiter: the answer of %s has no field %q", polled.ID, v)
		}
	}
	sortRenamed(w.Params)
	return w
}

func (b *builder) find(o *Operation, n *document.Node) *Find {
	list := b.other(n, "x-find")
	if list == nil {
		return nil
	}
	f := &Find{Action: list.Name}
	item := schema.Any
	if p := list.node.Get("x-paging"); p == nil {
		b.issues.Addf(n.Get("operation").Pos, "x-find: %s is not a list: it has no x-paging", list.ID)
	} else if items, ok := memberAt(list.Service.Types, list.answer(), p.Str("items")); ok && p.Str("items") != "" {
		item = list.Service.Types.At(items).Items
	} else if p.Str("items") == "" && list.answer() != schema.Any {
		item = list.Service.Types.At(list.answer()).Items
	}
	for from, to := range n.Get("match").Members() {
		if !field(list.Service.Types, item, from) {
			b.issues.Addf(n.Get("match").KeyPos(from), "x-find: an item of %s has no field %q", list.ID, from)
		}
		if o.Body == nil || !field(o.Service.Types, o.Body.Schema, to.Text) {
			b.issues.Addf(to.Pos, "x-find: the body has no field %q", to.Text)
		}
		f.Match = append(f.Match, Renamed{From: from, To: to.Text})
	}
	for param, template := range n.Get("params").Members() {
		if !slices.Contains(list.ParamNames(), param) {
			b.issues.Addf(n.Get("params").KeyPos(param), "x-find: %s has no parameter %q", list.ID, param)
		}
		f.Params = append(f.Params, Renamed{From: param, To: template.Text})
	}
	sortRenamed(f.Match)
	sortRenamed(f.Params)
	return f
}

func sortRenamed(list []Renamed) {
	slices.SortFunc(list, func(x, y Renamed) int { return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To)) })
}
