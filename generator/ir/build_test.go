package ir_test

import (
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/internal/golden"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestErrors has documents that OpenAPI allows and that still cannot become
// actions; want/issues lists what is reported.
func TestErrors(t *testing.T) {
	golden.Run(t, *update, "testdata/errors_*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		root, issues := load.File("/t/openapi.yaml", load.Options{Base: "/t", Read: func(name string) ([]byte, error) {
			if data, ok := files[filepath.Base(name)]; ok {
				return data, nil
			}
			return nil, fs.ErrNotExist
		}})
		_, more := ir.Build(root)
		if more.Empty() {
			t.Error("nothing is reported")
		}
		issues.Append(more)
		var b strings.Builder
		for _, i := range issues.All() {
			fmt.Fprintf(&b, "%s: %s\n", i.Pos, i.Message)
		}
		return map[string][]byte{"issues": []byte(b.String())}
	})
}

// FuzzBuild builds whatever can be read, also of documents that are wrong in
// other ways: it must not crash, because all stages report together.
func FuzzBuild(f *testing.F) {
	f.Add([]byte("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a/{b}:\n    get:\n      operationId: A\n      x-paging: {kind: token, items: a}\n      x-waiter: {operation: A}\n      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}\ncomponents: {schemas: {S: {type: object, x-secret: true, properties: {a: {$ref: '#/components/schemas/S'}}}}}\n"))
	f.Add([]byte("openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {a/b: {schema: false}}}, parameters: [{name: q, in: query, x-object-parameter: q}]}}}\n"))
	f.Add([]byte("openapi: 3.0.0\npaths: {/a: {get: [], put: {x-find: 1, x-waiter: {}, responses: {x: 1, '200': 5}}}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, _ := load.File("/t/openapi.yaml", load.Options{Base: "/t", Read: func(string) ([]byte, error) { return data, nil }})
		if root == nil {
			return
		}
		api, issues := ir.Build(root)
		_, more := (&ir.Lock{}).Pins(api, "lock.json", "2026-01-01")
		issues.Append(more)
	})
}
