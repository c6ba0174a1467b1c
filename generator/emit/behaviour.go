package emit

import (
	"github.com/databricks-account/connector/generator/ir"
	"github.com/dave/jennifer/jen"
)

// behaviour writes how a list is walked, a change waited for and a lost
// answer looked for.
func (w tableWriter) behaviour(f *fields, o *ir.Operation) {
	if p := o.Paging; p != nil {
		var g fields
		g.add("Kind", w.id(p.Kind))
		g.text("Items", p.Items)
		g.text("Token", p.Token)
		g.text("Next", p.Next)
		g.text("Size", p.Size)
		g.text("Start", p.Start)
		g.text("Count", p.Count)
		f.add("Paging", jen.Op("&").Add(w.id("Paging")).Add(row(g...)))
	}
	if t := o.Waiter; t != nil {
		var g fields
		g.text("Action", t.Action)
		w.renamed(&g, "Params", t.Params)
		g.text("Status", t.Status)
		g.text("Message", t.Message)
		g.texts("Success", t.Success)
		g.texts("Failure", t.Failure)
		g.number("TimeoutSeconds", int64(t.TimeoutSeconds))
		f.add("Waiter", jen.Op("&").Add(w.id("Waiter")).Add(block(g...)))
	}
	if d := o.Find; d != nil {
		var g fields
		g.text("Action", d.Action)
		w.renamed(&g, "Match", d.Match)
		w.renamed(&g, "Params", d.Params)
		f.add("Find", jen.Op("&").Add(w.id("Find")).Add(block(g...)))
	}
}

func (w tableWriter) renamed(f *fields, name string, list []ir.Renamed) {
	if len(list) == 0 {
		return
	}
	items := make([]jen.Code, len(list))
	for i, r := range list {
		items[i] = row(jen.Id("From").Op(":").Lit(r.From), jen.Id("To").Op(":").Lit(r.To))
	}
	f.add(name, jen.Index().Add(w.id("Renamed")).Add(row(items...)))
}
