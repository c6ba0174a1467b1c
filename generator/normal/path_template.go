package normal

import (
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// pathTemplate rewrites the templates of other systems, {name=projects/*},
// {path*}, {+rest}, {{name}} and :name, as OpenAPI writes them. A step after a
// colon is a parameter only when one of that name is declared. Where a template
// says that a value may be several steps of the path, its parameter becomes a
// reserved one: slashes in the value stay slashes.
func pathTemplate(d *draft) {
	d.wide = map[string][]string{}
	paths := d.root.Get("paths")
	if paths == nil {
		return
	}
	for _, key := range append(paths.Keys[:0:0], paths.Keys...) {
		path, wide := plainTemplate(d.colons(key.Text, paths.Get(key.Text)))
		if path == key.Text || strings.HasPrefix(key.Text, "x-") {
			continue
		}
		if paths.Has(path) {
			d.notef(key.Pos, "path %s is %s, which is there already", key.Text, path)
			continue
		}
		d.notef(key.Pos, "path %s is written %s", key.Text, path)
		paths.Rename(key.Text, path)
		d.wide[path] = wide
	}
}

// colons writes the steps of a path that are declared parameters after a
// colon in braces.
func (d *draft) colons(path string, item *document.Node) string {
	if !strings.Contains(path, "/:") {
		return path
	}
	declared := map[string]bool{}
	note := func(owner *document.Node) {
		for _, p := range owner.Get("parameters").List() {
			if target := d.follow(p); target.Str("in") == "path" {
				declared[target.Str("name")] = true
			}
		}
	}
	note(item)
	for _, o := range item.Members() {
		note(o)
	}
	steps := strings.Split(path, "/")
	for i, step := range steps {
		if name, ok := strings.CutPrefix(step, ":"); ok && declared[name] {
			steps[i] = "{" + name + "}"
		}
	}
	return strings.Join(steps, "/")
}

// plainTemplate returns the path as OpenAPI writes it, and the names of the
// parameters that may be several steps.
func plainTemplate(path string) (plain string, wide []string) {
	path = strings.ReplaceAll(strings.ReplaceAll(path, "{{", "{"), "}}", "}")
	var b strings.Builder
	for path != "" {
		open := strings.IndexByte(path, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(path[open:], '}')
		if end < 0 {
			break
		}
		name, several := variable(path[open+1 : open+end])
		if several {
			wide = append(wide, name)
		}
		b.WriteString(path[:open] + "{" + name + "}")
		path = path[open+end+1:]
	}
	b.WriteString(path)
	return b.String(), wide
}

// variable reads what stands in braces: the name, and whether the value may be
// several steps, as +name, name+, name*, *name, name=a/* and name=** say. One
// star behind an equals sign is one step.
func variable(text string) (name string, several bool) {
	name, pattern, _ := strings.Cut(strings.TrimSpace(text), "=")
	several = strings.Contains(pattern, "/") || strings.Contains(pattern, "**")
	for _, trimmed := range []string{strings.TrimLeft(name, "+*"), strings.TrimRight(name, "*+")} {
		if trimmed != "" && len(trimmed) < len(name) {
			return strings.Trim(trimmed, " *+"), true
		}
	}
	return strings.TrimSpace(name), several
}
