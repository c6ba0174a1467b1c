package check

import (
	"encoding/json"
	"strings"
)

// This file corrects two places where kin-openapi drops a nullable before a
// schema of it exists, so that no correction of schemas can bring it back.

// besideRef writes the nullable that a 3.1 document has beside a reference as
// an alternative, which kin-openapi would not see: it drops what stands there.
func besideRef(data []byte) []byte {
	var root any
	if err := decode(data, &root); err != nil {
		return data // the loader says so
	}
	top, _ := root.(map[string]any)
	if version, _ := top["openapi"].(string); !strings.HasPrefix(version, "3.1") || !separate(root) {
		return data
	}
	out, err := json.Marshal(root)
	if err != nil {
		return data
	}
	return out
}

// separate rewrites every reference below a value that is nullable, and
// reports whether there is one.
func separate(v any) (found bool) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = separate(e) || found
		}
	case map[string]any:
		for _, e := range v {
			found = separate(e) || found
		}
		if ref, ok := v["$ref"].(string); ok && v["nullable"] == true {
			delete(v, "$ref")
			delete(v, "nullable")
			v["anyOf"] = []any{map[string]any{"$ref": ref}, map[string]any{"type": "null"}}
			return true
		}
	}
	return found
}

// extended writes nullable, which Swagger does not have but documents do, as
// x-nullable, which kin-openapi converts.
func extended(data []byte) []byte {
	var root any
	if err := decode(data, &root); err != nil {
		return data
	}
	extend(root)
	out, err := json.Marshal(root)
	if err != nil {
		return data
	}
	return out
}

func extend(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			extend(e)
		}
	case map[string]any:
		for _, e := range v {
			extend(e)
		}
		if v["nullable"] == true {
			delete(v, "nullable")
			v["x-nullable"] = true
		}
	}
}
