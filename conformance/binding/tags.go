package binding

import (
	"reflect"
	"strings"
)

// jsonName is the name of a field in JSON, empty when it has none.
func jsonName(f reflect.StructField) string { return tagName(f, "json") }

// queryName is the name of a field in a query, empty when it has none.
func queryName(f reflect.StructField) string { return tagName(f, "url") }

func tagName(f reflect.StructField, key string) string {
	name, _, _ := strings.Cut(f.Tag.Get(key), ",")
	if name == "-" || !f.IsExported() {
		return ""
	}
	return name
}
