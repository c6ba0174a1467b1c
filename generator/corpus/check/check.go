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
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/databricks-account/connector/actions"
	"github.com/databricks-account/connector/generator/runtime"
	"github.com/databricks-account/connector/schema"
	"github.com/getkin/kin-openapi/openapi3"
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
	// Readings count the verdicts in which kin-openapi was corrected, by the
	// reason.
	Readings map[string]int
	// Unjudged are the parts of calls and answers that nobody judged.
	Unjudged []Finding
	Findings []Finding
}

// Finding is one disagreement, or something that was not judged.
type Finding struct{ Action, Message string }

// Main checks an API by the original description, or by the repaired one when
// kin-openapi cannot read the original, and prints the report as JSON.
func Main(api *runtime.API, original, repaired string, out io.Writer) error {
	report, err := Run(api, original, repaired)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(report)
}

// Run checks an API and returns what it found.
func Run(api *runtime.API, original, repaired string) (*Report, error) {
	doc, err := read(original)
	report := &Report{Readings: map[string]int{}}
	if err != nil {
		report.Repaired, report.Why = true, err.Error()
		if doc, err = read(repaired); err != nil {
			return nil, fmt.Errorf("neither description can be read: %s; %w", report.Why, err)
		}
	}
	first, err := newCourt(api, doc)
	if err != nil {
		return nil, err
	}
	defer first.close()
	var second *court
	for _, a := range api.Actions {
		where := first
		if !report.Repaired && first.mock.rewritten(a) {
			if second == nil {
				if doc, err = read(repaired); err != nil {
					return nil, fmt.Errorf("the repaired description cannot be read: %w", err)
				}
				if second, err = newCourt(api, doc); err != nil {
					return nil, err
				}
				defer second.close()
			}
			where = second
			report.Readings[rewrittenPath]++
		}
		c := &call{report: report, conn: where.conn, mock: where.mock, action: a, rand: rand.New(rand.NewPCG(1, 2))}
		before := len(report.Findings)
		c.run()
		report.Actions++
		if len(report.Findings) == before {
			report.Good++
		}
	}
	for _, where := range []*court{first, second} {
		if where != nil {
			for why, n := range where.mock.judge.readings {
				report.Readings[why] += n
			}
		}
	}
	return report, nil
}

// court is a description as a server, and a connection to it.
type court struct {
	mock   *mock
	server *httptest.Server
	conn   *runtime.Connection
}

func newCourt(api *runtime.API, doc *openapi3.T) (*court, error) {
	judge, err := newJudge(doc)
	if err != nil {
		return nil, err
	}
	m := newMock(judge)
	c := &court{mock: m, server: httptest.NewServer(m)}
	var opts []runtime.Option
	for _, s := range api.Schemes {
		opts = append(opts, runtime.WithCredential(s.Name, "user:secret"))
	}
	if c.conn, err = runtime.New(api, append(opts, runtime.WithServer(c.server.URL+prefix))...); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *court) close() { c.server.Close() }

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

// unjudged notes what nobody judged, once for an action.
func (c *call) unjudged(text string) {
	f := Finding{c.action.Name, text}
	for i := len(c.report.Unjudged) - 1; i >= 0 && c.report.Unjudged[i].Action == f.Action; i-- {
		if c.report.Unjudged[i] == f {
			return
		}
	}
	c.report.Unjudged = append(c.report.Unjudged, f)
}

func (c *call) run() {
	keys := map[string]bool{}
	if b := c.action.Body; b != nil {
		keys[b.Key] = true
	}
	for _, g := range c.action.Args {
		if keys[g.Key] {
			c.findf("two parameters are named %s", g.Key)
		}
		keys[g.Key] = true
	}
	for _, p := range c.action.Types.At(c.action.Params).Props {
		if !keys[p.Name] {
			c.findf("the parameter %s is accepted and never sent", p.Name)
		}
	}
	for _, full := range []bool{false, true} {
		params, ok := c.params(full)
		if !ok {
			return
		}
		c.send(params)
		if full {
			c.mutate(params)
		}
	}
}

// send makes one call.
func (c *call) send(params map[string]any) {
	a := c.action
	c.report.Calls++
	reply := c.answer()
	c.mock.expect(a, params, reply)
	result, err := c.conn.RunAction(context.Background(), a.Name, params)
	v := c.mock.last
	for _, u := range v.unjudged {
		c.unjudged(u)
	}
	text := fmt.Sprintf("%.600s", jsonText(params))
	switch {
	case v.silent:
		c.findf("nothing was sent: %v\n  with %s", err, text)
	case v.err != nil:
		c.findf("%v\n  with %s", v.err, text)
	case err != nil:
		c.findf("the call fails: %v\n  with %s", err, text)
	case string(result.Body) != reply.body():
		c.findf("the answer %.200q was read as %.200q", reply.body(), result.Body)
	}
}

// answer makes an answer of the first success that the tables know.
func (c *call) answer() answer {
	if len(c.action.Results) == 0 {
		return answer{status: 200}
	}
	r := c.action.Results[0]
	if c.action.Method == http.MethodHead {
		return answer{key: r.Status, status: status(r.Status)} // no answer to HEAD has a body
	}
	out := answer{key: r.Status, status: status(r.Status), contentType: r.ContentType}
	if strings.Contains(r.ContentType, "*") {
		out.contentType = "application/octet-stream"
	}
	if isJSON(r.ContentType) && r.Schema != schema.Any {
		m := maker{table: *c.action.Types, rand: c.rand, full: true}
		if out.value, out.made = m.valid(r.Schema); !out.made {
			c.unjudged("no answer " + r.Status + " could be made that the tables accept")
		}
	}
	return out
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
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}
