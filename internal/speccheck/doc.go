// Package speccheck finds the calls of actions that workflows have stored, in
// YAML, JSON, Python, Go, and the lines of shells, and tells which of them a description
// of the API refuses, by file and line, with the reason and what to write
// instead. Every call goes through the connector itself, with a registry made
// from the description: what is accepted here is what is accepted later.
//
// Values that are known only when the workflow runs, such as $ID or
// ${{ inputs.name }}, match anything.
package speccheck
