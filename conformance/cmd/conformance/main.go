// Command conformance compares the connector and the emulator with the
// official SDK and writes the result to docs/conformance.md, or, with -check,
// fails when the file says something else.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/databricks-account/connector/conformance/table"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("conformance", flag.ContinueOnError)
	file := flags.String("file", "../docs/conformance.md", "the file to write or check")
	check := flags.Bool("check", false, "write nothing; fail when the file differs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, err := table.Write(ctx)
	if err != nil {
		return err
	}
	if !*check {
		return os.WriteFile(*file, []byte(text), 0o644)
	}
	old, err := os.ReadFile(*file)
	if err != nil {
		return err
	}
	if string(old) != text {
		return fmt.Errorf("%s is out of date; run make conformance-table. First difference:\n%s", *file, firstDifference(string(old), text))
	}
	return nil
}

// firstDifference shows the first line that differs.
func firstDifference(old, now string) string {
	a, b := strings.Split(old, "\n"), strings.Split(now, "\n")
	for i := range max(len(a), len(b)) {
		x, y := "(end)", "(end)"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d\n- %s\n+ %s", i+1, x, y)
		}
	}
	return "none"
}
