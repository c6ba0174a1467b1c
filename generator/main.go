// Command generator turns the description of an API into code: the tables of
// its actions, typed clients, the reference for people, and the description
// as one file. It knows nothing of any particular API: everything particular
// is data in the description.
//
//	go run ./generator            rewrite everything that is generated
//	go run ./generator -check     fail, with a diff, when that would change anything
//	go run ./generator -spec X -out DIR -module M
//	                              write a module for another API
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// It runs for seconds and keeps most of what it makes: collecting
		// garbage early would be a fifth of its time.
		debug.SetGCPercent(400)
	}
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
	set.BoolVar(&opts.foreign, "foreign", false, "the description is of another API: repair it, report what cannot be supported, and write a module of its own (implied by -module)")
	set.BoolVar(&opts.remote, "remote", false, "follow references to http and https addresses")
	set.StringVar(&opts.replace, "replace", "", "`folder` of this module, for a replace line in the go.mod of another API")
	set.StringVar(&opts.home, "home", ".", "`folder` of a module with the packages that typed clients import, to check that they compile")
	set.BoolVar(&opts.verbose, "v", false, "report how long each stage takes and every adaptation for the typed clients")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	if opts.module != "" && opts.module != baseModule() {
		opts.foreign = true
	}
	return generate(opts)
}
