package binding

import (
	"reflect"
	"strings"
)

// collections are the resources that the SDK addresses by their full name in
// one field, by a word in the name of the request type. They cannot be derived
// from a request: several templates fit a name that has not been filled.
var collections = [...]struct{ word, name string }{
	{"FailoverGroup", "accounts/{account_id}/failover-groups/{failover_group_id}"},
	{"StableUrl", "accounts/{account_id}/stable-urls/{stable_url_id}"},
	{"Endpoint", "accounts/{account_id}/endpoints/{endpoint_id}"},
}

// resourceNames returns the fields of a request that hold a full resource
// name or the name of a parent, with the template of the name.
func resourceNames(t reflect.Type) map[string]string {
	out := map[string]string{}
	if t == nil {
		return out
	}
	if f, ok := t.FieldByName("Parent"); ok && onlyPath(f) {
		out["Parent"] = "accounts/{account_id}"
	}
	f, ok := t.FieldByName("Name")
	if !ok || !onlyPath(f) {
		return out
	}
	for _, c := range collections {
		if strings.Contains(t.Name(), c.word) {
			out["Name"] = c.name
			break
		}
	}
	return out
}

// onlyPath reports whether a field is neither in the body nor in the query.
func onlyPath(f reflect.StructField) bool {
	return f.Tag.Get("json") == "-" && f.Tag.Get("url") == "-"
}

// expand fills the parameters of a name template.
func expand(template string, value func(param string) string) string {
	parts := strings.Split(template, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, "{"); ok {
			parts[i] = value(strings.TrimSuffix(name, "}"))
		}
	}
	return strings.Join(parts, "/")
}
