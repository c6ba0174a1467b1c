// Package load reads an API description, one file or several, and makes one
// tree of it whose values know file and line. It reports everything that is
// wrong with the text: syntax, unknown keywords, unknown or ill-formed x-
// members, references that lead nowhere, and what kin-openapi finds invalid.
package load

import (
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
	// Read reads a file; os.ReadFile when nil.
	Read func(name string) ([]byte, error)
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
	check := &checker{issues: issues, foreign: opts.Foreign}
	f := &files{base: base, read: read, check: check, trees: map[string]*document.Node{}, issues: issues}
	data, err := read(abs)
	if err != nil {
		issues.Addf(document.Pos{File: f.label(abs), Line: 1}, "%v", err)
		return nil, issues
	}
	// The version decides what is known, before anything is checked.
	if head, err := parse(f.label(abs), data); err == nil {
		check.is31 = strings.HasPrefix(head.Str("openapi"), "3.1")
		checkVersion(head, issues)
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
	if issues.Empty() {
		validate(b.out, issues)
	}
	return b.out, issues
}

func checkVersion(root *document.Node, issues *document.Issues) {
	version := root.Str("openapi")
	if !strings.HasPrefix(version, "3.0.") && !strings.HasPrefix(version, "3.1.") {
		issues.Addf(root.KeyPos("openapi"), "openapi must be 3.0.x or 3.1.x, not %q", version)
	}
}
