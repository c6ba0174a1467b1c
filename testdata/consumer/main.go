// Command consumer imports only the root package. Building it shows what a
// program inherits from the connector; modules.txt is the list.
package main

import (
	"context"
	"fmt"
	"os"

	connector "github.com/databricks-account/connector"
)

func main() {
	c, err := connector.NewConnection(
		connector.WithHost("https://accounts.cloud.databricks.com"),
		connector.WithAccountID("3f0c1a52-7d3e-4a57-9a0e-0f6f4f6f2d11"),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	req, err := c.NewRequest(context.Background(), "workspaces_list", nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(req.Method, req.URL)
}
