package cli

import (
	"context"
	"strings"
	"time"

	connector "github.com/databricks-account/connector"
	"github.com/databricks-account/connector/internal/cli/render"
)

// defaultDiagnosis bounds a diagnosis: a host that is silent is a finding too.
const defaultDiagnosis = 60 * time.Second

// doctor looks for what is wrong with a connection and says what to do.
func (p *program) doctor(ctx context.Context, in *input) error {
	if err := in.most(1); err != nil {
		return err
	}
	timeout, err := in.options.Duration("timeout")
	if err != nil {
		return err
	}
	if timeout == 0 {
		timeout = defaultDiagnosis
	}
	opts, err := p.connectionOptions(in.options)
	if err != nil {
		return err
	}
	action := ""
	if len(in.args) == 1 {
		a, err := lookup(in.args[0])
		if err != nil {
			return err
		}
		action = a.Name
	}
	bounded, cancel := context.WithTimeout(p.interruptible(ctx), timeout)
	defer cancel()
	d := connector.Diagnose(bounded, in.options.Text("connection"), action, opts...)
	format := in.options.Text("output")
	if format == "json" || format == "yaml" {
		err = p.writeData(format, d)
	} else {
		err = p.write([]byte(p.findings(d)))
	}
	if err == nil && !d.Healthy() {
		return &silentError{exitNoAccess}
	}
	return err
}

// findings are the steps under each other, what to do below.
func (p *program) findings(d *connector.Diagnosis) string {
	var b strings.Builder
	wide := 0
	for _, f := range d.Findings {
		wide = max(wide, render.Width(f.Step))
	}
	width := p.textWidth()
	for _, f := range d.Findings {
		mark, paint := "ok  ", p.out.Good
		switch f.Severity {
		case connector.Warning:
			mark, paint = "warn", p.out.Warn
		case connector.Failure:
			mark, paint = "FAIL", p.out.Error
		case connector.Skipped:
			mark, paint = "-   ", p.out.Dim
		}
		left := len(mark) + 2 + wide + 2
		b.WriteString(paint(mark) + "  " + p.out.Bold(render.Pad(f.Step, wide)) + "  ")
		writeHanging(&b, f.Message, left, width, func(s string) string { return s })
		if f.Fix != "" {
			b.WriteString(strings.Repeat(" ", left) + p.out.Accent("fix: "))
			writeHanging(&b, f.Fix, left+5, width, p.out.Accent)
		}
	}
	if d.Healthy() {
		b.WriteString("\n" + p.out.Good("The connection works.") + "\n")
	} else {
		b.WriteString("\n" + p.out.Error("The connection does not work.") + "\n")
	}
	return b.String()
}

// writeHanging writes a text whose further lines begin at a column.
func writeHanging(b *strings.Builder, text string, left, width int, paint func(string) string) {
	for i, l := range render.Wrap(text, max(30, width-left)) {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", left))
		}
		b.WriteString(paint(l) + "\n")
	}
}
