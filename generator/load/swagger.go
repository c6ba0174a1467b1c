package load

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// swagger converts one document. Swagger 2.0 describes bodies as parameters,
// content types once for the whole document, and schemas of parameters in the
// parameters themselves; everything else is only in another place.
type swagger struct {
	old, out           *document.Node
	consumes, produces []string
	issues             *document.Issues
	// file is where old was read, files where others are.
	file  string
	files *files
}

// convert returns the OpenAPI 3.0 document that a Swagger 2.0 document means.
// The places of values stay. old is used up.
func (s *swagger) convert() *document.Node {
	old := s.old
	s.out.Set("openapi", document.NewString("3.0.3", old.KeyPos("swagger")))
	for _, key := range []string{"info", "tags", "externalDocs", "security"} {
		if v := old.Get(key); v != nil {
			s.out.Set(key, v)
		}
	}
	s.servers()
	paths := document.NewMap(old.KeyPos("paths"))
	for path, item := range old.Get("paths").Members() {
		if strings.HasPrefix(path, "/") && item.Type == document.Map {
			s.pathItem(item)
		}
		paths.Set(path, item)
	}
	s.out.Set("paths", paths)
	s.components()
	s.words(s.out, document.Root)
	s.references(s.out)
	return s.out
}

func orJSON(types []string) []string {
	if len(types) == 0 {
		return []string{"application/json"}
	}
	return types
}

func (s *swagger) servers() {
	base := s.old.Str("basePath")
	if base != "" && !strings.HasPrefix(base, "/") {
		base = "/" + base
	}
	host := s.old.Str("host")
	list := document.NewList(s.old.KeyPos("host"))
	add := func(url string) {
		server := document.NewMap(list.Pos)
		server.Set("url", document.NewString(url, list.Pos))
		list.Items = append(list.Items, server)
	}
	schemes := s.old.Strings("schemes")
	if len(schemes) == 0 {
		schemes = []string{"https"}
	}
	slices.SortStableFunc(schemes, func(a, b string) int { return strings.Compare(b, a) }) // https first
	switch {
	case host != "":
		for _, scheme := range schemes {
			if scheme == "http" || scheme == "https" {
				add(scheme + "://" + host + base)
			}
		}
	case base != "":
		add(base)
	}
	if len(list.Items) > 0 {
		s.out.Set("servers", list)
	}
}

// components moves the reusable parts.
func (s *swagger) components() {
	components := document.NewMap(s.old.Pos)
	move := func(from, to string, convert func(*document.Node) *document.Node) {
		section := document.NewMap(s.old.KeyPos(from))
		for name, n := range s.old.Get(from).Members() {
			if n = convert(n); n != nil {
				section.Set(name, n)
			}
		}
		if len(section.Keys) > 0 {
			components.Set(to, section)
		}
	}
	same := func(n *document.Node) *document.Node { return n }
	move("definitions", "schemas", same)
	move("parameters", "parameters", func(n *document.Node) *document.Node {
		if in := n.Str("in"); in == "body" || in == "formData" {
			return nil // written in place where they are used
		}
		s.parameter(n)
		return n
	})
	move("responses", "responses", func(n *document.Node) *document.Node {
		s.response(n, s.produces)
		return n
	})
	move("securityDefinitions", "securitySchemes", s.security)
	s.out.Set("components", components)
}

func (s *swagger) security(n *document.Node) *document.Node {
	out := document.NewMap(n.Pos)
	if d := n.Get("description"); d != nil {
		out.Set("description", d)
	}
	set := func(key, value string) { out.Set(key, document.NewString(value, n.Pos)) }
	switch n.Str("type") {
	case "basic":
		set("type", "http")
		set("scheme", "basic")
	case "apiKey":
		set("type", "apiKey")
		set("name", n.Str("name"))
		set("in", n.Str("in"))
	case "oauth2":
		set("type", "oauth2")
		flow := document.NewMap(n.Pos)
		for _, key := range []string{"authorizationUrl", "tokenUrl", "scopes"} {
			if v := n.Get(key); v != nil {
				flow.Set(key, v)
			}
		}
		if !flow.Has("scopes") {
			flow.Set("scopes", document.NewMap(n.Pos))
		}
		name := n.Str("flow")
		switch name {
		case "application":
			name = "clientCredentials"
		case "accessCode":
			name = "authorizationCode"
		}
		flows := document.NewMap(n.Pos)
		flows.Set(name, flow)
		out.Set("flows", flows)
	default:
		return nil
	}
	return out
}

// words replaces what only has another name in schemas: files, nullable,
// discriminators.
func (s *swagger) words(n *document.Node, k document.Kind) {
	document.EachSchema(n, k, func(n *document.Node) {
		if t := n.Get("type"); t != nil && t.Type == document.String && t.Text == "file" {
			t.Text = "string"
			n.Set("format", document.NewString("binary", t.Pos))
		}
		if n.True("x-nullable") && !n.Has("nullable") {
			n.Set("nullable", document.NewBool(true, n.Pos))
		}
		if d := n.Get("discriminator"); d != nil && d.Type == document.String {
			out := document.NewMap(d.Pos)
			out.Set("propertyName", document.NewString(d.Text, d.Pos))
			n.Set("discriminator", out)
		}
	})
}

// references says where the parts of this document are now.
func (s *swagger) references(n *document.Node) {
	document.EachRef(n, document.Root, func(ref *document.Node, _ document.Kind) {
		if moved := swaggerPointer(ref.Text); moved != "" {
			ref.Text = moved
		}
	})
}

// swaggerPointer returns where a part of a Swagger document is in OpenAPI, and
// "" for other places.
func swaggerPointer(ref string) string {
	for from, to := range map[string]string{
		"#/definitions/": "#/components/schemas/", "#/parameters/": "#/components/parameters/",
		"#/responses/": "#/components/responses/",
	} {
		if rest, ok := strings.CutPrefix(ref, from); ok {
			return to + rest
		}
	}
	return ""
}
