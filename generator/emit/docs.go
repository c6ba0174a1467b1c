package emit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/databricks-account/connector/generator/ir"
	"github.com/databricks-account/connector/schema"
)

// Reference returns the reference of all actions, in Markdown: one section a
// service, in it one entry an action with everything that a caller needs.
func Reference(api *ir.API) []byte {
	r := reference{api: api}
	r.f("<!-- %s -->\n\n# Actions\n\n", Header)
	r.f("%d actions of %s, version %s. ", len(api.Operations()), api.Title, api.Version)
	r.f("Call one by its name or by its alias; the parameters are one JSON object. ")
	if len(api.ConnectionParams) > 0 {
		r.f("The connection fills in %s when a call leaves it out. ", codes(api.ConnectionParams))
	}
	r.f("Required parameters are marked with an asterisk.\n\n")
	for _, s := range api.Services {
		r.f("- [%s](#%s) (%d)", s.Name, s.Name, len(s.Operations))
		if s.Description != "" {
			r.f(": %s", cell(s.Description))
		}
		r.f("\n")
	}
	for _, s := range api.Services {
		r.f("\n## %s\n\n", s.Name)
		if s.Description != "" {
			r.f("%s\n\n", s.Description)
		}
		// By alias: what belongs together stands together.
		list := slices.SortedFunc(slices.Values(s.Operations), func(x, y *ir.Operation) int { return strings.Compare(x.Alias, y.Alias) })
		r.f("| alias | what it does | danger |\n|---|---|---|\n")
		for _, o := range list {
			r.f("| [`%s`](#%s) | %s | %s |\n", o.Alias, o.Alias, cell(title(o)), dangerWord(o.Danger))
		}
		for _, o := range list {
			r.action(o)
		}
		r.types(s)
	}
	return r.b.Bytes()
}

type reference struct {
	api *ir.API
	b   bytes.Buffer
	// rows are the parameters of the action that have a row already: members
	// of a union may share names.
	rows map[string]bool
}

func (r *reference) f(format string, args ...any) { fmt.Fprintf(&r.b, format, args...) }

func (r *reference) action(o *ir.Operation) {
	r.f("\n### %s\n\n", o.Alias)
	if o.Deprecated {
		r.f("**Deprecated.** ")
	}
	r.f("%s.\n\n", strings.TrimSuffix(title(o), "."))
	if o.Description != "" {
		r.f("%s\n\n", o.Description)
	}
	r.f("- name: `%s`\n", o.Name)
	for _, f := range o.Former {
		r.f("- until %s: `%s`\n", f.Since, f.Name)
	}
	r.f("- request: `%s %s`\n", o.Method, o.Path)
	host := ""
	if o.Host == "WorkspaceHost" {
		host = ", on a workspace host"
	}
	r.f("- danger: %s%s\n", dangerWord(o.Danger), host)
	r.behaviour(o)
	r.params(o)
	r.example(o)
	r.results(o)
}

// title is the summary of an action, or its request when it has none.
func title(o *ir.Operation) string {
	if o.Summary != "" {
		return o.Summary
	}
	return "`" + o.Method + " " + o.Path + "`"
}

func (r *reference) behaviour(o *ir.Operation) {
	if p := o.Paging; p != nil {
		items := "The answer is the list."
		if p.Items != "" {
			items = "The list is in `" + p.Items + "`."
		}
		switch p.Kind {
		case "TokenPaging":
			r.f("- paging: `%s` of the answer is the `%s` of the next page. %s\n", p.Next, p.Token, items)
		case "IndexPaging":
			r.f("- paging: from `%s`, `%s` at a time; an empty page ends the list. %s\n", p.Start, p.Count, items)
		default:
			r.f("- paging: one page. %s\n", items)
		}
	}
	if w := o.Waiter; w != nil {
		r.f("- waiting: polls `%s` until `%s` is %s", r.alias(w.Action), w.Status, codes(w.Success))
		if len(w.Failure) > 0 {
			r.f("; %s means that it failed", codes(w.Failure))
		}
		r.f("; %s at most\n", seconds(w.TimeoutSeconds))
	}
	if len(o.Secrets) > 0 {
		r.f("- secret in the answer: %s\n", codes(o.Secrets))
	}
}

func (r *reference) alias(name string) string {
	for _, o := range r.api.Operations() {
		if o.Name == name {
			return o.Alias
		}
	}
	return name
}

func seconds(n int) string {
	if n%60 == 0 {
		return fmt.Sprintf("%d minutes", n/60)
	}
	return fmt.Sprintf("%d seconds", n)
}

// params writes the table of parameters, with the fields of the body below
// the body.
func (r *reference) params(o *ir.Operation) {
	t := o.Service.Types
	obj := t.At(o.Params)
	if len(obj.Props) == 0 {
		r.f("\nNo parameters.\n")
		return
	}
	r.f("\n| parameter | type | |\n|---|---|---|\n")
	r.rows = map[string]bool{}
	// In the order of the request, not of the alphabet: path, query, body.
	var keys []string
	for _, a := range o.Args {
		keys = append(keys, a.Key)
	}
	if o.Body != nil {
		keys = append(keys, o.Body.Key)
	}
	for _, key := range keys {
		r.row(t, "", *obj.Prop(key), nil, slices.Contains(r.api.ConnectionParams, key))
	}
}

// deepest and longest limit what the table of an action shows: large recursive
// bodies have more fields than anybody reads.
const (
	deepest = 8
	longest = 500
)

func (r *reference) row(t schema.Table, prefix string, p schema.Property, on []schema.ID, filled bool) {
	name := prefix + p.Name
	if r.rows[name] || len(r.rows) > longest {
		return
	}
	r.rows[name] = true
	if len(r.rows) > longest {
		r.f("| … | | And more. |\n")
		return
	}
	mark := ""
	if p.Flags.Has(schema.Required) {
		mark = "*"
	}
	var notes []string
	if p.Flags.Has(schema.Deprecated) {
		notes = append(notes, "Deprecated.")
	}
	if p.Flags.Has(schema.OutputOnly) || p.Flags.Has(schema.ReadOnly) {
		notes = append(notes, "Filled by the service.")
	}
	if p.Flags.Has(schema.Secret) {
		notes = append(notes, "Secret.")
	}
	s := t.At(p.Schema)
	switch {
	case filled:
		notes = append(notes, "Filled in by the connection.")
	case p.Description != "":
		notes = append(notes, cell(p.Description))
	default:
		notes = append(notes, cell(s.Description))
	}
	if e := enumOf(t, p.Schema); len(e) > 0 {
		notes = append(notes, "One of "+codes(e)+".")
	}
	if s.Default != "" {
		notes = append(notes, "Default `"+s.Default+"`.")
	}
	r.f("| `%s`%s | %s | %s |\n", name, mark, typeWord(t, p.Schema), strings.TrimSpace(strings.Join(notes, " ")))
	r.fields(t, name, p.Schema, on)
}

// fields writes the rows of the members below a schema.
func (r *reference) fields(t schema.Table, prefix string, id schema.ID, on []schema.ID) {
	if id == schema.Any || slices.Contains(on, id) || len(on) > deepest || len(r.rows) > longest {
		return
	}
	on = append(on[:len(on):len(on)], id)
	s := t.At(id)
	for _, p := range s.Props {
		r.row(t, prefix+".", p, on, false)
	}
	r.fields(t, prefix+"[]", s.Items, on)
	if s.Extra == schema.Typed {
		r.fields(t, prefix+".*", s.ExtraSchema, on)
	}
	for _, sub := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		r.fields(t, prefix, sub, on)
	}
}

func (r *reference) example(o *ir.Operation) {
	if o.Example == "{}" {
		return
	}
	var buf bytes.Buffer
	if json.Indent(&buf, []byte(o.Example), "", "  ") == nil {
		r.f("\n```json\n%s\n```\n", buf.String())
	}
}

func dangerWord(constant string) string {
	if constant == "SecretReturning" {
		return "secret"
	}
	return strings.ToLower(constant)
}

func codes(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "`" + strings.Trim(s, `"`) + "`"
	}
	return strings.Join(out, ", ")
}

// cell makes text fit into a cell of a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}
