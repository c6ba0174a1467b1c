package adapt

import (
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// simpleUnions brings oneOf and anyOf to what has a Go type: one member beside
// null is that member, texts and enums of texts are text, members that have
// types of their own are a union, and everything else is any value.
func simpleUnions(d *draft) {
	forms := d.inForms()
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
			d.union(n, key, list, forms[n])
		}
		if !isUnion(n) {
			n.Delete("discriminator")
		}
	})
}

// inForms are the schemas that are sent in forms. The tool writes those field
// by field and would leave out unions, whose value is no field.
func (d *draft) inForms() map[*document.Node]bool {
	found := map[*document.Node]bool{}
	var mark func(n *document.Node)
	mark = func(n *document.Node) {
		document.EachSchema(n, document.Schema, func(s *document.Node) {
			if found[s] {
				return
			}
			found[s] = true
			if s.Ref() != "" {
				if target := document.Pointer(d.top, s.Ref()); target != nil && !found[target] {
					mark(target)
				}
			}
		})
	}
	d.eachOperation(func(n *document.Node, _ Operation) {
		if s := n.Get("requestBody", "content", "application/x-www-form-urlencoded", "schema"); s != nil {
			mark(s)
		}
	})
	return found
}

func (d *draft) union(n *document.Node, key string, list *document.Node, form bool) {
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
	rest.Delete("discriminator")
	alone := empty(rest)
	switch {
	case len(members) == 0:
		n.Delete(key)
		return
	case len(members) == 1 && alone:
		become(n, members[0].Clone())
		if null {
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
	if d.level < Plain && !form && d.typed(members) && !n.Has("enum") {
		tag := d.discriminator(n.Get("discriminator"), members)
		keep(n, "description", "nullable")
		n.Set(key, document.NewList(pos, members...))
		if tag != nil {
			n.Set("discriminator", tag)
		}
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

// typed reports whether every member has a Go type, and one of them more than
// a scalar: a union of those is best held in a variable of any type.
func (d *draft) typed(members []*document.Node) bool {
	more := false
	for _, e := range members {
		target := d.follow(e)
		switch t := target.Str("type"); {
		case target == nil:
			return false
		case t == "object", t == "array", target.Has("properties"), isUnion(target):
			more = true
		case t == "":
			return false
		}
	}
	return more && len(members) > 1
}

// discriminator completes the one of a union of components: values that it
// does not map are, as OpenAPI says, the names of the components. It is nil
// when it does not tell all members apart.
func (d *draft) discriminator(n *document.Node, members []*document.Node) *document.Node {
	name := n.Str("propertyName")
	if name == "" || strings.ContainsAny(name, "`\"\\\n") {
		return nil
	}
	known := map[string]bool{}
	for _, e := range members {
		if componentOf(e) == "" {
			d.notef(n.Pos, "discriminator %s does not name a member that has no name", name)
			return nil
		}
		known[e.Ref()] = false
	}
	mapping := document.NewMap(n.Pos)
	for value, to := range n.Get("mapping").Members() {
		ref := to.Text
		if !strings.Contains(ref, "/") {
			ref = document.JoinPointer("components", "schemas", strings.TrimSuffix(strings.TrimSuffix(ref, ".json"), ".yaml"))
		}
		if _, ok := known[ref]; ok && !strings.ContainsAny(value, "`\"\\\n") {
			known[ref] = true
			mapping.Set(value, document.NewString(ref, to.Pos))
		}
	}
	for _, e := range members {
		if value := componentOf(e); !known[e.Ref()] && !mapping.Has(value) {
			mapping.Set(value, document.NewString(e.Ref(), e.Pos))
		}
	}
	out := document.NewMap(n.Pos)
	out.Set("propertyName", document.NewString(name, n.Pos))
	out.Set("mapping", mapping)
	return out
}
