// Package offline makes the emulator of the command line from its options.
package offline

import (
	"fmt"
	"log/slog"
	"os"
	"slices"

	"github.com/databricks-account/connector/emulator"
	"github.com/databricks-account/connector/internal/cli"
)

// New returns a function that makes the offline account of the emulator and
// demo commands; extra options come before those of the command line.
func New(extra ...emulator.Option) func(cli.EmulatorConfig) (cli.Emulator, error) {
	return func(cfg cli.EmulatorConfig) (cli.Emulator, error) { return account(cfg, extra) }
}

func account(cfg cli.EmulatorConfig, extra []emulator.Option) (cli.Emulator, error) {
	opts := slices.Clone(extra)
	if len(cfg.AccountIDs) > 0 {
		opts = append(opts, emulator.WithAccounts(cfg.AccountIDs...))
	}
	if cfg.SeedFile != "" {
		seed, err := readSeed(cfg.SeedFile)
		if err != nil {
			return nil, err
		}
		opts = append(opts, emulator.WithSeed(seed))
	}
	if cfg.StateFile != "" {
		opts = append(opts, emulator.WithStateFile(cfg.StateFile))
	}
	if cfg.Latency > 0 {
		opts = append(opts, emulator.WithLatency(cfg.Latency))
	}
	if cfg.ProvisioningTime != nil {
		opts = append(opts, emulator.WithProvisioningTime(*cfg.ProvisioningTime))
	}
	if cfg.EventualLag > 0 {
		opts = append(opts, emulator.WithEventualConsistency(cfg.EventualLag))
	}
	for _, text := range cfg.Faults {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			return nil, err
		}
		opts = append(opts, emulator.WithFaults(fault))
	}
	if cfg.Record != nil {
		opts = append(opts, emulator.WithRecord(cfg.Record))
	}
	if cfg.Log != nil {
		opts = append(opts, emulator.WithLogger(slog.New(slog.NewTextHandler(cfg.Log, nil))))
	}
	return emulator.New(opts...)
}

func readSeed(name string) (*emulator.Seed, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	defer f.Close()
	seed, err := emulator.ReadSeed(f)
	if err != nil {
		return nil, fmt.Errorf("seed %s: %w", name, err)
	}
	return seed, nil
}
