package load

import (
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// through resolves a pointer that goes through references, as many tools do
// though JSON knows no such thing: #/components/responses/A/content where A is
// a reference to B. It returns where it ends, or nil.
func (b *bundler) through(top *document.Node, file, pointer string) (*document.Node, string, string) {
	if !strings.HasPrefix(pointer, "#/") {
		return nil, file, pointer
	}
	n, at := top, "#"
	for i, step := range document.SplitPointer(pointer[1:]) {
		for range maxChain {
			ref := n.Ref()
			if ref == "" || i == 0 {
				break
			}
			target, f, p, ok := b.follow(ref, file)
			if !ok {
				return nil, file, pointer
			}
			n, file, at = target, f, p
		}
		next := document.JoinPointer(step)
		if n = document.Pointer(n, next); n == nil {
			return nil, file, pointer
		}
		at += next[1:]
	}
	return n, file, at
}

// follow resolves one reference without a word when nothing is there.
func (b *bundler) follow(ref, from string) (n *document.Node, file, pointer string, ok bool) {
	quiet := *b
	quiet.issues = &document.Issues{}
	file, pointer, ok = quiet.target(ref, document.Pos{}, from)
	if !ok {
		return nil, "", "", false
	}
	top, err := b.files.load(file)
	if err != nil {
		// A file is read once, so that nobody else reports this.
		b.issues.Addf(document.Pos{File: b.files.label(from), Line: 1}, "reference %s: %v", ref, err)
	}
	if err != nil || top == nil {
		return nil, "", "", false
	}
	n = document.Pointer(top, pointer)
	return n, file, pointer, n != nil
}
