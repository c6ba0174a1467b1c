package connector

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/databricks-account/connector/schema"
)

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
