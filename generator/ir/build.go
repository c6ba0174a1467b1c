package ir

import (
	"cmp"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/schema"
)

// Build makes the model of a complete document, as load.File returns it. It
// reports what is wrong with operations: two of one name or alias, x- members
// that name something that is not there, parameters without a place. The
// model holds everything that could be built.
func Build(root *document.Node) (*API, *document.Issues) { return build(root, false) }

// BuildForeign makes the model of a description that was not written for this
// generator, after the repairs of package normal. Nothing is an error there:
// an operation that cannot be an action is left out and listed with the
// reason, names that clash are told apart by a fixed rule.
func BuildForeign(root *document.Node) *API {
	api, _ := build(root, true)
	return api
}

func build(root *document.Node, foreign bool) (*API, *document.Issues) {
	b := &builder{
		foreign: foreign,
		root:    root, issues: &document.Issues{}, byID: map[string]*Operation{},
		services: map[string]*Service{}, tables: map[*Service]*tableBuilder{},
		api: &API{
			Title: root.Get("info").Str("title"), Version: root.Get("info").Str("version"),
			Description: prose(root.Get("info").Str("description")), Root: root, Foreign: foreign,
		},
	}
	b.settings()
	for path, item := range root.Get("paths").Members() {
		b.pathItem(path, item)
	}
	b.finish()
	return b.api, b.issues
}

type builder struct {
	root     *document.Node
	issues   *document.Issues
	api      *API
	byID     map[string]*Operation
	services map[string]*Service
	tables   map[*Service]*tableBuilder
	// optionalNull is the root's x-optional-null.
	optionalNull bool

	foreign bool
	// shared is the table of all services of a foreign description.
	shared *tableBuilder
	// untagged counts its operations without a tag, once that is known.
	untagged int
}

func (b *builder) settings() {
	b.optionalNull = b.root.True("x-optional-null")
	b.api.ConnectionParams = b.root.Strings("x-connection-parameters")
	for name, class := range b.root.Get("x-rate-classes").Members() {
		b.api.RateClasses = append(b.api.RateClasses, RateClass{
			Name: name, PerSecond: class.Get("per_second").JSON(), Burst: class.Get("burst").JSON(),
		})
	}
	slices.SortFunc(b.api.RateClasses, func(x, y RateClass) int { return cmp.Compare(x.Name, y.Name) })
}

// methods are the members of a path item that are operations.
func methods() []string {
	return []string{"get", "head", "options", "trace", "put", "delete", "post", "patch"}
}

func (b *builder) pathItem(path string, item *document.Node) {
	if strings.HasPrefix(path, "x-") {
		return
	}
	for method, node := range item.Members() {
		if slices.Contains(methods(), method) {
			if b.foreign {
				b.attempt(strings.ToUpper(method), path, item, node, item.KeyPos(method))
				continue
			}
			b.operation(strings.ToUpper(method), path, item, node, item.KeyPos(method))
		}
	}
	if b.foreign {
		b.later(path, item)
	}
}

func (b *builder) operation(method, path string, item, node *document.Node, pos document.Pos) *Operation {
	if id := node.KeyPos("operationId"); node.Has("operationId") {
		pos = id
	}
	name := ActionName(method, path)
	o := &Operation{
		Name: name, ID: node.Str("operationId"), Method: method, Path: path, Template: path,
		Summary: prose(node.Str("summary")), Description: prose(node.Str("description")),
		Deprecated: node.True("deprecated"), Pos: pos, node: node,
		Alias: cmp.Or(node.Str("x-alias"), AliasOf(node.Str("operationId"), name)),
	}
	if b.foreign {
		// A query in it has become parameters, a fragment is never sent.
		o.Path, _, _ = strings.Cut(path, "#")
		o.Path, _, _ = strings.Cut(o.Path, "?")
	}
	o.Service = b.service(node, path)
	o.Service.Operations = append(o.Service.Operations, o)
	if o.ID != "" {
		if other := b.byID[o.ID]; other != nil {
			b.issues.Addf(o.Pos, "operationId %s is also at %s", o.ID, other.Pos)
		}
		b.byID[o.ID] = o
	}
	b.behaviour(o)
	b.parameters(o, item)
	b.responses(o)
	o.Example = b.example(o)
	return o
}

// service returns the service of the operation's first tag.
func (b *builder) service(node *document.Node, path string) *Service {
	tag := ""
	if tags := node.Strings("tags"); len(tags) > 0 {
		tag = tags[0]
	}
	if tag == "" && b.foreign && b.groupByPath() {
		tag = pathTag(path)
	}
	name := ServiceName(tag)
	if s := b.services[name]; s != nil {
		return s
	}
	s := &Service{Name: name, Tag: tag}
	for _, t := range b.root.Get("tags").List() {
		if t.Str("name") == tag {
			s.Description = prose(t.Str("description"))
		}
	}
	b.services[name] = s
	if b.foreign {
		b.tables[s] = b.sharedTable()
	} else {
		b.tables[s] = newTableBuilder(b.root, b.issues)
	}
	b.api.Services = append(b.api.Services, s)
	return s
}

// finish does what needs all operations.
func (b *builder) finish() {
	slices.SortFunc(b.api.Services, func(x, y *Service) int { return cmp.Compare(x.Name, y.Name) })
	for _, s := range b.api.Services {
		sortOperations(s.Operations)
		if b.optionalNull {
			for _, o := range s.Operations {
				if o.Body != nil {
					b.tables[s].nullUnset(o.Body.Schema, map[schema.ID]bool{})
				}
			}
		}
		s.Types = b.tables[s].table
		secrets := newSecretFinder(s.Types)
		for _, o := range s.Operations {
			o.Secrets = secrets.paths(o.Results)
		}
	}
	all := b.api.Operations()
	if b.foreign {
		b.distinct(all)
		b.linksForeign(all)
		return
	}
	for _, o := range all {
		b.links(o)
	}
	b.unique(all)
}

func sortOperations(list []*Operation) {
	slices.SortStableFunc(list, func(x, y *Operation) int { return cmp.Compare(x.Name, y.Name) })
}

// unique reports names and aliases that two operations share.
func (b *builder) unique(all []*Operation) {
	names := map[string]*Operation{}
	for _, o := range all {
		if other := names[o.Name]; other != nil {
			b.issues.Addf(o.Pos, "%s %s and %s %s (%s) are both named %s", o.Method, o.Path, other.Method, other.Path, other.Pos, o.Name)
		}
		names[o.Name] = o
	}
	aliases := map[string]*Operation{}
	for _, o := range all {
		if other := aliases[o.Alias]; other != nil {
			b.issues.Addf(o.Pos, "%s %s and %s %s (%s) both have the alias %s", o.Method, o.Path, other.Method, other.Path, other.Pos, o.Alias)
		}
		aliases[o.Alias] = o
		if other := names[o.Alias]; other != nil && other != o {
			b.issues.Addf(o.Pos, "the alias %s is the name of %s %s (%s)", o.Alias, other.Method, other.Path, other.Pos)
		}
	}
}

// nullUnset marks the optional members of every object below a schema: null
// stands for "not set" there.
func (b *tableBuilder) nullUnset(id schema.ID, seen map[schema.ID]bool) {
	if id == schema.Any || seen[id] {
		return
	}
	seen[id] = true
	s := &b.table[id]
	for i := range s.Props {
		p := &s.Props[i]
		if !p.Flags.Has(schema.Required) && !slices.Contains(s.Required, p.Name) {
			p.Flags |= schema.NullUnset
		}
		b.nullUnset(p.Schema, seen)
	}
	for _, sub := range below(s) {
		b.nullUnset(sub, seen)
	}
}

// below lists the schemas that a schema refers to, besides its members.
func below(s *schema.Schema) []schema.ID {
	ids := slices.Concat([]schema.ID{s.Items, s.ExtraSchema}, s.AllOf, s.OneOf, s.AnyOf)
	if s.Discriminator != nil {
		ids = append(ids, s.Discriminator.Schemas...)
	}
	if s.Rules != nil {
		ids = append(ids, s.Rules.PrefixItems...)
		for _, p := range s.Rules.PatternProps {
			ids = append(ids, p.Schema)
		}
	}
	return ids
}
