package connector

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

// mask stands for a secret.
const mask = "***"

// Secret is one secret of an answer.
type Secret struct {
	// Path is the place in the answer as a JSON Pointer.
	Path string
	// Name is the field.
	Name  string
	Value string
}

// Secrets returns the secrets of the answer, in the order of the answer: those
// that the API description marks.
func (r *Result) Secrets() []Secret {
	var out []Secret
	_ = r.eachSecret(func(path string, at [2]int) {
		_, name, _ := cutLast(path, "/")
		out = append(out, Secret{Path: path, Name: name, Value: scalarText(r.Body[at[0]:at[1]])})
	})
	return out
}

// Masked returns the result with every secret of the answer replaced by
// "***"; the rest of the body is as the service sent it. A result without
// secrets is returned as it is.
func (r *Result) Masked() *Result {
	type cut struct{ at [2]int }
	var cuts []cut
	if err := r.eachSecret(func(_ string, at [2]int) { cuts = append(cuts, cut{at}) }); err != nil {
		// A secret may be anywhere in what cannot be read.
		out := *r
		out.Body = []byte(`"` + mask + `"`)
		return &out
	}
	if len(cuts) == 0 {
		return r
	}
	slices.SortFunc(cuts, func(a, b cut) int { return a.at[0] - b.at[0] })
	body := make([]byte, 0, len(r.Body))
	from := 0
	for _, c := range cuts {
		if c.at[0] < from {
			continue
		}
		body = append(body, r.Body[from:c.at[0]]...)
		body = append(body, `"`+mask+`"`...)
		from = c.at[1]
	}
	out := *r
	out.Body = append(body, r.Body[from:]...)
	return &out
}

// eachSecret calls f for every place of the answer that holds a secret.
func (r *Result) eachSecret(f func(path string, at [2]int)) error {
	if r.action == nil || len(r.action.Secrets) == 0 || len(r.Body) == skipSpace(r.Body, 0) {
		return nil
	}
	body, err := whole(r.Body)
	if err != nil {
		return err
	}
	start := skipSpace(r.Body, 0)
	for _, path := range r.action.Secrets {
		findSecrets(body, strings.Split(path, "."), "", start, f)
	}
	return nil
}

// findSecrets walks value, which begins at byte start of the answer, along a
// path.
func findSecrets(value []byte, path []string, pointer string, start int, f func(string, [2]int)) {
	if len(path) == 0 {
		if len(value) > 0 && string(value) != "null" {
			f(pointer, [2]int{start, start + len(value)})
		}
		return
	}
	if len(value) > 0 && value[0] == '[' {
		rest := path
		if path[0] == "*" {
			rest = path[1:]
		}
		for at := range elements(value) {
			findSecrets(value[at[0]:at[1]], rest, pointer+"/*", start+at[0], f)
		}
		return
	}
	for quoted, at := range members(value) {
		if path[0] == "*" || isName(quoted, path[0]) {
			name := scalarText(quoted)
			findSecrets(value[at[0]:at[1]], path[1:], string(schema.AppendPointer([]byte(pointer), name)), start+at[0], f)
		}
	}
}

// maskParams returns params with the values of secret fields replaced. The
// original is not changed.
func maskParams(a *Action, params map[string]any) map[string]any {
	out, _ := maskValue(*a.Types, a.Params, params, nil).(map[string]any)
	return out
}

// secrets returns the texts in the params that are secret.
func (c *Call) secrets() []string {
	var out []string
	maskValue(*c.Action.Types, c.Action.Params, c.Params, &out)
	return out
}

// requestBody is the body of the call for logs: masked.
func (c *Call) requestBody() string {
	key := "_body"
	if c.Action.Body != nil {
		key = c.Action.Body.Key
	}
	v, ok := maskParams(c.Action, c.Params)[key]
	if !ok {
		return ""
	}
	text, err := schema.Table{{}}.AppendJSON(nil, schema.Any, v)
	if err != nil {
		return ""
	}
	return string(text)
}

// maskValue returns v with its secrets replaced, and adds them to found. What
// the schema does not declare is judged by its name.
func maskValue(t schema.Table, id schema.ID, v any, found *[]string) any {
	switch v := v.(type) {
	case map[string]any:
		out := maps.Clone(v)
		for k, e := range v {
			p := declaredProp(t, id, k, 0)
			switch {
			case e == nil:
			case p != nil && p.Flags.Has(schema.Secret), p == nil && soundsSecret(k):
				addTexts(e, found)
				out[k] = mask
			case p != nil:
				out[k] = maskValue(t, p.Schema, e, found)
			default:
				out[k] = maskValue(t, t.At(id).ExtraSchema, e, found)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = maskValue(t, itemsOf(t, id, 0), e, found)
		}
		return out
	}
	return v
}

const maxCompose = 16

// declaredProp finds a member in a schema or in what it is composed of.
func declaredProp(t schema.Table, id schema.ID, name string, depth int) *schema.Property {
	s := t.At(id)
	if p := s.Prop(name); p != nil || depth > maxCompose {
		return p
	}
	for _, list := range [][]schema.ID{s.AllOf, s.OneOf, s.AnyOf} {
		for _, part := range list {
			if p := declaredProp(t, part, name, depth+1); p != nil {
				return p
			}
		}
	}
	return nil
}

func itemsOf(t schema.Table, id schema.ID, depth int) schema.ID {
	s := t.At(id)
	if s.Items != schema.Any || depth > maxCompose {
		return s.Items
	}
	for _, list := range [][]schema.ID{s.AllOf, s.OneOf, s.AnyOf} {
		for _, part := range list {
			if items := itemsOf(t, part, depth+1); items != schema.Any {
				return items
			}
		}
	}
	return schema.Any
}

// soundsSecret judges a field by its name, where no description does.
func soundsSecret(name string) bool {
	name = strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
	if strings.HasSuffix(name, "hash") || strings.HasSuffix(name, "id") || strings.HasSuffix(name, "type") {
		return false
	}
	for _, word := range []string{"password", "secret", "privatekey", "accesskey", "apikey", "credentialsjson", "tokenvalue", "accesstoken", "refreshtoken", "idtoken", "bearer"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "token" || strings.HasSuffix(name, "apitoken") || strings.HasSuffix(name, "sastoken")
}

func addTexts(v any, found *[]string) {
	if found == nil {
		return
	}
	switch v := v.(type) {
	case string:
		*found = append(*found, v)
	case map[string]any:
		for _, e := range v {
			addTexts(e, found)
		}
	case []any:
		for _, e := range v {
			addTexts(e, found)
		}
	}
}

// maskedText is an answer for logs: its secrets masked, by the description and
// by the names of fields; nothing of an answer that is not JSON.
func maskedText(a *Action, body []byte) string {
	r := (&Result{action: a, Body: body, Header: http.Header{}}).Masked()
	v, err := schema.DecodeAny(r.Body)
	if err != nil {
		return ""
	}
	text, err := json.Marshal(maskValue(schema.Table{{}}, schema.Any, v, nil))
	if err != nil {
		return ""
	}
	return string(text)
}
