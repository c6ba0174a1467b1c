// Command client is a client process of the benchmark: one variant, asked by
// the driver for bursts of calls over standard input.
//
// Every variant runs in a process of its own, so that none pays for the heap
// or the garbage of another.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/databricks-account/connector/bench/rig"
)

func main() {
	var t target
	variant := flag.String("variant", "", "one of "+strings.Join(variantNames(), ", "))
	transport := flag.String("transport", "tuned", "tuned, default, null or own")
	flag.StringVar(&t.url, "url", "http://localhost", "address of the server")
	flag.Parse()
	if err := run(*variant, *transport, t); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

// target is where calls go.
type target struct {
	url       string
	transport http.RoundTripper // nil: the variant's own
}

func run(variant, transport string, t target) error {
	make, ok := variants()[variant]
	if !ok {
		return fmt.Errorf("no variant %q", variant)
	}
	var err error
	if t.transport, err = rig.Transport(transport); err != nil {
		return err
	}
	ops, err := make(t)
	if err != nil {
		return fmt.Errorf("%s: %w", variant, err)
	}
	return rig.Serve(context.Background(), os.Stdin, os.Stdout, ops)
}

// variants are all peers but the SDK, which has a module of its own.
func variants() map[string]func(target) (rig.Ops, error) {
	return map[string]func(target) (rig.Ops, error){
		"raw-undecoded":  rawUndecoded,
		"raw-struct":     rawStruct,
		"raw-map":        rawMap,
		"oapi-codegen":   typed,
		"connector":      byName,
		"connector-m2m":  byNameM2M,
		"schema":         ownSchema,
		"kin-openapi":    kinOpenAPI,
		"kin-openapi-1":  kinFirst,
		"jsonschema":     santhosh,
		"connector-raw":  byNameUndecoded,
		"connector-type": byNameTyped,
	}
}

func variantNames() []string {
	var names []string
	for name := range variants() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
