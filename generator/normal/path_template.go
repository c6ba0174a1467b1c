package normal

import "strings"

// pathTemplate rewrites the templates of other systems, {name=projects/*},
// {path*} and {+rest}, as OpenAPI writes them.
func pathTemplate(d *draft) {
	paths := d.root.Get("paths")
	if paths == nil {
		return
	}
	for _, key := range append(paths.Keys[:0:0], paths.Keys...) {
		path := plainTemplate(key.Text)
		if path == key.Text || strings.HasPrefix(key.Text, "x-") {
			continue
		}
		if paths.Has(path) {
			d.notef(key.Pos, "path %s is %s, which is there already", key.Text, path)
			continue
		}
		d.notef(key.Pos, "path %s is written %s", key.Text, path)
		paths.Rename(key.Text, path)
	}
}

func plainTemplate(path string) string {
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
		name := path[open+1 : open+end]
		name, _, _ = strings.Cut(name, "=")
		name = strings.TrimSuffix(strings.TrimLeft(name, "+ "), " ")
		if trimmed := strings.TrimRight(name, "*+"); trimmed != "" {
			name = trimmed
		}
		b.WriteString(path[:open] + "{" + name + "}")
		path = path[open+end+1:]
	}
	b.WriteString(path)
	return b.String()
}
