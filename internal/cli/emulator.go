package cli

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/databricks-account/connector/internal/cli/companion"
)

// defaultListen is where the emulator listens unless told otherwise: only on
// this machine, because its credentials are public knowledge.
const defaultListen = "127.0.0.1:8642"

// emulator serves the offline account until ctx is done.
func (p *program) emulator(ctx context.Context, in *input) error {
	if err := in.most(0); err != nil {
		return err
	}
	p.judged()
	ctx = p.interruptible(ctx)
	cfg, closeRecord, err := p.emulatorConfig(in)
	if err != nil {
		return err
	}
	defer closeRecord()
	emu, err := p.NewEmulator(cfg)
	if err != nil {
		return &usageError{message: err.Error(), hint: "run-action emulator --help"}
	}
	defer emu.Close()
	address := in.options.Text("listen")
	if address == "" {
		address = defaultListen
	}
	listener, err := net.Listen("tcp", listenAddress(address))
	if err != nil {
		return &usageError{
			message: fmt.Sprintf("cannot listen on %s: %v", address, networkCause(err)),
			hint:    "--listen 127.0.0.1:0 takes a free port",
		}
	}
	if !loopback(listener.Addr()) {
		p.say("%s", p.diag.Warn("warning: the emulator is reachable from other machines, and its credentials are public knowledge"))
	}
	if !in.options.Bool("quiet") {
		if err := p.write([]byte(emu.Exports(baseURL(listener.Addr())))); err != nil {
			return err
		}
		p.note("\nserving on %s; interrupt to stop", baseURL(listener.Addr()))
	}
	return errors.Join(p.serve(ctx, listener, emu), emu.Close())
}

// emulatorProgram is the emulator whose requests kin-openapi judges, see
// docs/design/0021.
const emulatorProgram = "run-action-emulator"

// judged hands over to the judging emulator when it is installed beside this
// program. It comes back when it is not; the built-in judge does then.
func (p *program) judged() {
	if p.Replace == nil {
		return
	}
	path, err := companion.Beside(p.Executable, emulatorProgram)
	if err != nil {
		return
	}
	if err := p.Replace(path, p.Args); err != nil {
		p.note("%s: %v; the built-in judge is used", emulatorProgram, err)
	}
}

// serve runs an HTTP server until ctx is done, and lets what it is answering
// end.
func (p *program) serve(ctx context.Context, listener net.Listener, h http.Handler) error {
	const grace = 3 * time.Second
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(p.Stderr, "", 0),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("emulator: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		return server.Close() // someone holds on to a connection
	}
	return nil
}

// emulatorConfig reads the options.
func (p *program) emulatorConfig(in *input) (EmulatorConfig, func(), error) {
	o := in.options
	none := func() {}
	cfg := EmulatorConfig{
		AccountIDs: split(o.List("account-id")),
		SeedFile:   o.Text("seed"),
		StateFile:  o.Text("state"),
		Faults:     o.List("fault"),
		Log:        p.Stderr,
	}
	var err error
	if cfg.Latency, err = o.Duration("latency"); err != nil {
		return cfg, none, err
	}
	if cfg.EventualLag, err = o.Duration("eventual"); err != nil {
		return cfg, none, err
	}
	if o.Has("provisioning-time") {
		d, err := o.Duration("provisioning-time")
		if err != nil {
			return cfg, none, err
		}
		cfg.ProvisioningTime = &d
	}
	name := o.Text("record")
	if name == "" {
		return cfg, none, nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return cfg, none, fmt.Errorf("--record: %w", err)
	}
	cfg.Record = f
	return cfg, func() { f.Close() }, nil
}

// listenAddress accepts a port alone.
func listenAddress(s string) string {
	if _, err := strconv.Atoi(s); err == nil {
		return "127.0.0.1:" + s
	}
	return s
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// baseURL is how a client on this machine reaches a listener.
func baseURL(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return "http://" + a.String()
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(tcp.Port))
}

// networkCause is the reason of a network error without its repetitions.
func networkCause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		var sys *os.SyscallError
		if errors.As(op.Err, &sys) {
			return sys.Err
		}
		return op.Err
	}
	return err
}
