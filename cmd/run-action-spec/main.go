package main

import (
	"fmt"
	"os"
	"time"

	"github.com/databricks-account/connector/internal/specdiff"
)

func main() {
	t := time.Now()
	a, err := specdiff.Load(os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	b, err := specdiff.Load(os.Args[2])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stderr, time.Since(t))
	r, err := specdiff.Compare(a, b, "2026-11-22")
	fmt.Fprintln(os.Stderr, time.Since(t), err)
	fmt.Print(r.Text())
}
