package specdiff

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/generator/load"
	"github.com/databricks-account/connector/generator/normal"
	"github.com/databricks-account/connector/spec"
)

// LockName is the file of pinned names beside a description.
const LockName = "actions.lock.json"

// Spec is a description of the API with the names that callers may use.
type Spec struct {
	// Name is how the description was asked for.
	Name string
	API  *ir.API
	// Lock pins the names; nil when the description has none beside it.
	Lock *ir.Lock
	// lockFile is its name in messages.
	lockFile string
	// since is a name that goes on meaning the same.
	since string
	// lenient reads it again as that of another API; nil when it is of ours.
	lenient func() *Spec
}

// source is where the files of a description come from.
type source struct {
	name string // for reports
	// since is a name that goes on meaning the same, where name does not.
	since string
	base  string // what labels are relative to
	root  string // absolute path of the root document
	read  func(name string) ([]byte, error)
}

// Load reads a description: a file, a folder that holds one, or REV:PATH, a
// file or folder at a git revision of the repository that the working
// directory is in. What is wrong with the description is one error with file
// and line of each mistake.
func Load(name string) (*Spec, error) {
	src, err := find(name)
	if err != nil {
		return nil, err
	}
	return src.load()
}

func find(name string) (*source, error) {
	info, err := os.Stat(name)
	if err != nil {
		if rev, path, ok := strings.Cut(name, ":"); ok && rev != "" && errors.Is(err, fs.ErrNotExist) {
			return revision(name, rev, path)
		}
		return nil, err
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	src := &source{name: name, root: abs, read: os.ReadFile}
	if info.IsDir() {
		src.root = ""
		for _, file := range rootNames() {
			if full := filepath.Join(abs, file); src.root == "" && isFile(full) {
				src.root = full
			}
		}
		if src.root == "" {
			return nil, fmt.Errorf("the folder %s holds none of %s", name, strings.Join(rootNames(), ", "))
		}
	}
	return src, nil
}

// rootNames are the names that a root document has in a folder. The bundle
// comes last: it is made from the others.
func rootNames() []string {
	return []string{"openapi.yaml", "openapi.yml", "openapi.json", "openapi.gen.json"}
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// load reads the description: strictly when it can be, and otherwise as the
// generator reads that of another API, with repairs and without the operations
// that cannot be actions. Descriptions with x-danger are of this API's kind:
// their mistakes are errors.
func (s *source) load() (*Spec, error) {
	root, issues := load.File(s.root, load.Options{Base: s.base, Foreign: true, Read: s.read})
	var out *Spec
	err := issues.Err()
	if root != nil {
		out, err = model(s.name, root, issues)
	}
	if err != nil && (root == nil || !marked(root)) {
		if lenient := s.foreign(); lenient != nil {
			out, err = lenient, nil
		}
	}
	if err != nil && out == nil && root == nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	if err != nil {
		return nil, err
	}
	out.since = s.since
	if !marked(out.API.Root) {
		out.lenient = s.foreign
	}
	return out, s.lock(out)
}

// lock reads the names that are pinned beside the description.
func (s *source) lock(out *Spec) error {
	data, err := s.read(filepath.Join(filepath.Dir(s.root), LockName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	out.lockFile = LockName
	if out.Lock, err = ir.ParseLock(data); err != nil {
		return fmt.Errorf("%s: %s: %w", s.name, LockName, err)
	}
	return nil
}

// foreign reads the description of another API; nil when even that fails.
func (s *source) foreign() *Spec {
	root, _ := load.File(s.root, load.Options{Base: s.base, Foreign: true, Read: s.read, Warnings: &document.Issues{}})
	if root == nil || root.Get("paths") == nil {
		return nil
	}
	normal.Document(root)
	return &Spec{Name: s.name, API: ir.BuildForeign(root), lockFile: LockName}
}

// marked reports whether some operation says how dangerous it is.
func marked(root *document.Node) bool {
	for _, item := range root.Get("paths").Members() {
		for _, op := range item.Members() {
			if op.Has("x-danger") {
				return true
			}
		}
	}
	return false
}

// alike reads one of two descriptions again when the other one had to be read
// as that of another API, so that both have the same names and types.
func alike(a, b *Spec) {
	for _, s := range [][2]*Spec{{a, b}, {b, a}} {
		if s[0].API.Foreign && !s[1].API.Foreign && s[1].lenient != nil {
			if again := s[1].lenient(); again != nil {
				s[1].API = again.API
			}
		}
	}
}

func model(name string, root *document.Node, issues *document.Issues) (*Spec, error) {
	api, found := ir.Build(root)
	issues.Append(found)
	if err := issues.Err(); err != nil {
		return nil, fmt.Errorf("%s cannot be compared:\n%w", name, err)
	}
	return &Spec{Name: name, API: api, lockFile: LockName}, nil
}

// Embedded is the description that this program was built from, with the
// names that its registry knows.
func Embedded() (*Spec, error) {
	const file = "openapi.gen.json"
	read := func(string) ([]byte, error) { return spec.JSON(), nil }
	root, issues := load.File(file, load.Options{Read: read})
	if root == nil {
		return nil, issues.Err()
	}
	out, err := model("the built-in description", root, issues)
	if err != nil {
		return nil, err
	}
	out.Lock = lockOf(connector.DefaultRegistry())
	return out, nil
}

// lockOf is the lock that a registry was made with.
func lockOf(r *connector.Registry) *ir.Lock {
	l := &ir.Lock{}
	for _, a := range r.All() {
		pin := ir.Pin{Name: a.Name, Alias: a.Alias, OperationID: a.OperationID, Method: a.Method, Path: a.Path}
		for _, p := range a.Types.At(a.Params).Props {
			pin.Params = append(pin.Params, p.Name)
		}
		for _, f := range a.Former {
			var renamed []ir.PinnedParam
			for _, p := range f.Params {
				renamed = append(renamed, ir.PinnedParam{From: p.From, To: p.To, Since: f.Since})
			}
			if f.Name == a.Name {
				pin.Renamed = renamed
				continue
			}
			l.Actions = append(l.Actions, ir.Pin{Name: f.Name, FormerOf: a.Name, Since: f.Since, Renamed: renamed})
		}
		l.Actions = append(l.Actions, pin)
	}
	return l
}

// settle gives the operations their former names and returns the lock that
// the generator would write next, and why it would refuse to.
func (s *Spec) settle(before *ir.Lock, today string) (next *ir.Lock, refused []string) {
	lock := s.Lock
	if lock == nil {
		lock = before
	}
	if lock == nil {
		lock = &ir.Lock{}
	}
	for _, o := range s.API.Operations() {
		o.Former = nil
	}
	next, issues := lock.Pins(s.API, s.lockFile, today)
	for _, i := range issues.All() {
		refused = append(refused, i.Pos.String()+": "+i.Message)
	}
	return next, refused
}

// Settle gives the actions of s their former names, as generating from it
// would: by its own lock, or when it has none by that of the description
// before it. today dates the names that it retires.
func (s *Spec) Settle(before *Spec, today string) {
	var lock *ir.Lock
	if before != nil {
		lock, _ = before.settle(nil, today)
	}
	s.settle(lock, today)
}
