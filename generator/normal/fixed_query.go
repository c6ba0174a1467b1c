package normal

import (
	"net/url"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// fixedQuery makes parameters of a query that is written into a path: required
// ones with one possible value.
func fixedQuery(d *draft) {
	d.eachOperation(func(path string, _, o *document.Node) {
		plain, _, _ := strings.Cut(path, "#")
		_, query, ok := strings.Cut(plain, "?")
		if !ok || strings.ContainsAny(query, "{}") {
			return
		}
		for pair := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if n, err := url.QueryUnescape(name); err == nil {
				name = n
			}
			if v, err := url.QueryUnescape(value); err == nil {
				value = v
			}
			if name == "" {
				continue
			}
			p, s := document.NewMap(o.Pos), document.NewMap(o.Pos)
			s.Set("type", document.NewString("string", o.Pos))
			s.Set("enum", document.NewList(o.Pos, document.NewString(value, o.Pos)))
			p.Set("name", document.NewString(name, o.Pos))
			p.Set("in", document.NewString("query", o.Pos))
			p.Set("required", document.NewBool(true, o.Pos))
			p.Set("schema", s)
			list := o.Get("parameters")
			if list == nil {
				list = document.NewList(o.Pos)
				o.Set("parameters", list)
			}
			list.Items = slices.DeleteFunc(list.Items, func(q *document.Node) bool {
				q = d.follow(q)
				return q.Str("in") == "query" && q.Str("name") == name
			})
			list.Items = append(list.Items, p)
			d.notef(o.Pos, "%s: the query in the path is the parameter %s, always %q", path, name, value)
		}
	})
}
