package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/databricks-account/connector/internal/cli/option"
	"github.com/databricks-account/connector/internal/specdiff"
)

// diff compares two descriptions.
func diff(o *option.Values, args []string, out io.Writer) error {
	if len(args) != 2 {
		return &option.Error{Message: fmt.Sprintf("diff takes OLD and NEW, not %d arguments", len(args))}
	}
	today, err := date(o)
	if err != nil {
		return err
	}
	before, errBefore := load(args[0])
	after, errAfter := load(args[1])
	if err := errors.Join(errBefore, errAfter); err != nil {
		return err
	}
	r, err := specdiff.Compare(before, after, today)
	if err != nil {
		return err
	}
	if err := changelog(o.Text("changelog"), r); err != nil {
		return err
	}
	text := r.Text()
	switch o.Text("output") {
	case "markdown":
		text = r.Markdown()
	case "changelog":
		text = r.Changelog()
	case "json":
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
	return judge(o, "never", worst, any)
}

// changelog puts the section into a file, unless there is no file to put it
// into.
func changelog(name string, r *specdiff.Report) error {
	if name == "" {
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text, err := r.UpdateChangelog(string(data))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if text == string(data) {
		return nil
	}
	return os.WriteFile(name, []byte(text), 0o644)
}
