package adapt

import (
	"mime"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// operationShape keeps of an operation what a client is made of, and gives
// every operation an id of its own in Go.
func operationShape(d *draft) {
	taken := map[string]bool{}
	d.eachOperation(func(n *document.Node, o Operation) {
		keep(n, "parameters", "requestBody", "responses", "summary", "operationId")
		base := camel(n.Str("operationId"))
		if base == "" {
			base = camel(o.Name)
		}
		if base == "" || !isASCII(base) {
			base = camel(asciiOnly(o.Name))
		}
		if base[0] >= '0' && base[0] <= '9' {
			base = "Op" + base
		}
		// The client has more methods and types of each operation; another one
		// must not be named like those.
		for _, suffix := range []string{"WithBody", "WithResponse", "Request", "RequestWithBody", "Response", "Params", "JSONBody", "FormdataBody", "TextBody", "MultipartBody", "JSONRequestBody"} {
			if strings.HasSuffix(strings.ToLower(base), strings.ToLower(suffix)) {
				base += "Op"
				break
			}
		}
		if slices.Contains([]string{"client", "clientoption", "httprequestdoer", "requesteditorfn", "clientinterface", "clientwithresponses", "newclient"}, strings.ToLower(base)) {
			base += "Op"
		}
		name := unique(base, taken)
		n.Set("operationId", document.NewString(name, n.Pos))
		if !n.Has("responses") {
			n.Set("responses", document.NewMap(n.Pos))
		}
		if s := n.Get("summary"); s != nil {
			s.Text = strings.Join(strings.Fields(s.Text), " ")
		}
	})
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e })
}

func asciiOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x7e {
			return -1
		}
		return r
	}, s)
}

// parameterShape keeps of a parameter what says how it is sent.
func parameterShape(d *draft) {
	d.eachOperation(func(n *document.Node, _ Operation) {
		list := n.Get("parameters")
		if list == nil {
			return
		}
		list.Items = slices.DeleteFunc(list.Items, func(p *document.Node) bool {
			name := p.Str("name")
			return name == "" || p.Str("in") == "header" &&
				slices.ContainsFunc([]string{"Accept", "Content-Type", "Authorization"}, func(h string) bool { return strings.EqualFold(h, name) })
		})
		for _, p := range list.Items {
			if content := p.Get("content"); content != nil {
				d.notef(p.Pos, "parameter %s is JSON in a text", p.Str("name"))
				p.Delete("content")
				p.Set("schema", textSchema(p.Pos))
			}
			if !p.Has("schema") || p.Get("schema").Type != document.Map {
				p.Set("schema", textSchema(p.Pos))
			}
			segments(p)
			keep(p, "name", "in", "required", "schema", "style", "explode")
			if p.Str("style") == "deepObject" && p.Has("explode") {
				p.Delete("explode")
			}
		}
	})
}

func textSchema(pos document.Pos) *document.Node {
	s := document.NewMap(pos)
	s.Set("type", document.NewString("string", pos))
	return s
}

// bodyShape keeps the content type that the action sends, and its schema when
// the tool can make a type of it.
func bodyShape(d *draft) {
	d.eachOperation(func(n *document.Node, o Operation) {
		body := n.Get("requestBody")
		if body == nil {
			return
		}
		content := body.Get("content")
		if o.ContentType == "" || content.Get(o.ContentType) == nil {
			n.Delete("requestBody")
			return
		}
		media := content.Get(o.ContentType)
		keep(media, "schema")
		kind := o.ContentType
		if m, _, err := mime.ParseMediaType(kind); err == nil {
			kind = m
		}
		switch {
		case kind == "application/json", kind == "application/x-www-form-urlencoded", kind == "multipart/form-data":
		case strings.HasSuffix(kind, "+json"):
			kind = "application/json"
		default:
			media.Set("schema", textSchema(media.Pos))
			media.Get("schema").Set("format", document.NewString("binary", media.Pos))
			kind = "application/octet-stream"
		}
		if media.Get("schema") == nil || d.level == Untyped && kind != "application/octet-stream" {
			media.Set("schema", document.NewMap(media.Pos))
		}
		if kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data" {
			if d.level == Untyped {
				kind = "application/octet-stream"
				media.Set("schema", textSchema(media.Pos))
				media.Get("schema").Set("format", document.NewString("binary", media.Pos))
			}
		}
		keep(body, "content", "required")
		one := document.NewMap(content.Pos)
		one.Set(kind, media)
		body.Set("content", one)
	})
}

// answerShape keeps one JSON type of each answer.
func answerShape(d *draft) {
	d.eachOperation(func(n *document.Node, _ Operation) {
		responses := n.Get("responses")
		for _, key := range slices.Clone(responses.Keys) {
			if strings.HasPrefix(key.Text, "x-") {
				responses.Delete(key.Text)
				continue
			}
			r := responses.Get(key.Text)
			keep(r, "content", "description")
			if r.Type != document.Map || !r.Has("description") {
				fresh := document.NewMap(key.Pos)
				fresh.Set("description", document.NewString("", key.Pos))
				if c := r.Get("content"); c != nil {
					fresh.Set("content", c)
				}
				become(r, fresh)
			}
			content := r.Get("content")
			if content == nil {
				continue
			}
			var chosen *document.Node
			for t, media := range content.Members() {
				if m, _, err := mime.ParseMediaType(t); err == nil {
					t = m
				}
				if t == "application/json" || chosen == nil && strings.HasSuffix(t, "+json") {
					chosen = media
				}
			}
			if chosen == nil || chosen.Get("schema") == nil || d.level >= Requests {
				r.Delete("content")
				continue
			}
			keep(chosen, "schema")
			one := document.NewMap(content.Pos)
			one.Set("application/json", chosen)
			r.Set("content", one)
		}
		if len(responses.Keys) == 0 {
			fresh := document.NewMap(n.Pos)
			fresh.Set("description", document.NewString("", n.Pos))
			responses.Set("default", fresh)
		}
	})
}
