// Command run-action-jq filters answers by jq expressions for run-action,
// which starts it when --jq is given; package companion describes what the two
// say to each other.
package main

import (
	"fmt"
	"os"
	"os/signal"

	"github.com/databricks-account/connector/internal/jq"
)

func main() {
	// An interrupt is for run-action: this program ends with its input.
	signal.Ignore(os.Interrupt)
	if err := jq.Serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "run-action-jq is started by run-action, not by hand:", err)
		os.Exit(1)
	}
}
