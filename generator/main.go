// Command generator turns the description of an API into code: the tables of
// its actions, typed clients, the reference for people, and the description
// as one file. It knows nothing of any particular API: everything particular
// is data in the description.
//
//	go run ./generator            rewrite everything that is generated
//	go run ./generator -check     fail, with a diff, when that would change anything
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	opts := options{today: time.Now().UTC().Format(time.DateOnly), log: os.Stderr}
	set := flag.NewFlagSet("generator", flag.ContinueOnError)
	set.StringVar(&opts.spec, "spec", "spec/openapi.yaml", "root `file` of the description")
	set.StringVar(&opts.out, "out", ".", "root `folder` of the module to write to")
	set.StringVar(&opts.module, "module", "", "`path` of that module (default: as its go.mod says)")
	set.StringVar(&opts.lock, "lock", "spec/actions.lock.json", "`file` that pins the names of actions, below the folder")
	set.StringVar(&opts.today, "date", opts.today, "`date` for names that are retired by this run")
	set.BoolVar(&opts.check, "check", false, "write nothing; fail when a file or the lock would change")
	set.BoolVar(&opts.foreign, "foreign", false, "let x- members pass that have no meaning here")
	set.BoolVar(&opts.verbose, "v", false, "report how long each stage takes and every adaptation for the typed clients")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	return generate(opts)
}
