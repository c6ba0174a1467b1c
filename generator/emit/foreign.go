package emit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/databricks-account/connector/generator/ir"
	"github.com/dave/jennifer/jen"
)

// ForeignActions returns the files of package actions of a module of its own,
// for the API of somebody else: the tables of each service, the schemas that
// they share, and table.gen.go, which lists all actions. base is the path of
// the module that defines what an action is.
func ForeignActions(api *ir.API, module, base string) (map[string][]byte, error) {
	w := tableWriter{
		schemaWriter: schemaWriter{pkg: base + "/schema"}, module: module, actions: base + "/actions", types: "types",
	}
	out := map[string][]byte{}
	for _, s := range api.Services {
		text, err := w.service(s)
		if err != nil {
			return nil, fmt.Errorf("tables of %s: %w", s.Name, err)
		}
		out[s.Name+".gen.go"] = text
	}
	f := w.newFile()
	f.Comment("types are the schemas of all services.")
	f.Var().Id("types").Op("=").Add(w.qual("Table")).Add(w.table(sharedTypes(api)))
	text, err := render(f)
	if err != nil {
		return nil, fmt.Errorf("schemas: %w", err)
	}
	out["types.gen.go"] = text
	if text, err = w.list(api); err != nil {
		return nil, fmt.Errorf("table of all actions: %w", err)
	}
	out["table.gen.go"] = text
	return out, nil
}

func (w tableWriter) list(api *ir.API) ([]byte, error) {
	type entry struct {
		name string
		at   jen.Code
	}
	var all []entry
	for _, s := range api.Services {
		for i, o := range s.Operations {
			all = append(all, entry{o.Name, jen.Op("&").Id(s.Name + "Actions").Index(jen.Lit(i))})
		}
	}
	slices.SortFunc(all, func(x, y entry) int { return cmp.Compare(x.name, y.name) })
	items := make([]jen.Code, len(all))
	for i, e := range all {
		items[i] = e.at
	}
	f := w.newFile()
	f.PackageComment("Package actions holds the actions of the API as static tables.")
	f.Comment("table lists every action, sorted by name.")
	f.Var().Id("table").Op("=").Index(jen.Op("...")).Op("*").Add(w.id("Action")).Add(block(items...))
	f.Line().Comment("Table returns every action, sorted by name. Neither the slice nor the\nactions may be changed.")
	f.Func().Id("Table").Params().Index().Op("*").Add(w.id("Action")).Block(jen.Return(jen.Id("table").Index(jen.Op(":"))))
	return render(f)
}
