package schema

import (
	"slices"
	"strconv"
	"strings"
)

// RenderOptions change how JSONSchema writes a schema. The zero value writes
// everything that the table knows.
type RenderOptions struct {
	// Closed forbids undeclared members where Validate reports them, for
	// readers that take silence for permission.
	Closed bool
	// Texts is how much of the descriptions is written.
	Texts Texts
	// Draft adds "$schema", as a file of its own needs.
	Draft bool
}

// Texts is an amount of description.
type Texts uint8

const (
	// FullTexts writes descriptions as they are.
	FullTexts Texts = iota
	// FirstSentences writes the first sentence of each.
	FirstSentences
	// NoTexts writes none.
	NoTexts
)

// JSONSchema writes a schema as JSON Schema, draft 2020-12. Named and
// recursive schemas go to "$defs", and the members come in a fixed order, so
// that the same table gives the same bytes. It accepts what Validate accepts,
// apart from decimal strings for integers.
func JSONSchema(t Table, id ID, o RenderOptions) []byte {
	r := &renderer{t: t, o: o, refs: map[ID]string{id: "#"}, parts: map[ID]bool{}}
	var named []ID
	r.survey(id, nil, map[ID]bool{}, &named)
	r.nameDefs(id, named)
	r.open()
	if o.Draft {
		r.key("$schema")
		r.text("https://json-schema.org/draft/2020-12/schema")
	}
	r.body(id, use{})
	if len(r.defs) > 0 {
		r.key("$defs")
		r.open()
		for _, def := range r.defs {
			r.key(def.name)
			r.open()
			r.body(def.id, use{})
			r.close()
		}
		r.close()
	}
	r.close()
	return r.dst
}

type renderer struct {
	t   Table
	o   RenderOptions
	dst []byte
	// refs are the places of schemas that are referred to.
	refs map[ID]string
	defs []def
	// parts are the schemas that others are composed of. They say nothing of
	// undeclared members: that is up to the whole.
	parts map[ID]bool
}

type def struct {
	name string
	id   ID
}

// use is what the place where a schema is used adds to it.
type use struct {
	description string
	flags       Flags
}

// references calls f for every schema that s refers to; part says that it
// describes the same value.
func (s *Schema) references(f func(id ID, part bool)) {
	for i := range s.Props {
		f(s.Props[i].Schema, false)
	}
	f(s.Items, false)
	f(s.ExtraSchema, false)
	for _, list := range [][]ID{s.AllOf, s.OneOf, s.AnyOf, {s.Not}} {
		for _, id := range list {
			f(id, true)
		}
	}
	if r := s.Rules; r != nil {
		f(r.PropertyNames, false)
		f(r.Contains, false)
		for _, id := range r.PrefixItems {
			f(id, false)
		}
		for i := range r.PatternProps {
			f(r.PatternProps[i].Schema, false)
		}
	}
}

// survey walks all schemas that id reaches and lists those that need a name:
// the named ones and those that contain themselves.
func (r *renderer) survey(id ID, above []ID, done map[ID]bool, named *[]ID) {
	if id == Any {
		return
	}
	if slices.Contains(above, id) && !slices.Contains(*named, id) {
		*named = append(*named, id)
	}
	if done[id] {
		return
	}
	done[id] = true
	if r.t[id].Name != "" && !slices.Contains(*named, id) {
		*named = append(*named, id)
	}
	above = append(above, id)
	r.t[id].references(func(child ID, part bool) {
		if part {
			r.parts[child] = true
		}
		r.survey(child, above, done, named)
	})
}

func (r *renderer) nameDefs(root ID, named []ID) {
	taken := map[string]bool{}
	for _, id := range named {
		if id == root {
			continue
		}
		name := defName(r.t[id].Name)
		if name == "" || taken[name] {
			name += "_" + strconv.Itoa(int(id))
		}
		taken[name] = true
		r.refs[id] = "#/$defs/" + name
		r.defs = append(r.defs, def{name, id})
	}
	slices.SortFunc(r.defs, func(a, b def) int { return strings.Compare(a.name, b.name) })
}

// defName makes a name that needs no escaping in a reference.
func defName(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-', c == '.':
			return c
		}
		return '_'
	}, name)
}

func (r *renderer) open() { r.dst = append(r.dst, '{') }

func (r *renderer) close() { r.dst = append(r.dst, '}') }

func (r *renderer) comma() {
	if n := len(r.dst); n > 0 && r.dst[n-1] != '{' && r.dst[n-1] != '[' {
		r.dst = append(r.dst, ',')
	}
}

func (r *renderer) key(name string) {
	r.comma()
	r.text(name)
	r.dst = append(r.dst, ':')
}

func (r *renderer) text(s string) {
	dst, err := appendString(r.dst, s)
	if err != nil {
		dst, _ = appendString(r.dst, strings.ToValidUTF8(s, "\ufffd"))
	}
	r.dst = dst
}

func (r *renderer) raw(key, text string) {
	r.key(key)
	r.dst = append(r.dst, text...)
}

// list writes the parts of an array of schemas.
func (r *renderer) list(key string, ids []ID) {
	if len(ids) == 0 {
		return
	}
	r.key(key)
	r.dst = append(r.dst, '[')
	for _, id := range ids {
		r.comma()
		r.schema(id, use{})
	}
	r.dst = append(r.dst, ']')
}

func (r *renderer) texts(key string, list []string) {
	r.key(key)
	r.dst = append(r.dst, '[')
	for _, s := range list {
		r.comma()
		r.text(s)
	}
	r.dst = append(r.dst, ']')
}

func (r *renderer) describe(text string) {
	switch r.o.Texts {
	case NoTexts:
		return
	case FirstSentences:
		text = FirstSentence(text)
	}
	if text != "" {
		r.key("description")
		r.text(text)
	}
}

// FirstSentence returns the first sentence of a description: up to a full
// stop that ends a word before a space or a line end, or to the end of the
// paragraph.
func FirstSentence(text string) string {
	text = strings.TrimSpace(text)
	if i := strings.Index(text, "\n\n"); i >= 0 {
		text = text[:i]
	}
	for i := 0; i+1 < len(text); i++ {
		if (text[i] == '.' || text[i] == '!' || text[i] == '?') && (text[i+1] == ' ' || text[i+1] == '\n') && !abbreviation(text[:i]) {
			text = text[:i+1]
			break
		}
	}
	return strings.Join(strings.Fields(text), " ")
}

// abbreviation reports whether the stop behind text belongs to "e.g." or the
// like.
func abbreviation(text string) bool {
	word := text[strings.LastIndexAny(text, " \n(")+1:]
	switch strings.ToLower(word) {
	case "e.g", "i.e", "etc", "vs", "approx", "no":
		return true
	}
	return len(word) == 1
}
