package ir

import (
	"cmp"
	"mime"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

type requestBody struct {
	Body
	description string
	media       *document.Node
}

// body chooses one content type of the request body: JSON, then a form, then
// multipart, then the first.
func (b *builder) body(o *Operation, t *tableBuilder) *requestBody {
	n := follow(b.root, o.node.Get("requestBody"))
	content := n.Get("content")
	if content == nil || len(content.Keys) == 0 {
		return nil
	}
	best, rank := 0, bodyRank(content.Keys[0].Text)
	for i, k := range content.Keys {
		if r := bodyRank(k.Text); r < rank {
			best, rank = i, r
		}
	}
	if k := content.Keys[best]; !sendable(k.Text) {
		b.issues.Addf(k.Pos, "no header can hold the content type %q of the body", k.Text)
	}
	out := &requestBody{description: prose(n.Str("description")), media: content.Items[best]}
	out.Key, out.ContentType, out.Required = bodyKey, content.Keys[best].Text, n.True("required")
	if s := out.media.Get("schema"); s != nil {
		if core, notes := t.unwrap(s); out.description == "" && core != notes {
			out.description = prose(notes.Str("description"))
		}
		out.Schema = t.described(s)
	}
	b.parts(out, t)
	if b.foreign {
		b.foreignBody(out, t, content)
	}
	return out
}

// sendable reports whether a content type can stand in a header.
func sendable(contentType string) bool {
	return !strings.ContainsFunc(contentType, func(r rune) bool { return r < ' ' || r >= 0x7f })
}

// Ranks of bodies that have members.
const (
	formRank      = 2
	multipartRank = 3
)

// bodyRank orders content types by how well an action can send them.
func bodyRank(contentType string) int {
	media, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return 9
	case media == "application/json":
		return 0
	case strings.HasSuffix(media, "+json"), media == "text/json":
		return 1
	case media == "application/x-www-form-urlencoded":
		return formRank
	case media == "multipart/form-data":
		return multipartRank
	}
	return 4
}

// responses lists the successful answers. An operation that declares none
// has its default answer listed.
func (b *builder) responses(o *Operation) {
	t := b.tables[o.Service]
	o.Accept = "application/json"
	chosen := false
	// Where nothing else tells what a success looks like, default does.
	onlyDefault := true
	for status := range o.node.Get("responses").Members() {
		if strings.HasPrefix(status, "2") || strings.HasPrefix(status, "3") {
			onlyDefault = false
		}
	}
	var others []Response
	for status, r := range o.node.Get("responses").Members() {
		if strings.HasPrefix(status, "x-") {
			continue
		}
		r = follow(b.root, r)
		success := strings.HasPrefix(status, "2")
		if !success && status != "default" {
			continue
		}
		base := Response{Status: strings.ToUpper(status), Description: prose(r.Str("description"))}
		if status == "default" {
			base.Status = status
		}
		list := []Response{base}
		if content := r.Get("content"); content != nil && len(content.Keys) > 0 {
			list = nil
			for contentType, media := range content.Members() {
				one := base
				one.ContentType = contentType
				if s := media.Get("schema"); s != nil && (success || onlyDefault) {
					one.Schema = t.described(s)
				}
				list = append(list, one)
				if (success || onlyDefault) && !chosen && sendable(contentType) {
					o.Accept, chosen = contentType, true
				}
			}
		}
		if success {
			o.Results = append(o.Results, list...)
		} else {
			others = list
		}
	}
	if len(o.Results) == 0 {
		o.Results = others
	}
	slices.SortStableFunc(o.Results, func(x, y Response) int { return cmp.Compare(x.Status, y.Status) })
}
