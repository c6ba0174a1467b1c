package emit

import (
	"bytes"
	"fmt"

	"github.com/databricks-account/connector/generator/document"
	"github.com/databricks-account/connector/generator/ir"
)

// Findings are what the stages around the model report.
type Findings struct {
	// Warnings are what is wrong with the text of the description.
	Warnings []document.Issue
	// Repairs were made before anything else saw it.
	Repairs []document.Note
	// Clients concern the typed clients alone.
	Clients []document.Note
}

// Report tells everything in which the module of a foreign API is not as the
// description says, in Markdown.
func Report(api *ir.API, f Findings) []byte {
	var b bytes.Buffer
	n := len(api.Operations())
	fmt.Fprintf(&b, "<!-- %s -->\n\n# How this was generated\n\n", Header)
	fmt.Fprintf(&b, "%d of %d operations of %s, version %s, are actions.\n", n, n+len(api.Refused), oneLine(api.Title), oneLine(api.Version))
	fmt.Fprintf(&b, "\n## Left out\n\n")
	if len(api.Refused) == 0 {
		b.WriteString("Nothing.\n")
	}
	for _, r := range api.Refused {
		fmt.Fprintf(&b, "- %s: `%s %s`: %s\n", r.Pos, r.Method, r.Path, oneLine(r.Reason))
	}
	section := func(title, about string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", title, about)
		for _, line := range lines {
			fmt.Fprintf(&b, "- %s\n", oneLine(line))
		}
	}
	var warnings []string
	for _, w := range f.Warnings {
		warnings = append(warnings, w.Pos.String()+": "+w.Message)
	}
	section("Mistakes of the description", "What is wrong with its text. Such parts are left out.", warnings)
	section("Repairs", "What was put right before anything else.", lines(f.Repairs))
	section("Actions", "What is not as the description says.", lines(api.Notes))
	section("Typed clients", "What the typed clients do not know. Actions are not concerned.", lines(f.Clients))
	return b.Bytes()
}

func lines(notes []document.Note) []string {
	var out []string
	for _, n := range notes {
		out = append(out, n.String())
	}
	return out
}
