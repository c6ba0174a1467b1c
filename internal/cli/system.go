// Package cli is the run-action command: it turns a command line into calls of
// actions and their answers into text. It has no state of its own: everything
// of the process comes in by System, and the exit code goes out.
package cli

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"time"

	"github.com/databricks-account/connector/internal/cli/render"
)

// System is what the command line needs of the process that it is in. Main
// fills it in; tests put other things in its place.
type System struct {
	// Args are the arguments, without the name of the program.
	Args []string
	// Stdin, Stdout and Stderr are the standard streams. Only results go to
	// Stdout.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Lookup finds environment variables.
	Lookup func(name string) (string, bool)
	// The Terminal members say which streams are terminals.
	StdinTerminal, StdoutTerminal, StderrTerminal bool
	// Width returns the columns of the terminal, 0 when it is not known.
	Width func() int
	// Interruptible returns a context that ends when the user interrupts the
	// program. It is asked for only by what must end in order: what is not
	// waits for nothing, and watching signals takes a thread.
	Interruptible func(context.Context) context.Context
	// Executable returns the path of the running program, for finding the
	// programs that were installed beside it.
	Executable func() (string, error)
	// Replace lets another program take this one's place and returns only when
	// that failed; nil where there is no such thing.
	Replace func(path string, args []string) error
	// NewEmulator makes the offline account of the emulator and demo commands.
	NewEmulator func(EmulatorConfig) (Emulator, error)
}

// Emulator is the offline account.
type Emulator interface {
	http.Handler
	// Exports are lines of a shell that point clients at the emulator, which
	// listens on url.
	Exports(url string) string
	// Accounts are the accounts that exist.
	Accounts() []string
	// Close releases the state file.
	Close() error
}

// EmulatorConfig are the options of the emulator command.
type EmulatorConfig struct {
	AccountIDs       []string
	SeedFile         string
	StateFile        string
	Latency          time.Duration
	ProvisioningTime *time.Duration
	Faults           []string
	EventualLag      time.Duration
	Record           io.Writer
	Log              io.Writer
}

// interruptible is a context that ends with an interrupt.
func (p *program) interruptible(ctx context.Context) context.Context {
	if p.Interruptible == nil {
		return ctx
	}
	return p.Interruptible(ctx)
}

// program is one run of the command.
type program struct {
	System
	out, diag render.Palette // of Stdout and Stderr
}

// Main runs the command and returns its exit code. It stops, with exit code
// 130, when ctx is done.
func Main(ctx context.Context, sys System) int {
	p := &program{System: sys}
	p.out, p.diag = p.palette(sys.StdoutTerminal), p.palette(sys.StderrTerminal)
	return p.report(p.run(ctx, sys.Args))
}

// palette colours a terminal unless the user wants none (NO_COLOR, a dumb
// terminal).
func (p *program) palette(terminal bool) render.Palette {
	if !terminal || p.env("NO_COLOR") != "" || p.env("TERM") == "dumb" {
		return render.Palette{}
	}
	if runtime.GOOS == "windows" && p.env("WT_SESSION") == "" && p.env("TERM") == "" {
		return render.Palette{} // the old console shows the codes as text
	}
	return render.Colours()
}

func (p *program) env(name string) string {
	if p.Lookup == nil {
		return ""
	}
	v, _ := p.Lookup(name)
	return v
}

// width is how wide the output may be: that of the terminal, or 0 for a file.
func (p *program) width() int {
	if !p.StdoutTerminal || p.Width == nil {
		return 0
	}
	return p.Width()
}

// textWidth is how wide running text is set, on a terminal or not.
func (p *program) textWidth() int {
	const readable = 100
	if w := p.width(); w > 40 && w < readable {
		return w
	}
	return readable
}
