package main

import (
	"errors"
	"io"

	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/speccheck"
)

// check validates the calls that files hold.
func check(o *option.Values, args []string, out io.Writer) error {
	if len(args) == 0 {
		return &option.Error{Message: "check takes files or folders"}
	}
	c, err := checker(o)
	if err != nil {
		return err
	}
	r, err := c.Files(args...)
	if err != nil {
		return err
	}
	text := r.Text(o.Bool("results"))
	if o.Text("output") == "json" {
		data, err := r.JSON()
		if err != nil {
			return err
		}
		text = string(data)
	}
	if _, err := io.WriteString(out, text); err != nil {
		return err
	}
	worst, any := r.Worst()
	return judge(o, "breaking", worst, any)
}

func checker(o *option.Values) (*speccheck.Checker, error) {
	if !o.Has("spec") {
		if o.Has("base") {
			return nil, &option.Error{Message: "--base has no effect without --spec"}
		}
		return speccheck.New()
	}
	today, err := date(o)
	if err != nil {
		return nil, err
	}
	base := o.Text("base")
	if base == "" {
		base = builtIn
	}
	before, errBefore := load(base)
	next, errNext := load(o.Text("spec"))
	if err := errors.Join(errBefore, errNext); err != nil {
		return nil, err
	}
	return speccheck.NewFor(before, next, today)
}
