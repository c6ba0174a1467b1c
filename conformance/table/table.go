// Package table writes docs/conformance.md: what was compared with the
// official SDK, and with what result.
package table

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/databricks-account/connector/conformance/lives"
	"github.com/databricks-account/connector/conformance/wire"
)

const head = `# Conformance

What the connector and the emulator are judged by: databricks-sdk-go v0.175.0, unmodified. ` + "`make conformance`" + ` runs
the comparison and fails when anything differs, also from this file; ` + "`make conformance-table`" + ` rewrites it. The suite
is the module under ` + "`conformance/`" + `.

## The wire

Every method of the SDK's account client is called by reflection: with every field of the request filled (texts that
need escaping, integers beyond 2^53, every value of every enumeration once), with only what the SDK always sends, and
with zero values forced. What it sends is turned back into params of an action, and the connector's request for them
has to be the same: method, path, query as decoded pairs, Accept, Content-Type, and the body as JSON with exact digits.
In addition every optional member of every body is set to null, which the SDK cannot send, and has to be sent as null.
*Pages* is how the SDK walks the list, which is compared with what the action's description says.

`

const groupsHead = `
## Legacy Groups API

Every curl example of its description, as the connector sends it.

| example | action | request |
|---|---|---|
`

const livesHead = `
## Lives in the emulator

The SDK and the connector run the same lives of every resource against the emulator: create, get, list over several
pages, update, conflict, delete, get after delete, waiting, refusals. The SDK gets a host and credentials and nothing
else; in the runs with OAuth it discovers the token endpoint. Each answer of the emulator is checked against the API
description. *Refused as* lists the classes of error, recognised with errors.Is on both sides. At the end both clients
have to leave the same state behind, ids and times aside.

`

// Write runs everything and returns the document. The error tells all
// differences that were found.
func Write(ctx context.Context) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	suite, err := wire.New(ctx)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	w := suite.Run(ctx)
	b.WriteString(w.Markdown())

	b.WriteString(groupsHead)
	lines, groupFailures, err := wire.Groups(ctx)
	if err != nil {
		return "", fmt.Errorf("legacy groups: %w", err)
	}
	b.WriteString(strings.Join(lines, "\n") + "\n\n" + wire.GroupsNote + "\n")

	b.WriteString(livesHead)
	l, err := lives.Run(ctx)
	if err != nil {
		return "", fmt.Errorf("lives: %w", err)
	}
	b.WriteString(l.Markdown())

	var problems []error
	for part, list := range map[string][]string{"wire": w.Failures, "legacy groups": groupFailures, "lives": l.Failures} {
		for _, f := range list {
			problems = append(problems, errors.New(part+": "+f))
		}
	}
	return b.String(), errors.Join(problems...)
}
