package schema_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// seed is fixed, so that a failure can be repeated; SCHEMA_TEST_SEED changes it.
func seed(tb testing.TB) uint64 {
	if s := os.Getenv("SCHEMA_TEST_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			tb.Fatal(err)
		}
		return n
	}
	return 20261122
}

// effort is how many rounds a random test runs: few by default, more when
// SCHEMA_TEST_ROUNDS says so.
func effort(tb testing.TB, rounds int) int {
	if s := os.Getenv("SCHEMA_TEST_ROUNDS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			tb.Fatal(err)
		}
		return n
	}
	return rounds
}

// dice makes random schemas and values.
type dice struct {
	*rand.Rand
	names []string // component names that may be referred to
	// newer adds the constraints of OpenAPI 3.1.
	newer bool
}

func (d *dice) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d *dice, list []T) T { return list[d.IntN(len(list))] }

var (
	memberNames = []string{"a", "b", "c", "kind", "user_name", "size"}
	strs        = []string{
		"", "a", "ab", "abc", "äöü", "日本語x", "2024-02-30", "2024-13-01", "2024-02-03T04:05:06Z",
		"2024-02-03T04:05:06.5+01:00", "2024-02-03t04:05:06z", "aGk=", "a=b", "A", "B", "C", "7", "-3", "12x",
	}
	nums  = []string{"0", "1", "2", "3", "-3", "7", "1.5", "0.1", "0.3", "2.5", "100", "1000", "2147483647", "2147483648", "-2147483649", "1099511627775"}
	enums = [][]any{{"A", "B"}, {"A", "B", "C", ""}, {1, 2, 3}, {"A", 1, nil}, {true}, {1.5, "a"}, {[]any{1}, map[string]any{"a": 1}}, {0}}
)

func (d *dice) doc(depth int) map[string]any {
	if depth <= 0 || d.chance(8) {
		return d.leaf()
	}
	if d.chance(12) {
		return map[string]any{"$ref": "#/components/schemas/" + pick(d, d.names)}
	}
	m := map[string]any{}
	switch d.IntN(10) {
	case 0, 1, 2, 3:
		d.object(m, depth)
	case 4, 5:
		d.array(m, depth)
	case 6:
		m = d.leaf()
	case 7, 8:
		if d.chance(30) {
			d.object(m, depth)
		}
	case 9:
		// Only a composition.
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		if d.chance(14) {
			m[key] = d.docs(depth - 1)
		}
	}
	if d.chance(6) {
		m["not"] = d.notEmpty(depth - 1)
		if d.newer {
			// A schema that must not match itself is a paradox, about which
			// implementations may disagree.
			m["not"] = d.leaf()
		}
	}
	if d.chance(10) {
		m["nullable"] = true
	}
	if len(m) == 0 {
		return d.leaf()
	}
	return m
}

// notEmpty makes a schema that says something: kin-openapi treats a
// composition of empty schemas as empty itself.
func (d *dice) notEmpty(depth int) map[string]any {
	for {
		if m := d.doc(depth); len(m) > 0 {
			return m
		}
	}
}

func (d *dice) docs(depth int) []any {
	var list []any
	for range 1 + d.IntN(3) {
		part := d.notEmpty(depth)
		if ref := part["$ref"]; d.newer && (ref == "#/components/schemas/Root" || ref == "#/components/schemas/Node") {
			// Nor do they agree on schemas that are composed of themselves.
			part = map[string]any{"$ref": "#/components/schemas/Cat"}
		}
		list = append(list, part)
	}
	return list
}

func (d *dice) object(m map[string]any, depth int) {
	if d.chance(75) {
		m["type"] = "object"
	}
	props := map[string]any{}
	var required []any
	for _, n := range memberNames {
		if d.chance(45) {
			p := d.doc(depth - 1)
			if _, ref := p["$ref"]; !ref && d.chance(8) {
				p[pick(d, []string{"readOnly", "writeOnly"})] = true
			}
			props[n] = p
		}
		if d.chance(15) {
			required = append(required, n)
		}
	}
	if len(props) > 0 {
		m["properties"] = props
	}
	if len(required) > 0 {
		m["required"] = required
	}
	switch d.IntN(8) {
	case 0:
		m["additionalProperties"] = false
	case 1:
		m["additionalProperties"] = true
	case 2:
		m["additionalProperties"] = d.doc(depth - 1)
	}
	if d.chance(8) {
		m["minProperties"] = d.IntN(3)
	}
	if d.chance(8) {
		m["maxProperties"] = d.IntN(4)
	}
	if !d.newer {
		return
	}
	if d.chance(25) {
		m["patternProperties"] = map[string]any{pick(d, []string{"^a", "e", "^[bc]$"}): d.doc(depth - 1)}
	}
	if d.chance(15) {
		m["propertyNames"] = d.leaf()
	}
	if d.chance(15) {
		m["dependentRequired"] = map[string]any{pick(d, memberNames): []any{pick(d, memberNames)}}
	}
}

func (d *dice) array(m map[string]any, depth int) {
	if d.chance(80) {
		m["type"] = "array"
	}
	m["items"] = d.doc(depth - 1)
	if d.chance(20) {
		m["minItems"] = d.IntN(3)
	}
	if d.chance(20) {
		m["maxItems"] = d.IntN(4)
	}
	if d.chance(25) {
		m["uniqueItems"] = true
	}
	if !d.newer {
		return
	}
	if d.chance(30) {
		m["prefixItems"] = d.docs(depth - 1)
	}
	if d.chance(25) {
		m["contains"] = d.doc(depth - 1)
		if d.chance(50) {
			m["minContains"] = d.IntN(3)
		}
		if d.chance(50) {
			m["maxContains"] = d.IntN(3)
		}
	}
}

func (d *dice) leaf() map[string]any {
	m := map[string]any{}
	switch d.IntN(6) {
	case 0:
		m["type"] = "string"
		if d.chance(40) {
			m["format"] = pick(d, []string{"date", "date-time", "byte", "uuid", "password"})
		}
	case 1:
		m["type"] = "integer"
		if d.chance(50) {
			m["format"] = pick(d, []string{"int32", "int64"})
		}
	case 2:
		m["type"] = "number"
	case 3:
		m["type"] = "boolean"
	case 4:
		// No type: the constraints apply to whom they may concern.
	case 5:
		m["enum"] = pick(d, enums)
		return m
	}
	if d.chance(20) {
		m["minLength"] = d.IntN(3)
	}
	if d.chance(20) {
		m["maxLength"] = 1 + d.IntN(4)
	}
	if d.chance(15) {
		m["pattern"] = pick(d, []string{"^a", "b$", "^[a-z]+$", "."})
	}
	if d.chance(20) {
		m["minimum"] = json.Number(pick(d, nums))
		if d.chance(40) {
			m["exclusiveMinimum"] = true
		}
	}
	if d.chance(20) {
		m["maximum"] = json.Number(pick(d, nums))
		if d.chance(40) {
			m["exclusiveMaximum"] = d.chance(80)
		}
	}
	if d.chance(15) {
		m["multipleOf"] = json.Number(pick(d, []string{"1", "2", "0.1", "0.5", "3"}))
	}
	if d.chance(10) {
		m["enum"] = pick(d, enums)
	}
	// kin-openapi refuses null where nothing is said, but not in the elements
	// of an array whose elements nothing is said of: say something.
	if len(m) == 0 || d.chance(12) {
		m["nullable"] = true
	}
	return m
}

// components makes a set of schemas that refer to each other, among them a
// discriminated union.
func (d *dice) components() map[string]any {
	d.names = []string{"Root", "Node", "Cat", "Dog", "Pet"}
	docs := map[string]any{}
	for _, n := range []string{"Root", "Node"} {
		docs[n] = d.notEmpty(4)
		if _, ref := docs[n].(map[string]any)["$ref"]; ref {
			docs[n] = map[string]any{"allOf": []any{map[string]any{"$ref": "#/components/schemas/Pet"}}}
		}
	}
	for _, n := range []string{"Cat", "Dog"} {
		m := map[string]any{}
		d.object(m, 2)
		m["type"] = "object"
		m["properties"] = map[string]any{"kind": map[string]any{"type": "string"}, "a": d.doc(1), "next": map[string]any{"$ref": "#/components/schemas/" + pick(d, d.names)}}
		docs[n] = m
	}
	refs := []any{map[string]any{"$ref": "#/components/schemas/Cat"}, map[string]any{"$ref": "#/components/schemas/Dog"}}
	pet := map[string]any{pick(d, []string{"oneOf", "anyOf"}): refs}
	if d.chance(70) {
		disc := map[string]any{"propertyName": "kind"}
		if d.chance(80) {
			disc["mapping"] = map[string]any{"A": "#/components/schemas/Cat", "B": "#/components/schemas/Dog"}
		}
		pet["discriminator"] = disc
	}
	docs["Pet"] = pet
	for _, doc := range docs {
		// Says nothing here, but keeps kin-openapi from looking for emptiness
		// around a cycle forever.
		m := doc.(map[string]any)
		if _, ok := m["maxProperties"]; !ok {
			m["maxProperties"] = 99
		}
	}
	return docs
}

// value makes a random value; when doc is given it mostly follows it, so that
// many values are valid or nearly so.
func (d *dice) value(docs map[string]any, doc any, depth int) any {
	m, _ := doc.(map[string]any)
	if ref, ok := m["$ref"].(string); ok && depth > 0 {
		return d.value(docs, docs[strings.TrimPrefix(ref, "#/components/schemas/")], depth)
	}
	if depth <= 0 || d.chance(7) {
		return d.scalar()
	}
	if list, ok := m["enum"].([]any); ok && d.chance(85) {
		return plainValue(pick(d, list))
	}
	for _, key := range []string{"oneOf", "anyOf", "allOf"} {
		if list, ok := m[key].([]any); ok && d.chance(60) {
			v := d.value(docs, pick(d, list), depth)
			if o, ok := v.(map[string]any); ok && key == "allOf" {
				for _, part := range list {
					if more, ok := d.value(docs, part, depth-1).(map[string]any); ok {
						for k, e := range more {
							o[k] = e
						}
					}
				}
			}
			return v
		}
	}
	switch m["type"] {
	case "string":
		return pick(d, strs)
	case "integer", "number":
		return d.number()
	case "boolean":
		return d.chance(50)
	case "array":
		list := []any{}
		for range d.IntN(4) {
			list = append(list, d.value(docs, m["items"], depth-1))
		}
		return list
	case "object":
		return d.objectValue(docs, m, depth)
	}
	if _, ok := m["properties"]; ok {
		return d.objectValue(docs, m, depth)
	}
	switch d.IntN(5) {
	case 0:
		return []any{d.scalar(), d.scalar()}
	case 1:
		return d.objectValue(docs, m, depth)
	}
	return d.scalar()
}

func (d *dice) objectValue(docs, m map[string]any, depth int) any {
	out := map[string]any{}
	props, _ := m["properties"].(map[string]any)
	for _, n := range append(slices.Clone(memberNames), "next") {
		if doc, ok := props[n]; ok {
			if d.chance(70) {
				out[n] = d.value(docs, doc, depth-1)
			}
		} else if d.chance(8) {
			out[n] = d.value(docs, m["additionalProperties"], depth-1)
		}
	}
	for _, n := range memberNames {
		if list, ok := m["required"].([]any); ok && slices.Contains(list, any(n)) && out[n] == nil && d.chance(80) {
			out[n] = d.value(docs, props[n], depth-1)
		}
	}
	if _, ok := props["kind"]; ok && d.chance(60) {
		out["kind"] = pick(d, []string{"A", "B", "C"})
	}
	return out
}

func (d *dice) scalar() any {
	switch d.IntN(6) {
	case 0:
		return nil
	case 1:
		return d.chance(50)
	case 2, 3:
		return d.number()
	}
	return pick(d, strs)
}

func (d *dice) number() any {
	n := json.Number(pick(d, nums))
	switch f, _ := n.Float64(); d.IntN(3) {
	case 0:
		return f
	case 1:
		if i, err := n.Int64(); err == nil {
			return int(i)
		}
		return f
	}
	return n
}

// plainValue turns the ints of a Go literal into what a decoder makes.
func plainValue(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plainValue(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = plainValue(v[k])
		}
		return out
	}
	return v
}
