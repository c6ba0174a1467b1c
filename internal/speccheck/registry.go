package speccheck

import (
	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/generator/ir"
)

// Registry makes the registry that the generator would make from an API, with
// the former names that its operations have.
func Registry(api *ir.API) *connector.Registry {
	var list []*actions.Action
	for _, o := range api.Operations() {
		list = append(list, action(o))
	}
	return connector.NewRegistry(list)
}

func action(o *ir.Operation) *actions.Action {
	a := &actions.Action{
		Name: o.Name, Alias: o.Alias, OperationID: o.ID, Service: o.Service.Name, Method: o.Method, Path: o.Path,
		Summary: o.Summary, Description: o.Description, Deprecated: o.Deprecated,
		Danger: danger(o.Danger), RateClass: o.RateClass, Idempotent: o.Idempotent,
		Types: &o.Service.Types, Params: o.Params, Accept: o.Accept, Secrets: o.Secrets, Example: o.Example,
	}
	if o.Alias == o.Name {
		a.Alias = ""
	}
	if o.Host == "WorkspaceHost" {
		a.Host = actions.WorkspaceHost
	}
	for _, f := range o.Former {
		a.Former = append(a.Former, actions.Former{Name: f.Name, Since: f.Since, Params: renamed(f.Params)})
	}
	for _, g := range o.Args {
		a.Args = append(a.Args, actions.Arg{
			Key: g.Key, Name: g.Name, In: in(g.In), Style: style(g.Style), Explode: g.Explode, AllowReserved: g.AllowReserved,
		})
	}
	if b := o.Body; b != nil {
		a.Body = &actions.Body{Key: b.Key, Required: b.Required, ContentType: b.ContentType, Schema: b.Schema}
	}
	for _, r := range o.Results {
		a.Results = append(a.Results, actions.Response{Status: r.Status, ContentType: r.ContentType, Schema: r.Schema, Description: r.Description})
	}
	behaviour(a, o)
	return a
}

func behaviour(a *actions.Action, o *ir.Operation) {
	if p := o.Paging; p != nil {
		a.Paging = &actions.Paging{Items: p.Items, Token: p.Token, Next: p.Next, Size: p.Size, Start: p.Start, Count: p.Count}
		switch p.Kind {
		case "TokenPaging":
			a.Paging.Kind = actions.TokenPaging
		case "IndexPaging":
			a.Paging.Kind = actions.IndexPaging
		}
	}
	if w := o.Waiter; w != nil {
		a.Waiter = &actions.Waiter{
			Action: w.Action, Params: renamed(w.Params), Status: w.Status, Message: w.Message,
			Success: w.Success, Failure: w.Failure, TimeoutSeconds: w.TimeoutSeconds,
		}
	}
	if f := o.Find; f != nil {
		a.Find = &actions.Find{Action: f.Action, Match: renamed(f.Match), Params: renamed(f.Params)}
	}
}

func renamed(list []ir.Renamed) []actions.Renamed {
	var out []actions.Renamed
	for _, r := range list {
		out = append(out, actions.Renamed{From: r.From, To: r.To})
	}
	return out
}

func danger(word string) actions.Danger {
	return map[string]actions.Danger{
		"Read": actions.Read, "Write": actions.Write, "SecretReturning": actions.SecretReturning, "Destructive": actions.Destructive,
	}[word]
}

func in(word string) actions.In {
	return map[string]actions.In{
		"InPath": actions.InPath, "InQuery": actions.InQuery, "InHeader": actions.InHeader, "InCookie": actions.InCookie,
	}[word]
}

func style(word string) actions.Style {
	return map[string]actions.Style{
		"Simple": actions.Simple, "Form": actions.Form, "SpaceDelimited": actions.SpaceDelimited, "PipeDelimited": actions.PipeDelimited,
		"DeepObject": actions.DeepObject, "Dotted": actions.Dotted, "Label": actions.Label, "Matrix": actions.Matrix, "JSONText": actions.JSONText,
	}[word]
}
