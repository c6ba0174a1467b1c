package schema

// Issue is one problem of a value: where it is, what is wrong, and what would
// be right.
type Issue struct {
	// Path is the JSON Pointer (RFC 6901) of the value that the issue is
	// about; of a missing member, the place where it is missing. "" is the
	// whole value.
	Path string
	// Code is one of the Code constants.
	Code string
	// Message says what was expected and what was found. Values are cut short,
	// and those of Secret members are never shown.
	Message string
	// Suggestion is the nearest valid thing, such as `did you mean "name"?`.
	// It is empty when nothing comes near.
	Suggestion string
}

// The codes of issues. They are stable: programs may compare them.
const (
	CodeUnknownField = "unknown_field" // a member that no schema declares
	CodeMissingField = "missing_field" // a required member is absent
	CodeReadOnly     = "read_only"     // a member of answers in a request
	CodeWriteOnly    = "write_only"    // a member of requests in an answer
	CodeWrongType    = "wrong_type"    // another JSON type than expected
	CodeUnknownValue = "unknown_value" // not one of the listed values
	CodeOutOfRange   = "out_of_range"  // a number too small or too large
	CodeNotMultiple  = "not_multiple"  // not a multiple of the given number
	CodeTooShort     = "too_short"     // fewer characters, elements or members than allowed
	CodeTooLong      = "too_long"      // more characters, elements or members than allowed
	CodePattern      = "pattern"       // does not match the regular expression
	CodeFormat       = "format"        // not a date, date-time or base64 text
	CodeNotUnique    = "not_unique"    // two equal elements
	CodeNoMatch      = "no_match"      // fits none of the alternatives
	CodeManyMatches  = "many_matches"  // fits several alternatives that exclude each other
	CodeForbidden    = "forbidden"     // matches what must not match
	CodeTooDeep      = "too_deep"      // nested deeper than MaxDepth
	CodeTooComplex   = "too_complex"   // the alternatives take too long to try
	CodeBadValue     = "bad_value"     // not a JSON value at all
	CodeTooMany      = "too_many"      // more than MaxIssues issues; the rest is left out
)

const (
	// MaxDepth is how deep values may be nested. Deeper ones are refused: no
	// API needs them, and cyclic Go values are infinitely deep.
	MaxDepth = 1000
	// MaxIssues is how many issues one validation reports at most.
	MaxIssues = 10_000
)

// Options change what Validate accepts. The zero value is what a caller of an
// API wants: strict about names, indifferent to the direction.
type Options struct {
	// AllowUnknown lets undeclared members pass where the schema is silent
	// about them, for an API that is newer than its description. Members that
	// the schema forbids stay errors.
	AllowUnknown bool
	// Side says whether the value is sent or received.
	Side Side
}

// Side is the direction in which a value travels. It matters only for
// members that are marked ReadOnly or WriteOnly.
type Side uint8

const (
	// EitherSide ignores the marks.
	EitherSide Side = iota
	// InRequest forbids ReadOnly members and does not require them.
	InRequest
	// InResponse forbids WriteOnly members and does not require them.
	InResponse
)

// unfit reports whether a member with the given flags does not belong on the
// side.
func (s Side) unfit(f Flags) bool {
	return s == InRequest && f.Has(ReadOnly) || s == InResponse && f.Has(WriteOnly)
}
