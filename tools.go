// The generated parts of the module are rebuilt from spec/ by go generate; the
// generator needs none of them. It is no import of this package, so that
// nobody who imports the connector inherits what the generator needs.

//go:generate go run ./generator

package connector
