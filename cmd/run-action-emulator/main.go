// Command run-action-emulator is the offline account whose requests
// kin-openapi judges against the API description. run-action hands its
// emulator command to it when it is installed beside; it is a program of its
// own because kin-openapi takes milliseconds at every start.
package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/emulator/openapicheck"
	"github.com/databricks-account/connector/internal/cli"
	"github.com/databricks-account/connector/internal/offline"
)

func main() {
	args := os.Args[1:]
	if !slices.Contains(args, "emulator") {
		args = append([]string{"emulator"}, args...)
	}
	os.Exit(cli.Main(context.Background(), cli.System{
		Args:   args,
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Lookup: os.LookupEnv,
		Interruptible: func(ctx context.Context) context.Context {
			ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
			context.AfterFunc(ctx, stop)
			return ctx
		},
		NewEmulator: offline.New(emulator.WithChecker(openapicheck.New())),
	}))
}
