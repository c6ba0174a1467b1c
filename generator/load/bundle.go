package load

import (
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/databricks-account/connector/generator/document"
)

// bundler makes one document of several: every reference that leaves the root
// document becomes a component of it. Names are kept unless two files use one
// name for different things.
type bundler struct {
	files  *files
	check  *checker
	issues *document.Issues
	root   string
	out    *document.Node
	// placed maps a target, file#pointer, to the reference it has in out.
	placed map[string]string
	// used maps the reference of a component in out to its untouched source.
	used map[string]*document.Node
	// added are the components that came from elsewhere. They join out at the
	// end: what is resolved already must not be resolved again.
	added []component
	// linked are the paths of other files that the root names.
	linked map[string]bool
}

// component is a value that becomes a component of the document.
type component struct {
	section, name string
	node          *document.Node
}

func (b *bundler) bundle() {
	root := b.files.get(b.root)
	b.out = root.Clone()
	for section, m := range root.Get("components").Members() {
		for name, n := range m.Members() {
			ref := document.JoinPointer("components", section, name)
			b.placed[b.root+ref] = ref
			b.used[ref] = n
		}
	}
	if b.check.lenient {
		b.adopt(root)
	}
	b.resolve(b.out, document.Root, b.root, 0)
	for _, c := range b.added {
		b.section(c.section).Set(c.name, c.node)
	}
	for _, m := range b.out.Get("components").Members() {
		if m.Type == document.Map {
			m.SortKeys()
		}
	}
	b.unlisted()
}

// maxChain limits references to references.
const maxChain = 100

// resolve rewrites every reference below n, which came from file.
func (b *bundler) resolve(n *document.Node, k document.Kind, file string, depth int) {
	document.Walk(n, k, func(c *document.Node, ck document.Kind) bool {
		if ck == document.Discriminator {
			b.mapping(c, file)
			return true
		}
		ref := c.Get("$ref")
		if ref == nil || ref.Type != document.String || ck < document.Root {
			return true
		}
		if depth > maxChain {
			b.issues.Addf(ref.Pos, "reference %s leads in a circle", ref.Text)
			c.Delete("$ref")
			return false
		}
		if ck == document.PathItem {
			b.inline(c, ref, file, depth)
			return false
		}
		local, ok := b.place(ref.Text, ref.Pos, ck, file)
		if !ok {
			// What is left accepts anything, so that later stages find more.
			c.Delete("$ref")
			return false
		}
		ref.Text = local
		return false
	})
}

// target splits a reference into the file that it means and the pointer.
func (b *bundler) target(ref string, pos document.Pos, from string) (file, pointer string, ok bool) {
	file, pointer, _ = strings.Cut(ref, "#")
	switch {
	case file == "":
		file = from
	case address(file) && !b.files.remote, strings.Contains(file, "://") && !address(file):
		b.issues.Addf(pos, "reference %s is remote: only files beside the document are read", ref)
		return "", "", false
	case address(file):
	case address(from):
		base, err := url.Parse(from)
		if err == nil {
			base, err = base.Parse(file)
		}
		if err != nil {
			b.issues.Addf(pos, "reference %s: %v", ref, err)
			return "", "", false
		}
		file = base.String()
	default:
		if plain, err := url.PathUnescape(file); err == nil {
			file = plain
		}
		file = filepath.Join(filepath.Dir(from), filepath.FromSlash(file))
	}
	return file, "#" + pointer, true
}

// find returns what a reference means, and where.
func (b *bundler) find(ref string, pos document.Pos, from string) (n *document.Node, file, pointer string) {
	file, pointer, ok := b.target(ref, pos, from)
	if !ok {
		return nil, "", ""
	}
	top, err := b.files.load(file)
	if err != nil {
		b.issues.Addf(pos, "reference %s: %v", ref, err)
		return nil, "", ""
	}
	if top == nil {
		return nil, "", "" // reported when it was first read
	}
	if n = document.Pointer(top, pointer); n == nil {
		// Other files still use the words of Swagger for one that was converted.
		if moved := swaggerPointer(pointer); moved != "" {
			pointer, n = moved, document.Pointer(top, moved)
		}
	}
	if n == nil && b.check.lenient {
		if n, file, pointer = b.through(top, file, pointer); n != nil {
			return n, file, pointer
		}
		var at string
		if n, at = b.inRoot(ref, pos, file); n != nil {
			return n, b.root, at
		}
	}
	if n == nil {
		b.issues.Addf(pos, "reference %s leads nowhere", ref)
	}
	return n, file, pointer
}

// inline replaces a path item that is a reference by what it refers to.
func (b *bundler) inline(c, ref *document.Node, from string, depth int) {
	n, file, pointer := b.find(ref.Text, ref.Pos, from)
	c.Delete("$ref")
	if n == nil {
		return
	}
	b.files.fragment(n, document.PathItem, file)
	if file != b.root && !b.files.document(file) {
		b.check.object(n, document.PathItem)
	}
	b.linked[file+pointer] = true
	copied := n.Clone()
	for i, key := range copied.Keys {
		if !c.Has(key.Text) {
			c.Keys = append(c.Keys, key)
			c.Items = append(c.Items, copied.Items[i])
		}
	}
	b.resolve(c, document.PathItem, file, depth+1)
}

// place makes sure that the target of a reference is a component of out and
// returns its reference there.
func (b *bundler) place(ref string, pos document.Pos, k document.Kind, from string) (string, bool) {
	n, file, pointer := b.find(ref, pos, from)
	if n == nil {
		return "", false
	}
	if local, ok := b.placed[file+pointer]; ok {
		return local, true
	}
	section := k.Section()
	if section == "" {
		return "", false // the checker has said so
	}
	if !b.files.document(file) || !strings.HasPrefix(pointer, "#/components/"+section+"/") {
		// A fragment, which the check of the whole file has not seen as what
		// it is used for.
		b.files.fragment(n, k, file)
		b.check.object(n, k)
	}
	local, fresh := b.name(n, section, baseName(file, pointer))
	b.placed[file+pointer] = local
	if fresh {
		b.used[local] = n
		copied := n.Clone()
		b.added = append(b.added, component{section, document.SplitPointer(local[1:])[2], copied})
		b.resolve(copied, k, file, 0)
	}
	return local, true
}

// name finds a name for a component. The same thing under the same name in
// two files is one component.
func (b *bundler) name(n *document.Node, section, base string) (local string, fresh bool) {
	for i := 1; ; i++ {
		name := base
		if i > 1 {
			name = fmt.Sprintf("%s_%d", base, i)
		}
		local = document.JoinPointer("components", section, name)
		other, taken := b.used[local]
		if !taken {
			return local, true
		}
		if document.Equal(n, other) {
			return local, false
		}
	}
}

func (b *bundler) section(name string) *document.Node {
	components := b.out.Get("components")
	if components == nil {
		components = document.NewMap(b.out.Pos)
		b.out.Set("components", components)
	}
	s := components.Get(name)
	if s == nil {
		s = document.NewMap(components.Pos)
		components.Set(name, s)
	}
	return s
}

// baseName derives the name of a component from where it is written.
func baseName(file, pointer string) string {
	segs := document.SplitPointer(strings.TrimPrefix(pointer, "#"))
	switch {
	case len(segs) == 3 && segs[0] == "components":
		return segs[2]
	case len(segs) == 2 && (segs[0] == "definitions" || segs[0] == "$defs") && strings.Map(componentRune, segs[1]) != "":
		return strings.Map(componentRune, segs[1])
	case pointer == "#" || pointer == "#/":
		base := filepath.Base(file)
		return strings.TrimSuffix(base, path.Ext(base))
	}
	if len(segs) > 2 && segs[0] == "components" {
		segs = segs[2:]
	}
	clean := make([]string, 0, len(segs))
	for _, s := range segs {
		if s = strings.Map(componentRune, s); s != "" && s != "properties" {
			clean = append(clean, s)
		}
	}
	return strings.Join(clean, "_")
}

// componentRune keeps what the name of a component may hold.
func componentRune(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '-', r == '_':
		return r
	}
	return -1
}

// mapping resolves the references of a discriminator.
func (b *bundler) mapping(d *document.Node, file string) {
	var lost []string
	defer func() {
		for _, value := range lost {
			d.Get("mapping").Delete(value)
		}
	}()
	for value, v := range d.Get("mapping").Members() {
		if v.Type != document.String {
			continue
		}
		ref := v.Text
		if !strings.ContainsAny(ref, "#/") {
			ref = document.JoinPointer("components", "schemas", ref)
		}
		if local, ok := b.place(ref, v.Pos, document.Schema, file); ok {
			v.Text = local
		} else if b.check.lenient {
			lost = append(lost, value)
		}
	}
}

// unlisted reports the paths of other documents that the root does not name:
// they would be lost in silence.
func (b *bundler) unlisted() {
	for _, file := range b.files.order {
		top := b.files.get(file)
		if file == b.root || top == nil || !b.files.document(file) {
			continue
		}
		for p := range top.Get("paths").Members() {
			if !strings.HasPrefix(p, "x-") && !b.linked[file+document.JoinPointer("paths", p)] {
				b.issues.Addf(top.Get("paths").KeyPos(p), "path %s is not listed in %s", p, b.files.label(b.root))
			}
		}
	}
}
