package load

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/internal/golden"
)

// TestLenient reads descriptions of others: want/document.json is what later
// stages see, want/warnings what is reported.
func TestLenient(t *testing.T) {
	golden.Run(t, *update, "testdata/lenient/*.txtar", func(t *testing.T, files map[string][]byte) map[string][]byte {
		warnings := &document.Issues{}
		root, issues := File("/t/openapi.yaml", Options{Base: "/t", Foreign: true, Warnings: warnings, Read: func(name string) ([]byte, error) {
			if rel, err := filepath.Rel("/t", name); err == nil && files[filepath.ToSlash(rel)] != nil {
				return files[filepath.ToSlash(rel)], nil
			}
			return nil, fs.ErrNotExist
		}})
		if err := issues.Err(); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, w := range warnings.All() {
			fmt.Fprintf(&b, "%s: %s\n", w.Pos, w.Message)
		}
		return map[string][]byte{"document.json": root.Indented(), "warnings": []byte(b.String())}
	})
}

// TestRemote follows references to addresses only when it is asked to.
func TestRemote(t *testing.T) {
	text := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: {get: {operationId: A, responses: {'200': {$ref: 'http://127.0.0.1:1/r.yaml#/R'}}}}\n"
	read := func(string) ([]byte, error) { return []byte(text), nil }
	for remote, want := range map[bool]string{false: "is remote", true: "127.0.0.1:1"} {
		warnings := &document.Issues{}
		File("/t/openapi.yaml", Options{Base: "/t", Foreign: true, Warnings: warnings, Remote: remote, Read: read})
		if err := warnings.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("remote %t: got %v, want %q", remote, err, want)
		}
	}
}
