// Command former calls actions by the names that its arguments give and
// prints the path of the request and the warnings of the answer. The test
// builds it with tables that were generated from an edited description.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	connector "github.com/databricks-account/connector"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run takes pairs of a name and its params as JSON.
func run(args []string) error {
	path := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.Method + " " + r.URL.Path
		fmt.Fprint(w, "{}")
	}))
	defer server.Close()
	c, err := connector.NewConnection(connector.WithHost(server.URL), connector.WithAccountID("acc"), connector.WithToken("t"), connector.WithoutRetry())
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(args); i += 2 {
		var params map[string]any
		if err := json.Unmarshal([]byte(args[i+1]), &params); err != nil {
			return err
		}
		path = ""
		r, err := c.RunAction(context.Background(), args[i], params)
		if err != nil {
			fmt.Printf("%s: %v\n", args[i], err)
			continue
		}
		fmt.Printf("%s: %s\n", args[i], path)
		for _, w := range r.Warnings {
			fmt.Printf("  %s\n", w)
		}
	}
	return nil
}
