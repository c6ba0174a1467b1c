package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// This file walks JSON text without decoding it: pages of lists are cut into
// items, and single fields are read or replaced, at the cost of one pass.

var errJSON = errors.New("the answer is not valid JSON")

// maxNesting bounds the nesting of answers.
const maxNesting = 10_000

func jsonFault(i int) error { return fmt.Errorf("%w at byte %d", errJSON, i) }

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// skipValue returns the end of the value that begins at i. The value is valid
// JSON when there is no error.
func skipValue(b []byte, i int) (int, error) {
	var stack [64]byte
	open := stack[:0] // the brackets that are open
	for {
		i = skipSpace(b, i)
		if i >= len(b) {
			return 0, jsonFault(i)
		}
		var err error
		switch b[i] {
		case '{', '[':
			if len(open) >= maxNesting {
				return 0, fmt.Errorf("%w: nested deeper than %d", errJSON, maxNesting)
			}
			closing := b[i] + 2
			open = append(open, b[i])
			i = skipSpace(b, i+1)
			if i >= len(b) {
				return 0, jsonFault(i)
			}
			if b[i] != closing {
				if closing == '}' {
					if i, err = skipName(b, i); err != nil {
						return 0, err
					}
				}
				continue
			}
			i++
			open = open[:len(open)-1]
		default:
			if i, err = skipScalar(b, i); err != nil {
				return 0, err
			}
		}
		// A value has ended: so may the containers that it is in.
		for {
			if len(open) == 0 {
				return i, nil
			}
			i = skipSpace(b, i)
			if i >= len(b) {
				return 0, jsonFault(i)
			}
			last := open[len(open)-1]
			if b[i] == last+2 {
				open = open[:len(open)-1]
				i++
				continue
			}
			if b[i] != ',' {
				return 0, jsonFault(i)
			}
			i = skipSpace(b, i+1)
			if last == '{' {
				if i, err = skipName(b, i); err != nil {
					return 0, err
				}
			}
			break
		}
	}
}

// skipName skips the name of a member and its colon.
func skipName(b []byte, i int) (int, error) {
	i, err := skipString(b, i)
	if err != nil {
		return 0, err
	}
	i = skipSpace(b, i)
	if i >= len(b) || b[i] != ':' {
		return 0, jsonFault(i)
	}
	return i + 1, nil
}

func skipString(b []byte, i int) (int, error) {
	if i >= len(b) || b[i] != '"' {
		return 0, jsonFault(i)
	}
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, nil
		case c < ' ':
			return 0, jsonFault(i)
		case c == '\\':
			i++
			if i >= len(b) {
				return 0, jsonFault(i)
			}
			switch b[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for n := 0; n < 4; n++ {
					i++
					if i >= len(b) || !isHex(b[i]) {
						return 0, jsonFault(i)
					}
				}
			default:
				return 0, jsonFault(i)
			}
		}
	}
	return 0, jsonFault(i)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func skipScalar(b []byte, i int) (int, error) {
	switch c := b[i]; {
	case c == '"':
		return skipString(b, i)
	case c == 't':
		return skipWord(b, i, "true")
	case c == 'f':
		return skipWord(b, i, "false")
	case c == 'n':
		return skipWord(b, i, "null")
	case c == '-' || '0' <= c && c <= '9':
		return skipNumber(b, i)
	}
	return 0, jsonFault(i)
}

func skipWord(b []byte, i int, word string) (int, error) {
	if len(b)-i < len(word) || string(b[i:i+len(word)]) != word {
		return 0, jsonFault(i)
	}
	return i + len(word), nil
}

func skipNumber(b []byte, i int) (int, error) {
	digits := func() bool {
		from := i
		for i < len(b) && '0' <= b[i] && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if b[i] == '-' {
		i++
	}
	switch {
	case i < len(b) && b[i] == '0':
		i++
	case !digits():
		return 0, jsonFault(i)
	}
	if i < len(b) && b[i] == '.' {
		i++
		if !digits() {
			return 0, jsonFault(i)
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return 0, jsonFault(i)
		}
	}
	return i, nil
}

// whole checks that b is one valid value and returns it without the space
// around it.
func whole(b []byte) ([]byte, error) {
	from := skipSpace(b, 0)
	to, err := skipValue(b, from)
	if err != nil {
		return nil, err
	}
	if rest := skipSpace(b, to); rest != len(b) {
		return nil, jsonFault(rest)
	}
	return b[from:to], nil
}

// members yields the members of an object that is known to be valid: the
// quoted name, and where the value is.
func members(obj []byte) iter.Seq2[[]byte, [2]int] {
	return func(yield func([]byte, [2]int) bool) {
		i := skipSpace(obj, 0)
		if i >= len(obj) || obj[i] != '{' {
			return
		}
		i = skipSpace(obj, i+1)
		for i < len(obj) && obj[i] == '"' {
			end, err := skipString(obj, i)
			if err != nil {
				return
			}
			name := obj[i:end]
			from := skipSpace(obj, skipSpace(obj, end)+1)
			to, err := skipValue(obj, from)
			if err != nil || !yield(name, [2]int{from, to}) {
				return
			}
			i = skipSpace(obj, to)
			if i >= len(obj) || obj[i] != ',' {
				return
			}
			i = skipSpace(obj, i+1)
		}
	}
}

// elements yields where the elements of an array are that is known to be
// valid.
func elements(arr []byte) iter.Seq[[2]int] {
	return func(yield func([2]int) bool) {
		i := skipSpace(arr, 0)
		if i >= len(arr) || arr[i] != '[' {
			return
		}
		i = skipSpace(arr, i+1)
		for i < len(arr) && arr[i] != ']' {
			to, err := skipValue(arr, i)
			if err != nil || !yield([2]int{i, to}) {
				return
			}
			i = skipSpace(arr, to)
			if i >= len(arr) || arr[i] != ',' {
				return
			}
			i = skipSpace(arr, i+1)
		}
	}
}

// member returns the value of a member, nil when there is none. Of several the
// last one counts, as in encoding/json.
func member(obj []byte, name string) (value []byte) {
	for quoted, at := range members(obj) {
		if isName(quoted, name) {
			value = obj[at[0]:at[1]]
		}
	}
	return value
}

func isName(quoted []byte, name string) bool {
	if len(quoted) == len(name)+2 && string(quoted[1:len(quoted)-1]) == name {
		return true
	}
	var s string
	for _, c := range quoted {
		if c == '\\' {
			return json.Unmarshal(quoted, &s) == nil && s == name
		}
	}
	return false
}

// scalarText returns a string without its quotes, any other scalar as it is
// written, and "" for null, arrays, objects and nothing.
func scalarText(value []byte) string {
	if len(value) == 0 {
		return ""
	}
	switch value[0] {
	case '"':
		var s string
		if json.Unmarshal(value, &s) != nil {
			return ""
		}
		return s
	case '{', '[', 'n':
		return ""
	}
	return string(value)
}
