package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/databricks-account/connector/actions"
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

func (d *doctor) account() bool {
	c := d.conn
	id := c.accountID
	switch {
	case id == "" && c.hostKind == WorkspaceHost:
		return d.add("account", OK, "", "no account id, and a workspace needs none")
	case id == "" && c.hostKind == AccountHost:
		return d.add("account", Failure, "set account_id in the profile, or DATABRICKS_ACCOUNT_ID; the account console shows it at the top right", "there is no account id")
	case id == "":
		return d.add("account", Warning, "set account_id in the profile, or DATABRICKS_ACCOUNT_ID", "there is no account id, unless the host tells it")
	case !isUUID(id):
		return d.add("account", Warning, "check it: the account console shows it at the top right", "the account id %q is not a UUID", clip(id, 60))
	}
	return d.add("account", OK, "", "account %s (%s)", id, c.settings.Source("account_id"))
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (s[i] == '-') || !dash && !isHex(s[i]) {
			return false
		}
	}
	return true
}

func (d *doctor) credentials() bool {
	c := d.conn
	kind := c.authKind
	switch {
	case kind == "" && c.authenticator == nil:
		return d.add("credentials", Failure, "set token, or client_id and client_secret, in the profile or the environment", "there are no credentials")
	case kind == "":
		return d.add("credentials", OK, "", "none are configured: a login of the Databricks CLI or the credentials of a cloud are tried")
	}
	return d.add("credentials", OK, "", "by %s", kind)
}

func (d *doctor) proxy() bool {
	u, err := http.ProxyFromEnvironment(&http.Request{URL: d.conn.host})
	switch {
	case err != nil:
		return d.add("proxy", Failure, "correct HTTPS_PROXY", "the proxy of the environment is not valid")
	case u != nil:
		return d.add("proxy", OK, "", "requests go through the proxy %s (HTTPS_PROXY; NO_PROXY excludes hosts)", (&url.URL{Scheme: u.Scheme, Host: u.Host}).String())
	}
	return d.add("proxy", OK, "", "no proxy")
}

// network asks the host about itself, without credentials.
func (d *doctor) network() bool {
	c := d.conn
	req, err := http.NewRequestWithContext(d.ctx, http.MethodGet, c.host.String()+"/.well-known/databricks-config", nil)
	if err != nil {
		return d.add("network", Failure, "correct the host", "the host is not valid")
	}
	req.Header["User-Agent"] = c.userAgent
	d.asked = time.Now()
	status, header, _, err := c.plain(req, maxDiscovery)
	if err != nil {
		err = explain(err)
		fix := "check the network, VPN and firewall"
		switch {
		case untrustedServer(err):
			fix = "let the system trust the certificate authority of your proxy (SSL_CERT_FILE), or check the host"
		case strings.Contains(err.Error(), "does not exist"):
			fix = "correct the host's name"
		case strings.Contains(err.Error(), "proxyconnect"):
			fix = "check HTTPS_PROXY and NO_PROXY"
		case strings.Contains(err.Error(), "refused"):
			fix = "check that something listens on " + c.host.Host
		}
		return d.add("network", Failure, fix, "%s cannot be reached: %v", c.host.Host, err)
	}
	d.header = header
	if facts, err := c.hostFacts(d.ctx); err == nil {
		d.facts = facts
	}
	return d.add("network", OK, "", "%s answers (HTTP %d)", c.host.Host, status)
}

const diagnosisBudget = 15 * time.Second

const skew = 5 * time.Minute

func (d *doctor) clock() bool {
	at, err := http.ParseTime(d.header.Get("Date"))
	if err != nil {
		return d.add("clock", OK, "", "the host does not tell its time")
	}
	off := at.Sub(d.asked.Truncate(time.Second))
	if off > skew || off < -skew {
		return d.add("clock", Failure, "set this machine's clock (NTP)", "this machine's clock is off by %v: tokens are refused", off.Round(time.Second))
	}
	return d.add("clock", OK, "", "this machine's clock agrees with the host's")
}

func (d *doctor) token() bool {
	err := d.conn.Authorize(d.ctx)
	switch {
	case err == nil:
		return d.add("token", OK, "", "there is a token by %s", d.conn.AuthKind())
	case errors.Is(err, ErrUnavailable), errors.Is(err, ErrTooManyRequests):
		return d.add("token", Failure, "check the network to the token endpoint, and try again", "%v", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return d.add("token", Failure, "", "%v", err)
	}
	fix := "correct the credentials"
	switch d.conn.AuthKind() {
	case kindM2M:
		fix = "check client_id and client_secret: the secret may have expired, and the service principal must belong to the account"
	case kindEnvOIDC, kindFileOIDC:
		fix = "check the federation policy of the account or the service principal: issuer, audience and subject of the identity token must match"
	}
	return d.add("token", Failure, fix, "%v", err)
}

// call reads something small as the caller. It is not subject to policies: it
// reads, and it is the diagnosis that asks.
func (d *doctor) call() bool {
	c := d.conn
	params := map[string]any{"_path": "/api/2.0/preview/scim/v2/Me"}
	account := c.accountID
	if account == "" && d.facts != nil {
		account = d.facts.AccountID
	}
	if c.hostKind != WorkspaceHost && account != "" {
		params = map[string]any{
			"_path":  "/api/2.0/accounts/" + url.PathEscape(account) + "/scim/v2/Users",
			"_query": map[string]any{"count": 1, "attributes": "id"},
		}
	}
	call, err := c.prepareCustom(params, &callOptions{})
	if err != nil {
		return d.add("call", Failure, "check the account id", "%v", err)
	}
	call.Action.Danger = actions.Read
	res, err := c.dispatch(d.ctx, call)
	if err == nil {
		return d.add("call", OK, "", "the service accepts the caller (HTTP %d)", res.Status)
	}
	fix, msg := callFault(err)
	if msg == "" {
		msg = err.Error()
	}
	return d.add("call", Failure, fix, "%s", msg)
}

// callFault explains why a first call was refused.
func callFault(err error) (fix, msg string) {
	var api *APIError
	if !errors.As(err, &api) {
		return "check the network, and try again", ""
	}
	text := strings.ToLower(api.Message)
	switch {
	case api.Code == codeHTML, api.Code == codeRedirect, strings.Contains(text, "unable to load oauth config"):
		return "use the address of the account console for account actions, and the workspace's own for workspaces", "the host answers with a web page or a redirect: it is the host of something else: " + api.Error()
	case strings.Contains(text, "ip access list") || strings.Contains(text, "ip acl") || strings.Contains(text, "source ip"):
		return "add this machine's address to the account's IP access lists, or use its VPN", "an IP access list blocks this machine: " + api.Error()
	case strings.Contains(text, "account admin"):
		return "ask an account admin for the role, or use a connection that has it", "the caller is not an account admin: " + api.Error()
	case errors.Is(err, ErrUnauthenticated):
		return "renew the token; it must belong to this account or workspace", "the service refuses the token: " + api.Error()
	case errors.Is(err, ErrPermissionDenied):
		return "ask an account admin for the permission", "the caller may not read here: " + api.Error()
	case errors.Is(err, ErrNotFound):
		return "check host and account id: they do not belong together", "the service does not know the account: " + api.Error()
	case errors.Is(err, ErrTooManyRequests):
		return "wait, and call less often", "the service throttles: " + api.Error()
	}
	return "try again; if it stays, ask the service's support with the request id", api.Error()
}
