// Command embed is the smallest program that uses the connector: its size is
// what embedding costs. The action is named at run time, so that the linker
// must keep all of them.
package main

import (
	"context"
	"fmt"
	"os"

	connector "github.com/databricks-account/connector"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Println("hello")
		return
	}
	res, err := connector.RunConnectionAction(context.Background(), "", os.Args[1], nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	v, err := res.Value()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(v)
}
