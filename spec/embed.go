// Package spec holds the description of the API that everything else is made
// from. openapi.yaml and services/ are written by hand; openapi.gen.json is
// the same description as one file, made by the generator.
package spec

import _ "embed" // the description

//go:embed openapi.gen.json
var document string

// JSON returns the whole description as one OpenAPI document in which every
// reference is internal. The bytes are the caller's own.
func JSON() []byte { return []byte(document) }
