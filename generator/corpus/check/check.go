// Package check judges a generated connector by the description that it was
// generated from, which kin-openapi reads on its own: every action is called
// with params that were made from its tables, against a server that knows only
// the description and refuses what that does not allow.
package check

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/generator/runtime"
	"github.com/databricks-account/connector/schema"
)

// Report is what a check found.
type Report struct {
	// Actions were checked, Good of them without any finding.
	Actions, Good int
	// Calls were made, Mutants were compared.
	Calls, Mutants int
	// Repaired: the original could not be read, so that the description as it
	// was repaired had to be the judge; Why says why.
	Repaired bool
	Why      string
	// Unjudged are calls of which kin-openapi itself could not judge a part.
	Unjudged []string
	Findings []Finding
}

// Finding is one disagreement.
type Finding struct{ Action, Message string }

// Main checks an API by the original description and by the repaired one, and
// prints the report as JSON.
func Main(api *runtime.API, original, repaired string, out io.Writer) error {
	doc, err := read(original)
	report := &Report{}
	if err != nil {
		report.Repaired, report.Why = true, err.Error()
		if doc, err = read(repaired); err != nil {
			return fmt.Errorf("neither description can be read: %s; %w", report.Why, err)
		}
	}
	mock := newMock(doc)
	server := httptest.NewServer(mock)
	defer server.Close()
	var opts []runtime.Option
	for _, s := range api.Schemes {
		opts = append(opts, runtime.WithCredential(s.Name, "user:secret"))
	}
	conn, err := runtime.New(api, append(opts, runtime.WithServer(server.URL+prefix))...)
	if err != nil {
		return err
	}
	for _, a := range api.Actions {
		c := &call{report: report, conn: conn, mock: mock, action: a, rand: rand.New(rand.NewPCG(1, 2))}
		before := len(report.Findings)
		c.run()
		report.Actions++
		if len(report.Findings) == before {
			report.Good++
		}
	}
	return json.NewEncoder(out).Encode(report)
}

// call checks one action.
type call struct {
	report *Report
	conn   *runtime.Connection
	mock   *mock
	action *actions.Action
	rand   *rand.Rand
}

func (c *call) findf(format string, args ...any) {
	c.report.Findings = append(c.report.Findings, Finding{c.action.Name, fmt.Sprintf(format, args...)})
}

func (c *call) run() {
	a := c.action
	for _, full := range []bool{false, true} {
		m := maker{table: *a.Types, rand: c.rand, full: full}
		v, ok := m.valid(a.Params)
		if !ok {
			// What chance does not find, the example may.
			if json.Unmarshal([]byte(a.Example), &v) != nil || len(a.Types.Validate(a.Params, v, schema.Options{})) > 0 {
				c.findf("no params could be made that the tables accept: %v", a.Types.Validate(a.Params, m.value(a.Params, 0), schema.Options{}))
				return
			}
		}
		params, ok := v.(map[string]any)
		if !ok {
			c.findf("the params are no object")
			return
		}
		c.send(params)
		if body := a.Body; body != nil && isJSON(body.ContentType) && full {
			if v, ok := params[body.Key]; ok {
				c.mutate(v)
			}
		}
	}
}

func (c *call) send(params map[string]any) {
	a := c.action
	c.report.Calls++
	c.mock.expect(a, params, c.answer())
	result, err := c.conn.RunAction(context.Background(), a.Name, params)
	v := c.mock.verdict()
	if v.unjudged != "" {
		c.report.Unjudged = append(c.report.Unjudged, a.Name+": "+v.unjudged)
	}
	text, _ := json.Marshal(params)
	if len(text) > 600 {
		text = text[:600]
	}
	switch {
	case v.silent:
		c.findf("nothing was sent: %v\n  with %s", err, text)
	case v.err != nil:
		c.findf("%v\n  with %s", v.err, text)
	case err != nil:
		c.findf("the call fails: %v\n  with %s", err, text)
	default:
		var out any
		if isJSON(result.Header.Get("Content-Type")) {
			if err := result.Decode(&out); err != nil {
				c.findf("the answer cannot be read: %v", err)
			}
		}
	}
}

// answer makes an answer of the first success that the tables know.
func (c *call) answer() *answer {
	if len(c.action.Results) > 0 {
		r := c.action.Results[0]
		out := &answer{status: status(r.Status), contentType: r.ContentType}
		if isJSON(r.ContentType) && r.Status != "default" { // that one tells errors, whose form is no part of the tables
			m := maker{table: *c.action.Types, rand: c.rand, full: true}
			if v, ok := m.valid(r.Schema); ok {
				out.value, out.made = v, true
			}
		}
		return out
	}
	return &answer{status: 200}
}

func status(text string) int {
	switch {
	case text == "default":
		return 200
	case strings.HasSuffix(text, "XX"):
		return int(text[0]-'0') * 100
	}
	n := 0
	for _, c := range text {
		n = 10*n + int(c-'0')
	}
	return n
}

func isJSON(contentType string) bool {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || strings.HasSuffix(media, "+json")
}
