// Command codec decodes answers into any with several JSON libraries: how fast
// they are, and whether they understand odd input as encoding/json does.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/databricks-account/connector/bench/rig"
)

func main() {
	name := flag.String("variant", "", "one of "+strings.Join(names(), ", "))
	odd := flag.Bool("odd", false, "compare every library with encoding/json on odd input and print a table as JSON")
	flag.Parse()
	if err := run(*name, *odd, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "codec:", err)
		os.Exit(1)
	}
}

func run(name string, odd bool, in io.Reader, out io.Writer) error {
	if odd {
		return json.NewEncoder(out).Encode(compareOdd())
	}
	decode, ok := decoders()[name]
	if !ok {
		return fmt.Errorf("no variant %q", name)
	}
	op := func(text []byte) func() (rig.Op, error) {
		return func() (rig.Op, error) {
			return func(context.Context) error { _, err := decode(text); return err }, nil
		}
	}
	return rig.Serve(context.Background(), in, out, rig.Ops{
		"decode-credential": op(rig.Credential()),
		"decode-list":       op(rig.WorkspaceList(rig.ListLength)),
	})
}

func names() []string {
	var out []string
	for n := range decoders() {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
