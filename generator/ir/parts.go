package ir

import (
	"cmp"
	"mime"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// parts reads how the members of a form or of multipart/form-data go onto the
// wire: what the document says of them under encoding, and what follows from
// their schemas. What would go as every member does is not listed.
func (b *builder) parts(body *requestBody, t *tableBuilder) {
	rank := bodyRank(body.ContentType)
	if rank != formRank && rank != multipartRank {
		return
	}
	node := body.media.Get("schema")
	if body.Schema != schema.Any && !t.may(body.Schema, schema.Object, nil) && t.typed(body.Schema) {
		b.issues.Addf(body.media.Pos, "the body is sent as %s, but its schema is no object", body.ContentType)
		return
	}
	encodings := body.media.Get("encoding")
	members := map[string]*document.Node{}
	t.members(node, members, 0)
	for name := range encodings.Members() {
		if members[name] == nil {
			members[name] = document.NewMap(encodings.Pos)
		}
	}
	for name, member := range members {
		var p *Part
		if rank == formRank {
			p = b.field(name, encodings.Get(name))
		} else {
			p = b.multipart(t, name, encodings.Get(name), member)
		}
		if p != nil {
			body.Parts = append(body.Parts, *p)
		}
	}
	slices.SortFunc(body.Parts, func(x, y Part) int { return cmp.Compare(x.Name, y.Name) })
}

// field is a member of a form. Nothing said of it means: texts as they are,
// objects as JSON, lists as one pair for each element.
func (b *builder) field(name string, e *document.Node) *Part {
	if !e.Has("style") && !e.Has("explode") && !e.Has("allowReserved") {
		if isJSON(e.Str("contentType")) {
			return &Part{Name: name, Style: "JSONText"}
		}
		return nil
	}
	style := cmp.Or(e.Str("style"), "form")
	if !slices.Contains(stylesOf("query"), style) {
		b.issues.Addf(e.KeyPos("style"), "the member %s of the body: the style %q is not for a form", name, style)
		return nil
	}
	return &Part{Name: name, Style: styleName(style), Explode: explodes(e, style), AllowReserved: e.True("allowReserved")}
}

// multipart is a part of multipart/form-data.
func (b *builder) multipart(t *tableBuilder, name string, e, member *document.Node) *Part {
	for _, key := range []string{"headers", "style", "explode", "allowReserved"} {
		if e.Has(key) {
			b.note("multipart", e.KeyPos(key), "the part %s is sent without what %s says", name, key)
		}
	}
	p := &Part{Name: name, ContentType: concrete(e.Str("contentType"))}
	id := t.id(member)
	switch {
	case p.ContentType != "":
		// A list of files under one type needs nothing else; a text that is
		// declared as text/plain goes as such.
		return p
	case t.file(id, nil):
		p.ContentType = binaryType
	default:
		p.ContentType = t.mediaOf(member)
	}
	if p.ContentType == "" || p.ContentType == binaryType && t.plainFile(id) {
		return nil
	}
	return p
}

const binaryType = "application/octet-stream"

// concrete returns the first of the listed content types that is one.
func concrete(list string) string {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimSpace(one)
		if media, _, err := mime.ParseMediaType(one); err == nil && strings.Contains(media, "/") && !strings.Contains(media, "*") {
			return one
		}
	}
	return ""
}

// members collects the members of an object with those of its allOf.
func (b *tableBuilder) members(n *document.Node, out map[string]*document.Node, depth int) {
	n = b.follow(n)
	if n == nil || depth > 20 {
		return
	}
	for name, p := range n.Get("properties").Members() {
		if out[name] == nil {
			out[name] = p
		}
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		for _, part := range n.Get(key).List() {
			b.members(part, out, depth+1)
		}
	}
}

// mediaOf is the contentMediaType of OpenAPI 3.1, also of a list's elements.
// What has an encoding besides is a text.
func (b *tableBuilder) mediaOf(n *document.Node) string {
	for range 5 {
		n = b.follow(n)
		if n == nil {
			return ""
		}
		if media := n.Str("contentMediaType"); media != "" && !n.Has("contentEncoding") {
			return concrete(media)
		}
		n = n.Get("items")
	}
	return ""
}

// plainFile reports whether a request knows without being told that a value
// is a file.
func (b *tableBuilder) plainFile(id schema.ID) bool {
	s := b.table.At(id)
	if s.Types.Has(schema.Array) {
		s = b.table.At(s.Items)
	}
	return s.Format == "binary"
}

// file reports whether every text that a schema allows is binary.
func (b *tableBuilder) file(id schema.ID, seen map[schema.ID]bool) bool {
	if seen == nil {
		seen = map[schema.ID]bool{}
	}
	s := b.table.At(id)
	if s.Format == "binary" {
		return true
	}
	if id == schema.Any || seen[id] {
		return false
	}
	seen[id] = true
	if s.Types == schema.Array {
		return b.file(s.Items, seen)
	}
	found := false
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		if b.table.At(part).Types == schema.Null {
			continue
		}
		if !b.file(part, seen) {
			return false
		}
		found = true
	}
	return found
}

// typed reports whether a schema names a type somewhere.
func (b *tableBuilder) typed(id schema.ID) bool { return b.may(id, ^schema.Types(0), nil) }

func isJSON(contentType string) bool { return contentType != "" && bodyRank(contentType) <= 1 }
