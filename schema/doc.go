// Package schema describes JSON values by static tables, and does everything
// with them that a caller of an API needs: checking, encoding, decoding,
// explaining.
//
// # Tables
//
// A Table is a slice of schemas that refer to each other by index. Tables are
// generated from an API description and hold only addresses and constants, so
// that they cost nothing when a program starts. Everything here reads them and
// nothing changes them: all functions are safe for concurrent use.
//
// # From a caller's value to the wire
//
// Three steps, each of which can stand alone:
//
//	v, err := schema.Canonical(params)                   // Go values become JSON values
//	issues := table.Validate(id, v, schema.Options{})    // every problem, by JSON Pointer
//	body, err := table.AppendJSON(nil, id, v)            // exact, deterministic bytes
//
// None of them changes the value. A value that consists of nil, bool, string,
// numbers, json.Number, []any and map[string]any passes all three with one
// allocation, the body; []string, structs, time.Time and the like are
// converted on a copy.
//
// # Issues
//
// Validate reports all problems at once. An Issue says where it is (a JSON
// Pointer), what kind of problem it is (a stable code), what was expected and
// found, and what would be right: the member that was probably meant, the
// place where it belongs, the value to put into quotes. Values of members that
// are marked Secret never appear in an issue.
//
// # Integers
//
// 64-bit integers are never float64 here. For a schema of type integer a
// caller may pass any Go integer, a json.Number, a float64 without fraction
// below 2^53, or a string of decimal digits; AppendJSON writes plain digits
// for each. Bounds and enums are compared as decimals.
//
// # Decoding
//
// Decode reads what people and programs hand in: it refuses members that are
// given twice, invalid UTF-8 and excessive depth, and its errors name line,
// column and cause. DecodeAny reads the answers of a service as encoding/json
// would, with json.Number for numbers, in about a third of the time.
//
// # Other renderings
//
// JSONSchema writes a schema as JSON Schema 2020-12, for tools and editors.
// Nearest finds the names that a misspelt one may have meant.
//
// How validation differs from kin-openapi, which is its oracle in the tests,
// is written in docs/design/0003-validation-differences.md.
package schema
