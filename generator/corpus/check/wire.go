package check

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// This file says what a value is on the wire, by the tables of styles that
// OpenAPI has, without asking the package that sends it. Lists and objects
// inside of others are JSON, but name[member][0] in the style deepObject.

// spelling is one pair of a query or a form: the value is the parts, which are
// escaped one by one, joined by sep.
type spelling struct {
	name, sep string
	parts     []string
}

// pairs spells a parameter of a query or a member of a form.
func pairs(name, style string, explode bool, v any) []spelling {
	if v == nil {
		return nil
	}
	sep := ","
	switch style {
	case "json":
		return []spelling{{name: name, parts: []string{jsonText(v)}}}
	case "deepObject":
		return deep(name, v)
	case "spaceDelimited":
		sep = "%20"
	case "pipeDelimited":
		sep = "|"
	}
	if !explode {
		if parts := elements(v, false); len(parts) > 0 { // RFC 6570: an empty list is not there
			return []spelling{{name, sep, parts}}
		}
		return nil
	}
	var out []spelling
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, spelling{name: name, parts: []string{text(e)}})
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, spelling{name: k, parts: []string{text(v[k])}})
		}
	default:
		out = append(out, spelling{name: name, parts: []string{text(v)}})
	}
	return out
}

func deep(name string, v any) []spelling {
	var out []spelling
	switch v := v.(type) {
	case nil:
	case []any:
		for i, e := range v {
			out = append(out, deep(name+"["+strconv.Itoa(i)+"]", e)...)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, deep(name+"["+k+"]", v[k])...)
		}
	default:
		out = append(out, spelling{name: name, parts: []string{text(v)}})
	}
	return out
}

// elements are the parts of a value in one piece.
func elements(v any, explode bool) []string {
	out := []string{}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, text(e))
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if explode {
				out = append(out, k+"="+text(v[k]))
			} else {
				out = append(out, k, text(v[k]))
			}
		}
	default:
		out = append(out, text(v))
	}
	return out
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return jsonText(v)
}

func jsonText(v any) string {
	data, _ := json.Marshal(v) // values come from JSON
	return string(data)
}

// samePairs compares a query or form as it was sent with what is expected.
func samePairs(raw string, want []spelling) error {
	type sent struct {
		name, value string
		used        bool
	}
	var all []sent
	for one := range strings.SplitSeq(raw, "&") {
		if one == "" {
			continue
		}
		name, value, _ := strings.Cut(one, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil {
			return err
		}
		all = append(all, sent{name: plain, value: value})
	}
	for _, w := range want {
		i := slices.IndexFunc(all, func(s sent) bool { return !s.used && s.name == w.name })
		if i < 0 {
			return fmt.Errorf("%s is not sent", w.name)
		}
		all[i].used = true
		if err := sameParts(all[i].value, w.sep, w.parts, url.QueryUnescape); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	for _, s := range all {
		if !s.used {
			return fmt.Errorf("%s=%s is sent, which nothing asks for", s.name, s.value)
		}
	}
	return nil
}

// sameParts compares a value as it was sent with its parts.
func sameParts(raw, sep string, want []string, unescape func(string) (string, error)) error {
	got := []string{raw}
	if sep != "" {
		got = strings.Split(raw, sep)
	}
	if raw == "" && len(want) == 0 {
		return nil
	}
	for i := range got {
		plain, err := unescape(got[i])
		if err != nil {
			return err
		}
		got[i] = plain
	}
	if !slices.EqualFunc(got, want, sameText) {
		return fmt.Errorf("it is sent as %.300q, not as %.300q", got, want)
	}
	return nil
}

// sameText compares texts; JSON may be written in several ways.
func sameText(a, b string) bool {
	if a == b {
		return true
	}
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// samePath compares a step of a path with a value in a style of paths.
func samePath(raw, name, style string, explode bool, v any) error {
	prefix, sep := "", ","
	parts := elements(v, explode)
	_, isObject := v.(map[string]any)
	switch {
	case style == "json":
		sep, parts = "", []string{jsonText(v)}
	case style == "label":
		prefix = "."
		if explode {
			sep = "."
		}
	case style == "matrix" && explode:
		prefix, sep = ";", ";"
		for i := range parts {
			if !isObject {
				parts[i] = name + "=" + parts[i]
			}
		}
	case style == "matrix":
		prefix = ";" + name + "="
	}
	rest, ok := strings.CutPrefix(raw, prefix)
	if !ok {
		return fmt.Errorf("it is sent as %s, which does not begin with %s", raw, prefix)
	}
	return sameParts(rest, sep, parts, url.PathUnescape)
}

// sameCookie compares a cookie, in which what no cookie holds is escaped.
func sameCookie(sent, style string, explode bool, v any) error {
	if style == "json" {
		return sameParts(sent, "", []string{jsonText(v)}, url.PathUnescape)
	}
	return sameParts(sent, ",", elements(v, explode), url.PathUnescape)
}

// sameHeader compares a header.
func sameHeader(sent, style string, explode bool, v any) error {
	want := strings.Join(elements(v, explode), ",")
	if style == "json" {
		want = jsonText(v)
	}
	if !sameText(sent, want) {
		return fmt.Errorf("it is sent as %q, not as %q", sent, want)
	}
	return nil
}
