package ir

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// attempt builds one operation of a foreign description. Whatever is wrong
// with it leaves out this operation and no other.
func (b *builder) attempt(method, path string, item, node *document.Node, pos document.Pos) {
	all := b.issues
	b.issues = &document.Issues{}
	refuse := func(reason string) {
		b.api.Refused = append(b.api.Refused, Refusal{Method: method, Path: path, Reason: reason, Pos: pos})
	}
	o, failure := b.guarded(method, path, item, node, pos)
	found := b.issues.All()
	b.issues = all
	switch {
	case failure != "":
		refuse(failure)
	case len(found) > 0:
		reasons := make([]string, len(found))
		for i, issue := range found {
			reasons[i] = issue.Message
		}
		refuse(strings.Join(reasons, "; "))
	default:
		return
	}
	if o != nil {
		o.Service.Operations = slices.DeleteFunc(o.Service.Operations, func(x *Operation) bool { return x == o })
		if b.byID[o.ID] == o {
			delete(b.byID, o.ID)
		}
	}
}

// later refuses the operations that OpenAPI has since 3.2.
func (b *builder) later(path string, item *document.Node) {
	refuse := func(method string, o *document.Node, pos document.Pos) {
		if o.Type != document.Map || !o.Has("responses") && !o.Has("operationId") {
			return
		}
		b.api.Refused = append(b.api.Refused, Refusal{
			Method: strings.ToUpper(method), Path: path, Reason: "the method " + strings.ToUpper(method) + " is not known: OpenAPI has it since 3.2", Pos: pos,
		})
	}
	if o := item.Get("query"); o != nil {
		refuse("query", o, item.KeyPos("query"))
	}
	more := item.Get("additionalOperations")
	for method, o := range more.Members() {
		refuse(method, o, more.KeyPos(method))
	}
}

// guarded is operation for what may surprise it: a description in which the
// generator itself fails loses one operation and not all.
func (b *builder) guarded(method, path string, item, node *document.Node, pos document.Pos) (o *Operation, failure string) {
	if reason := unusable(path); reason != "" {
		return nil, reason
	}
	defer func() {
		if r := recover(); r != nil {
			failure = fmt.Sprintf("the generator fails on it: %v", r)
			for _, s := range b.api.Services {
				for _, x := range s.Operations {
					if x.Method == method && x.Template == path {
						o = x
					}
				}
			}
		}
	}()
	return b.operation(method, path, item, node, pos), ""
}

// unusable says why a path cannot be one.
func unusable(path string) string {
	plain, _, _ := strings.Cut(path, "#")
	switch {
	case !strings.HasPrefix(path, "/"):
		return "the path does not start with a slash"
	case strings.Contains(plain, "?") && strings.Contains(plain[strings.IndexByte(plain, '?'):], "{"):
		return "the path holds a query with parameters"
	}
	depth := 0
	for _, r := range plain {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth < 0 || depth > 1 {
			return "the braces of the path do not match"
		}
	}
	if depth != 0 || strings.Contains(plain, "{}") {
		return "the braces of the path do not match"
	}
	return ""
}

// sharedTable returns the table of all services.
func (b *builder) sharedTable() *tableBuilder {
	if b.shared == nil {
		b.shared = newTableBuilder(b.root, &document.Issues{})
		b.shared.foreign = true
	}
	return b.shared
}

func (b *builder) note(rule string, pos document.Pos, format string, args ...any) {
	b.api.Notes = append(b.api.Notes, document.Note{Rule: rule, Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// linksForeign reads the x- members that somebody added to a foreign
// description. Those that fit nothing are left out.
func (b *builder) linksForeign(all []*Operation) {
	for _, o := range all {
		b.issues = &document.Issues{}
		b.links(o)
		if !b.issues.Empty() {
			o.Paging, o.Waiter, o.Find = nil, nil, nil
			for _, i := range b.issues.All() {
				b.note("x-members", i.Pos, "%s", i.Message)
			}
		}
	}
	if b.shared != nil {
		b.api.Notes = append(b.api.Notes, b.shared.notes...)
		for _, i := range b.shared.issues.All() {
			b.note("not-checked", i.Pos, "%s", i.Message)
		}
	}
	b.api.Services = slices.DeleteFunc(b.api.Services, func(s *Service) bool { return len(s.Operations) == 0 })
	b.issues = &document.Issues{}
}

// distinct gives operations whose names are the same different ones. Of those
// that share a name, the one whose path is first in the order of bytes keeps
// it; the others get a mark that follows from method and path alone, so that
// it never changes. Aliases that are taken are replaced by the name.
func (b *builder) distinct(all []*Operation) {
	slices.SortStableFunc(all, func(x, y *Operation) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Template, y.Template), cmp.Compare(x.Method, y.Method))
	})
	taken := map[string]bool{}
	for i, o := range all {
		if i > 0 && taken[o.Name] {
			name := o.Name + "_" + mark(o)
			b.note("names", o.Pos, "%s %s has the name of another action, %s: it is %s", o.Method, o.Template, o.Name, name)
			if o.Alias == o.Name {
				o.Alias = AliasOf("", name)
			}
			o.Name = name
		}
		taken[o.Name] = true
	}
	for _, o := range all {
		usable := func(alias string) bool { return !taken[alias] || alias == o.Name }
		if alias := o.Alias; !usable(alias) || reserved(alias) {
			if o.Alias = AliasOf("", o.Name); !usable(o.Alias) {
				o.Alias = AliasOf("", o.Name+"_"+mark(o))
			}
			b.note("names", o.Pos, "%s %s: the alias %s is taken, it is %s", o.Method, o.Template, alias, o.Alias)
		}
		taken[o.Alias] = true
	}
	for _, s := range b.api.Services {
		sortOperations(s.Operations)
	}
}

func mark(o *Operation) string {
	sum := sha256.Sum256([]byte(o.Method + " " + o.Template))
	return hex.EncodeToString(sum[:4])
}

// reserved are the words that the generated command keeps for itself.
func reserved(alias string) bool {
	return slices.Contains([]string{"list", "search", "describe", "help"}, alias)
}

// fewUntagged is how many operations without a tag make one service. More of
// them are grouped by their paths, because clients of so many are large.
const fewUntagged = 450

// groupByPath reports whether operations without a tag are grouped.
func (b *builder) groupByPath() bool {
	if b.untagged == 0 {
		for _, item := range b.root.Get("paths").Members() {
			for _, method := range methods() {
				if o := item.Get(method); o != nil && len(o.Strings("tags")) == 0 {
					b.untagged++
				}
			}
		}
	}
	return b.untagged > fewUntagged
}

// pathTag is the group of an operation without a tag: the first step of its
// path that is neither a version nor a parameter.
func pathTag(path string) string {
	for seg := range strings.SplitSeq(path, "/") {
		word := strings.ToLower(seg)
		version := len(word) > 1 && word[0] == 'v' && strings.Trim(word[1:], "0123456789.") == ""
		number := strings.Trim(word, "0123456789.-") == ""
		if seg == "" || version || number || word == "api" || word == "rest" || strings.ContainsAny(seg, "{}") {
			continue
		}
		word, _, _ = strings.Cut(word, ":")
		return word
	}
	return ""
}

// foreignBody notes the content types that are not offered, and takes bodies
// that are neither JSON nor a form as the text that they are.
func (b *builder) foreignBody(body *requestBody, t *tableBuilder, content *document.Node) {
	pos := content.Pos
	if len(content.Keys) > 1 {
		var others []string
		for _, k := range content.Keys {
			if k.Text != body.ContentType {
				others = append(others, k.Text)
			}
		}
		b.note("content-types", pos, "the body is sent as %s; also declared: %s", body.ContentType, strings.Join(others, ", "))
	}
	media, _, err := mime.ParseMediaType(body.ContentType)
	if err != nil {
		media = body.ContentType
	}
	if rank := bodyRank(body.ContentType); rank < 4 {
		return
	}
	s := t.table.At(body.Schema)
	if s.Types == schema.String {
		return
	}
	b.note("text-body", pos, "a body of type %s is given as a text: its schema is not checked", media)
	body.Schema = t.share(schema.Schema{Types: schema.String, Format: "binary"})
}
