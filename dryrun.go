package connector

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// DryRunRequest is a request that is shown and not sent. Its secrets are
// masked.
type DryRunRequest struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	// Body is the JSON body, a JSON string when the body is another text, and
	// null when there is none.
	Body json.RawMessage `json:"body"`

	text bool // Body is a JSON string that holds the body
}

// DryRun validates params, asks the policies, and returns the request that
// RunAction would send, with secrets masked. Nothing is sent, no network is
// used and no credentials are needed.
func (c *Connection) DryRun(ctx context.Context, action string, params map[string]any, opts ...CallOption) (*DryRunRequest, error) {
	with := *newCallOptions(opts)
	with.confirmed = true // showing destroys nothing
	o := &with
	p, err := c.prepare(ctx, action, params, o, true)
	if err != nil {
		return nil, err
	}
	if err := c.decide(p, o); err != nil {
		return nil, err
	}
	if _, err := c.request(ctx, p); err != nil {
		return nil, err // what would be refused is refused, masked or not
	}
	shown := *p
	shown.Params = maskParams(p.Action, p.Params)
	req, err := c.request(ctx, &shown)
	if err != nil {
		return nil, err
	}
	d := &DryRunRequest{Method: req.Method, URL: req.URL.String(), Headers: map[string]string{}}
	for name, values := range req.Header {
		d.Headers[name] = c.redact(strings.Join(values, ", "))
	}
	d.Headers["Authorization"] = "Bearer " + mask
	if err := d.readBody(req); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *DryRunRequest) readBody(req *http.Request) error {
	if req.GetBody == nil || req.ContentLength == 0 {
		d.Body = json.RawMessage("null")
		return nil
	}
	body, err := readAllBody(req)
	if err != nil {
		return err
	}
	if _, err := whole(body); err == nil {
		d.Body = body
		return nil
	}
	d.text = true
	d.Body, err = json.Marshal(string(body))
	return err
}

// Curl returns the request as a command line for a POSIX shell. It takes the
// token from DATABRICKS_TOKEN.
func (d *DryRunRequest) Curl() string {
	var b strings.Builder
	b.WriteString("curl -X " + d.Method + " " + shellQuote(d.URL))
	names := make([]string, 0, len(d.Headers))
	for name := range d.Headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch name {
		case "User-Agent":
		case "Authorization":
			b.WriteString(" \\\n  -H \"Authorization: Bearer $DATABRICKS_TOKEN\"")
		default:
			b.WriteString(" \\\n  -H " + shellQuote(name+": "+d.Headers[name]))
		}
	}
	if string(d.Body) != "null" {
		body := string(d.Body)
		if d.text {
			_ = json.Unmarshal(d.Body, &body)
		}
		b.WriteString(" \\\n  --data-raw " + shellQuote(body))
	}
	return b.String()
}

// shellQuote quotes a text for a POSIX shell.
func shellQuote(s string) string {
	plain := s != "" && utf8.ValidString(s)
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_./:@=+,%", c) >= 0) {
			plain = false
		}
	}
	if plain {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
