package connector

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/schema"
)

// customName is the name of the action for any method and path of the
// connection's own host. Its params are _method, _path, _query, _body and
// _headers.
const customName = "custom"

// The schemas of the custom action.
const (
	customParams schema.ID = iota + 1
	customMethod
	customPath
	customQuery
	customHeaders
	customText
)

var customTypes = schema.Table{
	{},
	{Types: schema.Object, Extra: schema.Closed, Props: []schema.Property{
		{Name: "_body", Description: "Request body: any JSON value, or a text when _headers names another Content-Type."},
		{Name: "_headers", Schema: customHeaders, Description: "More request headers. Those that carry credentials or decide where the request goes are refused."},
		{Name: "_method", Schema: customMethod, Description: "HTTP method; GET when absent."},
		{Name: "_path", Schema: customPath, Flags: schema.Required, Description: "Path on the connection's own host, such as /api/2.0/accounts/{account_id}/workspaces. {account_id} is replaced by the connection's account."},
		{Name: "_query", Schema: customQuery, Description: "Query parameters. Arrays repeat the name, nested objects use dots."},
	}},
	{Types: schema.String, Enum: []string{`"GET"`, `"HEAD"`, `"POST"`, `"PUT"`, `"PATCH"`, `"DELETE"`}},
	{Types: schema.String},
	{Types: schema.Object, Extra: schema.Open},
	{Types: schema.Object, Extra: schema.Typed, ExtraSchema: customText},
	{Types: schema.String},
}

// customAction describes the custom action: read-only, like every Action.
var customAction = Action{
	Name: customName, Alias: customName, OperationID: "Custom", Service: customName,
	Summary:     "Call any path of the connection's host",
	Description: "Sends any method to any path of the connection's own host, with the connection's authentication, for endpoints that have no action yet. Policies apply: a path that belongs to an action is treated like that action.",
	Danger:      actions.Write,
	RateClass:   "default",
	Types:       &customTypes, Params: customParams,
	Accept:  "application/json",
	Example: `{"_method": "GET", "_path": "/api/2.0/accounts/{account_id}/workspaces"}`,
}

// CustomAction describes the custom action, which every connection has beside
// those of its registry: its name is "custom".
func CustomAction() *Action { return &customAction }

// prepareCustom validates a custom call. Its Action is a copy that carries the
// method, and the danger of what is called.
func (c *Connection) prepareCustom(params map[string]any, o *callOptions) (*Call, error) {
	a := customAction
	p := &Call{Connection: c, Action: &a, Params: params, opts: o, to: o.to}
	if err := p.canonical(); err != nil {
		return nil, err
	}
	if issues := a.Types.Validate(a.Params, p.Params, schema.Options{}); len(issues) > 0 {
		return nil, &ValidationError{Action: a.Name, Issues: issues}
	}
	a.Method = http.MethodGet
	if m, ok := p.Params["_method"].(string); ok {
		a.Method = m
	}
	u, err := c.customURL(p)
	if err != nil {
		return nil, err
	}
	a.Path = u.Path
	if p.meant = servedBy(c.registry, a.Method, u.Path); p.meant != nil {
		a.Host, a.RateClass, a.Idempotent, a.Secrets = p.meant.Host, p.meant.RateClass, p.meant.Idempotent, p.meant.Secrets
		a.Accept = p.meant.Accept
	}
	a.Danger = methodDanger(a.Method)
	if p.meant != nil {
		a.Danger = p.meant.Danger
	}
	return p, nil
}

func methodDanger(method string) actions.Danger {
	switch method {
	case http.MethodGet, http.MethodHead:
		return actions.Read
	case http.MethodDelete:
		return actions.Destructive
	}
	return actions.Write
}

// servedBy finds the action that a method and path belong to.
func servedBy(r *Registry, method, path string) *Action {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for _, a := range r.list {
		if a.Method != method && (method != http.MethodHead || a.Method != http.MethodGet) {
			continue
		}
		if samePath(a.Path, parts) {
			return a
		}
	}
	return nil
}

func samePath(template string, parts []string) bool {
	n := 0
	for want := range strings.SplitSeq(strings.Trim(template, "/"), "/") {
		if n >= len(parts) || want != parts[n] && !strings.HasPrefix(want, "{") {
			return false
		}
		n++
	}
	return n == len(parts)
}

// customURL checks the path of a custom call: it must be a plain path of the
// connection's host, whatever a proxy makes of it.
func (c *Connection) customURL(p *Call) (*url.URL, error) {
	fault := func(format string, args ...any) error {
		return invalid(p.Action, "/_path", schema.CodeBadValue, format, args...)
	}
	text, _ := p.Params["_path"].(string)
	if strings.Contains(text, "{account_id}") {
		if c.accountID == "" {
			return nil, fault("names {account_id}, and connection %s does not know the account", connectionTitle(c.name))
		}
		text = strings.ReplaceAll(text, "{account_id}", url.PathEscape(c.accountID))
	}
	path, query, hasQuery := strings.Cut(text, "?")
	switch {
	case !strings.HasPrefix(path, "/"):
		return nil, fault("must begin with a slash: it is a path of %s", c.host.Host)
	case strings.HasPrefix(path, "//"):
		return nil, fault("must not begin with two slashes: that names another host")
	case len(text) > 4*actions.MaxPathValue:
		return nil, fault("is longer than %d bytes", 4*actions.MaxPathValue)
	case strings.ContainsAny(text, "\\#"):
		return nil, fault(`must not hold a backslash or "#"`)
	}
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return nil, fault("must be printable ASCII; escape other characters by %%XX")
		}
	}
	plain, err := url.PathUnescape(path)
	if err != nil {
		return nil, fault("has a broken escape: %s", strings.TrimPrefix(err.Error(), "invalid URL escape "))
	}
	if err := checkPath(plain); err != nil {
		return nil, fault("%s", err)
	}
	u := &url.URL{Scheme: c.host.Scheme, Host: c.host.Host, Path: plain, RawPath: path}
	if hasQuery {
		values, err := url.ParseQuery(query)
		if err != nil {
			return nil, fault("has a query that cannot be read; give it as _query")
		}
		u.RawQuery = values.Encode()
	}
	return u, nil
}

// checkPath refuses unescaped paths that lead elsewhere once dots are
// resolved or slashes merged.
func checkPath(plain string) error {
	for _, r := range plain {
		if r < ' ' || r == 0x7f || r == '\\' || r == 0xFFFD {
			return fmt.Errorf("must not hold control characters, backslashes or invalid UTF-8, escaped or not")
		}
	}
	for i, part := range strings.Split(plain, "/") {
		switch part {
		case ".", "..":
			return fmt.Errorf("must not hold the step %s: it would be another path", part)
		case "":
			if i > 0 && i < strings.Count(plain, "/") {
				return fmt.Errorf("must not hold two slashes in a row")
			}
		}
	}
	return nil
}
