package load

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// files reads every file once and keeps it as it is written.
type files struct {
	// base is the folder that labels of files are relative to.
	base  string
	read  func(name string) ([]byte, error)
	check *checker
	// trees are the files by path; nil for those that could not be read.
	trees  map[string]*document.Node
	order  []string
	issues *document.Issues
	// depth counts the files that are being read for the sake of another.
	depth int
	// most is how many files may be read.
	most int
	// lenient and remote are those of Options.
	lenient, remote bool
	// dialect is set once a Swagger document was read.
	dialect *dialect
}

// label is how a file is called in messages.
func (f *files) label(name string) string {
	if address(name) {
		return name
	}
	if rel, err := filepath.Rel(f.base, name); err == nil && !strings.HasPrefix(rel, "..") {
		name = rel
	}
	return filepath.ToSlash(name)
}

func (f *files) get(name string) *document.Node { return f.trees[name] }

// document reports whether a file is an OpenAPI document of its own and not a
// fragment.
func (f *files) document(name string) bool { return f.trees[name].Has("openapi") }

// maxFiles is how many files a description may have, maxNested how many may
// stand for a whole section of one another: addresses may answer without end.
const (
	maxFiles  = 10000
	maxNested = 50
)

// load returns the tree of a file. The first call reads and checks it and
// reports what is wrong with its text; later calls then return nil, nil.
func (f *files) load(name string) (*document.Node, error) {
	if n, ok := f.trees[name]; ok {
		return n, nil
	}
	if f.depth >= maxNested || len(f.order) >= f.most {
		return nil, errors.New("too many files refer to each other: " + f.label(name) + " is not read")
	}
	f.depth++
	defer func() { f.depth-- }()
	f.trees[name] = nil
	f.order = append(f.order, name)
	data, err := f.read(name)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			err = errors.New("there is no file " + f.label(name))
		}
		return nil, err
	}
	n, doubts, err := parse(f.label(name), data, f.lenient)
	if err != nil {
		var list *document.Error
		if errors.As(err, &list) {
			for _, i := range list.Issues {
				f.issues.Addf(i.Pos, "%s", i.Message)
			}
			return nil, nil
		}
		return nil, err
	}
	f.issues.Append(doubts)
	if f.lenient && (n.Has("swagger") || n.Has("openapi")) {
		f.sections(n, name)
	}
	if f.lenient && n.Has("swagger") && !n.Has("openapi") {
		n = f.swagger(name, n)
	}
	if f.lenient {
		anchors(n)
	}
	f.trees[name] = n
	if n.Has("openapi") {
		f.check.object(n, document.Root)
	}
	return n, nil
}
