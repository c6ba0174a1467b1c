package schema

import "strings"

// equalText reports whether v equals the JSON text, as JSON Schema has it:
// numbers by value, objects without regard to order. It allocates only for
// arrays and objects and for texts with escapes.
func equalText(text string, v any) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '"':
		s, ok := v.(string)
		return ok && equalString(text, s)
	case 't':
		b, ok := v.(bool)
		return ok && b
	case 'f':
		b, ok := v.(bool)
		return ok && !b
	case 'n':
		return v == nil
	case '[', '{':
		switch v.(type) {
		case []any, map[string]any:
			want, err := DecodeAny([]byte(text))
			return err == nil && equalValues(want, v)
		}
		return false
	}
	n, ok := numberOf(v)
	return ok && n.valid() && n.compareText(text) == 0
}

// equalString reports whether s equals the quoted JSON string.
func equalString(quoted, s string) bool {
	if len(quoted) < 2 {
		return false
	}
	inner := quoted[1 : len(quoted)-1]
	if len(inner) == len(s) {
		// An escape is longer than what it stands for.
		return inner == s && strings.IndexByte(s, '\\') < 0
	}
	if len(inner) < len(s) || strings.IndexByte(inner, '\\') < 0 {
		return false
	}
	v, err := DecodeAny([]byte(quoted))
	return err == nil && v == any(s)
}

// equalValues reports whether two JSON values are equal.
func equalValues(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case bool:
		c, ok := b.(bool)
		return ok && a == c
	case string:
		c, ok := b.(string)
		return ok && a == c
	case []any:
		c, ok := b.([]any)
		if !ok || len(a) != len(c) {
			return false
		}
		for i := range a {
			if !equalValues(a[i], c[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		c, ok := b.(map[string]any)
		if !ok || len(a) != len(c) {
			return false
		}
		for k, v := range a {
			w, ok := c[k]
			if !ok || !equalValues(v, w) {
				return false
			}
		}
		return true
	}
	n, ok := numberOf(a)
	if !ok || !n.valid() {
		return false
	}
	m, ok := numberOf(b)
	return ok && m.valid() && n.compare(&m) == 0
}

// pairwiseLimit is up to how many elements comparing each with each is
// cheaper than hashing them, and needs no memory.
const pairwiseLimit = 48

// firstTwins returns the indices of the first two equal elements.
func firstTwins(list []any) (i, j int, found bool) {
	if len(list) <= pairwiseLimit {
		for j := 1; j < len(list); j++ {
			for i := range j {
				if equalValues(list[i], list[j]) {
					return i, j, true
				}
			}
		}
		return 0, 0, false
	}
	seen := make(map[uint64][]int, len(list))
	for j, v := range list {
		h := hashValue(fnvOffset, v)
		for _, i := range seen[h] {
			if equalValues(list[i], v) {
				return i, j, true
			}
		}
		seen[h] = append(seen[h], j)
	}
	return 0, 0, false
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hashValue gives equal values equal hashes.
func hashValue(h uint64, v any) uint64 {
	switch v := v.(type) {
	case nil:
		return hashText(h, "n")
	case bool:
		if v {
			return hashText(h, "t")
		}
		return hashText(h, "f")
	case string:
		return hashText(hashText(h, "s"), v)
	case []any:
		h = hashText(h, "a")
		for _, e := range v {
			h = hashValue(h, e)
		}
		return hashText(h, "z")
	case map[string]any:
		var sum uint64 // a sum, because the order must not matter
		for k, e := range v {
			sum += hashValue(hashText(fnvOffset, k), e)
		}
		return (hashText(h, "o") ^ sum) * fnvPrime
	}
	n, ok := numberOf(v)
	if !ok || !n.valid() {
		return h
	}
	var buf [32]byte
	text := n.text
	if n.kind != textNumber {
		text = string(n.append(buf[:0]))
	}
	d := parseDecimal(text)
	h = hashText(h, "0")
	for i := 0; i < len(d.text); i++ {
		if c := d.text[i]; c != '.' {
			h = (h ^ uint64(c)) * fnvPrime
		}
	}
	return (h ^ uint64(d.exp) ^ uint64(d.sign())<<40) * fnvPrime
}

func hashText(h uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return (h ^ 0xff) * fnvPrime
}
