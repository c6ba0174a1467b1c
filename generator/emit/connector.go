package emit

import (
	"bytes"
	"fmt"
	"go/format"
	"path"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/schema"
)

// runtimeVersion is the version of oapi-codegen/runtime that typed clients
// are made for.
const runtimeVersion = "v1.8.0"

// sharedTypes is the one table of a foreign API.
func sharedTypes(api *ir.API) schema.Table {
	for _, s := range api.Services {
		return s.Types
	}
	return schema.Table{{}}
}

// Connector returns the files that make a module of the tables of a foreign
// API: its root package, its command and, unless it has one, its go.mod.
// replace is the folder of the base module, empty when it is published.
func Connector(api *ir.API, module, base, replace string) (map[string][]byte, error) {
	name := PackageName(module)
	w := goWriter{}
	w.f("// %s\n\n", Header)
	w.f("// Package %s is a connector for %s: %d actions, each called by its\n// name with one JSON object of parameters, which is validated before anything\n// is sent. Typed clients are under gen.\n", name, oneLine(api.Title), len(api.Operations()))
	w.f("package %s\n\nimport (\n\t%q\n\t%q\n\n\t%q\n)\n\n", name, base, base+"/generator/runtime", module+"/actions")
	w.f("// Registry returns all actions.\nfunc Registry() *connector.Registry { return connector.NewRegistry(actions.Table()) }\n\n")
	w.f("// Connect returns a connection to the service. Without options it uses the\n// first server of the description and no credentials.\n")
	w.f("func Connect(opts ...runtime.Option) (*runtime.Connection, error) { return runtime.New(API(), opts...) }\n\n")
	w.f("// API is what the description says of servers and authentication.\nfunc API() *runtime.API {\n\treturn &runtime.API{\n")
	w.f("Name: %q,\nTitle: %q,\nVersion: %q,\nActions: actions.Table(),\n", name, oneLine(api.Title), oneLine(api.Version))
	w.servers("Servers", api.Root.Get("servers"))
	w.schemes(api.Root)
	w.requirements("Security", api.Root.Get("security"))
	w.overrides(api)
	w.f("}\n}\n")
	text, err := format.Source(w.b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("connector.go: %w", err)
	}
	command := fmt.Sprintf(`// %s

// Command %s calls the actions of %s by their names; %s help explains it.
package main

import (
	"os"

	api %q
	%q
)

func main() {
	os.Exit(runtime.Main(api.API(), os.Args[1:], runtime.System{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Lookup: os.LookupEnv,
	}))
}
`, Header, name, oneLine(api.Title), name, module, base+"/generator/runtime")
	mod := fmt.Sprintf("module %s\n\ngo 1.26.0\n\nrequire (\n\t%s v0.0.0\n\tgithub.com/oapi-codegen/runtime %s\n)\n", module, base, runtimeVersion)
	if replace != "" {
		mod += fmt.Sprintf("\nreplace %s => %s\n", base, replace)
	}
	main, err := format.Source([]byte(command))
	if err != nil {
		return nil, fmt.Errorf("main.go: %w", err)
	}
	return map[string][]byte{"connector.go": text, path.Join("cmd", name, "main.go"): main, "go.mod": []byte(mod)}, nil
}

// PackageName is the name of the root package of a module: the last step of
// its path that is not a version, with the letters and digits that Go takes.
func PackageName(module string) string {
	base := path.Base(module)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" && path.Dir(module) != "." {
		base = path.Base(path.Dir(module))
	}
	name := ir.ServiceName(base)
	switch name {
	case "actions", "runtime", "connector":
		return name + "api"
	}
	return name
}

type goWriter struct{ b bytes.Buffer }

func (w *goWriter) f(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

func (w *goWriter) servers(field string, list *document.Node) {
	if len(list.List()) == 0 {
		return
	}
	w.f("%s: []runtime.Server{\n", field)
	for _, s := range list.List() {
		w.f("{URL: %q", strings.TrimSpace(s.Str("url")))
		if d := oneLine(s.Str("description")); d != "" {
			w.f(", Description: %q", d)
		}
		if vars := s.Get("variables"); vars != nil && len(vars.Keys) > 0 {
			w.f(", Variables: []runtime.Variable{\n")
			for name, v := range vars.Members() {
				w.f("{Name: %q, Default: %q", name, v.Str("default"))
				if list := v.Strings("enum"); len(list) > 0 {
					w.f(", Enum: %#v", list)
				}
				w.f("},\n")
			}
			w.f("}")
		}
		w.f("},\n")
	}
	w.f("},\n")
}

func (w *goWriter) schemes(root *document.Node) {
	schemes := root.Get("components", "securitySchemes")
	if schemes == nil || len(schemes.Keys) == 0 {
		return
	}
	w.f("Schemes: []runtime.Scheme{\n")
	for name, s := range schemes.Members() {
		if target := document.Pointer(root, s.Ref()); s.Ref() != "" && target != nil {
			s = target
		}
		w.f("{Name: %q, Kind: %q", name, schemeKind(s))
		if s.Str("type") == "apiKey" {
			w.f(", In: %q, Parameter: %q", s.Str("in"), s.Str("name"))
		}
		// One that is relative has no server of its own: callers name it.
		if u := strings.TrimSpace(s.Get("flows", "clientCredentials").Str("tokenUrl")); strings.Contains(u, "://") && s.Str("type") == "oauth2" {
			w.f(", TokenURL: %q", u)
		}
		w.f("},\n")
	}
	w.f("},\n")
}

// schemeKind is how a credential goes onto the wire.
func schemeKind(s *document.Node) string {
	switch s.Str("type") {
	case "apiKey":
		return "apiKey"
	case "http":
		if strings.EqualFold(s.Str("scheme"), "basic") {
			return "basic"
		}
		if !strings.EqualFold(s.Str("scheme"), "bearer") && s.Str("scheme") != "" {
			return "http " + s.Str("scheme")
		}
		return "bearer"
	case "oauth2", "openIdConnect":
		return "bearer"
	}
	return s.Str("type")
}

// requirements writes the alternatives of a security list; an empty one needs
// nothing.
func (w *goWriter) requirements(field string, list *document.Node) {
	if list == nil {
		return
	}
	w.f("%s: [][]string{", field)
	for _, alternative := range list.List() {
		names := []string{}
		for name := range alternative.Members() {
			names = append(names, name)
		}
		w.f("{")
		for _, n := range names {
			w.f("%q, ", n)
		}
		w.f("}, ")
	}
	w.f("},\n")
}

// overrides writes what single actions say of servers and authentication.
func (w *goWriter) overrides(api *ir.API) {
	var lines goWriter
	for _, o := range api.Operations() {
		item := api.Root.Get("paths", o.Template)
		node := item.Get(strings.ToLower(o.Method))
		servers := node.Get("servers")
		if len(servers.List()) == 0 {
			servers = item.Get("servers")
		}
		if len(servers.List()) == 0 && !node.Has("security") {
			continue
		}
		if node.Has("security") && document.Equal(node.Get("security"), api.Root.Get("security")) && len(servers.List()) == 0 {
			continue
		}
		lines.f("{Action: %q,\n", o.Name)
		lines.servers("Servers", servers)
		lines.requirements("Security", node.Get("security"))
		lines.f("},\n")
	}
	if lines.b.Len() > 0 {
		w.f("Overrides: []runtime.Override{\n%s},\n", slices.Clone(lines.b.Bytes()))
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
