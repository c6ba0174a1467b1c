package wire

import (
	"fmt"
	"sort"
	"strings"

	"github.com/databricks-account/connector/actions"
)

// Report is what a run found.
type Report struct {
	// Methods is how many methods of the SDK were called.
	Methods int
	// Rows are the account's actions, sorted by service and alias.
	Rows []*Row
	// Silent are methods that put nothing on the wire.
	Silent     []string
	Deviations []DeviationUse
	// Failures are the differences that nothing explains.
	Failures []string

	byName map[string]*Row
}

// Row is what was compared for one action.
type Row struct {
	Service, Alias, Name string
	// Methods are the methods of the SDK whose first request is the action's.
	Methods []string
	// Requests is how many recorded requests were compared.
	Requests int
	// Nulls, Escapes and Hostile count the checks of these kinds.
	Nulls, Escapes, Hostile int
	// Paging is how the SDK pages the list, empty when it is none.
	Paging string

	// sample are the largest params seen.
	sample map[string]any
}

// DeviationUse is a deviation and how often it was needed.
type DeviationUse struct {
	Deviation
	Uses int
}

func newReport(list []*actions.Action) *Report {
	r := &Report{byName: map[string]*Row{}}
	for _, a := range list {
		row := &Row{Service: a.Service, Alias: a.Alias, Name: a.Name}
		r.Rows = append(r.Rows, row)
		r.byName[a.Name] = row
	}
	sort.Slice(r.Rows, func(i, j int) bool {
		if r.Rows[i].Service != r.Rows[j].Service {
			return r.Rows[i].Service < r.Rows[j].Service
		}
		return r.Rows[i].Alias < r.Rows[j].Alias
	})
	return r
}

func (r *Report) row(a *actions.Action) *Row { return r.byName[a.Name] }

func (r *Report) fail(alias, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if alias != "" {
		text = alias + ": " + text
	}
	r.Failures = append(r.Failures, text)
}

// finish adds what only the whole can tell.
func (r *Report) finish() {
	for _, row := range r.Rows {
		if row.Requests == 0 {
			r.fail(row.Alias, "no method of the SDK reaches the action")
		}
	}
	for _, d := range r.Deviations {
		if d.Uses == 0 {
			r.fail("", "the deviation %s is no longer needed", d.ID)
		}
	}
	for _, m := range r.Silent {
		r.fail("", "%s puts nothing on the wire", m)
	}
}

// Reached is how many actions the SDK reached.
func (r *Report) Reached() int {
	n := 0
	for _, row := range r.Rows {
		if row.Requests > 0 {
			n++
		}
	}
	return n
}

// Markdown renders the report as two tables. It is the same on every run.
func (r *Report) Markdown() string {
	var b strings.Builder
	requests, nulls, escapes, hostile := 0, 0, 0, 0
	for _, row := range r.Rows {
		requests += row.Requests
		nulls += row.Nulls
		escapes += row.Escapes
		hostile += row.Hostile
	}
	fmt.Fprintf(&b, "%d methods of the SDK reach %d of %d operations. Compared: %d requests, each built by the action's name and by its alias; %d nulls; %d path values that need escaping; %d hostile path values.\n\n",
		r.Methods, r.Reached(), len(r.Rows), requests, nulls, escapes, hostile)
	b.WriteString("| service | action | methods of the SDK | requests | nulls | pages |\n|---|---|---|---:|---:|---|\n")
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %d | %d | %s |\n", row.Service, row.Alias, strings.Join(row.Methods, ", "), row.Requests, row.Nulls, row.Paging)
	}
	b.WriteString("\n### Where the connector differs on purpose\n\n| what | the SDK | the connector | why | seen |\n|---|---|---|---|---:|\n")
	for _, d := range r.Deviations {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d |\n", d.ID, d.SDK, d.Ours, d.Reason, d.Uses)
	}
	return b.String()
}
