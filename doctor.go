package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Severity is how bad a Finding is: "ok", "warning", "error", or "skipped"
// when an earlier error left nothing to look at.
type Severity string

// The severities of findings.
const (
	OK      Severity = "ok"
	Warning Severity = "warning"
	Failure Severity = "error"
	Skipped Severity = "skipped"
)

// Finding is the outcome of one step of a diagnosis.
type Finding struct {
	// Step is what was looked at: profile, environment, host, action, account,
	// credentials, proxy, network, clock, token or call.
	Step     string   `json:"step"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	// Fix is what to do, empty when there is nothing.
	Fix string `json:"fix,omitempty"`
}

// Diagnosis is what Diagnose found, in the order in which a call depends on
// it.
type Diagnosis struct {
	Connection string    `json:"connection"`
	Findings   []Finding `json:"findings"`
}

// Healthy tells that there is no error.
func (d *Diagnosis) Healthy() bool {
	return !slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.Severity == Failure })
}

// Diagnose looks for what is wrong with a connection, step by step, and says
// what to do about it. action, when not empty, is an action that shall work
// over it. The host is called: for what it tells about itself, for a token,
// and once to read. No secret is in the findings.
func Diagnose(ctx context.Context, name, action string, opts ...Option) *Diagnosis {
	d := &doctor{ctx: ctx, o: newOptions(opts), out: &Diagnosis{Connection: name}}
	for _, step := range []struct {
		name string
		run  func() bool // false: what follows would only fail for the same reason
	}{
		{"profile", func() bool { return d.profile(name) }},
		{"environment", d.environment},
		{"host", func() bool { return d.host(name) }},
		{"action", func() bool { return d.action(action) }},
		{"account", d.account},
		{"credentials", d.credentials},
		{"proxy", d.proxy},
		{"network", d.network},
		{"clock", d.clock},
		{"token", d.token},
		{"call", d.call},
	} {
		if d.stopped {
			d.add(step.name, Skipped, "", "not looked at because of the error above")
			continue
		}
		d.stopped = !step.run()
	}
	if d.conn != nil {
		_ = d.conn.Close()
	}
	return d.out
}

type doctor struct {
	ctx      context.Context
	o        *options
	out      *Diagnosis
	settings *Settings
	conn     *Connection
	stopped  bool

	header http.Header // of the host's answer about itself
	asked  time.Time   // when it was asked
	facts  *hostFacts
}

func (d *doctor) add(step string, s Severity, fix, format string, args ...any) bool {
	msg := fmt.Sprintf(format, args...)
	if d.conn != nil {
		msg = d.conn.redact(msg)
	}
	d.out.Findings = append(d.out.Findings, Finding{Step: step, Severity: s, Message: msg, Fix: fix})
	return s != Failure
}

func (d *doctor) profile(name string) bool {
	if err := d.o.err(); err != nil {
		return d.add("profile", Failure, "", "%v", err)
	}
	s, err := d.o.resolve(name)
	var missing *ProfileError
	switch {
	case errors.As(err, &missing) && missing.NoFile:
		return d.add("profile", Failure, "create "+missing.Path+", or set DATABRICKS_CONFIG_FILE", "%v", err)
	case errors.As(err, &missing):
		fix := "add a section [" + clip(name, 100) + "] to " + missing.Path
		if len(missing.Existing) > 0 {
			fix = "use " + missing.Existing[0] + ", or " + fix
		}
		return d.add("profile", Failure, fix, "%v", err)
	case err != nil && s != nil && s.values["auth_type"] == "" && strings.Contains(err.Error(), "more than one way"):
		return d.add("profile", Failure, "remove all ways to authenticate but one, or set auth_type", "%v", err)
	case err != nil:
		return d.add("profile", Failure, "correct the setting", "%v", err)
	}
	d.settings = s
	if s.Profile() == "" {
		return d.add("profile", OK, "", "no profile: the settings come from the environment")
	}
	path := s.Get("config_file")
	if path == "" {
		path = defaultProfileFile
	}
	full, _ := d.o.env.expand(path)
	if info, err := os.Stat(full); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return d.add("profile", Warning, "chmod 600 "+full, "profile %q of %s; others on this machine can read the file", s.Profile(), full)
	}
	return d.add("profile", OK, "", "profile %q of %s", s.Profile(), full)
}

// environment points out variables that override the profile: the official
// order, and a common surprise.
func (d *doctor) environment() bool {
	var over []string
	if d.settings.Profile() != "" {
		path := (&options{env: d.o.env, values: d.o.values}).profilePath()
		if file, err := readProfileFile(d.o.env, path); err == nil {
			for name, v := range file.sections[d.settings.Profile()] {
				a := attributeOf(name)
				if a != nil && a.env != "" && d.settings.Source(name) == a.env && d.settings.Get(name) != v {
					over = append(over, a.env)
				}
			}
		}
	}
	if len(over) > 0 {
		slices.Sort(over)
		return d.add("environment", Warning, "unset "+strings.Join(over, " "), "%s in the environment overrides the profile", strings.Join(over, ", "))
	}
	return d.add("environment", OK, "", "no variable overrides the profile")
}

func (d *doctor) host(name string) bool {
	c, err := d.o.build(name, d.settings)
	if err != nil {
		return d.add("host", Failure, "set host in the profile or DATABRICKS_HOST to the address of the account console, such as https://accounts.cloud.databricks.com", "%v", err)
	}
	d.conn = c
	c.retry.Budget = diagnosisBudget // nobody waits minutes for a diagnosis
	if c.host.Scheme == "http" && !loopback(c.host.Hostname()) {
		return d.add("host", Warning, "use https", "%s is not encrypted: the token can be read on the way", c.Host())
	}
	what := map[HostKind]string{AccountHost: "an account host", WorkspaceHost: "a workspace host", AnyHost: "a host of another name"}[c.hostKind]
	return d.add("host", OK, "", "%s, %s", c.Host(), what)
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

func (d *doctor) action(name string) bool {
	c := d.conn
	if name == "" {
		if c.hostKind == WorkspaceHost {
			return d.add("action", Warning, "for account actions use a connection to the account host, such as https://accounts.cloud.databricks.com", "over a workspace only the actions of workspaces work")
		}
		return d.add("action", OK, "", "no action named")
	}
	a, err := c.registry.lookup(name)
	if err != nil {
		return d.add("action", Failure, "look with search", "%v", err)
	}
	if err := c.checkHost(a); err != nil {
		return d.add("action", Failure, "use a connection to the right kind of host", "%v", err)
	}
	if err := c.decide(&Call{Connection: c, Action: a}, &callOptions{confirmed: true}); err != nil {
		return d.add("action", Failure, "change the policy of the connection", "%v", err)
	}
	return d.add("action", OK, "", "%s is served by %s hosts", shortName(a), a.Host)
}
