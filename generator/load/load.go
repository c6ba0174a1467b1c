// Package load reads an API description, one file or several, and makes one
// tree of it whose values know file and line. It reports everything that is
// wrong with the text: syntax, unknown keywords, unknown or ill-formed x-
// members, references that lead nowhere, and what kin-openapi finds invalid.
package load

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// Options say how to read a description. The zero value is strict.
type Options struct {
	// Base is the folder that file names in messages are relative to; the
	// working directory when empty.
	Base string
	// Foreign lets x- members pass that have no meaning here.
	Foreign bool
	// Warnings makes the reader lenient: what is wrong with the text is added
	// here and left out of the tree, and File fails only when nothing can be
	// read. Swagger 2.0 is converted.
	Warnings *document.Issues
	// Remote follows references to http and https addresses.
	Remote bool
	// Read reads a file; os.ReadFile when nil.
	Read func(name string) ([]byte, error)

	// most is how many files may be read; maxFiles when zero.
	most int
}

// File reads the description whose root document is the named file. The tree
// is complete in itself: references point into it, and paths are written out.
// It returns a tree also when there are issues, with everything that could be
// understood, so that later stages can report more; it is nil only when the
// root document could not be read at all.
func File(name string, opts Options) (*document.Node, *document.Issues) {
	issues := &document.Issues{}
	base, read := opts.Base, opts.Read
	if read == nil {
		read = os.ReadFile
	}
	// An error leaves the names as they are, which is still right.
	base, _ = filepath.Abs(base)
	abs, err := filepath.Abs(name)
	if err != nil {
		abs = name
	}
	lenient := opts.Warnings != nil
	if opts.Remote {
		read = remote(read)
		if address(name) {
			abs = name
		}
	}
	check := &checker{issues: issues, foreign: opts.Foreign, lenient: lenient}
	f := &files{
		base: base, read: read, check: check, trees: map[string]*document.Node{}, issues: issues,
		lenient: lenient, remote: opts.Remote, most: cmp.Or(opts.most, maxFiles),
	}
	data, err := read(abs)
	if err != nil {
		issues.Addf(document.Pos{File: f.label(abs), Line: 1}, "%v", err)
		return nil, issues
	}
	// The version decides what is known, before anything is checked.
	if head, _, err := parse(f.label(abs), data, lenient); err == nil {
		version := version(head)
		check.is31 = strings.HasPrefix(version, "3.1") || lenient && strings.HasPrefix(version, "3.2")
		if !lenient || !strings.HasPrefix(version, "2.") {
			checkVersion(head, issues)
		}
	}
	root, err := f.load(abs)
	if err != nil {
		issues.Addf(document.Pos{File: f.label(abs), Line: 1}, "%v", err)
	}
	if root == nil {
		return nil, issues
	}
	b := &bundler{
		files: f, check: check, issues: issues, root: abs,
		placed: map[string]string{}, used: map[string]*document.Node{}, linked: map[string]bool{},
	}
	b.bundle()
	if lenient {
		opts.Warnings.Append(issues)
		return b.out, &document.Issues{}
	}
	if issues.Empty() {
		validate(b.out, issues)
	}
	return b.out, issues
}

// version is the version of OpenAPI or Swagger; it is often written without
// quotes, as a number.
func version(root *document.Node) string {
	for _, key := range []string{"openapi", "swagger"} {
		if v := root.Get(key); v != nil && (v.Type == document.String || v.Type == document.Number) {
			return v.Text
		}
	}
	return ""
}

func checkVersion(root *document.Node, issues *document.Issues) {
	version := version(root)
	if !strings.HasPrefix(version, "3.0.") && !strings.HasPrefix(version, "3.1.") {
		issues.Addf(root.KeyPos("openapi"), "openapi must be 3.0.x or 3.1.x, not %q", version)
	}
}
