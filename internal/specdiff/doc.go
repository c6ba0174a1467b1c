// Package specdiff says what a new description of the API does to those who
// call its actions by name. Workflows store names and params for years, so the
// question is not what changed on the wire, but which stored call is refused,
// which one means something else, and what to write instead.
//
// Load reads a description with its lock of names. Compare pairs the actions
// of two of them by the names that callers may have stored, shows every pair
// to oasdiff as one object of params and one answer, exactly as a caller sees
// them, and judges what differs. A Report is written as text, as Markdown for
// a pull request, as a section of a changelog, or as JSON.
package specdiff
