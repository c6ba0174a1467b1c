package adapt

import "github.com/databricks-account/connector/generator/document"

// SegmentsFormat marks path parameters in the clients that the tool makes: their
// values may be several steps of the path.
const SegmentsFormat = "path-segments"

// segments marks a path parameter that is a reserved text, which the tool does
// not know in a path.
func segments(p *document.Node) {
	if p.Str("in") == "path" && p.True("allowReserved") {
		s := textSchema(p.Pos)
		s.Set("format", document.NewString(SegmentsFormat, p.Pos))
		p.Set("schema", s)
	}
}
