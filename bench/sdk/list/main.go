// Command list is a program that makes one list call by the official SDK: its
// size and its start are those of any program that uses the SDK. Without
// DATABRICKS_HOST it only says hello.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/databricks/databricks-sdk-go"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if os.Getenv("DATABRICKS_HOST") == "" {
		fmt.Println("hello")
		return nil
	}
	a, err := databricks.NewAccountClient()
	if err != nil {
		return err
	}
	list, err := a.Credentials.List(ctx)
	if err != nil {
		return err
	}
	for _, c := range list {
		fmt.Println(c.CredentialsId, c.CredentialsName)
	}
	return nil
}
