// Package builder compares the requests of the typed clients under gen, which
// oapi-codegen writes, with those of the actions: one API description, two
// independent ways to the wire.
package builder
