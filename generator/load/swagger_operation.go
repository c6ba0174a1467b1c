package load

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

func (s *swagger) pathItem(item *document.Node) {
	// Bodies cannot be shared by the operations of a path: each gets a copy.
	var shared []*document.Node
	if list := item.Get("parameters"); list != nil {
		shared = slices.DeleteFunc(s.parameters(list), func(p *document.Node) bool { return !isBody(p) })
		list.Items = slices.DeleteFunc(s.parameters(list), isBody)
		for _, p := range list.Items {
			s.parameter(p)
		}
	}
	for method, o := range item.Members() {
		if f, ok := document.Lookup(document.PathItem, method); !ok || f.Kind != document.Operation || o.Type != document.Map {
			continue
		}
		s.operation(o, shared)
	}
}

func isBody(p *document.Node) bool { in := p.Str("in"); return in == "body" || in == "formData" }

// parameters returns a list with its references to bodies written out.
func (s *swagger) parameters(list *document.Node) []*document.Node {
	var out []*document.Node
	for _, p := range list.List() {
		if body := s.bodyAt(p); body != nil {
			p = body
		}
		out = append(out, p)
	}
	return out
}

func (s *swagger) operation(o *document.Node, shared []*document.Node) {
	consumes, produces := s.consumes, s.produces
	if c := o.Strings("consumes"); len(c) > 0 {
		consumes = c
	}
	if p := o.Strings("produces"); len(p) > 0 {
		produces = p
	}
	for _, key := range []string{"consumes", "produces", "schemes"} {
		o.Delete(key)
	}
	all := s.parameters(o.Get("parameters"))
	rest := document.NewList(o.KeyPos("parameters"))
	var body *document.Node
	var form []*document.Node
	for _, p := range append(all, shared...) {
		same := func(q *document.Node) bool { return q.Str("name") == p.Str("name") }
		switch {
		case p.Str("in") == "body" && body == nil:
			body = p.Clone()
		case p.Str("in") == "formData" && !slices.ContainsFunc(form, same):
			form = append(form, p.Clone())
		case !isBody(p):
			s.parameter(p)
			rest.Items = append(rest.Items, p)
		}
	}
	o.Delete("parameters")
	if len(rest.Items) > 0 {
		o.Set("parameters", rest)
	}
	switch {
	case body != nil:
		if len(form) > 0 {
			s.issues.Addf(body.Pos, "a body and form fields at once: the fields are left out")
		}
		o.Set("requestBody", s.body(body, consumes))
	case len(form) > 0:
		o.Set("requestBody", s.form(form, consumes))
	}
	for status, r := range o.Get("responses").Members() {
		if !strings.HasPrefix(status, "x-") {
			s.response(r, produces)
		}
	}
}

func (s *swagger) body(p *document.Node, consumes []string) *document.Node {
	out := document.NewMap(p.Pos)
	for _, key := range []string{"description", "required"} {
		if v := p.Get(key); v != nil {
			out.Set(key, v)
		}
	}
	out.Set("content", content(p.Get("schema"), consumes, p.Pos))
	return out
}

// content gives every content type the same schema.
func content(schema *document.Node, types []string, pos document.Pos) *document.Node {
	out := document.NewMap(pos)
	for _, t := range types {
		media := document.NewMap(pos)
		if schema != nil {
			media.Set("schema", schema.Clone())
		}
		out.Set(t, media)
	}
	return out
}

// form makes an object of the fields of a form.
func (s *swagger) form(fields []*document.Node, consumes []string) *document.Node {
	pos := fields[0].Pos
	props, required, encoding := document.NewMap(pos), document.NewList(pos), document.NewMap(pos)
	file := false
	for _, p := range fields {
		name := p.Str("name")
		file = file || p.Str("type") == "file"
		multi := p.Str("collectionFormat") == "multi"
		list := p.Str("type") == "array"
		if p.True("required") {
			required.Items = append(required.Items, document.NewString(name, p.Pos))
		}
		s.parameter(p)
		schema := p.Get("schema")
		if schema == nil {
			schema = document.NewMap(p.Pos)
		}
		if d := p.Get("description"); d != nil {
			schema.Set("description", d)
		}
		props.Set(name, schema)
		if list && !multi {
			e := document.NewMap(p.Pos)
			e.Set("style", document.NewString("form", p.Pos))
			e.Set("explode", document.NewBool(false, p.Pos))
			encoding.Set(name, e)
		}
	}
	obj := document.NewMap(pos)
	obj.Set("type", document.NewString("object", pos))
	obj.Set("properties", props)
	if len(required.Items) > 0 {
		obj.Set("required", required)
	}
	media := "application/x-www-form-urlencoded"
	if file || slices.Contains(consumes, "multipart/form-data") && !slices.Contains(consumes, media) {
		media = "multipart/form-data"
	}
	c := content(obj, []string{media}, pos)
	if len(encoding.Keys) > 0 && media != "multipart/form-data" {
		c.Get(media).Set("encoding", encoding)
	}
	out := document.NewMap(pos)
	out.Set("content", c)
	if len(required.Items) > 0 {
		out.Set("required", document.NewBool(true, pos))
	}
	return out
}

// parameter moves what describes the value of a parameter into a schema.
func (s *swagger) parameter(p *document.Node) {
	if p.Has("$ref") || p.Has("schema") {
		return
	}
	collection := p.Str("collectionFormat")
	isList := p.Str("type") == "array"
	p.Set("schema", valueSchema(p))
	if !isList {
		return
	}
	style, explode := "form", false
	if in := p.Str("in"); in == "path" || in == "header" {
		style = "simple"
	}
	switch collection {
	case "multi":
		explode = true
	case "ssv", "tsv":
		style = "spaceDelimited"
	case "pipes":
		style = "pipeDelimited"
	}
	p.Set("style", document.NewString(style, p.Pos))
	p.Set("explode", document.NewBool(explode, p.Pos))
}

// valueSchema takes the keywords of a schema out of n.
func valueSchema(n *document.Node) *document.Node {
	out := document.NewMap(n.Pos)
	for _, key := range slices.Clone(n.Keys) {
		if _, ok := document.Lookup(document.Schema, key.Text); !ok && key.Text != "x-nullable" && key.Text != "collectionFormat" {
			continue
		}
		switch key.Text {
		case "description", "required", "deprecated", "example", "examples":
			continue
		case "collectionFormat":
		default:
			out.Set(key.Text, n.Get(key.Text))
		}
		n.Delete(key.Text)
	}
	if items := out.Get("items"); items != nil {
		items.Delete("collectionFormat")
	}
	return out
}

func (s *swagger) response(r *document.Node, produces []string) {
	if r.Type != document.Map || r.Has("$ref") {
		return
	}
	if schema := r.Get("schema"); schema != nil {
		r.Set("content", content(schema, produces, schema.Pos))
		r.Delete("schema")
	}
	r.Delete("examples")
	for _, h := range r.Get("headers").Members() {
		if h.Type == document.Map && !h.Has("schema") {
			h.Set("schema", valueSchema(h))
		}
	}
	if !r.Has("description") {
		r.Set("description", document.NewString("", r.Pos))
	}
}
