package argument

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// Format writes params as arguments: the inverse of Parse. Path parameters
// come first, then the others by name, the body last.
func Format(a *actions.Action, params map[string]any) []string {
	rank := map[string]int{}
	for i, arg := range a.Args {
		if arg.In == actions.InPath {
			rank[arg.Key] = i - len(a.Args)
		}
	}
	if a.Body != nil {
		rank[a.Body.Key] = 1
	}
	keys := slices.SortedFunc(maps.Keys(params), func(x, y string) int {
		if rank[x] != rank[y] {
			return rank[x] - rank[y]
		}
		return strings.Compare(x, y)
	})
	g := NewGuide(a)
	var out []string
	for _, k := range keys {
		out = format(out, g.Member(k), []string{k}, params[k])
	}
	return out
}

func format(out []string, g Guide, path []string, v any) []string {
	key := join(path)
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 || !allWritable(v) {
			break
		}
		for _, k := range members(g, v) {
			out = format(out, g.Member(k), append(slices.Clip(path), k), v[k])
		}
		return out
	case []any:
		if args, ok := repeated(g, key, v); ok {
			return append(out, args...)
		}
	default:
		if text, ok := plain(g, v); ok && !g.IsArray() {
			return append(out, key+"="+text)
		}
	}
	return append(out, key+":="+encode(v))
}

// members orders the members of an object: required ones first, as in help.
func members(g Guide, m map[string]any) []string {
	return slices.SortedFunc(maps.Keys(m), func(x, y string) int {
		if a, b := g.Requires(x), g.Requires(y); a != b {
			if a {
				return -1
			}
			return 1
		}
		return strings.Compare(x, y)
	})
}

func allWritable(m map[string]any) bool {
	for k := range m {
		if !writable(k) {
			return false
		}
	}
	return true
}

// repeated writes a list of plain values as one argument for each.
func repeated(g Guide, key string, list []any) ([]string, bool) {
	if len(list) == 0 || !g.IsArray() {
		return nil, false
	}
	var out []string
	for _, e := range list {
		text, ok := plain(g.Element(), e)
		if !ok || strings.HasPrefix(strings.TrimSpace(text), "[") {
			return nil, false
		}
		out = append(out, key+"="+text)
	}
	return out, true
}

// plain is the text that the guide turns into exactly this value, if there is
// one.
func plain(g Guide, v any) (string, bool) {
	text, isText := v.(string)
	switch v.(type) {
	case string:
	case bool, json.Number, float64, int, int64:
		text = encode(v)
	default:
		return "", false
	}
	if strings.HasPrefix(text, "@") || strings.ContainsAny(text, "\n\r\x00") {
		return "", false
	}
	back, err := g.convert(text)
	if err != nil {
		return "", false
	}
	if s, ok := back.(string); ok || isText {
		return text, ok && isText && s == text
	}
	return text, reflect.DeepEqual(encode(back), encode(v))
}

func encode(v any) string {
	out, err := schema.Table{{}}.AppendJSON(nil, schema.Any, v)
	if err != nil {
		return "null"
	}
	return string(out)
}

// Quote writes a word so that a POSIX shell reads it back unchanged.
func Quote(word string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,"
	plain := word != ""
	for _, c := range word {
		if !strings.ContainsRune(safe, c) {
			plain = false
		}
	}
	if plain {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
