// Command run-action runs the actions of the Databricks Account API by their
// names. run-action --help explains it.
//
// It ends long before the number of processors changes, so the runtime need
// not watch it: that would be one more goroutine and thread at every start.
//
//go:debug updatemaxprocs=0
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/databricks-account/connector/internal/cli"
	"github.com/databricks-account/connector/internal/offline"
)

func main() {
	os.Exit(cli.Main(context.Background(), system()))
}

// interruptible returns a context that the first signal ends; the second one
// ends the process.
func interruptible(ctx context.Context) context.Context {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// system describes this process. It is the only function of the command that
// reads its environment.
func system() cli.System {
	return cli.System{
		Args:           os.Args[1:],
		Stdin:          os.Stdin,
		Stdout:         os.Stdout,
		Stderr:         os.Stderr,
		Lookup:         os.LookupEnv,
		StdinTerminal:  terminal(os.Stdin),
		StdoutTerminal: terminal(os.Stdout),
		StderrTerminal: terminal(os.Stderr),
		Width:          width,
		Interruptible:  interruptible,
		Executable:     os.Executable,
		Replace:        replaceProcess(),
		NewEmulator:    offline.New(),
	}
}

func terminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func width() int {
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	return 0
}
