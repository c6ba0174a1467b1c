// Command hello is the floor of a program that links net/http: it prints one
// line. With an argument it would make a request, so that the linker cannot
// leave the client out.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	if len(os.Args) > 1 {
		resp, err := http.Get(os.Args[1])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		defer resp.Body.Close()
	}
	fmt.Println("hello")
}
