// Command server answers the measured calls from memory, in a process of its
// own, so that the clients' numbers hold no server work.
//
// It prints one line of JSON with its addresses and serves until its standard
// input ends.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/databricks-account/connector/bench/rig"
)

func main() {
	var o options
	flag.StringVar(&o.cert, "cert", "", "certificate file; with it the server speaks TLS")
	flag.StringVar(&o.key, "key", "", "key file of the certificate")
	flag.BoolVar(&o.compress, "compress", false, "compress answers for clients that ask for it")
	flag.DurationVar(&o.delay, "delay", 0, "how long to wait before each answer: a network")
	flag.Parse()
	if err := run(o, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

type options struct {
	cert, key string
	compress  bool
	delay     time.Duration
}

func run(o options, in io.Reader, out io.Writer) error {
	var opened, calls, http2, compressed atomic.Int64
	api, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := rig.Answers(o.delay)
	if o.compress {
		served = rig.Compressed(served, func() { compressed.Add(1) })
	}
	srv := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			if r.ProtoMajor == 2 {
				http2.Add(1)
			}
			served.ServeHTTP(w, r)
		}),
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				opened.Add(1)
			}
		},
	}
	scheme := "http"
	if o.cert != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return err
		}
		scheme = "https"
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	counters := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(rig.Counters{ // the driver is gone: nothing to do
			Connections: opened.Load(), Calls: calls.Load(), HTTP2: http2.Load(), Compressed: compressed.Load(),
		})
	})}
	failed := make(chan error, 2)
	go func() {
		if o.cert != "" {
			failed <- srv.ServeTLS(api, "", "")
		} else {
			failed <- srv.Serve(api)
		}
	}()
	go func() { failed <- counters.Serve(control) }()
	port := api.Addr().(*net.TCPAddr).Port
	err = json.NewEncoder(out).Encode(rig.Addresses{
		URL: scheme + "://localhost:" + strconv.Itoa(port), Control: "http://" + control.Addr().String(),
	})
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(ended)
	}()
	select {
	case <-ended:
	case err := <-failed:
		return err
	}
	for _, s := range []*http.Server{srv, counters} {
		if err := s.Shutdown(context.Background()); err != nil && !errors.Is(err, http.ErrServerClosed) {
			return err
		}
	}
	return nil
}
