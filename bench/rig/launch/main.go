// Command launch starts processes and reports what each cost. It exists
// because a child inherits the peak memory of the process that starts it
// until it executes its own program: the starter must be small.
//
// It reads lines of JSON, each {"args":[...],"env":[...]}, and answers each
// with {"wall","cpu","rss","code"}; times are in nanoseconds.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
)

type task struct {
	Args []string `json:"args"`
	Env  []string `json:"env"`
}

type report struct {
	Wall int64  `json:"wall"`
	CPU  int64  `json:"cpu"`
	RSS  int64  `json:"rss"`
	Code int    `json:"code"`
	Err  string `json:"err,omitempty"`
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "launch:", err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	dec, enc := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var t task
		if err := dec.Decode(&t); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := enc.Encode(run(t, null)); err != nil {
			return err
		}
	}
}

// run starts the program with its output thrown away, except for standard
// error, which is ours.
func run(t task, null *os.File) report {
	start := time.Now()
	p, err := os.StartProcess(t.Args[0], t.Args, &os.ProcAttr{Env: t.Env, Files: []*os.File{null, null, os.Stderr}})
	if err != nil {
		return report{Err: err.Error()}
	}
	state, err := p.Wait()
	wall := time.Since(start)
	if err != nil {
		return report{Err: err.Error()}
	}
	u := state.SysUsage().(*syscall.Rusage)
	return report{
		Wall: int64(wall), CPU: u.Utime.Nano() + u.Stime.Nano(),
		RSS: u.Maxrss << 10, Code: state.ExitCode(),
	}
}
