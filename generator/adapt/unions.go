package adapt

import (
	"slices"

	"github.com/databricks-account/connector/generator/document"
)

// simpleUnions brings oneOf and anyOf to what has a Go type: one member beside
// null is that member, texts and enums of texts are text, different objects
// are a union, and everything else is any value.
func simpleUnions(d *draft) {
	d.eachSchema(func(n *document.Node) {
		for _, key := range []string{"oneOf", "anyOf"} {
			list := n.Get(key)
			if list == nil {
				continue
			}
			if onlyRequired(list.Items) {
				n.Delete(key)
				continue
			}
			d.union(n, key, list)
		}
	})
}

func (d *draft) union(n *document.Node, key string, list *document.Node) {
	pos := n.KeyPos(key)
	var members []*document.Node
	null := false
	for _, e := range list.List() {
		if e.Ref() == "" && len(e.Keys) == 1 && e.True("nullable") || e.Ref() == "" && len(e.Keys) == 2 && e.True("nullable") && e.Has("description") {
			null = true
			continue
		}
		if !slices.ContainsFunc(members, func(x *document.Node) bool { return document.Equal(x, e) }) {
			members = append(members, e)
		}
	}
	if null {
		n.Set("nullable", document.NewBool(true, pos))
	}
	rest := n.Clone()
	rest.Delete(key)
	alone := empty(rest)
	switch {
	case len(members) == 0:
		n.Delete(key)
		return
	case len(members) == 1 && alone:
		become(n, members[0].Clone())
		if n.Ref() == "" && null {
			n.Set("nullable", document.NewBool(true, pos))
		}
		return
	case n.Has("properties") || n.Str("type") == "object" && n.Has("additionalProperties"):
		d.notef(pos, "%s beside properties is left to validation", key)
		n.Delete(key)
		return
	}
	if t := d.commonType(members); t != "" {
		keep(n, "description", "nullable")
		n.Set("type", document.NewString(t, pos))
		return
	}
	if d.level < Plain && d.objects(members) && !n.Has("enum") {
		kept := document.NewList(pos, members...)
		keep(n, "description")
		n.Set(key, kept)
		return
	}
	d.notef(pos, "%s is any value in Go", key)
	keep(n, "description", "nullable")
}

// commonType returns the scalar type that all members have.
func (d *draft) commonType(members []*document.Node) string {
	common := ""
	for _, e := range members {
		t := d.follow(e).Str("type")
		switch {
		case t == "object" || t == "array" || t == "":
			return ""
		case common == "" || common == t:
			common = t
		case (common == "integer" || common == "number") && (t == "integer" || t == "number"):
			common = "number"
		default:
			return ""
		}
	}
	return common
}

// objects reports whether all members are different components that are
// objects.
func (d *draft) objects(members []*document.Node) bool {
	if len(members) < 2 {
		return false
	}
	for _, e := range members {
		target := d.follow(e)
		if e.Ref() == "" || target == nil || target.Str("type") != "object" && !target.Has("properties") || target.Has("oneOf") || target.Has("anyOf") {
			return false
		}
	}
	return true
}
