// Command run-action-auth makes credentials for run-action, of the kinds that
// need the official SDK: logins of the Databricks CLI, and those of Azure,
// Google and GitHub. run-action starts it when it is needed; package sdkauth
// describes what the two say to each other.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/databricks-account/connector/sdkauth"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := sdkauth.Serve(ctx, os.Stdin, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "run-action-auth is started by run-action, not by hand:", err)
		os.Exit(1)
	}
}
