package connector

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
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
	for _, a := range r.byName {
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

// customRequest builds the request of a custom call.
func (c *Connection) customRequest(ctx context.Context, p *Call) (*http.Request, error) {
	u, err := c.customURL(p)
	if err != nil {
		return nil, err
	}
	if q, ok := p.Params["_query"].(map[string]any); ok && len(q) > 0 {
		values, _ := url.ParseQuery(u.RawQuery)
		if err := addQuery(values, "", q); err != nil {
			return nil, invalid(p.Action, "/_query", schema.CodeBadValue, "%s", err.Error())
		}
		u.RawQuery = values.Encode()
	}
	header, err := customHeader(p)
	if err != nil {
		return nil, err
	}
	body, err := customBody(p, header)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, p.Action.Method, "", body)
	if err != nil {
		return nil, err
	}
	req.URL, req.Host, req.Header = u, c.host.Host, header
	if header.Get("Accept") == "" && p.Action.Accept != "" {
		header.Set("Accept", p.Action.Accept)
	}
	return req, nil
}

func addQuery(dst url.Values, prefix string, q map[string]any) error {
	for name, v := range q {
		name = prefix + name
		if m, ok := v.(map[string]any); ok {
			if err := addQuery(dst, name+".", m); err != nil {
				return err
			}
			continue
		}
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, e := range list {
			if e == nil {
				continue
			}
			text, err := schema.AppendText(nil, e)
			if err != nil {
				return fmt.Errorf("%s %w", name, err)
			}
			dst.Add(name, string(text))
		}
	}
	return nil
}

func customHeader(p *Call) (http.Header, error) {
	h := http.Header{}
	given, _ := p.Params["_headers"].(map[string]any)
	for name, v := range given {
		text, _ := v.(string)
		if err := checkHeader(name, []string{text}); err != nil {
			return nil, invalid(p.Action, string(schema.AppendPointer([]byte("/_headers"), name)), schema.CodeBadValue, "%s", err.Error())
		}
		h.Set(name, text)
	}
	return h, nil
}

func customBody(p *Call, h http.Header) (*bytes.Reader, error) {
	v, ok := p.Params["_body"]
	if !ok {
		return bytes.NewReader(nil), nil
	}
	if p.Action.Method == http.MethodGet || p.Action.Method == http.MethodHead {
		return nil, invalid(p.Action, "/_body", schema.CodeBadValue, "%s requests have no body", p.Action.Method)
	}
	media := h.Get("Content-Type")
	if text, ok := v.(string); ok && media != "" && !strings.Contains(media, "json") {
		return bytes.NewReader([]byte(text)), nil
	}
	if media == "" {
		h.Set("Content-Type", "application/json")
	}
	text, err := customTypes.AppendJSON(nil, schema.Any, v)
	if err != nil {
		return nil, invalid(p.Action, "/_body", schema.CodeBadValue, "%s", err.Error())
	}
	return bytes.NewReader(text), nil
}

// checkHeader refuses headers that carry credentials, decide where a request
// goes, or belong to the transport.
func checkHeader(name string, values []string) error {
	canonical := http.CanonicalHeaderKey(name)
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.!#$%&'*+^`|~", r))
	}) {
		return fmt.Errorf("%q is not the name of a header", clip(name, 100))
	}
	refused := []string{
		"Authorization", "Proxy-Authorization", "Cookie", "Host", "Connection", "Content-Length", "Transfer-Encoding",
		"Te", "Trailer", "Upgrade", "Keep-Alive", "Proxy-Connection", "Expect", "Accept-Encoding", "Forwarded",
		"X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-Url", "X-Rewrite-Url", "X-Http-Method-Override", "X-Http-Method", "X-Method-Override",
	}
	if slices.Contains(refused, canonical) || strings.HasPrefix(canonical, "X-Databricks-Azure-") || strings.HasPrefix(canonical, "X-Databricks-Gcp-") {
		return fmt.Errorf("the header %s is not for callers: it carries credentials or decides where the request goes", canonical)
	}
	for _, v := range values {
		for i := range len(v) {
			if v[i] < ' ' && v[i] != '\t' || v[i] == 0x7f {
				return fmt.Errorf("the value of %s holds a control character", canonical)
			}
		}
	}
	return nil
}
