package schema

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxAnyDepth is how deep DecodeAny follows nested values, as encoding/json
// does.
const maxAnyDepth = 10_000

// DecodeOptions limit what Decode accepts.
type DecodeOptions struct {
	// MaxBytes is how long the text may be; 0 means no limit.
	MaxBytes int
	// MaxDepth is how deep values may be nested; 0 means MaxDepth.
	MaxDepth int
}

// Decode reads one JSON value exactly: numbers become json.Number, and what
// another reader might understand otherwise is an error: a member given
// twice, invalid UTF-8, half of a surrogate pair, anything behind the value.
// The result holds only nil, bool, string, json.Number, []any and
// map[string]any; its strings may share memory with each other, not with
// data. Errors are *DecodeError.
func Decode(data []byte, o DecodeOptions) (any, error) {
	if o.MaxBytes > 0 && len(data) > o.MaxBytes {
		return nil, &DecodeError{Line: 1, Column: 1, Message: fmt.Sprintf("the text is too long: %d bytes, at most %d are accepted", len(data), o.MaxBytes)}
	}
	depth := o.MaxDepth
	if depth <= 0 {
		depth = MaxDepth
	}
	return decode(data, true, depth)
}

// DecodeAny reads one JSON value as encoding/json does with UseNumber: of a
// member given twice the last wins, and invalid UTF-8 is replaced. It is the
// fast way to read answers, which are as they are. The strings of the result
// share one copy of data: keep a clone of a string that outlives a large
// result. Errors are *DecodeError.
func DecodeAny(data []byte) (any, error) {
	return decode(data, false, maxAnyDepth)
}

func decode(data []byte, strict bool, maxDepth int) (any, error) {
	p := parser{s: string(data), strict: strict, maxDepth: maxDepth}
	v, err := p.document()
	if err != nil {
		err.locate(p.s)
		return nil, err
	}
	return v, nil
}

// DecodeError says why a text is not the JSON value that was wanted.
type DecodeError struct {
	// Offset counts bytes from 0; Line and Column count lines and characters
	// from 1.
	Offset, Line, Column int
	// Path is the JSON Pointer of the value in which the error is.
	Path string
	// Message is the cause, without the place.
	Message string
}

func (e *DecodeError) Error() string {
	msg := "line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column)
	if e.Path != "" {
		msg += ", in " + clip(e.Path, 200)
	}
	return msg + ": " + e.Message
}

// locate fills in line and column.
func (e *DecodeError) locate(s string) {
	e.Offset = min(e.Offset, len(s))
	line, start := 1, 0
	for i := 0; i < e.Offset; i++ {
		if s[i] == '\n' {
			line, start = line+1, i+1
		}
	}
	e.Line, e.Column = line, utf8.RuneCountInString(s[start:e.Offset])+1
}

// within adds the place of the value that the error came from.
func (e *DecodeError) within(token string) *DecodeError {
	e.Path = token + e.Path
	return e
}
