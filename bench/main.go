// Command bench measures the connector beside its alternatives and writes the
// tables of docs/performance.md.
//
//	go run .                 everything, in less than 25 minutes
//	go run . -quick          a short run that fails only on what cannot be noise
//	go run . -only call,size some parts
//
// Variants take turns in random order within a round, and are compared round
// by round. Clients, server and driver are processes of their own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	root  string // the repository
	work  string // binaries and results
	quick bool
	// cli is the Databricks CLI to compare with, corpus a folder with other
	// API descriptions; empty when there is none.
	cli, corpus string
	out         io.Writer
	progress    *progress
	children    []*child
	dropped     int // rounds
}

func run(ctx context.Context, args []string, out io.Writer) error {
	b := &bench{out: out, progress: newProgress(os.Stderr, time.Now)}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&b.root, "root", "..", "the repository")
	flags.StringVar(&b.work, "work", "", "folder for binaries and results (default connector-bench in the system's folder for temporary files)")
	flags.BoolVar(&b.quick, "quick", false, "few short rounds; fail only on gross violations")
	flags.StringVar(&b.cli, "cli", "", "path of the Databricks CLI to compare with")
	flags.StringVar(&b.corpus, "corpus", "", "folder with other API descriptions, for a connector of 1,200 actions")
	only := flags.String("only", "", "comma-separated parts to run: "+strings.Join(partNames(), ", "))
	page := flags.String("page", "", "rewrite the tables of this page with the latest results of every part")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if b.root, err = filepath.Abs(b.root); err != nil {
		return err
	}
	if b.work == "" {
		b.work = filepath.Join(os.TempDir(), "connector-bench")
	}
	if b.work, err = filepath.Abs(b.work); err != nil {
		return err
	}
	if err := b.findPeers(); err != nil {
		return err
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	if b.quick {
		chosen = slices.DeleteFunc(chosen, func(p part) bool { return !p.quick })
	}
	load := firstField("/proc/loadavg", 0)
	if busy, err := strconv.ParseFloat(load, 64); err == nil && busy > 1 {
		b.progress.say("something else is running (load %s): expect a wide spread", load)
	}
	var failed []error
	for i, p := range chosen {
		b.progress.say("part %d of %d: %s", i+1, len(chosen), p.name)
		if err := b.measure(ctx, p); err != nil {
			b.progress.say("%s failed: %v", p.name, err)
			failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	b.progress.say("done")
	if *page != "" && !b.quick {
		failed = append(failed, b.rewrite(*page))
	}
	return errors.Join(failed...)
}

// measure runs one part, prints it and keeps its result.
func (b *bench) measure(ctx context.Context, p part) error {
	b.dropped = 0
	before := firstField("/proc/loadavg", 0)
	res, err := p.run(ctx, b)
	if serr := b.stopChildren(); err == nil && serr != nil {
		err = serr
	}
	if err != nil {
		return err
	}
	res.Name, res.Title, res.Machine, res.Dropped = p.name, p.title, machineNow(before), b.dropped
	fmt.Fprintln(b.out, res.markdown())
	if b.quick {
		return res.gross()
	}
	return res.save(b.work)
}

// part is one group of measurements.
type part struct {
	name, title string
	// quick says that a short run of it belongs to the smoke test.
	quick bool
	run   func(ctx context.Context, b *bench) (*result, error)
	// gates are the promises of the part. Of an empty series they are what the
	// page shows when the part was not run.
	gates func() []gate
}

func parts() []part {
	return []part{
		{"validate", "Validation", true, validation, promised(validationGates, validationOps()...)},
		{"prepare", "Everything before the wire", true, preparation, promised(preparationGates, preparationOps()...)},
		{"call", "One call on loopback", true, loopbackCalls, promised(callGates, "post", "list")},
		{"throughput", "Many calls at once", true, throughput, throughputPromises},
		{"start", "The command line", true, start, startPromises},
		{"growth", "Start and number of actions", false, growth, func() []gate { return growthGates(nil) }},
		{"size", "Sizes", true, size, func() []gate { return sizeGates(sizes{}) }},
		{"stream", "100,000 users in pages", false, stream, func() []gate { return streamGates(nil, nil) }},
		{"generate", "Generating", false, generation, func() []gate { return generationGates(nil, spread{}) }},
		{"compile", "Compiling the tables", false, compilation, func() []gate { return compileGates(nil) }},
		{"null", "One call without a network", false, nullCalls, noGates},
		{"codec", "Decoding answers", false, codecs, noGates},
		{"network", "With 20 ms of network", false, network, noGates},
		{"wire", "TLS, HTTP/2 and compression", false, wire, noGates},
	}
}

func noGates() []gate { return nil }

// promised are the gates of several operations before they are measured.
func promised(gates func(op string, s series) []gate, ops ...string) func() []gate {
	return func() []gate {
		var out []gate
		for _, op := range ops {
			out = append(out, gates(op, nil)...)
		}
		return out
	}
}

func partNames() []string {
	var names []string
	for _, p := range parts() {
		names = append(names, p.name)
	}
	return names
}

func choose(only string) ([]part, error) {
	if only == "" {
		return parts(), nil
	}
	names := strings.Split(only, ",")
	for _, n := range names {
		if !slices.Contains(partNames(), n) {
			return nil, fmt.Errorf("there is no part %q; parts are %s", n, strings.Join(partNames(), ", "))
		}
	}
	return slices.DeleteFunc(parts(), func(p part) bool { return !slices.Contains(names, p.name) }), nil
}
