package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// multiplied makes an API description of about the wanted number of operations
// out of one: the first of them when fewer are wanted, otherwise whole copies
// with paths, names and tags of their own.
func multiplied(spec []byte, operations int) (text []byte, got int, err error) {
	var doc map[string]any
	if err := json.Unmarshal(spec, &doc); err != nil {
		return nil, 0, err
	}
	have := countOperations(doc)
	if operations < have {
		got := cutTo(doc, operations)
		text, err = json.Marshal(doc)
		return text, got, err
	}
	copies := (operations + have/2) / have
	paths, components, tags := map[string]any{}, map[string]any{}, []any{}
	for k := range copies {
		part := renamed(doc, k).(map[string]any)
		maps.Copy(paths, object(part["paths"]))
		for kind, all := range object(part["components"]) {
			if components[kind] == nil {
				components[kind] = map[string]any{}
			}
			maps.Copy(object(components[kind]), object(all))
		}
		list, _ := part["tags"].([]any)
		tags = append(tags, list...)
	}
	out := maps.Clone(doc)
	out["paths"], out["components"], out["tags"] = paths, components, tags
	text, err = json.Marshal(out)
	return text, have * copies, err
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// methods are the members of a path item that are operations.
var methods = []string{"get", "put", "post", "delete", "patch", "head", "options", "trace"}

func countOperations(doc map[string]any) int {
	n := 0
	for _, item := range object(doc["paths"]) {
		for m := range object(item) {
			if slices.Contains(methods, m) {
				n++
			}
		}
	}
	return n
}

// cutTo keeps the first operations by path, without the members that name
// other operations, and the components that they reach.
func cutTo(doc map[string]any, most int) int {
	n, kept := 0, map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(object(doc["paths"]))) {
		item := object(object(doc["paths"])[path])
		left := map[string]any{}
		for _, m := range slices.Sorted(maps.Keys(item)) {
			if !slices.Contains(methods, m) {
				left[m] = item[m]
			} else if n < most {
				n++
				op := object(item[m])
				delete(op, "x-waiter")
				delete(op, "x-find")
				left[m] = op
			}
		}
		if n >= most && !slices.ContainsFunc(methods, func(m string) bool { return left[m] != nil }) {
			break
		}
		kept[path] = left
	}
	doc["paths"] = kept
	all, reached := object(doc["components"]), map[string]any{}
	reach(kept, all, reached)
	for _, keep := range []string{"securitySchemes"} {
		if all[keep] != nil {
			reached[keep] = all[keep]
		}
	}
	doc["components"] = reached
	return n
}

// reach copies to out every component that v refers to, directly or not.
func reach(v any, all, out map[string]any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			reach(e, all, out)
		}
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			f := strings.Split(strings.TrimPrefix(ref, "#/components/"), "/")
			if len(f) == 2 && object(out[f[0]])[f[1]] == nil {
				if out[f[0]] == nil {
					out[f[0]] = map[string]any{}
				}
				found := object(all[f[0]])[f[1]]
				object(out[f[0]])[f[1]] = found
				reach(found, all, out)
			}
		}
		for _, e := range v {
			reach(e, all, out)
		}
	}
}

// renamed returns the k-th copy of a description.
func renamed(doc map[string]any, k int) any {
	if k == 0 {
		return doc
	}
	upper, lower := fmt.Sprintf("C%d", k), fmt.Sprintf("c%d", k)
	var walk func(v any, key string) any
	walk = func(v any, key string) any {
		switch v := v.(type) {
		case map[string]any:
			out := make(map[string]any, len(v))
			for name, e := range v {
				switch {
				case name == "x-alias" || name == "x-wire-history":
					continue
				case key == "paths":
					name = "/" + lower + name
				case strings.HasPrefix(key, "components/") && key != "components/securitySchemes":
					name = upper + name
				}
				inner := name
				if key == "components" {
					inner = "components/" + name
				}
				if key == "x-waiter" || key == "x-find" {
					inner = key + "/" + name
				}
				out[name] = walk(e, inner)
			}
			return out
		case []any:
			out := make([]any, len(v))
			for i, e := range v {
				out[i] = walk(e, key)
			}
			return out
		case string:
			switch {
			case key == "$ref" || strings.HasPrefix(v, "#/components/"):
				if at := strings.LastIndexByte(v, '/'); at >= 0 {
					return v[:at+1] + upper + v[at+1:]
				}
			case key == "operationId" || key == "x-waiter/operation" || key == "x-find/operation":
				return upper + v
			case key == "tags":
				return lower + v
			}
		}
		return v
	}
	out := walk(doc, "").(map[string]any)
	for _, t := range listOf(out["tags"]) {
		if tag := object(t); tag["name"] != nil {
			tag["name"] = lower + fmt.Sprint(tag["name"])
		}
	}
	return out
}

func listOf(v any) []any {
	list, _ := v.([]any)
	return list
}
