package emit

import "github.com/databricks-account/connector/generator/document"

// Bundle returns the description as one JSON file whose references all point
// into it.
func Bundle(root *document.Node) []byte { return root.Indented() }
