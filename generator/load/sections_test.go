package load

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/document"
)

// TestEndless: every file refers to the next one, which always is there. All
// that is read ends, and says so.
func TestEndless(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"paths":      "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {$ref: '%d.yaml#/paths'}\n",
		"components": "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {$ref: '%d.yaml#/components/schemas'}}\n",
		"swagger":    "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\ndefinitions: {$ref: '%d.yaml#/definitions'}\n",
		"body":       "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {/a: {post: {parameters: [{$ref: '%d.yaml#/parameters/b'}], responses: {200: {description: d}}}}}\nparameters: {b: {$ref: '%[1]d.yaml#/parameters/b'}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := 0
			warnings := &document.Issues{}
			root, _ := File("/spec/0.yaml", Options{Base: "/spec", Foreign: true, Warnings: warnings, most: 200, Read: func(name string) ([]byte, error) {
				read++
				n, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(name), ".yaml"))
				return fmt.Appendf(nil, text, n+1), err
			}})
			if root == nil {
				t.Fatal("nothing was read")
			}
			if read > 201 {
				t.Errorf("%d files were read", read)
			}
			if len(warnings.All()) == 0 {
				t.Error("nothing is reported")
			}
		})
	}
}
