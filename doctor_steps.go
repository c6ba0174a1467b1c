package connector

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/databricks-account/connector/actions"
)

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
